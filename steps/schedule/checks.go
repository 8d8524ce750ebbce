package schedule

import (
	"slipway/steps/check"
	"slipway/steps/iam"
	"slipway/steps/live"
)

// Checks look at the roles that Scheduler takes to start the jobs. What the jobs run with (image, other roles, security
// groups) is the service's, whose checks speak of it.
func Checks() []check.Check {
	return []check.Check{
		{
			ID: "scheduler-role-scoped", Step: step, Title: "The scheduler's role starts the stack's jobs and nothing else",
			Severity: check.Medium,
			Why: "AmazonECS_FullAccess is what is often attached: with it, and the right to hand on any role, everything may " +
				"be started in the account.",
			Fix: "slipway apply makes the role that fits; take other policies off (aws iam detach-role-policy, " +
				"delete-role-policy)", Control: "IAM.21",
			Run: func(in check.Input) check.Result {
				return known(in.Live, iam.Judge(in.Live, what, roles(in.Live), iam.BeyondScheduling))
			},
		},
		{
			ID: "scheduler-role-trusted", Step: step, Title: "Only Scheduler takes the jobs' role, for this account alone",
			Severity: check.Medium,
			Why:      "Whoever the role trusts may start the stack's tasks, with the roles and secrets of the tasks.",
			Fix:      "slipway apply sets the trust; of a role that is not slipway's: aws iam update-assume-role-policy",
			Control:  "IAM.21, confused deputy prevention",
			Run: func(in check.Input) check.Result {
				return known(in.Live, iam.JudgeTrust(what, roles(in.Live), func(document string) (wrong []string) {
					for _, who := range iam.Strangers("scheduler.amazonaws.com", document) {
						wrong = append(wrong, who+" may take it")
					}
					if iam.Unpinned(in.Live.Identity.Account, document) {
						wrong = append(wrong, "its trust names no aws:SourceAccount or aws:SourceArn of this account")
					}
					return wrong
				}))
			},
		},
	}
}

const what = "scheduler role"

// roles are those that the schedules name, and the one under the stack's name.
func roles(l *live.Stack) []iam.RoleInUse {
	named := map[string]check.Evidence{}
	for _, s := range l.Schedules.Items {
		if s.Role != "" && named[s.Role].Call == "" {
			named[s.Role] = check.Evidence{Call: "scheduler:GetSchedule", Field: s.Name + " Target.RoleArn", Value: s.Role}
		}
	}
	return iam.Named(l, l.Identity.SchedulerRole(), l.SchedulerRole, named)
}

// known keeps a verdict from passing while it is not known which roles the schedules name.
func known(l *live.Stack, r check.Result) check.Result {
	if l.Schedules.Read() || r.Status == check.Fail || r.Status == check.Unknown {
		return r
	}
	unread := check.Unread("the schedules, which name their role,", l.Schedules.Call, "Target.RoleArn", l.Schedules.Err)
	unread.Evidence = append(r.Evidence, unread.Evidence...)
	return unread
}
