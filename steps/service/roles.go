package service

import (
	"regexp"
	"slices"

	"slipway/steps/iam"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// tasksTrust lets ECS tasks of this account and region, and nobody else's, take the role.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#create_task_iam_policy_and_role
func tasksTrust(i stack.Identity) iam.Document {
	trust := startTrust(i)
	trust.Statement[0].Condition["ArnLike"] = map[string]iam.Values{"aws:SourceArn": {i.ARN("ecs", "*")}}
	return trust
}

// startTrust lets ECS take the role to start this account's tasks. It names the account alone: AWS documents
// aws:SourceArn for the role of the application only, and a condition that ECS does not meet here would keep every task
// from starting.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
func startTrust(i stack.Identity) iam.Document {
	return iam.NewDocument(iam.Statement{
		Effect: "Allow", Principal: iam.Principals{"Service": {"ecs-tasks.amazonaws.com"}}, Action: []string{
			"sts:AssumeRole"},
		Condition: iam.Conditions{"StringEquals": {"aws:SourceAccount": {i.Account}}},
	})
}

// executionRole is what ECS itself uses to start a task: pull this image, read these secrets, write this log. The
// guide's AmazonSSMReadOnlyAccess would let it read every parameter of the account. runs is the image that is to go on
// running, which may come from elsewhere although image.uri no longer names it; empty: none, or it is not known yet.
func executionRole(s stack.Settings, i stack.Identity, runs string) iam.Role {
	repositories := []string{i.ARN("ecr", "repository/"+i.Repository())}
	for _, image := range []string{s.Image.URI, runs} {
		if arn := ecrRepository(image, i.Partition); arn != "" && !slices.Contains(repositories, arn) {
			repositories = append(repositories, arn)
		}
	}
	policy := iam.NewDocument(
		iam.Statement{Sid: "SignInToRegistry", Effect: "Allow", Action: []string{"ecr:GetAuthorizationToken"},
			Resource: []string{"*"}},
		iam.Statement{Sid: "PullImage", Effect: "Allow",
			Action:   []string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
			Resource: repositories},
		iam.Statement{Sid: "WriteLog", Effect: "Allow", Action: []string{"logs:CreateLogStream", "logs:PutLogEvents"},
			Resource: []string{i.ARN("logs", "log-group:"+i.LogGroup()+":*")}},
		iam.Statement{Sid: "ReadOwnSecrets", Effect: "Allow", Action: []string{"ssm:GetParameters"},
			Resource: []string{i.ARN("ssm", "parameter"+i.ParameterPath()+"*")}},
	)
	return iam.Role{
		Name: i.ExecutionRole(), Description: "Starts the tasks of " + i.Prefix() +
			": pulls the image, reads its secrets, writes its log",
		Trust: startTrust(i), Policy: &policy, Tags: i.Tags(),
	}
}

// taskRole is what the application itself may do in AWS: nothing, until the user adds a policy of their own to it.
func taskRole(i stack.Identity) iam.Role {
	return iam.Role{
		Name: i.TaskRole(), Description: "What the application of " + i.Prefix() +
			" may do in AWS", Trust: tasksTrust(i), Tags: i.Tags(),
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
	iam.Plan(b, plan.Action{ID: idExecutionRole, Step: step, Title: "execution role"}, want, b.Live.ExecutionRole,
		func(l *live.Stack, role live.Fact[live.Role]) { l.ExecutionRole = role })
}

func planTaskRole(b *plan.Builder) {
	iam.Plan(b, plan.Action{ID: idTaskRole, Step: step, Title: "task role"}, taskRole(b.Live.Identity), b.Live.TaskRole,
		func(l *live.Stack, role live.Fact[live.Role]) { l.TaskRole = role })
}

func destroyRoles(b *plan.Builder) {
	needs := append(b.WorkerServices(), idService, idDefinition)
	iam.Destroy(b, plan.Action{ID: idExecutionRole, Step: step, Title: "execution role", Needs: needs},
		b.Live.ExecutionRole)
	iam.Destroy(b, plan.Action{ID: idTaskRole, Step: step, Title: "task role", Needs: needs}, b.Live.TaskRole)
}
