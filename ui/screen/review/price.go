package review

import (
	"slipway/steps"
	"slipway/ui/widget"
)

// prices of the plan on the screen.
func (r *Model) prices() widget.PlanPrices {
	return widget.PricesOf(r.plan.Work(), r.ctx.Estimate(), r.runningCost)
}

// Price is the monthly bill that the screen shows.
func (r *Model) Price() float64 {
	if !r.read || r.err != nil {
		return r.ctx.Estimate().USD
	}
	return r.costAfter()
}

// costAfter is the monthly bill once this plan is applied. A plan of a part changes only the steps in it.
func (r *Model) costAfter() float64 {
	planned := r.ctx.Estimate()
	if r.scope == (steps.Scope{}) {
		return planned.USD
	}
	usd, seen := r.runningCost.USD, map[string]bool{}
	for _, a := range r.plan.Work() {
		if !seen[a.Step] {
			seen[a.Step] = true
			usd += planned.Step(a.Step).USD - r.runningCost.Step(a.Step).USD
		}
	}
	return usd
}
