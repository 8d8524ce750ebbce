package sandbox

import (
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"
)

func init() {
	permit("Scheduler", map[string]string{
		"ListSchedules":       "*",
		"CreateScheduleGroup": "schedule-group/{Name}", "GetScheduleGroup": "schedule-group/{Name}", "DeleteScheduleGroup": "schedule-group/{Name}",
		"CreateSchedule": "schedule/{GroupName=default}/{Name}", "UpdateSchedule": "schedule/{GroupName=default}/{Name}", "GetSchedule": "schedule/{GroupName=default}/{Name}",
		"DeleteSchedule":      "schedule/{GroupName=default}/{Name}",
		"ListTagsForResource": "{ResourceArn}",
	})
	permitTags("Scheduler", "CreateScheduleGroup", "scheduler:TagResource", "schedule-group/{Name}")
	passRoles("Scheduler", "CreateSchedule", "scheduler.amazonaws.com", func(c *Call, in any) []*string {
		return targetRole(in.(*scheduler.CreateScheduleInput).Target)
	})
	passRoles("Scheduler", "UpdateSchedule", "scheduler.amazonaws.com", func(c *Call, in any) []*string {
		return targetRole(in.(*scheduler.UpdateScheduleInput).Target)
	})
}

func targetRole(t *types.Target) []*string {
	if t == nil {
		return nil
	}
	return []*string{t.RoleArn}
}
