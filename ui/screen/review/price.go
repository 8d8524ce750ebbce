package review

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"slipway/steps/cost"
)

// prices are what a plan's steps and actions add to the monthly bill, in cents. A step's actions add up to the step,
// and the steps to the total.
type prices struct{ steps, actions map[string]int }

// prices of the plan on the screen.
func (r *Model) prices() prices {
	p := prices{map[string]int{}, map[string]int{}}
	after, now := r.ctx.Estimate(), r.runningCost
	byStep := map[string][]string{}
	var order []string
	for _, a := range r.plan.Work() {
		if byStep[a.Step] == nil {
			order = append(order, a.Step)
		}
		byStep[a.Step] = append(byStep[a.Step], a.ID)
	}
	whole := make([]float64, len(order))
	for i, step := range order {
		whole[i] = after.Step(step).USD - now.Step(step).USD
	}
	sums := roundToSum(whole, inCents(cost.Difference(r.costAfter(), now.USD)))
	was, will := now.ByAction(), after.ByAction()
	for i, step := range order {
		p.steps[step] = sums[i]
		parts := make([]float64, len(byStep[step]))
		for k, id := range byStep[step] {
			parts[k] = will[id] - was[id]
		}
		for k, n := range roundToSum(parts, sums[i]) {
			p.actions[byStep[step][k]] = n
		}
	}
	return p
}

func inCents(usd float64) int { return int(math.Round(usd * 100)) }

// roundToSum rounds amounts to cents so that they add up to sum: the rest goes to the largest of them. Amounts that
// are only a part of sum are just rounded.
func roundToSum(usd []float64, sum int) []int {
	n := make([]int, len(usd))
	order := make([]int, len(usd))
	left := sum
	for i, x := range usd {
		n[i], order[i] = inCents(x), i
		left -= n[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(math.Abs(usd[b]), math.Abs(usd[a])) })
	if max(left, -left) > len(usd) {
		return n
	}
	for _, i := range order {
		switch {
		case left > 0:
			n[i]++
			left--
		case left < 0:
			n[i]--
			left++
		}
	}
	return n
}

// priceWidth is how wide prices are.
const priceWidth = 9

// centsText writes cents that are added or saved, in nine cells; none is blank.
func centsText(cents int) string {
	if cents == 0 {
		return strings.Repeat(" ", priceWidth)
	}
	return fmt.Sprintf("%+*.2f", priceWidth, float64(cents)/100)
}

// Price is the monthly bill that the screen shows.
func (r *Model) Price() float64 {
	if !r.read || r.err != nil {
		return r.ctx.Estimate().USD
	}
	return r.costAfter()
}

// costAfter is the monthly bill once this plan is applied. A plan of one step changes only that step's part.
func (r *Model) costAfter() float64 {
	planned := r.ctx.Estimate()
	if r.step == "" {
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
