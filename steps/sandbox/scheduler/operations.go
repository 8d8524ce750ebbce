package scheduler

import (
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/sandbox/core"
)

// caller is how IAM knows the service that takes on a role.
const caller = "scheduler.amazonaws.com"

func init() {
	core.Handle("Scheduler", core.Write, "schedule/{GroupName=default}/{Name}", createSchedule)
	core.Handle("Scheduler", core.Read, "schedule/{GroupName=default}/{Name}", getSchedule)
	core.Handle("Scheduler", core.Write, "schedule/{GroupName=default}/{Name}", updateSchedule)
	core.Handle("Scheduler", core.Write, "schedule/{GroupName=default}/{Name}", deleteSchedule)
	core.Handle("Scheduler", core.Read, "*", listSchedules)
	core.Handle("Scheduler", core.Write, "schedule-group/{Name} schedule-group/{Name}#TagResource", createScheduleGroup)
	core.Handle("Scheduler", core.Read, "schedule-group/{Name}", getScheduleGroup)
	core.Handle("Scheduler", core.Write, "schedule-group/{Name}", deleteScheduleGroup)
	core.Handle("Scheduler", core.Read, "{ResourceArn}", listTags)

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
