package cost

import "fmt"

// Use is an amount of something that has a price, by its key in the price book.
type Use struct {
	Key    string
	Amount float64
}

// Bill collects the lines of one step.
type Bill struct {
	Step, Region string
	Prices       Prices
	Action       string // makes what the lines are for; see Line
	Lines        []Line
}

// Add adds a line for what is used whatever the traffic. An empty detail: how the price came about.
func (b *Bill) Add(item, detail string, uses ...Use) { b.add(item, detail, false, uses) }

// Estimate adds a line that rests on assumed use.
func (b *Bill) Estimate(item, detail string, uses ...Use) { b.add(item, detail, true, uses) }

func (b *Bill) add(item, detail string, estimated bool, uses []Use) {
	line := Line{Step: b.Step, Action: b.Action, Item: item, Detail: detail, Estimated: estimated}
	how := ""
	for _, u := range uses {
		usd, unproven, ok := b.Prices.Price(b.Region, u.Key)
		line.Estimated = line.Estimated || unproven || !ok
		line.USD += usd * u.Amount
		line.Shares = share(line.Shares, u.Key, usd*u.Amount)
		if how != "" {
			how += " + "
		}
		how += fmt.Sprintf("%.4g × $%.5g", u.Amount, usd)
		if !ok {
			how += " (no price known)"
		}
	}
	if line.Detail == "" {
		line.Detail = how
	} else {
		line.Detail = how + "; " + detail
	}
	b.Lines = append(b.Lines, line)
}
