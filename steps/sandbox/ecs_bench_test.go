package sandbox

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"slipway/steps/cloud"
	"slipway/steps/workspace"
)

const (
	tasksTrust     = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"},"ArnLike":{"aws:SourceArn":"arn:aws:ecs:eu-west-1:123456789012:*"}}}]}`
	schedulerTrust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"scheduler.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}}}]}`
	readParameters = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:GetParameters","Resource":"arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production/*"}]}`
	executionARN   = "arn:aws:iam::123456789012:role/shop-execution"
	managedTasks   = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
)

// bench is an account in which a task of shop starts and runs, for tests to break one thing of.
type bench struct {
	t       *testing.T
	s       *Sandbox
	c       *cloud.Clients
	ctx     context.Context
	subnets []string
	group   string
	image   string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	return newBenchIn(t, New(Options{}))
}

func newBenchIn(t *testing.T, s *Sandbox) *bench {
	t.Helper()
	c := cloud.New(s.Config(""))
	b := &bench{t: t, s: s, c: c, ctx: t.Context()}
	subnets, err := c.EC2.DescribeSubnets(b.ctx, &ec2.DescribeSubnetsInput{})
	b.must(err)
	for _, n := range subnets.Subnets {
		b.subnets = append(b.subnets, *n.SubnetId)
	}
	g, err := c.EC2.CreateSecurityGroup(b.ctx, &ec2.CreateSecurityGroupInput{GroupName: new("shop-app-sg"),
		Description: new("app"), VpcId: subnets.Subnets[0].VpcId})
	b.must(err)
	b.group = *g.GroupId
	b.role("shop-execution", tasksTrust, managedTasks, readParameters)
	_, err = c.SSM.PutParameter(b.ctx, &ssm.PutParameterInput{Name: new("/shop/production/APP_SECRET_KEY"),
		Value: new("kept"), Type: ssmtypes.ParameterTypeSecureString})
	b.must(err)
	_, err = c.Logs.CreateLogGroup(b.ctx, &logs.CreateLogGroupInput{LogGroupName: new("/ecs/shop-api")})
	b.must(err)
	_, err = c.ECR.CreateRepository(b.ctx, &ecr.CreateRepositoryInput{RepositoryName: new("shop"),
		ImageTagMutability:         ecrtypes.ImageTagMutabilityImmutable,
		ImageScanningConfiguration: &ecrtypes.ImageScanningConfiguration{ScanOnPush: true}})
	b.must(err)
	_, err = c.ECS.CreateCluster(b.ctx, &ecs.CreateClusterInput{ClusterName: new("shop")})
	b.must(err)
	b.image = b.push("v1", "linux/amd64", "")
	time.Sleep(20 * time.Second) // IAM and the service-linked role are known everywhere by then
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) role(name, trust, attached, inline string) {
	b.t.Helper()
	_, err := b.c.IAM.CreateRole(b.ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: &trust})
	b.must(err)
	if attached != "" {
		_, err = b.c.IAM.AttachRolePolicy(b.ctx, &iam.AttachRolePolicyInput{RoleName: &name, PolicyArn: &attached})
		b.must(err)
	}
	if inline != "" {
		_, err = b.c.IAM.PutRolePolicy(b.ctx, &iam.PutRolePolicyInput{RoleName: &name, PolicyName: new("inline"),
			PolicyDocument: &inline})
		b.must(err)
	}
}

// push builds a folder with a Dockerfile and pushes it as a tag, returning the reference by digest.
func (b *bench) push(tag, platform, extra string) string {
	b.t.Helper()
	dir := b.t.TempDir()
	dockerfile := "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nEXPOSE 8000\nUSER 10001\nLABEL tag=" + tag + "\n" +
		extra + "\nCMD [\"gunicorn\", \"main:app\"]\n"
	b.must(os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(dockerfile), 0o644))
	im, err := b.s.Builder().Build(b.ctx, workspace.Recipe{Context: dir, Dockerfile: "Dockerfile", Platform: platform},
		func(string) {})
	b.must(err)
	ref, err := name.ParseReference("123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:" + tag)
	b.must(err)
	b.must(remote.Write(ref, im, b.remote()...))
	digest, err := im.Digest()
	b.must(err)
	return ref.Context().Name() + "@" + digest.String()
}

// remote are the options of a registry client that is logged in.
func (b *bench) remote() []remote.Option {
	b.t.Helper()
	token, err := b.c.ECR.GetAuthorizationToken(b.ctx, &ecr.GetAuthorizationTokenInput{})
	b.must(err)
	auth := authn.FromConfig(authn.AuthConfig{Auth: *token.AuthorizationData[0].AuthorizationToken})
	return []remote.Option{remote.WithTransport(b.s.Registry()), remote.WithAuth(auth), remote.WithContext(b.ctx),
		remote.WithJobs(1)}
}

// definition is the API's task definition, changed by the test before it is registered.
func (b *bench) definition(change ...func(*ecs.RegisterTaskDefinitionInput)) *ecs.RegisterTaskDefinitionInput {
	in := &ecs.RegisterTaskDefinitionInput{
		Family: new("shop-api"), Cpu: new("1024"), Memory: new("2048"),
		NetworkMode:             types.NetworkModeAwsvpc,
		RequiresCompatibilities: []types.Compatibility{types.CompatibilityFargate},
		ExecutionRoleArn:        new(executionARN),
		RuntimePlatform: &types.RuntimePlatform{CpuArchitecture: types.CPUArchitectureX8664,
			OperatingSystemFamily: types.OSFamilyLinux},
		ContainerDefinitions: []types.ContainerDefinition{{
			Name: new("api"), Image: new(b.image), User: new("10001"), Essential: new(true),
			PortMappings: []types.PortMapping{{ContainerPort: new(int32(8000))}},
			Environment:  []types.KeyValuePair{{Name: new("APP_ENV"), Value: new("production")}},
			Secrets: []types.Secret{{Name: new("APP_SECRET_KEY"),
				ValueFrom: new("arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production/APP_SECRET_KEY")}},
			LogConfiguration: &types.LogConfiguration{LogDriver: types.LogDriverAwslogs, Options: map[string]string{
				"awslogs-group": "/ecs/shop-api", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "api",
			}},
		}},
	}
	for _, f := range change {
		f(in)
	}
	return in
}

// register registers a definition and returns its ARN.
func (b *bench) register(change ...func(*ecs.RegisterTaskDefinitionInput)) string {
	b.t.Helper()
	out, err := b.c.ECS.RegisterTaskDefinition(b.ctx, b.definition(change...))
	b.must(err)
	return *out.TaskDefinition.TaskDefinitionArn
}

func (b *bench) network() *types.NetworkConfiguration {
	return &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{Subnets: b.subnets,
		SecurityGroups: []string{b.group}, AssignPublicIp: types.AssignPublicIpEnabled}}
}

// run starts a one-shot task and waits, at most two minutes, for it to stop.
func (b *bench) run(definition string, change ...func(*ecs.RunTaskInput)) types.Task {
	b.t.Helper()
	in := &ecs.RunTaskInput{Cluster: new("shop"), TaskDefinition: &definition, LaunchType: types.LaunchTypeFargate,
		NetworkConfiguration: b.network()}
	for _, f := range change {
		f(in)
	}
	out, err := b.c.ECS.RunTask(b.ctx, in)
	b.must(err)
	time.Sleep(2 * time.Minute)
	return b.task(*out.Tasks[0].TaskArn)
}

func (b *bench) task(arn string) types.Task {
	b.t.Helper()
	out, err := b.c.ECS.DescribeTasks(b.ctx, &ecs.DescribeTasksInput{Cluster: new("shop"), Tasks: []string{arn},
		Include: []types.TaskField{types.TaskFieldTags}})
	b.must(err)
	if len(out.Tasks) != 1 {
		b.t.Fatalf("task %s: %+v", arn, out.Failures)
	}
	return out.Tasks[0]
}

// lines returns everything in the log group, oldest first.
func (b *bench) lines() string {
	b.t.Helper()
	out, err := b.c.Logs.FilterLogEvents(b.ctx, &logs.FilterLogEventsInput{LogGroupName: new("/ecs/shop-api")})
	b.must(err)
	var all []string
	for _, e := range out.Events {
		all = append(all, *e.Message)
	}
	return strings.Join(all, "\n")
}

// service creates the service shop-api.
func (b *bench) service(definition string, change ...func(*ecs.CreateServiceInput)) {
	b.t.Helper()
	in := &ecs.CreateServiceInput{
		Cluster: new("shop"), ServiceName: new("shop-api"), TaskDefinition: &definition,
		DesiredCount: new(int32(1)), LaunchType: types.LaunchTypeFargate,
		NetworkConfiguration: b.network(),
		DeploymentConfiguration: &types.DeploymentConfiguration{MinimumHealthyPercent: new(int32(100)),
			MaximumPercent: new(int32(200)), DeploymentCircuitBreaker: &types.DeploymentCircuitBreaker{Enable: true,
				Rollback: true}},
	}
	for _, f := range change {
		f(in)
	}
	_, err := b.c.ECS.CreateService(b.ctx, in)
	b.must(err)
}

func (b *bench) described() types.Service {
	b.t.Helper()
	out, err := b.c.ECS.DescribeServices(b.ctx, &ecs.DescribeServicesInput{Cluster: new("shop"),
		Services: []string{"shop-api"}})
	b.must(err)
	return out.Services[0]
}

// rollouts returns the states of the service's deployments, newest first.
func (b *bench) rollouts() (states []types.ServiceDeploymentStatus) {
	b.t.Helper()
	out, err := b.c.ECS.ListServiceDeployments(b.ctx, &ecs.ListServiceDeploymentsInput{Cluster: new("shop"),
		Service: new("shop-api")})
	b.must(err)
	for _, d := range out.ServiceDeployments {
		states = append(states, d.Status)
	}
	return states
}

func said(s types.Service) string {
	var all []string
	for _, e := range s.Events {
		all = append(all, *e.Message)
	}
	return strings.Join(all, "\n")
}

// openGroup lets a group's port be reached from another group.
func (b *bench) openGroup(group, from string, port int32) {
	b.t.Helper()
	_, err := b.c.EC2.AuthorizeSecurityGroupIngress(b.ctx, &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &group,
		IpPermissions: []ec2types.IpPermission{{
			IpProtocol: new("tcp"), FromPort: &port, ToPort: &port, UserIdGroupPairs: []ec2types.UserIdGroupPair{
				{GroupId: &from}},
		}}})
	b.must(err)
}
