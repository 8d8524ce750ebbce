package service_test

import (
	"testing"
	"testing/synctest"

	"github.com/aws/smithy-go"

	"slipway/steps/plan"
	"slipway/steps/sandbox"
)

// A log group deleted a moment ago is in the way of the new one for seconds.
func TestLogGroupInTheWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		for _, operation := range []string{"CreateLogGroup", "PutRetentionPolicy"} {
			b.box.Inject(sandbox.Refuse{At: sandbox.At{Operation: "CloudWatch Logs:" + operation, Times: 2},
				Err: &smithy.GenericAPIError{
					Code: "OperationAbortedException", Message: "A conflicting operation is currently in progress against this " +
						"resource. Please try again.",
				}})
		}
		b.must(plan.Intent{})
		b.settled()
	})
}
