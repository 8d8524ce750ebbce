package apply

import (
	"fmt"
	"strings"

	"slipway/steps/plan"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// leftWidth is how wide the text is that stays on the normal screen.
const leftWidth = 78

// Left is what stays on the normal screen when the program is left at this run: how far it came, what failed first, what AWS goes on
// with, what waits for a person, and how to go on.
func (a *Model) Left() string {
	done := 0
	for _, x := range a.plan.Work() {
		if a.states[x.ID].State == plan.Done {
			done++
		}
	}
	lines := []string{fmt.Sprintf("%s: %d of %d made in %s.", a.ctx.Settings.App, done, len(a.plan.Work()), text.Clock(a.elapsed()))}
	say := func(text string) { lines = append(lines, widget.Wrap(text, leftWidth)...) }
	if failures := a.failures(); len(failures) > 0 {
		lines = append(lines, a.accused(failures[0])...)
		if more := len(failures) - 1; more > 0 {
			say(text.Plural(more, "other failure") + " beside it.")
		}
	}
	if left := a.Unfinished(); len(left) > 0 {
		say("AWS goes on with: " + strings.Join(left, ", ") + ".")
	}
	for _, n := range a.waits {
		say(n.Text)
	}
	first, rest := "go on", "" // a command is not to be broken
	if a.ended && a.result.OK() && !a.Waits() {
		first, rest = "look at it", "checklist"
	}
	return strings.Join(append(lines, widget.Pad(first, goOnWidth)+a.ctx.Command(rest), widget.Pad("remove it", goOnWidth)+a.ctx.Command("destroy")), "\n")
}

// goOnWidth is how wide the words are before a command.
const goOnWidth = 12

// Waits reports whether something of a run that ended well waits for a person.
func (a *Model) Waits() bool { return len(a.waits) > 0 }

// accused tells a failure: what happened and what comes next in sentences, log lines each on a line of their own.
func (a *Model) accused(e plan.Event) (lines []string) {
	told := a.told(e)
	lines = append(lines, subject(e.Title)+" was not finished.")
	for _, p := range append(told.Said, widget.Paragraph{Label: "what it means", Text: told.Meaning}, widget.Paragraph{Label: "next", Text: told.Next}) {
		switch {
		case p.Text == "" || p.Spare || p.Label == "call" || p.Label == "request":
			continue
		case p.Log:
			lines = append(lines, "  "+p.Label+":")
			for _, l := range strings.Split(p.Text, "\n") {
				lines = append(lines, widget.Indent(strings.Join(widget.Wrap(l, leftWidth-4), "\n"), 4))
			}
		default:
			lines = append(lines, widget.Indent(strings.Join(widget.Wrap(p.Label+": "+p.Text, leftWidth-2), "\n"), 2))
		}
	}
	return lines
}

// subject is a title as a sentence begins with it: without what the plan says behind a comma.
func subject(title string) string {
	title, _, _ = strings.Cut(title, ", ")
	return strings.ToUpper(title[:1]) + title[1:]
}
