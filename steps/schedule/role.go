package schedule

import (
	"context"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// schedulerRole is what Scheduler uses to start the jobs: these families, on this cluster, under these two roles. The guide gives
// it AmazonECS_FullAccess. The trust names the account only: Scheduler refuses a role whose aws:SourceArn is a schedule's.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
func schedulerRole(s stack.Settings, i stack.Identity) deploy.Role {
	var families []string
	for _, job := range s.Schedule.Jobs {
		arn := i.ARN("ecs", "task-definition/"+i.JobFamily(job.Name))
		families = append(families, arn, arn+":*")
	}
	policy := deploy.NewDocument(
		deploy.Statement{Sid: "StartJobs", Effect: "Allow", Action: []string{"ecs:RunTask"}, Resource: families,
			Condition: map[string]map[string]string{"ArnEquals": {"ecs:cluster": i.ARN("ecs", "cluster/"+i.Cluster())}}},
		deploy.Statement{Sid: "PassTaskRoles", Effect: "Allow", Action: []string{"iam:PassRole"},
			Resource:  []string{i.GlobalARN("iam", "role/"+i.ExecutionRole()), i.GlobalARN("iam", "role/"+i.TaskRole())},
			Condition: map[string]map[string]string{"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}},
		deploy.Statement{Sid: "TagJobTasks", Effect: "Allow", Action: []string{"ecs:TagResource"},
			Resource:  []string{i.ARN("ecs", "task/"+i.Cluster()+"/*")},
			Condition: map[string]map[string]string{"StringEquals": {"ecs:CreateAction": "RunTask"}}},
	)
	trust := deploy.NewDocument(deploy.Statement{
		Effect: "Allow", Principal: map[string]string{"Service": "scheduler.amazonaws.com"}, Action: []string{"sts:AssumeRole"},
		Condition: map[string]map[string]string{"StringEquals": {"aws:SourceAccount": i.Account}},
	})
	return deploy.Role{Name: i.SchedulerRole(), Description: "Starts the scheduled jobs of " + i.Prefix(), Trust: trust, Policy: &policy, Tags: i.Tags()}
}

func planRole(b *plan.Builder) {
	want := schedulerRole(b.Settings, b.Live.Identity)
	have, ok := plan.Needed(b, step, "role "+want.Name, b.Live.SchedulerRole)
	if !ok {
		return
	}
	if want.Boundary, ok = deploy.Boundary(b, step, want.Name, have != nil); !ok {
		return
	}
	a := plan.Action{ID: idRole, Step: step, Verb: plan.None, Name: want.Name, Title: "scheduler role", Calls: []string{"iam create-role", "iam put-role-policy"}}
	switch {
	case have == nil:
		a.Verb = plan.Create
	case !b.Owned(step, "role", want.Name, have.Tags):
		return
	default:
		if a.Changes = want.Diff(*have); len(a.Changes) > 0 {
			a.Verb, a.Calls = plan.Update, deploy.UpdateCalls(a.Changes)
		}
	}
	a.Run = func(ctx context.Context, r *plan.Run) error {
		role, err := deploy.SyncRole(ctx, r, want, have, r.Live().Identity.Owns)
		if err != nil {
			return err
		}
		r.Record(func(l *live.Stack) { l.SchedulerRole = live.Found(role, "iam:GetRole") })
		return nil
	}
	b.Add(a)
}

func destroyRole(b *plan.Builder) {
	role := plan.Own(b, step, "scheduler role", b.Live.SchedulerRole)
	if role == nil {
		return
	}
	b.Add(plan.Action{
		ID: idRole, Step: step, Verb: plan.Delete, Name: role.Name, Title: "scheduler role", Needs: []string{idGroup},
		Calls: []string{"iam delete-role-policy", "iam delete-role"},
		Run:   func(ctx context.Context, r *plan.Run) error { return deploy.DeleteRole(ctx, r.Clients, *role) },
	})
}
