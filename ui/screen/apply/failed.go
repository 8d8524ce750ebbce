package apply

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/ui/screen/failure"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// cardWidth is as wide as the card of a failure is set: longer lines are hard to read.
const cardWidth = 110

// failed draws a run that did not end well: how far it came, and under it the card. What AWS said gives way first, then the tree;
// what it means, what is safe, what comes next and the choices stay.
func (a *Model) failed(w, h int) string {
	if a.details {
		return a.detailed(w, h)
	}
	head := a.bar(w)
	if h >= 16 {
		head = append([]string{""}, head...)
	}
	if h >= 24 {
		head = append(head, "")
	}
	width := min(w-2, cardWidth)
	card := strings.Split(a.card(width, h-len(head)), "\n")
	lines := head
	if room := h - len(head) - len(card); room >= 3 {
		lines = append(append(lines, a.remains(w, room-1)...), "")
	} else if room > 0 {
		lines = append(lines, "")
	}
	return widget.Fit(strings.Join(lines, "\n")+"\n"+widget.Indent(strings.Join(card, "\n"), 1), w, h)
}

// remains is the tree after the run: all groups where they fit, else those something is wrong in.
func (a *Model) remains(w, room int) []string {
	tree, _ := a.tree(w, broken)
	if len(tree) > room {
		tree, _ = a.tree(w, wrong)
	}
	return widget.Clip(tree, room)
}

// card is the card of the failure that is looked at, or of the stop, in h lines at most.
func (a *Model) card(w, h int) string {
	inner := w - 4
	low := h < 14
	title, said, hard := a.story(inner, low)
	var top []string
	if !low {
		top = a.several(inner)
	}
	foot := a.offers(inner)
	if !low {
		foot = append([]string{""}, foot...)
	}
	room := h - 2 - len(foot)
	body := top
	for _, p := range widget.Shrink(said, room-len(top)-len(hard)) {
		body = append(body, p.Render(a.ctx.Theme)...)
	}
	body = append(body, hard...)
	if len(body) > room {
		body = append(widget.Clip(body, room-1), a.ctx.Theme.Muted.Render("d shows the rest"))
	}
	return widget.Card(a.ctx.Theme, title, append(widget.Clip(body, room), foot...), w)
}

// story is what happened in paragraphs: those that may be shortened, and those that may not. brief leaves out what d shows.
func (a *Model) story(w int, brief bool) (title string, said []widget.Wrapped, hard []string) {
	t := a.ctx.Theme
	failures := a.failures()
	add := func(label, text string) {
		hard = append(hard, widget.Paragraph{Label: label, Text: text, Narrow: brief}.Wrap(w).Render(t)...)
	}
	if len(failures) == 0 {
		add("what happened", "the calls in flight were finished and nothing more was begun")
		add("what is safe", a.safe(failure.Failure{}))
		return "Stopped", nil, hard
	}
	e := failures[a.shown]
	told := a.told(e)
	title = subject(e.Title) + " was not finished"
	if e.Action == session.LeaseAction {
		title = "Nothing more was begun"
	}
	if len(failures) > 1 {
		title += fmt.Sprintf(" (%d of %d, tab)", a.shown+1, len(failures))
	}
	for _, p := range append(slices.Clone(told.Said), a.logged()) {
		said = append(said, p.Wrap(w))
	}
	if brief {
		add("next", told.Next) // what a person needs first: the rest may have no room
	}
	add("what it means", told.Meaning)
	if brief {
		add("what is safe", "all that was made stays; d says what")
		return title, nil, hard
	}
	add("on", told.Resource)
	add("what is safe", a.safe(told))
	add("next", told.Next)
	return title, said, hard
}

// logged names the file that every call is logged to: what gives way first.
func (a *Model) logged() widget.Paragraph {
	if a.ctx.Log == nil {
		return widget.Paragraph{}
	}
	return widget.Paragraph{Label: "log", Text: a.ctx.Log(), Spare: true}
}

// told is one failure in words.
func (a *Model) told(e plan.Event) failure.Failure {
	return failure.Of(e.Err, failure.CallOf(e.Err, a.calls))
}

// several has a line for each failure where there are several, three of them where there are more.
func (a *Model) several(w int) []string {
	t := a.ctx.Theme
	failures := a.failures()
	if len(failures) < 2 {
		return nil
	}
	var lines []string
	for i, e := range failures {
		told := a.told(e)
		cursor, title := "  ", t.Plain.Render(e.Title)
		if i == a.shown {
			cursor, title = t.Accented.Render(t.Pointer)+" ", t.Chosen.Render(e.Title)
		}
		lines = append(lines, widget.Row(cursor+t.Wrong.Render(t.Fail)+" "+title, t.Muted.Render(cmp.Or(told.Code, "failed")), w))
	}
	shown, _, _ := widget.Window(lines, a.shown, a.shown+1, 3)
	return shown
}

// safe says what is made and stays, and what AWS is still at work on.
func (a *Model) safe(told failure.Failure) string {
	var parts, whole, working []string
	if told.Refused {
		parts = append(parts, "the refused call changed nothing")
	}
	made := 0
	for _, step := range steps.Names() {
		actions, done := a.group(step)
		made += done
		switch {
		case done == 0:
		case done == len(actions):
			whole = append(whole, step)
		default:
			whole = append(whole, fmt.Sprintf("%s (%d of %d)", step, done, len(actions)))
		}
	}
	for _, x := range a.plan.Work() {
		if e := a.states[x.ID]; e.State == plan.Stopped || e.State == plan.Failed && a.told(e).TimedOut {
			working = append(working, x.Title)
		}
	}
	if len(working) > 0 {
		parts = append(parts, "AWS goes on with "+text.List(working)+", and the next try takes it up")
	}
	if made > 0 {
		parts = append(parts, "made and kept: "+text.List(whole))
	}
	if held := a.held(a.plan.Work()); held != "" {
		parts = append(parts, held+" waits for you")
	}
	if len(parts) == 0 {
		return "nothing was made, nothing was touched"
	}
	return strings.Join(parts, "; ")
}

// offers are the choices, each with its reason, price or time at the right.
func (a *Model) offers(w int) []string {
	t := a.ctx.Theme
	var lines []string
	for i, r := range a.remedies() {
		left := "  " + t.Plain.Render(r.text)
		if i == a.choice {
			left = t.Chosen.Render(t.Pointer + " " + r.text)
		}
		aside := ""
		for _, text := range []string{r.aside, r.brief} { // what can be done is worth more than what is said of it
			if aside == "" && lipgloss.Width(left)+1+lipgloss.Width(text) <= w {
				aside = t.Muted.Render(text)
			}
		}
		lines = append(lines, widget.Row(left, aside, w))
	}
	return lines
}

// detailed shows every failure whole, to be scrolled.
func (a *Model) detailed(w, h int) string {
	lines := strings.Split(a.whole(w-4), "\n")
	at := max(0, min(a.scroll, len(lines)-1))
	shown, above, below := widget.Window(lines, at, min(at+h-2, len(lines)), h-2)
	return widget.Fit("\n"+widget.Indent(strings.Join(shown, "\n"), 2)+"\n"+widget.More(a.ctx.Theme, above, below), w, h)
}

// whole is all that is known of the failures.
func (a *Model) whole(w int) string {
	t := a.ctx.Theme
	var lines []string
	if len(a.failures()) == 0 {
		title, _, told := a.story(w, false)
		lines = append([]string{t.Title.Render(title)}, told...)
	}
	for i, e := range a.failures() {
		if i > 0 {
			lines = append(lines, "")
		}
		told := a.told(e)
		lines = append(lines, t.Title.Render(subject(e.Title)+" was not finished"))
		for _, p := range told.Paragraphs(a.safe(told)) {
			lines = append(lines, p.Wrap(w).Render(t)...)
		}
	}
	lines = append(lines, a.logged().Wrap(w).Render(t)...)
	for _, n := range a.result.WaitingOnUser {
		lines = append(append(lines, ""), widget.Paragraph{Label: "waits for you", Text: n.Text}.Wrap(w).Render(t)...)
	}
	return strings.Join(lines, "\n")
}
