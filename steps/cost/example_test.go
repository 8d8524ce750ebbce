package cost_test

import (
	"fmt"

	"slipway/steps/cost"
)

// Prices come from the book in the program; the bill is the sum of the lines that steps make of them.
func Example() {
	hour, _, known := cost.Embedded().Price("eu-west-1", "alb.hour")
	fmt.Println(known)
	bill := cost.Sum([]cost.Line{
		{Step: "service", Item: "load balancer", USD: hour * cost.HoursPerMonth},
		{Step: "service", Item: "logs", USD: 0.80, Estimated: true},
	})
	fmt.Println(cost.Dollars(bill.USD), bill.Uncertain)
	// Output:
	// true
	// $19.20 true
}
