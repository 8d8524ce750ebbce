package widget

import (
	"fmt"
	"strings"

	"slipway/steps/cost"
	"slipway/steps/plan"
)

// PlanPrices are what a plan's steps and actions add to the monthly bill, in cents. A step's actions add up to the
// step, and the steps to the total.
type PlanPrices struct{ Steps, Actions map[string]int }

// PricesOf are the prices of a plan.
func PricesOf(work []plan.Action, after, now cost.Estimate) PlanPrices {
	p := PlanPrices{map[string]int{}, map[string]int{}}
	was, will := now.ByAction(), after.ByAction()
	for _, a := range work {
		p.Steps[a.Step] = cost.Cents(cost.Difference(after.Step(a.Step).USD, now.Step(a.Step).USD))
		p.Actions[a.ID] = cost.Cents(cost.Difference(will[a.ID], was[a.ID]))
	}
	return p
}

// priceWidth is how wide prices are.
const priceWidth = 9

// Cents writes cents that are added or saved, in nine cells; none is blank.
func Cents(cents int) string {
	if cents == 0 {
		return strings.Repeat(" ", priceWidth)
	}
	return fmt.Sprintf("%+*.2f", priceWidth, float64(cents)/100)
}
