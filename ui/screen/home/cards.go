package home

import (
	"fmt"

	"charm.land/lipgloss/v2"

	"slipway/steps/plan"
	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// facts are the stack's facts for a narrow window. The most important have the lowest rank.
func (h *Model) facts() []widget.Fact {
	facts := h.apiFacts()
	if len(h.nextRuns) > 0 {
		facts = append(facts, widget.Fact{Label: "next run", Text: text.NextRuns(h.nextRuns, h.Ctx.Now()), Rank: 2})
	}
	return append(facts,
		widget.Fact{Label: "cost", Text: fmt.Sprintf("$%.2f a month runs, $%.2f planned", h.runningCost.USD,
			h.Ctx.Estimate().USD), Rank: 1},
		widget.Fact{Label: "security", Sign: h.VerdictSign(), Text: h.Report.Sentence(), Rank: 1})
}

// apiFacts are the facts of the API, after what a run has left unfinished, if anything.
func (h *Model) apiFacts() []widget.Fact {
	words, halted := h.Status().Unfinished(h.plan)
	if words == "" {
		return h.APIFacts()
	}
	f := widget.Fact{Label: "missing", Text: words + "; p goes on from here", Rank: -1}
	if halted {
		f = widget.Fact{Label: "last run", Text: "not finished: " + words + "; p goes on from here", Rank: -1}
	}
	f.Sign = widget.StatusSign(h.Ctx.Theme, status.Pending)
	return append([]widget.Fact{f}, h.APIFacts()...)
}

// cards are the same for a wide window, with the details that a narrow one leaves out; w is the width inside a card.
func (h *Model) cards(w int) (cards []widget.CardContent) {
	t := h.Ctx.Theme
	cards = append(cards, widget.CardContent{Title: "Your API", Lines: widget.Facts(h.Ctx.Theme, h.apiFacts(), 3, w)})
	if h.WaitsOnUser() {
		cards = append(cards, widget.CardContent{Title: "Waiting for you", Lines: h.WaitingLines(afterRecordsHint, w)})
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
	if len(h.nextRuns) > 0 {
		title, zone := "Next runs", status.CommonZone(h.nextRuns)
		if zone != "" {
			title += ", " + zone
		}
		var lines []string
		for _, r := range h.nextRuns {
			lines = append(lines, widget.Row(t.Plain.Render(r.Job), t.Plain.Render(text.NextRun(r, h.Ctx.Now(), zone == "")), w))
		}
		cards = append(cards, widget.CardContent{Title: title, Lines: lines, Min: 2, More: "tab shows everything"})
	}
	security := widget.Hang(h.VerdictSign()+" ", t.Plain, h.Report.Sentence(), w)
	if read := "read " + h.Report.VerifiedAt.Format("15:04") + " UTC"; lipgloss.Width(security[0])+len(read) < w {
		security[0] = widget.Row(security[0], t.Muted.Render(read), w)
	}
	security = append(security, h.OpenChecks(w)...)
	planned := h.Ctx.Estimate().USD
	money := func(label, amount string) string { return widget.Row(t.Plain.Render(label), amount, w) }
	return append(cards,
		widget.CardContent{Title: "Security", Lines: security, Min: 2, More: "tab shows everything"},
		widget.CardContent{Title: "Cost, USD a month", Lines: []string{
			money("runs now", t.Title.Render(fmt.Sprintf("%.2f", h.runningCost.USD))),
			money("planned", t.Plain.Render(fmt.Sprintf("%.2f", planned))),
			money("difference", widget.Delta(t, planned, h.runningCost.USD)),
		}})
}

// problemSign is the sign of a problem: something in the way, or only not read.
func problemSign(t *theme.Theme, x plan.Problem) string {
	if x.Kind == plan.Unread {
		return widget.StatusSign(t, status.Unknown)
	}
	return widget.StatusSign(t, status.Unhealthy)
}

// stepStatus is the status of a step.
func (h *Model) stepStatus(name string) status.StepStatus { return h.Status().Step(h.plan, name) }
