package service

import (
	"fmt"

	"slipway/steps/check"
	"slipway/steps/iam"
	"slipway/steps/live"
)

// roleChecks look at the roles that the stack's revisions really name, and at those under its names.
func roleChecks() []check.Check {
	return []check.Check{
		{
			ID: "execution-role-scoped", Step: step, Title: "The execution role reads only the stack's own " +
				"secrets", Severity: check.Medium,
			Why: "AmazonSSMReadOnlyAccess is what is often attached, and it reads every parameter of the account.",
			Fix: "slipway step service gives it its own policy; take the others off (aws iam detach-role-policy, " +
				"delete-role-policy)", Control: "IAM.21", Run: checkExecutionRole,
		},
		{
			ID: "task-role-scoped", Step: step, Title: "The task role reaches nothing beyond what it " +
				"names", Severity: check.Medium,
			Why: "Whoever breaks into the application has the rights of its role: with a wildcard, over everything " +
				"of the account.",
			Fix: "name the resources in the role's policies, and take policies for whole services off", Control: "IAM.1, IAM.21",
			Run: func(in check.Input) check.Result {
				return unlessUnread(in.Live, iam.Judge(in.Live, "task role", taskRoles(in.Live), iam.Broad))
			},
		},
		{
			ID: "roles-trusted-services", Step: step, Title: "Only ECS may take the roles of the tasks", Severity: check.High,
			Why: "Whoever a role trusts may use it from anywhere: an account, a user, another service.",
			Fix: "slipway step service sets the trust; of a role that is not slipway's: aws iam " +
				"update-assume-role-policy", Control: "IAM.21",
			Run: func(in check.Input) check.Result {
				return unlessUnread(in.Live,
					iam.JudgeTrust("role of tasks", bothRoles(in.Live), func(document string) (wrong []string) {
						for _, who := range iam.Strangers(tasksService, document) {
							wrong = append(wrong, who+" may take it")
						}
						return wrong
					}))
			},
		},
		{
			ID: "roles-confused-deputy", Step: step, Title: "ECS may take the roles for this account alone", Severity: check.Low,
			Why: "Without a condition on aws:SourceAccount the service could be made to use the role for somebody else (a " +
				"confused deputy).",
			Fix: "slipway step service sets the trust; of a role that is not slipway's: aws iam " +
				"update-assume-role-policy", Control: "confused deputy prevention",
			Run: func(in check.Input) check.Result {
				return unlessUnread(in.Live, iam.JudgeTrust("role of tasks", bothRoles(in.Live), func(document string) []string {
					if iam.Unpinned(in.Live.Identity.Account, document) {
						return []string{"its trust names no aws:SourceAccount or aws:SourceArn of this account"}
					}
					return nil
				}))
			},
		},
	}
}

const tasksService = "ecs-tasks.amazonaws.com"

// checkExecutionRole passes a role that gives ECS what it starts tasks with, and nothing beyond.
func checkExecutionRole(in check.Input) check.Result {
	r := unlessUnread(in.Live, iam.Judge(in.Live, "execution role", executionRoles(in.Live), iam.BeyondStarting))
	if r.Status == check.Pass {
		r.Evidence = append(r.Evidence, check.Evidence{Call: "iam:GetRolePolicy", Field: "ssm:GetParameters",
			Value: in.Live.Identity.ParameterPath() + "* only"})
	}
	return r
}

func executionRoles(l *live.Stack) []iam.RoleInUse {
	return iam.Named(l, l.Identity.ExecutionRole(), l.ExecutionRole,
		rolesOf(l, "executionRoleArn", func(d live.TaskDefinition) string { return d.ExecutionRole }))
}

func taskRoles(l *live.Stack) []iam.RoleInUse {
	return iam.Named(l, l.Identity.TaskRole(), l.TaskRole,
		rolesOf(l, "taskRoleArn", func(d live.TaskDefinition) string { return d.TaskRole }))
}

// bothRoles are the execution and the task roles, a role that serves as both once.
func bothRoles(l *live.Stack) []iam.RoleInUse {
	roles := executionRoles(l)
	known := map[string]bool{}
	for _, r := range roles {
		known[r.ARN] = true
	}
	for _, r := range taskRoles(l) {
		if !known[r.ARN] {
			roles = append(roles, r)
		}
	}
	return roles
}

// unlessUnread keeps a verdict from passing while it is not known which roles the revisions name.
func unlessUnread(l *live.Stack, r check.Result) check.Result {
	if r.Status == check.Fail || r.Status == check.Unknown {
		return r
	}
	var unread check.Result
	switch {
	case !l.Running.Read():
		unread = check.Unread("the running revision, which names its roles,", l.Running.Call,
			"executionRoleArn, taskRoleArn", l.Running.Err)
	case !l.Services.Read():
		unread = check.Unread("the cluster's services, workers among them, whose revisions name their roles,",
			l.Services.Call, "services[].taskDefinition", l.Services.Err)
	case !l.Families.Read():
		unread = check.Unread("the task definitions, which name their roles,", l.Families.Call,
			"executionRoleArn, taskRoleArn", l.Families.Err)
	default:
		return r
	}
	unread.Evidence = append(r.Evidence, unread.Evidence...)
	return unread
}

// rolesOf are the roles that the stack's revisions name, with the first revision that does: what runs or can run.
func rolesOf(l *live.Stack, field string, role func(live.TaskDefinition) string) map[string]check.Evidence {
	roles := map[string]check.Evidence{}
	add := func(d live.TaskDefinition) {
		if arn := role(d); arn != "" && roles[arn].Call == "" {
			roles[arn] = check.Evidence{Call: "ecs:DescribeTaskDefinition",
				Field: fmt.Sprintf("%s:%d %s", d.Family, d.Revision, field), Value: arn}
		}
	}
	for _, r := range l.Runs() {
		if r.Ours && r.Definition.Exists() {
			add(*r.Definition.Value)
		}
	}
	return roles
}
