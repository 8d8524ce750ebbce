package plan_test

import (
	"context"
	"fmt"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Steps add actions to a builder. The engine runs each as soon as what it needs has ended well.
func Example() {
	b := plan.NewBuilder(stack.Guide(), &live.Stack{}, plan.Intent{})
	say := func(text string) func(context.Context, *plan.Run) error {
		return func(context.Context, *plan.Run) error {
			fmt.Println(text)
			return nil
		}
	}
	b.Add(plan.Action{ID: "data/database", Step: "data", Verb: plan.Create, Title: "database",
		Needs: []string{"network/group"}, Run: say("make the database")})
	b.Add(plan.Action{ID: "network/group", Step: "network", Verb: plan.Create, Title: "security group",
		Run: say("make the group")})
	p := b.Plan()
	fmt.Println(p.Count()[plan.Create], "to create, unapproved without --yes:", len(p.Unapproved(plan.Consent{})))
	result := plan.Execute(context.Background(), p, plan.Options{Live: b.Live}, func(plan.Event) {})
	fmt.Println(result.OK())
	// Output:
	// 2 to create, unapproved without --yes: 2
	// make the group
	// make the database
	// true
}
