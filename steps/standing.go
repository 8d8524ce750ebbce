package steps

import (
	"fmt"

	"slipway/steps/plan"
)

// Standing says in a few words how a step stands, by the plan of the whole stack.
func Standing(p plan.Plan, step string) string {
	n := map[plan.Verb]int{}
	for _, a := range p.Actions {
		if a.Step == step {
			n[a.Verb]++
		}
	}
	for _, x := range p.Problems {
		switch {
		case x.Step == step && x.Kind == plan.Unread:
			return "could not be read"
		case x.Step == step:
			return "blocked: " + x.Resource + ": " + x.Why
		}
	}
	changes := n[plan.Update] + n[plan.Replace] + n[plan.Delete] + n[plan.Adopt]
	switch {
	case n[plan.Create] > 0 && n[plan.None] == 0 && changes == 0:
		return "not there yet"
	case n[plan.Create] > 0 && changes > 0:
		return fmt.Sprintf("%d missing, %d to change", n[plan.Create], changes)
	case n[plan.Create] > 0:
		return fmt.Sprintf("%d missing", n[plan.Create])
	case changes > 0:
		return fmt.Sprintf("%d to change", changes)
	}
	for _, note := range p.Notes {
		if note.Step == step && note.Waiting {
			return "in sync, and waits for you: " + note.Text
		}
	}
	return "in sync"
}
