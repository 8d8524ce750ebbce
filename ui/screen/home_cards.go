package screen

import (
	"fmt"

	"charm.land/lipgloss/v2"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// facts are what is to be said of the stack in lines, what matters most first and with the lowest rank.
func (h *Home) facts() []widget.Fact {
	facts := h.stack()
	if len(h.runs) > 0 {
		facts = append(facts, widget.Fact{Label: "next run", Text: inWords(h.runs, h.ctx.Now()), Rank: 2})
	}
	return append(facts,
		widget.Fact{Label: "cost", Text: fmt.Sprintf("$%.2f a month runs, $%.2f planned", h.running.USD, h.ctx.Estimate().USD), Rank: 1},
		widget.Fact{Label: "security", Sign: h.verdict(), Text: h.report.Sentence(), Rank: 1})
}

// stack are the facts of the API, and what a run has left undone, with the key that goes on.
func (h *Home) stack() []widget.Fact {
	words, halted := h.seen().Unfinished(h.plan)
	if words == "" {
		return h.api()
	}
	f := widget.Fact{Label: "missing", Text: words + "; p goes on from here", Rank: -1}
	if halted {
		f = widget.Fact{Label: "last run", Text: "not finished: " + words + "; p goes on from here", Rank: -1}
	}
	f.Sign = conditionSign(h.ctx.Theme, steps.Unsettled)
	return append([]widget.Fact{f}, h.api()...)
}

// cards are the same for a wide window, w cells inside, with what there is no room for elsewhere.
func (h *Home) cards(w int) (cards []widget.CardContent) {
	t := h.ctx.Theme
	cards = append(cards, widget.CardContent{Title: "Your API", Lines: widget.Facts(h.ctx.Theme, h.stack(), 3, w)})
	if h.waits() {
		cards = append(cards, widget.CardContent{Title: "Waiting for you", Lines: h.waiting(goOnHere, w)})
	}
	if len(h.plan.Problems) > 0 {
		title, lines := "Not read", []string(nil)
		for _, x := range h.plan.Problems {
			if x.Follows { // its own step says it
				continue
			}
			if x.Kind != plan.Unread {
				title = "In the way"
			}
			lines = append(lines, widget.Hang(problemSign(t, x)+" ", t.Plain, x.Resource+": "+x.Why, w)...)
			lines = append(lines, widget.Hang("  ", t.Muted, "way out: "+x.WayOut, w)...)
		}
		cards = append(cards, widget.CardContent{Title: title, Lines: lines, Min: 4, More: "tab shows everything"})
	}
	if len(h.runs) > 0 {
		title, zone := "Next runs", steps.OneZone(h.runs)
		if zone != "" {
			title += ", " + zone
		}
		var lines []string
		for _, r := range h.runs {
			lines = append(lines, widget.Row(t.Plain.Render(r.Job), t.Plain.Render(when(r, h.ctx.Now(), zone == "")), w))
		}
		cards = append(cards, widget.CardContent{Title: title, Lines: lines, Min: 2, More: "tab shows everything"})
	}
	security := widget.Hang(h.verdict()+" ", t.Plain, h.report.Sentence(), w)
	if read := "read " + h.report.VerifiedAt.Format("15:04") + " UTC"; lipgloss.Width(security[0])+len(read) < w {
		security[0] = widget.Row(security[0], t.Muted.Render(read), w)
	}
	security = append(security, h.findings(w)...)
	planned := h.ctx.Estimate().USD
	money := func(label, amount string) string { return widget.Row(t.Plain.Render(label), amount, w) }
	return append(cards,
		widget.CardContent{Title: "Security", Lines: security, Min: 2, More: "tab shows everything"},
		widget.CardContent{Title: "Cost, USD a month", Lines: []string{
			money("runs now", t.Title.Render(fmt.Sprintf("%.2f", h.running.USD))),
			money("planned", t.Plain.Render(fmt.Sprintf("%.2f", planned))),
			money("difference", widget.Delta(t, planned, h.running.USD)),
		}})
}

// problemSign tells what is in the way from what only was not read.
func problemSign(t *theme.Theme, x plan.Problem) string {
	if x.Kind == plan.Unread {
		return conditionSign(t, steps.Unread)
	}
	return conditionSign(t, steps.Broken)
}

// step says how a step stands.
func (h *Home) step(name string) steps.Standing { return h.seen().Step(h.plan, name) }
