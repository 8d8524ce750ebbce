package screen

import (
	"fmt"
	"strings"

	"slipway/steps/plan"
	"slipway/ui/theme"
)

// state says how a step stands, with a sign and its ink: in sync, what differs, what could not be read, or what it waits for.
func (h *Home) state(step string) (ink theme.Ink, sign, words string) {
	t := h.ctx.Theme
	n := map[plan.Verb]int{}
	for _, a := range h.plan.Actions {
		if a.Step == step && a.ID != lookAtHealth {
			n[a.Verb]++
		}
	}
	for _, x := range h.plan.Problems {
		if x.Step == step && x.Kind == plan.Unread {
			return t.Caution, t.Glyphs.Unknown, "not read"
		}
		if x.Step == step {
			return t.Wrong, t.Fail, "blocked"
		}
	}
	changes := n[plan.Update] + n[plan.Replace] + n[plan.Delete] + n[plan.Adopt]
	switch {
	case step == "service" && h.sick() != "":
		return t.Wrong, t.Fail, "unhealthy"
	case n[plan.Create] > 0 && n[plan.None] == 0 && changes == 0:
		return t.Muted, t.Glyphs.Waiting, "not there yet"
	case n[plan.Create] > 0:
		return t.Caution, t.Glyphs.Warn, fmt.Sprintf("%d missing", n[plan.Create])
	case step == "service" && changes == 1 && h.rollout() == "IN_PROGRESS":
		return t.Caution, t.Glyphs.Warn, "deploying"
	case changes > 0:
		return t.Caution, t.Glyphs.Warn, "drifted (" + plural(changes, "change") + ")"
	case step == "service" && h.waits():
		return t.Caution, t.Glyphs.Warn, "waits for DNS"
	}
	return t.Good, t.Glyphs.OK, inSync
}

// inSync is the state of a step that AWS has as slipway.yaml asks.
const inSync = "in sync"

// differences say what makes a step's state, a line each, what its state speaks of first.
func (h *Home) differences(step string) []string {
	var first, others []string
	made := 0
	for _, x := range h.plan.Problems {
		if x.Step == step {
			first = append(first, x.Resource+" "+x.Why)
		}
	}
	for _, a := range h.plan.Actions {
		switch {
		case a.Step != step || a.ID == lookAtHealth:
		case a.Verb == plan.None:
			made++
		case a.ID == "service/service" && h.sick() != "", a.Verb == plan.Create:
			first = append(first, difference(a))
		default:
			others = append(others, difference(a))
		}
	}
	if step == "service" && h.waits() {
		others = append(others, "HTTPS waits for DNS records from you")
	}
	switch lines := append(first, others...); {
	case len(lines) > 0:
		for i := range lines { // what is called as its step is not named twice
			lines[i] = strings.TrimPrefix(lines[i], step+": ")
		}
		return lines
	case made == 0:
		return []string{"slipway.yaml asks for nothing here"}
	}
	return []string{"as slipway.yaml asks: " + plural(made, "resource")}
}

// lookAtHealth is the action that looks at the API after any change: nothing that differs itself.
const lookAtHealth = "service/health"

// verbs say what is wrong where an action gives neither a change nor a reason.
var verbs = map[plan.Verb]string{
	plan.Create: "is missing", plan.Update: "differs", plan.Replace: "has to be made anew", plan.Delete: "is not wanted", plan.Adopt: "does not carry slipway's tags",
}

// difference is an action in one line: what it is about, the first thing that changes, and why.
func difference(a plan.Action) string {
	said := ""
	if a.Verb != plan.Create && len(a.Changes) > 0 {
		c := a.Changes[0]
		said = c.Field + " " + either(c.From, "none") + " -> " + either(c.To, "none")
		if more := len(a.Changes) - 1; more > 0 {
			said += fmt.Sprintf(" and %d more", more)
		}
	}
	switch {
	case said != "" && a.Reason != "":
		said += "; " + a.Reason
	case said == "" && a.Reason == "", a.Verb == plan.Create:
		said = verbs[a.Verb]
		return a.Title + " " + said
	case said == "":
		said = a.Reason
	}
	return a.Title + ": " + said
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
