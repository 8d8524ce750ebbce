package screen

import (
	"fmt"

	"charm.land/lipgloss/v2"

	"slipway/steps"
	"slipway/ui/widget"
)

// facts are what is to be said of the stack in lines, what matters most first and with the lowest rank.
func (h *Home) facts() []fact {
	facts := h.api()
	if len(h.runs) > 0 {
		facts = append(facts, fact{label: "next run", text: inWords(h.runs, h.ctx.Now()), rank: 2})
	}
	return append(facts,
		fact{label: "cost", text: fmt.Sprintf("$%.2f a month runs, $%.2f planned", h.running.USD, h.ctx.Estimate().USD), rank: 1},
		fact{label: "security", sign: h.verdict(), text: h.report.Sentence(), rank: 1})
}

// cards are the same for a wide window, w cells inside, with what there is no room for elsewhere.
func (h *Home) cards(w int) (cards []block) {
	t := h.ctx.Theme
	cards = append(cards, block{title: "Your API", lines: stated(h.ctx, h.api(), 3, w)})
	if h.waits() {
		cards = append(cards, block{title: "Waiting for you", lines: h.waiting(goOnHere, w)})
	}
	if len(h.plan.Problems) > 0 {
		var lines []string
		for _, x := range h.plan.Problems {
			if x.Follows { // its own step says it
				continue
			}
			lines = append(lines, hung(t.Wrong.Render(t.Fail)+" ", t.Plain, x.Resource+": "+x.Why, 2, w)...)
			lines = append(lines, hung("  ", t.Muted, "way out: "+x.WayOut, 2, w)...)
		}
		cards = append(cards, block{title: "In the way", lines: lines, least: 4, more: "p shows the plan"})
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
		cards = append(cards, block{title: title, lines: lines, least: 2, more: "enter on schedule shows the jobs"})
	}
	security := hung(h.verdict()+" ", t.Plain, h.report.Sentence(), 2, w)
	if read := "read " + h.report.VerifiedAt.Format("15:04") + " UTC"; lipgloss.Width(security[0])+len(read) < w {
		security[0] = widget.Row(security[0], t.Muted.Render(read), w)
	}
	security = append(security, h.findings(w)...)
	planned := h.ctx.Estimate().USD
	money := func(label, amount string) string { return widget.Row(t.Plain.Render(label), amount, w) }
	return append(cards,
		block{title: "Security", lines: security, least: 2, more: "c shows the checklist"},
		block{title: "Cost, USD a month", lines: []string{
			money("runs now", t.Title.Render(fmt.Sprintf("%.2f", h.running.USD))),
			money("planned", t.Plain.Render(fmt.Sprintf("%.2f", planned))),
			money("difference", widget.Delta(t, planned, h.running.USD)),
		}})
}

// step says how a step stands.
func (h *Home) step(name string) steps.Standing { return h.seen().Step(h.plan, name) }
