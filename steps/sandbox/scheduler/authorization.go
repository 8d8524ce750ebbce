package scheduler

import (
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Permit("Scheduler", map[string]string{
		"ListSchedules":       "*",
		"CreateScheduleGroup": "schedule-group/{Name}", "GetScheduleGroup": "schedule-group/{Name}",
		"DeleteScheduleGroup": "schedule-group/{Name}",
		"CreateSchedule":      "schedule/{GroupName=default}/{Name}", "UpdateSchedule": "schedule/{GroupName=default}/{Name}",
		"GetSchedule":         "schedule/{GroupName=default}/{Name}",
		"DeleteSchedule":      "schedule/{GroupName=default}/{Name}",
		"ListTagsForResource": "{ResourceArn}",
	})
	core.PermitTags("Scheduler", "CreateScheduleGroup", "scheduler:TagResource", "schedule-group/{Name}")
	core.PassRoles("Scheduler", "CreateSchedule", "scheduler.amazonaws.com", func(c *core.Call, in any) []*string {
		return targetRole(in.(*scheduler.CreateScheduleInput).Target)
	})
	core.PassRoles("Scheduler", "UpdateSchedule", "scheduler.amazonaws.com", func(c *core.Call, in any) []*string {
		return targetRole(in.(*scheduler.UpdateScheduleInput).Target)
	})
}

func targetRole(t *types.Target) []*string {
	if t == nil {
		return nil
	}
	return []*string{t.RoleArn}
}
