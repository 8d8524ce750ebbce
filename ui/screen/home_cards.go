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
func (h *Home) facts() []fact {
	facts := h.stack()
	if len(h.runs) > 0 {
		facts = append(facts, fact{label: "next run", text: inWords(h.runs, h.ctx.Now()), rank: 2})
	}
	return append(facts,
		fact{label: "cost", text: fmt.Sprintf("$%.2f a month runs, $%.2f planned", h.running.USD, h.ctx.Estimate().USD), rank: 1},
		fact{label: "security", sign: h.verdict(), text: h.report.Sentence(), rank: 1})
}

// stack are the facts of the API, and what a run has left undone, with the key that goes on.
func (h *Home) stack() []fact {
	words, halted := h.seen().Unfinished(h.plan)
	if words == "" {
		return h.api()
	}
	f := fact{label: "missing", text: words + "; p goes on from here", rank: -1}
	if halted {
		f = fact{label: "last run", text: "not finished: " + words + "; p goes on from here", rank: -1}
	}
	f.sign = conditionSign(h.ctx.Theme, steps.Unsettled)
	return append([]fact{f}, h.api()...)
}

// cards are the same for a wide window, w cells inside, with what there is no room for elsewhere.
func (h *Home) cards(w int) (cards []block) {
	t := h.ctx.Theme
	cards = append(cards, block{title: "Your API", lines: stated(h.ctx, h.stack(), 3, w)})
	if h.waits() {
		cards = append(cards, block{title: "Waiting for you", lines: h.waiting(goOnHere, w)})
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
			lines = append(lines, hung(problemSign(t, x)+" ", t.Plain, x.Resource+": "+x.Why, 2, w)...)
			lines = append(lines, hung("  ", t.Muted, "way out: "+x.WayOut, 2, w)...)
		}
		cards = append(cards, block{title: title, lines: lines, least: 4, more: "tab shows everything"})
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
		cards = append(cards, block{title: title, lines: lines, least: 2, more: "tab shows everything"})
	}
	security := hung(h.verdict()+" ", t.Plain, h.report.Sentence(), 2, w)
	if read := "read " + h.report.VerifiedAt.Format("15:04") + " UTC"; lipgloss.Width(security[0])+len(read) < w {
		security[0] = widget.Row(security[0], t.Muted.Render(read), w)
	}
	security = append(security, h.findings(w)...)
	planned := h.ctx.Estimate().USD
	money := func(label, amount string) string { return widget.Row(t.Plain.Render(label), amount, w) }
	return append(cards,
		block{title: "Security", lines: security, least: 2, more: "tab shows everything"},
		block{title: "Cost, USD a month", lines: []string{
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
