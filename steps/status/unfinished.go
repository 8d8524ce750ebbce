package status

import (
	"fmt"
	"strings"

	"slipway/steps"
	"slipway/steps/plan"
)

// tally counts how the resources of a plan stand.
type tally struct{ fine, making, missing, differs int }

// tally counts the resources of one step, or of all where none is named.
func (s Status) tally(p plan.Plan, step string) tally {
	return s.tallyOf(p, func(a plan.Action) bool { return step == "" || a.Step == step })
}

// tallyOf counts the resources that some actions make.
func (s Status) tallyOf(p plan.Plan, made func(plan.Action) bool) (n tally) {
	for _, a := range p.Actions {
		switch {
		case !made(a) || !a.Verb.OfResource() || a.NotOurs:
		case a.Verb == plan.None:
			n.fine++
		case a.Verb == plan.Create:
			n.missing++
		case s.inProgress(a) != "":
			n.making++
		default:
			n.differs++
		}
	}
	return n
}

// lacks tells what is not there yet: "1 being made, 2 missing". It fits into a row beside the step's name.
func (n tally) lacks() string {
	var parts []string
	if n.making > 0 {
		parts = append(parts, fmt.Sprintf("%d being made", n.making))
	}
	if n.missing > 0 {
		parts = append(parts, fmt.Sprintf("%d missing", n.missing))
	}
	return strings.Join(parts, ", ")
}

// inProgress is what AWS says of a resource that it has not made to the end yet, "" of all others.
func (s Status) inProgress(a plan.Action) (status string) {
	if a.Verb != plan.Update {
		return ""
	}
	switch a.ID {
	case "data/database":
		if v := s.Live.Database.Value; v != nil {
			status = v.Status
		}
	case "data/cache":
		if v := s.Live.Cache.Value; v != nil {
			status = v.Status
		}
	case "service/load-balancer":
		if v := s.Live.LoadBalancer.Value; v != nil {
			status = v.State
		}
	case "service/issued":
		if c := s.Live.Certificate(s.Settings.Service.Domain); c != nil && c.Status == "PENDING_VALIDATION" {
			status = "pending validation"
		}
	}
	switch status {
	case "creating", "provisioning", "pending validation":
		return status
	}
	return ""
}

// Unfinished says how much of the stack is being made or missing, "" when nothing is. halted reports that a run has
// left it so: AWS is still at work, or the service, which comes last, is not there. Else resources are missing, and the
// words count them.
func (s Status) Unfinished(p plan.Plan) (words string, halted bool) {
	n := s.tally(p, "")
	if n.making+n.missing == 0 {
		return "", false
	}
	if n.making == 0 && (s.Live.Service.Value != nil || !s.Live.Service.Read()) {
		return counted(n.missing, "resource"), false
	}
	return n.lacks(), true
}

// ResourceCount counts the resources that are there, whether or not they are as slipway.yaml asks.
func (s Status) ResourceCount(p plan.Plan) int {
	n := s.tally(p, "")
	return n.fine + n.differs
}

// FirstOutOfSync is the step to look at first: the first one that is not in sync.
func (s Status) FirstOutOfSync(p plan.Plan) int {
	for i, step := range steps.All() {
		if s.state(p, step.Name).Health != Healthy {
			return i
		}
	}
	return 0
}
