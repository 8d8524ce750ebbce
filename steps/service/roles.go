package service

import (
	"context"
	"regexp"
	"slices"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// tasksTrust lets ECS tasks of this account and region, and nobody else's, take the role.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#create_task_iam_policy_and_role
func tasksTrust(i stack.Identity) deploy.Document {
	trust := startTrust(i)
	trust.Statement[0].Condition["ArnLike"] = map[string]string{"aws:SourceArn": i.ARN("ecs", "*")}
	return trust
}

// startTrust lets ECS take the role to start this account's tasks. It names the account alone: AWS documents aws:SourceArn for the
// role of the application only, and a condition that ECS does not meet here would keep every task from starting.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
func startTrust(i stack.Identity) deploy.Document {
	return deploy.NewDocument(deploy.Statement{
		Effect: "Allow", Principal: map[string]string{"Service": "ecs-tasks.amazonaws.com"}, Action: []string{"sts:AssumeRole"},
		Condition: map[string]map[string]string{"StringEquals": {"aws:SourceAccount": i.Account}},
	})
}

// executionRole is what ECS itself uses to start a task: pull this image, read these secrets, write this log. The guide's
// AmazonSSMReadOnlyAccess would let it read every parameter of the account. runs is the image that is to go on running, which may
// come from elsewhere although image.uri no longer names it; empty: none, or it is not known yet.
func executionRole(s stack.Settings, i stack.Identity, runs string) deploy.Role {
	repositories := []string{i.ARN("ecr", "repository/"+i.Repository())}
	for _, image := range []string{s.Image.URI, runs} {
		if arn := ecrRepository(image, i.Partition); arn != "" && !slices.Contains(repositories, arn) {
			repositories = append(repositories, arn)
		}
	}
	policy := deploy.NewDocument(
		deploy.Statement{Sid: "SignInToRegistry", Effect: "Allow", Action: []string{"ecr:GetAuthorizationToken"}, Resource: []string{"*"}},
		deploy.Statement{Sid: "PullImage", Effect: "Allow",
			Action:   []string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
			Resource: repositories},
		deploy.Statement{Sid: "WriteLog", Effect: "Allow", Action: []string{"logs:CreateLogStream", "logs:PutLogEvents"},
			Resource: []string{i.ARN("logs", "log-group:"+i.LogGroup()+":*")}},
		deploy.Statement{Sid: "ReadOwnSecrets", Effect: "Allow", Action: []string{"ssm:GetParameters"},
			Resource: []string{i.ARN("ssm", "parameter"+i.ParameterPath()+"*")}},
	)
	return deploy.Role{
		Name: i.ExecutionRole(), Description: "Starts the tasks of " + i.Prefix() + ": pulls the image, reads its secrets, writes its log",
		Trust: startTrust(i), Policy: &policy, Tags: i.Tags(),
	}
}

// taskRole is what the application itself may do in AWS: nothing, until the user adds a policy of their own to it.
func taskRole(i stack.Identity) deploy.Role {
	return deploy.Role{
		Name: i.TaskRole(), Description: "What the application of " + i.Prefix() + " may do in AWS", Trust: tasksTrust(i), Tags: i.Tags(),
	}
}

var ecrImage = regexp.MustCompile(`^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([^:@]+)`)

// ecrRepository is the ARN of the repository a ready image comes from, empty when it is not in ECR.
func ecrRepository(uri, partition string) string {
	m := ecrImage.FindStringSubmatch(uri)
	if m == nil {
		return ""
	}
	return "arn:" + partition + ":ecr:" + m[2] + ":" + m[1] + ":repository/" + m[3]
}

func planExecutionRole(b *plan.Builder) {
	want := executionRole(b.Settings, b.Live.Identity, plan.DesiredImage(b.Settings, b.Live, b.Intent))
	planRole(b, idExecutionRole, "execution role", want, b.Live.ExecutionRole,
		func(l *live.Stack, role live.Fact[live.Role]) { l.ExecutionRole = role })
}

func planTaskRole(b *plan.Builder) {
	planRole(b, idTaskRole, "task role", taskRole(b.Live.Identity), b.Live.TaskRole,
		func(l *live.Stack, role live.Fact[live.Role]) { l.TaskRole = role })
}

func planRole(b *plan.Builder, id, title string, want deploy.Role, fact live.Fact[live.Role], record func(*live.Stack, live.Fact[live.Role])) {
	have, ok := plan.Needed(b, step, "role "+want.Name, fact)
	if !ok {
		return
	}
	if want.Boundary, ok = deploy.Boundary(b, step, want.Name, have != nil); !ok {
		return
	}
	a := plan.Action{ID: id, Step: step, Verb: plan.None, Name: want.Name, Title: title}
	switch {
	case have == nil:
		a.Verb, a.Calls = plan.Create, []string{"iam create-role"}
		if want.Policy != nil {
			a.Calls = append(a.Calls, "iam put-role-policy")
		}
	case !b.Owned(step, "role", want.Name, have.Tags):
		return
	default:
		if a.Changes = want.Diff(*have); len(a.Changes) > 0 {
			a.Verb, a.Calls = plan.Update, deploy.UpdateCalls(a.Changes)
		}
	}
	owns := b.Live.Identity.Owns
	a.Run = func(ctx context.Context, r *plan.Run) error {
		role, err := deploy.SyncRole(ctx, r, want, have, owns)
		if err != nil {
			return err
		}
		r.Record(func(l *live.Stack) { record(l, live.Found(role, "iam:GetRole")) })
		return nil
	}
	b.Add(a)
}

func destroyRoles(b *plan.Builder) {
	destroyRole(b, idExecutionRole, "execution role", b.Live.ExecutionRole)
	destroyRole(b, idTaskRole, "task role", b.Live.TaskRole)
}

func destroyRole(b *plan.Builder, id, title string, fact live.Fact[live.Role]) {
	role, ok := plan.Needed(b, step, title, fact)
	if !ok || role == nil || !b.Live.Identity.Owns(role.Tags) {
		return
	}
	b.Add(plan.Action{
		ID: id, Step: step, Verb: plan.Delete, Name: role.Name, Title: title,
		Needs: []string{idService, idDefinition}, Calls: []string{"iam delete-role-policy", "iam delete-role"},
		Run: func(ctx context.Context, r *plan.Run) error { return deploy.DeleteRole(ctx, r.Clients, *role) },
	})
}
