package home

import (
	"fmt"

	"charm.land/lipgloss/v2"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
	"slipway/ui/widget/card"
)

// whole is where the lines are that a card had no room for.
const whole = "tab shows everything"

// facts are the stack's facts for a narrow window. The most important have the lowest rank.
func (h *Model) facts() []widget.Fact {
	facts := h.apiFacts()
	for _, d := range h.Status().Deployments() {
		if d.Health != status.Healthy {
			facts = append(facts, widget.Fact{Label: "deploy", Sign: widget.StatusSign(h.Ctx.Theme, d.Health),
				Text: text.Deployment(d, h.Ctx.Now())})
		}
	}
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

// apiCard is where the API answers and what runs.
func (h *Model) apiCard(w int) []widget.CardContent {
	return []widget.CardContent{{Title: "Your API", Lines: widget.Facts(h.Ctx.Theme, h.apiFacts(), 3, w)}}
}

// waitingCards are what waits for somebody: DNS records, what is in the way, what was not read.
func (h *Model) waitingCards(w int) (cards []widget.CardContent) {
	t := h.Ctx.Theme
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
		cards = append(cards, widget.CardContent{Title: title, Lines: lines, Min: 4, More: whole})
	}
	return cards
}

// hourCard is what was measured in the last hour.
func (h *Model) hourCard(w int) []widget.CardContent {
	return []widget.CardContent{{Title: "Last hour", Lines: h.hourLines(w, card.LastHour), More: whole}}
}

// hourLines are the gauges, or what there is to say in their place.
func (h *Model) hourLines(w int, draw func(*theme.Theme, []status.Gauge, int) []string) []string {
	t := h.Ctx.Theme
	if h.activity == nil {
		return []string{t.Muted.Render("asking CloudWatch")}
	}
	gauges, refused := h.Status().LastHour(h.activity.Metrics)
	switch {
	case refused != "":
		return widget.Hang(widget.StatusSign(t, status.Unknown)+" ", t.Plain, "metrics "+refused, w)
	case len(gauges) == 0:
		return []string{t.Muted.Render("nothing runs that is measured")}
	}
	return draw(t, gauges, w)
}

// deploymentsCard is what ECS says of the deployments, the load balancer of its targets, and which tasks have stopped.
func (h *Model) deploymentsCard(w int) []widget.CardContent {
	lines := card.Deployments(h.Ctx.Theme, h.Status(), h.Ctx.Now(), w)
	if len(lines) == 0 {
		return nil
	}
	return []widget.CardContent{{Title: "Deployments", Lines: lines, Min: min(2, len(lines)), More: whole}}
}

// jobsCard is when the jobs run and how the last runs went.
func (h *Model) jobsCard(w int) []widget.CardContent {
	jobs := h.Status().Jobs(h.Ctx.Now())
	if len(jobs) == 0 {
		return nil
	}
	title, zone := "Jobs", status.CommonZone(h.nextRuns)
	if zone != "" {
		title += ", times in " + zone
	}
	lines := card.Jobs(h.Ctx.Theme, jobs, h.Ctx.Now(), zone == "", w)
	return []widget.CardContent{{Title: title, Lines: lines, Min: min(2, len(lines)), More: whole}}
}

// securityCard is what the checklist says, and what is open.
func (h *Model) securityCard(w int) []widget.CardContent {
	t := h.Ctx.Theme
	security := widget.Hang(h.VerdictSign()+" ", t.Plain, h.Report.Sentence(), w)
	if read := "read " + h.Report.VerifiedAt.Format("15:04") + " UTC"; lipgloss.Width(security[0])+len(read) < w {
		security[0] = widget.Row(security[0], t.Muted.Render(read), w)
	}
	security = append(security, h.OpenChecks(w)...)
	return []widget.CardContent{{Title: "Security", Lines: security, Min: min(2, len(security)), More: whole}}
}

// costCard is what costs what, by step, as it runs and as it is planned.
func (h *Model) costCard(w int) []widget.CardContent {
	t := h.Ctx.Theme
	estimate := h.Ctx.Estimate()
	planned := estimate.USD
	money := func(label, amount string) string { return widget.Row(t.Plain.Render(label), amount, w) }
	var amounts []card.Amount
	for _, s := range steps.All() {
		a := card.Amount{Name: s.Name, Runs: h.runningCost.Step(s.Name).USD, Planned: estimate.Step(s.Name).USD}
		if a.Runs >= 0.005 || a.Planned >= 0.005 {
			amounts = append(amounts, a)
		}
	}
	return []widget.CardContent{{Title: "Cost, USD a month", Lines: append(card.Bars(t, amounts, w),
		money("runs now", t.Title.Render(fmt.Sprintf("%.2f", h.runningCost.USD))),
		money("planned", t.Plain.Render(fmt.Sprintf("%.2f", planned))),
		money("difference", widget.Delta(t, planned, h.runningCost.USD)),
	)}}
}

// logCard is the newest lines of the log, as many as there is room for.
func (h *Model) logCard(w, room int) (widget.CardContent, bool) {
	t := h.Ctx.Theme
	c := widget.CardContent{Title: "Log", More: whole}
	switch {
	case h.activity == nil || room < 1 || !h.Live.LogGroup.Exists():
		return c, false
	case h.activity.Log.Err != nil:
		c.Lines = widget.Hang(widget.StatusSign(t, status.Unknown)+" ", t.Plain, text.Unread("log", h.activity.Log.Call,
			h.activity.Log.Err), w)
	case len(h.activity.Log.Items) == 0:
		c.Lines = []string{t.Muted.Render("no lines in the last hour")}
	default:
		c.Lines = card.Log(t, h.activity.Log.Items, h.Live.Identity.Prefix(), w, room)
	}
	return c, len(c.Lines) > 0 && len(c.Lines) <= room
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
