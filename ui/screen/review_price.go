package screen

import (
	"fmt"
	"strings"

	"slipway/steps/cost"
	"slipway/steps/plan"
)

// pricedBy says which action brings the lines of the bill that begin with these words.
var pricedBy = []struct{ item, action string }{
	{"RDS", "data/database"}, {"ElastiCache", "data/cache"}, {"ECR", "image/repository"}, {"Fargate", "service/service"},
	{"load balancer", "service/load-balancer"}, {"public IPv4", "service/load-balancer"}, {"CloudWatch Logs", "service/log-group"},
	{"scheduled jobs", "schedule/group"},
}

// price is what an action adds to the month's bill, in nine cells.
func price(a plan.Action, after, now cost.Estimate) string {
	sum := func(e cost.Estimate) (usd float64) {
		for _, l := range e.Lines {
			for _, p := range pricedBy {
				if p.action == a.ID && strings.HasPrefix(l.Item, p.item) {
					usd += l.USD
				}
			}
		}
		return usd
	}
	return delta(sum(after), sum(now))
}

// priceWidth is how wide prices are.
const priceWidth = 9

// delta writes what an amount differs from the one before; no difference is blank.
func delta(after, before float64) string {
	if usd := cost.Difference(after, before); usd != 0 {
		return fmt.Sprintf("%+*.2f", priceWidth, usd)
	}
	return strings.Repeat(" ", priceWidth)
}

// borrowed reports whether a region has no prices of its own in the book, so that it is priced as us-east-1.
func (c *Context) borrowed(region string) bool {
	book, ok := c.Prices.(interface{ Known(region string) bool })
	return ok && !book.Known(region)
}

// after is the month's bill once this plan is applied: with one step's plan, what it leaves out is not in it.
func (r *Review) after() float64 {
	planned := r.ctx.Estimate()
	if r.only == "" {
		return planned.USD
	}
	usd, seen := r.running.USD, map[string]bool{}
	for _, a := range r.plan.Work() {
		if !seen[a.Step] {
			seen[a.Step] = true
			usd += planned.Step(a.Step).USD - r.running.Step(a.Step).USD
		}
	}
	return usd
}

// subtotal is what a step's plan adds to the month's bill, in nine cells.
func subtotal(step string, after, now cost.Estimate) string {
	return delta(after.Step(step).USD, now.Step(step).USD)
}
