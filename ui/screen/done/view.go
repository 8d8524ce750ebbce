package done

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// Render draws the card: two columns where there is room.
func (d *Model) Render(w, h int) string {
	if w >= 110 {
		if lines := d.renderWide(w - 4); len(lines) <= h {
			return widget.Fit(widget.Indent(strings.Join(lines, "\n"), 2), w, h)
		}
	}
	width := min(w-4, 92)
	said := d.copyLine(width)
	lines := d.renderNarrow(width, 3, nextAsCard)
	for _, try := range reductions {
		if len(lines)+len(said) <= h {
			break
		}
		lines = d.renderNarrow(width, try.rank, try.nextCommands)
	}
	lines = append(lines, said...)
	block := widget.Indent(strings.Join(lines, "\n"), 2)
	if len(lines) < h {
		block = "\n" + block
	}
	return widget.Fit(block, w, h)
}

// nextAsCard shows all next commands in a card; a number from 0 on is how many of them are shown as lines.
const nextAsCard = -1

// nextInCard is how many of them the card has: one more, and the card's head leaves a window of 24 lines.
const nextInCard = 5

// reductions are tried in this order where the window is low: the highest rank of facts, and the next commands.
var reductions = []struct{ rank, nextCommands int }{{2, nextAsCard}, {2, 5}, {2, 4}, {2, 3}, {2, 2}, {1, 3}, {1, 2},
	{0, 2}, {0, 1}, {-1, 0}, {-2, 0}}

// Card is what is printed: the API, what it costs, the checklist's result, and the next commands.
func (d *Model) Card(w int) string { return strings.Join(d.renderNarrow(w, 3, nextAsCard), "\n") }

// renderNarrow stacks the parts, with facts up to a rank and so many commands to go on with.
func (d *Model) renderNarrow(w, rank, next int) []string {
	lines := d.heading(w)
	if rank < -1 && d.WaitsOnUser() { // what a person has to do stays longest
		return append(lines[:1], d.card("Waiting for you", d.WaitingLines(d.afterRecordsHint(), w-4), w)...)
	}
	lines = append(lines, "")
	if d.WaitsOnUser() {
		lines = append(lines, d.card("Waiting for you", d.WaitingLines(d.afterRecordsHint(), w-4), w)...)
	}
	facts := append(d.facts(), widget.Fact{Label: "cost", Text: fmt.Sprintf("$%.2f a month", d.Ctx.Estimate().USD),
		Rank: 1},
		widget.Fact{Label: "security", Sign: d.VerdictSign(), Text: d.Report.Sentence(), Rank: -1})
	shown := widget.Facts(d.Ctx.Theme, facts, rank, w-4)
	if rank > 0 {
		for _, f := range d.SomeOpenChecks(w-4-widget.FactLabelWidth-2, 5) {
			shown = append(shown, strings.Repeat(" ", widget.FactLabelWidth+2)+f)
		}
	}
	if slow := d.slowest(1); rank >= 3 && len(slow) > 0 {
		shown = append(shown, widget.Facts(d.Ctx.Theme, []widget.Fact{{Label: "time", Text: text.Clock(d.result.Elapsed) +
			", of it " + slow[0].Title + " " + text.Clock(slow[0].Elapsed)}}, rank, w-4)...)
	}
	lines = append(lines, d.card("Your API", shown, w)...)
	if next == nextAsCard {
		return append(lines, d.card("Next", d.nextCommands(w-4, nextInCard), w)...)
	}
	return append(lines, d.nextCommands(w, next)...)
}

// renderWide puts the API beside its cost and the checks beside the time.
func (d *Model) renderWide(w int) []string {
	const rw = 42
	lw := w - rw - 1
	lines := append(append([]string{""}, d.heading(w)...), "")
	if d.WaitsOnUser() {
		lines = append(lines, d.card("Waiting for you", d.WaitingLines(d.afterRecordsHint(), w-4), w)...)
	}
	security := append(widget.Hang(d.VerdictSign()+" ", d.Ctx.Theme.Plain, d.Report.Sentence(), lw-4),
		d.SomeOpenChecks(lw-4, 4)...)
	lines = append(lines, widget.PairCards(d.Ctx.Theme, widget.CardContent{Title: "Your API",
		Lines: widget.Facts(d.Ctx.Theme, d.facts(), 3, lw-4)}, widget.CardContent{Title: "Cost, USD a month",
		Lines: d.costLines(rw - 4)}, lw, rw, 1)...)
	lines = append(lines, widget.PairCards(d.Ctx.Theme, widget.CardContent{Title: "Security", Lines: security},
		widget.CardContent{Title: "Time", Lines: d.timeLines(rw - 4)}, lw, rw, 1)...)
	return append(append(lines, d.card("Next", d.nextCommands(w-4, nextInCard), w)...), d.copyLine(w)...)
}

func (d *Model) card(title string, lines []string, w int) []string {
	return strings.Split(widget.Card(d.Ctx.Theme, title, lines, w), "\n")
}

// heading says how the run ended, and that the sandbox is not real.
func (d *Model) heading(w int) []string {
	t := d.Ctx.Theme
	condition, title := d.Status().Outcome(d.step)
	lines := []string{widget.StatusSign(t, condition) + " " + t.Title.Render(title)}
	if made := d.countsText(); 2+len(title)+3+len(made) <= w {
		lines[0] += "   " + t.Muted.Render(made)
	} else {
		lines = append(lines, widget.Hang("  ", t.Muted, made, w)...)
	}
	if d.Ctx.Sandbox {
		unreal := ": nothing of this exists in AWS or is billed; times are its own"
		lines = append(lines, "  "+t.Caution.Render("sandbox")+t.Muted.Render(unreal))
	}
	return lines
}

// countsText says how many resources there are, what this run did, and how long it took.
func (d *Model) countsText() string {
	n, finished := map[plan.Verb]int{}, 0
	for _, e := range d.result.Events {
		a, _ := d.plan.Action(e.Action)
		switch {
		case e.State != plan.Done || !e.Verb.OfResource():
		case e.Verb == plan.Update && a.ID != "" && len(a.Changes) == 0: // an earlier run had begun it
			finished++
		default:
			n[e.Verb]++
		}
	}
	var did []string
	for _, part := range []struct {
		n    int
		word string
	}{{n[plan.Create] + n[plan.Replace], "made"}, {finished, "finished"}, {n[plan.Update] + n[plan.Adopt], "changed"},
		{n[plan.Delete], "deleted"}} {
		if part.n > 0 {
			did = append(did, fmt.Sprintf("%s %d", part.word, part.n))
		}
	}
	took := " in " + text.Clock(d.result.Elapsed)
	if len(did) == 0 {
		did = []string{"changed nothing"}
	}
	switch {
	case d.resourceCount == 0: // not counted yet
		return "this run " + strings.Join(did, ", ") + took
	case n[plan.Create] == d.resourceCount && len(did) == 1:
		return text.Plural(d.resourceCount, "resource") + took
	}
	return text.Plural(d.resourceCount, "resource") + "; this run " + strings.Join(did, ", ") + took
}

// afterRecordsHint is what to do once the DNS records exist.
func (d *Model) afterRecordsHint() string { return "run " + d.Ctx.Command("") + " again" }

// facts are the API's, the database, the cache and the next jobs.
func (d *Model) facts() []widget.Fact {
	facts := d.APIFacts()
	facts = append(facts, widget.Fact{Label: "database", Text: d.Status().Database(), Rank: 2},
		widget.Fact{Label: "cache", Text: d.Status().Cache(), Rank: 2})
	if runs := d.Status().NextRuns(d.Ctx.Now()); len(runs) > 0 {
		facts = append(facts, widget.Fact{Label: "next run", Text: text.NextRuns(runs, d.Ctx.Now()), Rank: 2})
	}
	return facts
}

// costLines are the monthly price by step, and the total.
func (d *Model) costLines(w int) (lines []string) {
	t := d.Ctx.Theme
	e := d.Ctx.Estimate()
	for _, s := range steps.All() {
		part := e.Step(s.Name)
		if part.USD < 0.005 {
			continue
		}
		mark := " "
		if part.Uncertain {
			mark = "~"
		}
		lines = append(lines, widget.Row(t.Plain.Render(s.Name), t.Muted.Render(mark)+t.Plain.Render(fmt.Sprintf("%7.2f",
			part.USD)), w))
	}
	lines = append(lines, t.Rule.Render(strings.Repeat(t.Line, w)), widget.Row(t.Plain.Render("total"),
		t.Title.Render(fmt.Sprintf("%.2f", e.USD)), w))
	if e.Uncertain {
		lines = append(lines, t.Muted.Render(widget.Cut("~ rests on assumed use", w)))
	}
	return lines
}

// timeLines are how long the run took, and what took longest.
func (d *Model) timeLines(w int) []string {
	t := d.Ctx.Theme
	lines := []string{widget.Row(t.Plain.Render("the whole run"), t.Title.Render(text.Clock(d.result.Elapsed)), w)}
	for _, e := range d.slowest(3) {
		lines = append(lines, widget.Row(t.Plain.Render(e.Title), t.Muted.Render(text.Clock(e.Elapsed)), w))
	}
	return lines
}

// slowest are the n actions that took longest.
func (d *Model) slowest(n int) []plan.Event {
	slow := slices.Clone(d.result.Events)
	slices.SortStableFunc(slow, func(a, b plan.Event) int { return int(b.Elapsed - a.Elapsed) })
	return slow[:min(n, len(slow))]
}

// nextCommands are n of the next commands; the last one is always among them.
func (d *Model) nextCommands(w, n int) (lines []string) {
	t := d.Ctx.Theme
	all := [][2]string{
		{"", "the stack, live"}, {"deploy", "a new image, changes shown first"}, {"logs", "what it writes; -f follows it"},
		{"checklist", "exit 1 on a fail: for CI"}, {"destroy", "remove it, with a snapshot"},
	}
	left := len(d.Ctx.Command("checklist")) + 3
	for i, c := range all {
		if i < n-1 || n > 0 && i == len(all)-1 {
			lines = append(lines, t.Accented.Render(widget.Pad(d.Ctx.Command(c[0]), left))+t.Plain.Render(widget.Cut(c[1],
				w-left)))
		}
	}
	return lines
}

// copyLine says what was copied, or asks for the form the setup is written in.
func (d *Model) copyLine(w int) []string {
	if lines := d.export.Lines(d.Ctx.Theme, w); len(lines) > 0 {
		return lines
	}
	if d.copyNotice == "" {
		return nil
	}
	return []string{d.Ctx.Theme.Muted.Render(widget.Cut(d.copyNotice, w))}
}
