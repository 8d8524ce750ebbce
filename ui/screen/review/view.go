package review

import (
	"cmp"
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"slipway/steps/cost"
	"slipway/steps/plan"
	"slipway/ui/screen/failure"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// Render draws the plan, its price and time, and where the name is typed.
func (r *Model) Render(w, h int) string {
	t := r.ctx.Theme
	switch {
	case r.read && r.err != nil:
		return widget.Fit("\n"+strings.Join(failure.Explain(r.ctx.Theme, r.err, w-4), "\n"), w, h)
	case !r.read:
		return widget.Fit("\n  "+r.ctx.Spinner()+" "+t.Plain.Render("Reading AWS and planning"), w, h)
	}
	width := w
	beside := w >= 100
	if beside {
		width = w - sideWidth - 2
	}
	var head []string
	if h >= 14 {
		head = append(head, "")
	}
	for _, l := range widget.Wrap(text.Sentence(r.plan), width-4) {
		head = append(head, "  "+t.Plain.Render(l))
	}
	if r.ctx.Outside != "" {
		head = append(head, widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, r.ctx.Outside, width-2)...)
	}
	if r.ctx.Taken != "" {
		head = append(head, widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, r.ctx.Taken, width-2)...)
	}
	if r.editSummary != "" {
		for _, l := range widget.Clip(widget.Wrap(r.editSummary, width-4), 2) {
			head = append(head, "  "+t.Accented.Render(l))
		}
	}
	head = append(head, "")
	foot := r.footer(width)
	lines, from, to := r.lines(width, beside)
	room := h - len(head) - len(foot) - 1
	shown, above, below := widget.Window(lines, from, to, room)
	block := widget.Fit(strings.Join(append(head, shown...), "\n"), width, max(0, h-len(foot)-1))
	block = widget.Fit(block+"\n"+widget.More(r.ctx.Theme, above, below)+"\n"+strings.Join(foot, "\n"), width, h)
	if !beside {
		return block
	}
	return widget.Fit(widget.Beside(block, r.sideCards(), width, 1), w, h)
}

// sideWidth is how wide the cards beside the plan are.
const sideWidth = 34

// sideCards are the price now and after, and what takes the time.
func (r *Model) sideCards() string {
	t := r.ctx.Theme
	inner := sideWidth - 4
	after := r.costAfter()
	money := func(label string, usd float64) string {
		return widget.Row(t.Plain.Render(label), t.Plain.Render(fmt.Sprintf("%.2f", usd)), inner)
	}
	price := []string{money("now", r.runningCost.USD), money("after", after), t.Rule.Render(strings.Repeat(t.Line, inner)),
		widget.Row(t.Plain.Render("USD a month"), widget.Delta(t, after, r.runningCost.USD), inner)}
	var slow []string
	for _, a := range r.plan.Work() {
		if a.Typical >= 60*1e9 {
			title, _, _ := strings.Cut(a.Title, ", ")
			slow = append(slow, widget.Row(t.Plain.Render(title), t.Muted.Render(text.Approx(a.Typical)), inner))
		}
	}
	cards := widget.Card(t, "Cost", price, sideWidth)
	if len(slow) > 0 {
		cards += "\n" + widget.Card(t, "What takes time", slow, sideWidth)
	}
	return "\n" + cards
}

// footer is the price, and what can be done with the plan.
func (r *Model) footer(w int) []string {
	t := r.ctx.Theme
	lines := []string{"  " + r.costLine(w)}
	if r.elsewhere > 0 {
		lines = append(lines, "  "+t.Muted.Render(text.Plural(r.elsewhere, "change")+" elsewhere left for slipway apply."))
	}
	say := func(ink theme.TextStyle, text string, most int) {
		for _, l := range widget.Clip(widget.Wrap(text, w-4), most) {
			lines = append(lines, "  "+ink.Render(l))
		}
	}
	switch {
	case !r.runnable():
		lines = append(lines, joinOrStack(t.Wrong.Render("This plan cannot run; nothing was written."),
			t.Plain.Render("e edits the answer, r reads again."), w)...)
	case r.plan.Empty():
		lines = append(lines, joinOrStack(t.Good.Render("AWS has what the answers ask for."),
			t.Plain.Render("Enter shows the checklist."), w)...)
	case r.typing:
		if agreed := r.consentText(); agreed != "" {
			say(t.Caution, agreed, 3)
		}
		if notes := r.notes(); notes != "" {
			say(t.Caution, notes, 1)
		}
		lines = append(lines, joinOrStack(t.Plain.Render("Type "+r.ctx.Settings.App+" to apply this plan:"), r.name.View(),
			w)...)
		say(t.Wrong, cmp.Or(r.nameProblem, " "), 3)
	default:
		lines = append(lines, joinOrStack(t.Plain.Render("Nothing of this has been done yet."), t.Caution.Render(r.notes()),
			w)...)
	}
	return lines
}

// notes counts what there is to know at the end of the plan, as long as the cursor is not there.
func (r *Model) notes() string {
	switch n := len(r.plan.Notes); {
	case n == 0 || r.cursor < len(r.rows) && r.rows[r.cursor].note != nil:
		return ""
	case n == 1:
		return "1 note at its end."
	default:
		return fmt.Sprintf("%d notes at its end.", n)
	}
}

// joinOrStack puts two sayings into a line or, where that is too long, into two.
func joinOrStack(a, b string, w int) []string {
	switch {
	case b == "":
		return []string{"  " + a}
	case 2+lipgloss.Width(a)+1+lipgloss.Width(b) <= w:
		return []string{"  " + a + " " + b}
	}
	return []string{"  " + a, "  " + b}
}

// costLine is the price of the stack as it will be, and how it differs from what runs.
func (r *Model) costLine(w int) string {
	t := r.ctx.Theme
	after := r.costAfter()
	text, more := " a month while it runs", ""
	switch {
	case r.ctx.PricedAsUSEast1(r.ctx.Settings.Region):
		text += ", at us-east-1's prices"
	case r.ctx.Estimate().Uncertain:
		text += ", estimated"
	}
	switch d := cost.Difference(after, r.runningCost.USD); {
	case r.runningCost.USD == 0:
		more = " Removing it: slipway destroy."
	case d > 0:
		more = fmt.Sprintf(" That is $%.2f more than now.", d)
	case d < 0:
		more = fmt.Sprintf(" That is $%.2f less than now.", -d)
	}
	line := func(more string) string {
		return t.Plain.Render("Costs ") + t.Title.Render(fmt.Sprintf("$%.2f", after)) + t.Plain.Render(text+"."+more)
	}
	if said := line(more); lipgloss.Width(said)+2 <= w {
		return said
	}
	return line("") // the footer has the price too
}

// consentText names what the typed name agrees to beyond making and changing things.
func (r *Model) consentText() string {
	var parts []string
	for _, v := range []plan.Verb{plan.Adopt, plan.Replace, plan.Delete} {
		var titles []string
		for _, a := range r.plan.Work() {
			if a.Verb == v {
				titles = append(titles, a.Title)
			}
		}
		if len(titles) > 0 {
			parts = append(parts, string(v)+" "+text.List(titles))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "This agrees to: " + strings.Join(parts, "; ") + "."
}
