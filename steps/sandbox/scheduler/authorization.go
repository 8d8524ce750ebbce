package scheduler

import (
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/sandbox/core"
)

// caller is how IAM knows the service that takes on a role.
const caller = "scheduler.amazonaws.com"

func init() {
	core.PassRoles("Scheduler", caller, func(_ *core.Call, in *scheduler.CreateScheduleInput) []*string {
		return targetRole(in.Target)
	})
	core.PassRoles("Scheduler", caller, func(_ *core.Call, in *scheduler.UpdateScheduleInput) []*string {
		return targetRole(in.Target)
	})
}

func targetRole(t *types.Target) []*string {
	if t == nil {
		return nil
	}
	return []*string{t.RoleArn}
}
