package status

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/plan"
)

// StepStatus is how one step stands: in a few words, and what makes it so, a line each, what the words speak of first.
type StepStatus struct {
	Health
	Words string
	Why   []string
}

// Step holds one step against the plan of the whole stack: in sync, what differs, what could not be read, or what it
// waits for.
func (s Status) Step(p plan.Plan, step string) StepStatus {
	of := s.state(p, step)
	of.Why = s.differences(p, step)
	return of
}

func (s Status) state(p plan.Plan, step string) StepStatus {
	for _, kind := range []struct {
		unread bool
		StepStatus
	}{{false, StepStatus{Health: Unhealthy, Words: "blocked"}}, {true, StepStatus{Health: Unknown, Words: "not read"}}} {
		if slices.ContainsFunc(p.Problems, func(x plan.Problem) bool {
			return x.Step == step &&
				(x.Kind == plan.Unread) == kind.unread
		}) {
			return kind.StepStatus
		}
	}
	n := s.tally(p, step)
	switch {
	case step == "service" && s.ill():
		return StepStatus{Health: Unhealthy, Words: "unhealthy"}
	case n.missing > 0 && n.making+n.differs+n.fine == 0:
		return StepStatus{Health: Missing, Words: "not there yet"}
	case n.missing+n.making > 0:
		return StepStatus{Health: Pending, Words: n.lacks()}
	case step == "service" && n.differs == 1 && rollout(s.Live.Service.Value) == "IN_PROGRESS":
		return StepStatus{Health: Pending, Words: "deploying"}
	case n.differs > 0:
		return StepStatus{Health: Pending, Words: "drifted (" + counted(n.differs, "change") + ")"}
	case step == "service" && s.WaitingOnUser():
		return StepStatus{Health: Pending, Words: "waits for DNS"}
	}
	return StepStatus{Health: Healthy, Words: "in sync"}
}

func (s Status) differences(p plan.Plan, step string) []string {
	var first, others []string
	made := 0
	for _, x := range p.Problems {
		if x.Step == step {
			first = append(first, x.Resource+" "+x.Why)
		}
	}
	for _, a := range p.Actions {
		switch {
		case a.Step != step || !a.Verb.OfResource() || a.NotOurs:
		case a.Verb == plan.None:
			made++
		case s.inProgress(a) != "":
			first = append(first, strings.TrimSuffix(a.Title, " issued")+" is being made: AWS says "+s.inProgress(a))
		case a.ID == "service/service" && s.Unhealthy() != "", strings.HasPrefix(a.ID, "service/worker-") && s.ill(),
			a.Verb == plan.Create:
			first = append(first, difference(a))
		default:
			others = append(others, difference(a))
		}
	}
	if step == "service" && s.WaitingOnUser() {
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
	return []string{"as slipway.yaml asks: " + counted(made, "resource")}
}

// wrong says what is wrong where an action gives neither a change nor a reason.
var wrong = map[plan.Verb]string{
	plan.Create: "is missing", plan.Update: "differs", plan.Replace: "has to be made anew", plan.Delete: "is not wanted",
	plan.Adopt: "does not carry slipway's tags",
}

// difference is an action in one line: what it is about, the first thing that changes, and why.
func difference(a plan.Action) string {
	said := ""
	if a.Verb != plan.Create && len(a.Changes) > 0 {
		c := a.Changes[0]
		said = c.Field + " " + orNone(c.From) + " -> " + orNone(c.To)
		if more := len(a.Changes) - 1; more > 0 {
			said += fmt.Sprintf(" and %d more", more)
		}
	}
	switch {
	case said != "" && a.Reason != "":
		said += "; " + a.Reason
	case said == "" && a.Reason == "", a.Verb == plan.Create:
		return a.Title + " " + wrong[a.Verb]
	case said == "":
		said = a.Reason
	}
	return a.Title + ": " + said
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// counted is a number of things.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
