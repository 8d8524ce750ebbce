package check_test

import (
	"fmt"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// A check reads what was read of AWS and does no calls of its own, so a value is all it takes to try it.
func Example() {
	private := check.Check{
		ID: "database-private", Step: "data", Title: "the database is private", Severity: check.High,
		Run: func(in check.Input) check.Result {
			if !in.Live.Database.Read() {
				return check.Unread("the database", in.Live.Database.Call, "PubliclyAccessible", in.Live.Database.Err)
			}
			seen := check.Evidence{Call: in.Live.Database.Call, Field: "PubliclyAccessible", Value: "false"}
			return check.Result{Status: check.Pass, Evidence: []check.Evidence{seen}}
		},
	}
	settings := stack.Guide()
	read := &live.Stack{Database: live.Found(live.Database{}, "rds:DescribeDBInstances")}
	report := check.Run([]check.Check{private}, check.Input{Live: read, Settings: &settings})
	fmt.Println(report.Checks[0].Status, report.ExitCode())

	unread := &live.Stack{Database: live.Fact[live.Database]{Err: fmt.Errorf("no answer"),
		Call: "rds:DescribeDBInstances"}}
	report = check.Run([]check.Check{private}, check.Input{Live: unread, Settings: &settings})
	fmt.Println(report.Checks[0].Status, report.ExitCode())
	// Output:
	// pass 0
	// unknown 3
}
