package widget

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"slipway/steps/cost"
	"slipway/steps/plan"
)

// PlanPrices are what a plan's steps and actions add to the monthly bill, in cents. A step's actions add up to the
// step, and the steps to the total.
type PlanPrices struct{ Steps, Actions map[string]int }

// PricesOf are the prices of a plan. total is the bill once it is applied.
func PricesOf(work []plan.Action, after, now cost.Estimate, total float64) PlanPrices {
	p := PlanPrices{map[string]int{}, map[string]int{}}
	byStep := map[string][]string{}
	var order []string
	for _, a := range work {
		if byStep[a.Step] == nil {
			order = append(order, a.Step)
		}
		byStep[a.Step] = append(byStep[a.Step], a.ID)
	}
	whole := make([]float64, len(order))
	for i, step := range order {
		whole[i] = after.Step(step).USD - now.Step(step).USD
	}
	sums := roundToSum(whole, cost.Cents(cost.Difference(total, now.USD)))
	was, will := now.ByAction(), after.ByAction()
	for i, step := range order {
		p.Steps[step] = sums[i]
		parts := make([]float64, len(byStep[step]))
		for k, id := range byStep[step] {
			parts[k] = will[id] - was[id]
		}
		for k, n := range roundToSum(parts, sums[i]) {
			p.Actions[byStep[step][k]] = n
		}
	}
	return p
}

// roundToSum rounds amounts to cents so that they add up to sum: the rest goes to the largest of them. Amounts that
// are only a part of sum are just rounded.
func roundToSum(usd []float64, sum int) []int {
	n := make([]int, len(usd))
	order := make([]int, len(usd))
	left := sum
	for i, x := range usd {
		n[i], order[i] = cost.Cents(x), i
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

// Cents writes cents that are added or saved, in nine cells; none is blank.
func Cents(cents int) string {
	if cents == 0 {
		return strings.Repeat(" ", priceWidth)
	}
	return fmt.Sprintf("%+*.2f", priceWidth, float64(cents)/100)
}
