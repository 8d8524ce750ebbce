package scheduler

import (
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/sandbox/core"
)

// caller is how IAM knows the service that takes on a role.
const caller = "scheduler.amazonaws.com"

func init() {
	core.RegisterFingerprint("Scheduler", fingerprint)

	write("schedule/{GroupName=default}/{Name}", createSchedule)
	read("schedule/{GroupName=default}/{Name}", getSchedule)
	write("schedule/{GroupName=default}/{Name}", updateSchedule)
	write("schedule/{GroupName=default}/{Name}", deleteSchedule)
	read("*", listSchedules)
	write("schedule-group/{Name} schedule-group/{Name}#TagResource", createScheduleGroup)
	read("schedule-group/{Name}", getScheduleGroup)
	write("schedule-group/{Name}", deleteScheduleGroup)
	read("{ResourceArn}", listTags)

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

func read[I, O any](needs string, f core.Handler[I, O]) {
	core.Handle("Scheduler", core.Read, needs, f)
}

func write[I, O any](needs string, f core.Handler[I, O]) {
	core.Handle("Scheduler", core.Write, needs, f)
}
