package schedule

import (
	"slipway/steps/iam"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// schedulerRole is what Scheduler uses to start the jobs: these families, on this cluster, under these two roles. The
// guide gives it AmazonECS_FullAccess. The trust names the account only: Scheduler refuses a role whose aws:SourceArn
// is a schedule's.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
func schedulerRole(s stack.Settings, i stack.Identity) iam.Role {
	var families []string
	for _, job := range s.Schedule.Jobs {
		arn := i.ARN("ecs", "task-definition/"+i.JobFamily(job.Name))
		families = append(families, arn, arn+":*")
	}
	policy := iam.NewDocument(
		iam.Statement{Sid: "StartJobs", Effect: "Allow", Action: []string{"ecs:RunTask"}, Resource: families,
			Condition: iam.Conditions{"ArnEquals": {"ecs:cluster": {i.ARN("ecs", "cluster/"+i.Cluster())}}}},
		iam.Statement{Sid: "PassTaskRoles", Effect: "Allow", Action: []string{"iam:PassRole"},
			Resource:  []string{i.GlobalARN("iam", "role/"+i.ExecutionRole()), i.GlobalARN("iam", "role/"+i.TaskRole())},
			Condition: iam.Conditions{"StringEquals": {"iam:PassedToService": {"ecs-tasks.amazonaws.com"}}}},
		iam.Statement{Sid: "TagJobTasks", Effect: "Allow", Action: []string{"ecs:TagResource"},
			Resource:  []string{i.ARN("ecs", "task/"+i.Cluster()+"/*")},
			Condition: iam.Conditions{"StringEquals": {"ecs:CreateAction": {"RunTask"}}}},
	)
	trust := iam.NewDocument(iam.Statement{
		Effect: "Allow", Principal: iam.Principals{"Service": {"scheduler.amazonaws.com"}}, Action: []string{
			"sts:AssumeRole"},
		Condition: iam.Conditions{"StringEquals": {"aws:SourceAccount": {i.Account}}},
	})
	return iam.Role{Name: i.SchedulerRole(), Description: "Starts the scheduled jobs of " + i.Prefix(), Trust: trust,
		Policy: &policy, Tags: i.Tags()}
}

func planRole(b *plan.Builder) {
	a := plan.Action{ID: idRole, Step: step, Title: "scheduler role"}
	iam.Plan(b, a, schedulerRole(b.Settings, b.Live.Identity), b.Live.SchedulerRole,
		func(l *live.Stack, role live.Fact[live.Role]) { l.SchedulerRole = role })
}

func destroyRole(b *plan.Builder) {
	iam.Destroy(b, plan.Action{ID: idRole, Step: step, Title: "scheduler role", Needs: []string{idGroup}},
		b.Live.SchedulerRole)
}
