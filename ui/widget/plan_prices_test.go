package widget

import (
	"testing"

	"slipway/steps/cost"
	"slipway/steps/plan"
)

// TestPlanPricesAddUp: what actions add to the bill, rounded to cents, is what their step adds, and the steps' is what
// the whole plan does.
func TestPlanPricesAddUp(t *testing.T) {
	after := cost.Sum([]cost.Line{
		{Step: "service", Action: "service/balancer", USD: 18.396},
		{Step: "service", USD: 10.954, Parts: []cost.Part{
			{Action: "service/balancer", USD: 7.3027}, {Action: "service/service", USD: 3.6513}}},
		{Step: "schedule", USD: 0.0751, Parts: []cost.Part{
			{Action: "schedule/a", USD: 0.02504}, {Action: "schedule/b", USD: 0.02503}, {Action: "schedule/c", USD: 0.02503}}},
	})
	now := cost.Sum([]cost.Line{{Step: "service", Action: "service/balancer", USD: 0.855}})
	var work []plan.Action
	for step, ids := range map[string][]string{"service": {"service/balancer", "service/service"},
		"schedule": {"schedule/a", "schedule/b", "schedule/c"}} {
		for _, id := range ids {
			work = append(work, plan.Action{ID: id, Step: step})
		}
	}
	prices := PricesOf(work, after, now)
	total, actions := 0, map[string]int{}
	for step, cents := range prices.Steps {
		total += cents
		for _, a := range work {
			if a.Step == step {
				actions[step] += prices.Actions[a.ID]
			}
		}
		if actions[step] != cents {
			t.Errorf("%s adds %d, its actions %d", step, cents, actions[step])
		}
	}
	if want := cost.Cents(cost.Difference(after.USD, now.USD)); total != want {
		t.Errorf("the steps add %d, the plan %d", total, want)
	}
}
