package acceptance

import "context"

func roleAssumptions() []Assumption {
	return []Assumption{
		{"execution role's trust", "ECS starts tasks with an execution role that trusts aws:SourceAccount",
			func(_ context.Context, r *Run) (Verdict, string) {
				if !r.Live.Service.Exists() {
					return Open, "there is no service"
				}
				for _, e := range r.Live.Service.Value.Events {
					if containsFold(e.Message, "unable to assume") {
						return Broken, e.Message
					}
				}
				if r.Live.Service.Value.Running > 0 {
					return Holds, "tasks run"
				}
				return Open, "no task runs"
			}},
		{"scheduler's trust", "CreateSchedule takes a role that trusts aws:SourceAccount",
			func(_ context.Context, r *Run) (Verdict, string) {
				if r.Calls.Went("scheduler:CreateSchedule") {
					return Holds, "scheduler:CreateSchedule went well"
				}
				if c, ok := r.Calls.Refused("assume", "scheduler:CreateSchedule"); ok {
					return Broken, c.Said
				}
				if c := r.Calls.Of("scheduler:CreateSchedule"); len(c) > 0 {
					return Open, c[len(c)-1].Said
				}
				return Open, "no schedule was made"
			}},
		{"new role passed to ECS", "RegisterTaskDefinition may refuse iam:PassRole for a role a second old",
			func(_ context.Context, r *Run) (Verdict, string) {
				return seen(r, "passrole", "ecs:RegisterTaskDefinition")
			}},
		{"new role of a schedule", "CreateSchedule may refuse a role a second old", func(_ context.Context, r *Run) (Verdict,
			string) {
			return seen(r, "assume the role", "scheduler:CreateSchedule")
		}},
		{"service-linked roles", "CreateCluster or CreateService may be too early for ECS's own role in a new account",
			func(_ context.Context, r *Run) (Verdict, string) {
				return seen(r, "service linked role", "ecs:CreateCluster", "ecs:CreateService")
			}},
	}
}
