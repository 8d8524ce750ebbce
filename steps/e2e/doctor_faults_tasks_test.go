package e2e

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/sandbox"
)

func (x *tampered) unprotect() {
	x.tb.Helper()
	_, err := x.ELB.ModifyLoadBalancerAttributes(x.tb.Context(), unprotected(x.read.LoadBalancer.Value.ARN))
	x.ok(err)
}

// behaves has the image's containers behave so from now on, and starts new ones.
func (x *tampered) behaves(b sandbox.Behaviour) {
	x.tb.Helper()
	x.box.Behave(x.read.Running.Value.Containers[0].Image, b)
	x.roll()
}

// unpolicied takes a role's own policy.
func (x *tampered) unpolicied(role string) {
	x.tb.Helper()
	out, err := x.IAM.ListRolePolicies(x.tb.Context(), &iam.ListRolePoliciesInput{RoleName: &role})
	x.ok(err)
	for _, name := range out.PolicyNames {
		_, err := x.IAM.DeleteRolePolicy(x.tb.Context(), &iam.DeleteRolePolicyInput{RoleName: &role, PolicyName: &name})
		x.ok(err)
	}
}

// scaled sets the number of the API's tasks.
func (x *tampered) scaled(n int32) {
	x.tb.Helper()
	_, err := x.ECS.UpdateService(x.tb.Context(), &ecs.UpdateServiceInput{Cluster: str(id.Cluster()),
		Service: str(id.Service()), DesiredCount: &n})
	x.ok(err)
}

func faultsOfTasks() []fault {
	log := func(lines ...string) sandbox.Behaviour {
		return sandbox.Behaviour{Crash: true, ExitCode: 1, Log: lines}
	}
	secret := func(key, from string) func(c *types.ContainerDefinition) {
		return func(c *types.ContainerDefinition) {
			for n := range c.Secrets {
				if *c.Secrets[n].Name == key {
					c.Secrets[n].ValueFrom = &from
				}
			}
		}
	}
	return []fault{
		{"the application crashes at start", func(x *tampered) {
			x.behaves(log("Traceback (most recent call last):", "ModuleNotFoundError: No module named 'settings'"))
		}, []string{"task-exited"}},
		{"the application lacks a variable", func(x *tampered) { x.behaves(log("KeyError: 'MAILGUN_DOMAIN'")) },
			[]string{"task-exited"}},
		{"the application uses up its memory", func(x *tampered) { x.behaves(sandbox.Behaviour{NoMemory: true}) },
			[]string{"task-out-of-memory"}},
		{"the application is killed", func(x *tampered) { x.behaves(sandbox.Behaviour{Crash: true, ExitCode: 137}) },
			[]string{"task-out-of-memory"}},
		{"the command is not in the image", func(x *tampered) {
			x.behaves(sandbox.Behaviour{Crash: true, ExitCode: 127, Log: []string{"sh: gunicorn: not found"}})
		}, []string{"task-cannot-start"}},
		{"the application listens on another port", func(x *tampered) {
			servedBy(func(c *types.ContainerDefinition) {
				c.Environment = append(c.Environment, types.KeyValuePair{Name: str("PORT"), Value: str("9000")})
			})(x)
			x.box.Behave(x.read.Running.Value.Containers[0].Image, sandbox.Behaviour{Unhealthy: true})
		}, []string{"task-unhealthy"}},
		{"the health check's path is changed", func(x *tampered) {
			_, err := x.ELB.ModifyTargetGroup(x.tb.Context(), &elb.ModifyTargetGroupInput{
				TargetGroupArn: &x.read.ServingTargetGroup().ARN, HealthCheckPath: str("/healthz")})
			x.ok(err)
			x.behaves(sandbox.Behaviour{Path: "/health"})
		}, []string{"health-path"}},
		{"the application answers 503", func(x *tampered) { x.behaves(sandbox.Behaviour{Answers: 503}) },
			[]string{"task-unhealthy"}},
		{"the application is slow to start", func(x *tampered) { x.behaves(sandbox.Behaviour{Boot: 10 * time.Minute}) },
			[]string{"task-unhealthy"}},
		{"the container's own health check fails", func(x *tampered) {
			x.behaves(log("exec /usr/local/bin/python: exec format error"))
		}, []string{"task-wrong-kind"}},
		{"the image is deleted", func(x *tampered) {
			for _, i := range x.read.Images.Items {
				_, err := x.ECR.BatchDeleteImage(x.tb.Context(), &ecr.BatchDeleteImageInput{RepositoryName: str(id.Repository()),
					ImageIds: []ecrtypes.ImageIdentifier{{ImageDigest: &i.Digest}}})
				x.ok(err)
			}
			x.roll()
		}, []string{"image-gone"}},
		{"the image is for another processor", func(x *tampered) {
			arn := x.register(id.Family(), func(in *ecs.RegisterTaskDefinitionInput) {
				in.RuntimePlatform = &types.RuntimePlatform{CpuArchitecture: types.CPUArchitectureArm64,
					OperatingSystemFamily: types.OSFamilyLinux}
			})
			x.serving(arn)
		}, []string{"task-wrong-kind"}},
		{"a secret is deleted", func(x *tampered) { x.forget("STRIPE_KEY"); x.roll() }, []string{"parameter-missing"}},
		{"a secret is looked for at a wrong path", func(x *tampered) {
			servedBy(secret("STRIPE_KEY", "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/prod/stripe_key"))(x)
		}, []string{"parameter-path"}},
		{"the KMS key of a secret is disabled", func(x *tampered) {
			_, err := x.SSM.PutParameter(x.tb.Context(), &ssm.PutParameterInput{Name: str(id.Parameter("STRIPE_KEY")),
				Value: str("sk"), Type: ssmtypes.ParameterTypeSecureString, Overwrite: new(true), KeyId: str("alias/shop")})
			x.ok(err)
			x.box.DisableKey("alias/shop")
			x.roll()
		}, []string{"kms-key"}},
		{"the execution role is stripped", func(x *tampered) { x.unpolicied(id.ExecutionRole()); x.roll() },
			[]string{"execution-role-rights"}},
		{"the execution role may not read the secrets", func(x *tampered) {
			_, err := x.IAM.PutRolePolicy(x.tb.Context(), &iam.PutRolePolicyInput{RoleName: str(id.ExecutionRole()),
				PolicyName: str("no-secrets"), PolicyDocument: str(
					`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"ssm:*","Resource":"*"}]}`)})
			x.ok(err)
			x.roll()
		}, []string{"execution-role-rights"}},
		{"the execution role trusts another service", func(x *tampered) {
			x.trusts(id.ExecutionRole(), `"Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"`)
			x.settle()
			x.roll()
		}, []string{"execution-role-trust"}},
		{"the execution role trusts ECS for another account", func(x *tampered) {
			x.trusts(id.ExecutionRole(), `"Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole",`+
				`"Condition":{"StringEquals":{"aws:SourceAccount":"999988887777"}}`)
			x.settle()
			x.roll()
		}, []string{"execution-role-trust"}},
		{"the log group is deleted", func(x *tampered) {
			_, err := x.Logs.DeleteLogGroup(x.tb.Context(), &cloudwatchlogs.DeleteLogGroupInput{
				LogGroupName: str(id.LogGroup())})
			x.ok(err)
			x.roll()
		}, []string{"log-group-gone"}},
		{"the service is set to 0 tasks", func(x *tampered) { x.scaled(0) }, []string{"desired-zero"}},
		{"the service is deleted", func(x *tampered) {
			x.scaled(0)
			x.settle()
			_, err := x.ECS.DeleteService(x.tb.Context(), &ecs.DeleteServiceInput{Cluster: str(id.Cluster()),
				Service: str(id.Service()), Force: new(true)})
			x.ok(err)
		}, []string{"service-gone"}},
		{"the quota is used up", func(x *tampered) { x.box.SetQuota("L-3032A538", 1.5); x.scaled(3) },
			[]string{"task-no-quota"}},
		{"Fargate has no capacity", func(x *tampered) { x.box.SetCapacity(false); x.scaled(3) },
			[]string{"task-no-capacity"}},
		{"the worker crashes", func(x *tampered) {
			x.box.Behave("python -m worker --queue mails", log("KeyError: 'QUEUE_URL'"))
			x.updateWorker(&ecs.UpdateServiceInput{ForceNewDeployment: true})
		}, []string{"task-exited"}},
	}
}

// serving has the service run a revision.
func (x *tampered) serving(arn string) {
	x.tb.Helper()
	_, err := x.ECS.UpdateService(x.tb.Context(), &ecs.UpdateServiceInput{Cluster: str(id.Cluster()),
		Service: str(id.Service()), TaskDefinition: &arn})
	x.ok(err)
}
