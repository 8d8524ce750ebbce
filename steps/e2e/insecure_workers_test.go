package e2e

import (
	"strings"
	"testing"
	"testing/synctest"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"slipway/steps/check"
	"slipway/steps/sandbox"
)

// ofWorker has the worker run an older revision that was changed, with a clean one after it: nothing but its service
// names what runs.
func ofWorker(change func(in *ecs.RegisterTaskDefinitionInput)) func(x *tampered) {
	return func(x *tampered) {
		x.tb.Helper()
		family := id.Worker("mails")
		clean := x.definition(family)
		arn := x.register(family, change)
		_, err := x.ECS.RegisterTaskDefinition(x.tb.Context(), clean)
		x.ok(err)
		x.updateWorker(&ecs.UpdateServiceInput{TaskDefinition: &arn})
	}
}

func (x *tampered) updateWorker(in *ecs.UpdateServiceInput) {
	x.tb.Helper()
	in.Cluster, in.Service = str(id.Cluster()), str(id.Worker("mails"))
	_, err := x.ECS.UpdateService(x.tb.Context(), in)
	x.ok(err)
}

func insecureWorkers() []insecure {
	container := func(change func(c *types.ContainerDefinition)) func(x *tampered) {
		return ofWorker(func(in *ecs.RegisterTaskDefinitionInput) { change(&in.ContainerDefinitions[0]) })
	}
	worn := func(rules ...ec2types.IpPermission) func(x *tampered) {
		return func(x *tampered) {
			network := x.network()
			network.AwsvpcConfiguration.SecurityGroups = append([]string{x.stranger("debug", rules...)},
				network.AwsvpcConfiguration.SecurityGroups...)
			x.updateWorker(&ecs.UpdateServiceInput{NetworkConfiguration: network})
		}
	}
	// role is a role of somebody's own that ECS may take for this account, and that may do anything
	role := func(x *tampered) *string {
		const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},` +
			`"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}}}]}`
		out, err := x.IAM.CreateRole(x.tb.Context(), &iam.CreateRoleInput{RoleName: str("builders"),
			AssumeRolePolicyDocument: str(trust)})
		x.ok(err)
		x.may("builders", `"Action":"*","Resource":"*"`)
		x.settle()
		return out.Role.Arn
	}
	return []insecure{
		{"worker: a secret in its revision", container(variable("SMTP_PASSWORD", "hunter2")), []string{"secrets-in-ssm"}},
		{"worker: root", container(func(c *types.ContainerDefinition) { c.User = str("root") }),
			[]string{"container-non-root"}},
		{"worker: another APP_ENV", container(func(c *types.ContainerDefinition) {
			for n := range c.Environment {
				if *c.Environment[n].Name == "APP_ENV" {
					c.Environment[n].Value = str("development")
				}
			}
		}), []string{"app-env-production"}},
		{"worker: a task role that may do anything", func(x *tampered) {
			arn := role(x)
			ofWorker(func(in *ecs.RegisterTaskDefinitionInput) { in.TaskRoleArn = arn })(x)
		}, []string{"task-role-scoped"}},
		{"worker: an execution role that may do anything", func(x *tampered) {
			arn := role(x)
			ofWorker(func(in *ecs.RegisterTaskDefinitionInput) { in.ExecutionRoleArn = arn })(x)
		}, []string{"execution-role-scoped"}},
		{"worker: a further group that is open", worn(permission(22, 22, "0.0.0.0/0")), []string{"app-from-alb-only"}},
		{"worker: a shell", func(x *tampered) { x.updateWorker(&ecs.UpdateServiceInput{EnableExecuteCommand: new(true)}) },
			[]string{"ecs-exec-off"}},
	}
}

// TestUnreadWorkersAreNoVerdict: where the cluster's services, or what a worker runs, could not be read, no check that
// speaks of tasks passes.
func TestUnreadWorkersAreNoVerdict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, withWorker())
		l.mustApply(typed())
		l.reconnect()
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "ECS:ListServices"}})
		unknown := map[string]bool{}
		for id, f := range statuses(l.session.Read(t.Context())) {
			unknown[id] = f.Status == check.Unknown && strings.Contains(f.Detail, "services")
		}
		for _, id := range []string{"app-env-production", "secrets-in-ssm", "container-non-root", "app-from-alb-only",
			"database-from-app-only", "redis-from-app-only", "execution-role-scoped", "task-role-scoped", "ecs-exec-off"} {
			if !unknown[id] {
				t.Errorf("%s is a verdict without the workers", id)
			}
		}
		if p := l.planned(typed()); len(p.Problems) == 0 {
			t.Errorf("a plan is built on it: %v", pending(p))
		}
	})
}
