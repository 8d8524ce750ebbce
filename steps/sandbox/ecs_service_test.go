package sandbox

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/smithy-go"

	simecs "slipway/steps/sandbox/ecs"
)

const crashing = "LABEL " + simecs.BehaviourLabel + "=crash"

// The circuit breaker, its rollback and its absence bring a service where AWS brings it.
func TestServiceDeployments(t *testing.T) {
	tests := []struct {
		name     string
		first    string // of the image the service is created with: the Dockerfile's extra line
		then     string // of the image it is updated to; "-": it is not
		breaker  *types.DeploymentCircuitBreaker
		states   []types.ServiceDeploymentStatus // newest first
		rollout  types.DeploymentRolloutState    // of the primary deployment
		revision string                          // the primary deployment runs
		running  int32
		events   []string
		started  int  // tasks in all; 0: any number
		alone    bool // nothing asks the containers whether they are well
	}{
		{name: "succeeds", then: "-", breaker: &types.DeploymentCircuitBreaker{Enable: true, Rollback: true},
			states: []types.ServiceDeploymentStatus{"SUCCESSFUL"}, rollout: "COMPLETED", revision: ":1", running: 1,
			events: []string{"(service shop-api) has reached a steady state.",
				"(service shop-api) has started 1 tasks: (task "}},
		{name: "first one fails", first: crashing, then: "-", breaker: &types.DeploymentCircuitBreaker{Enable: true,
			Rollback: true},
			states: []types.ServiceDeploymentStatus{"ROLLBACK_FAILED"}, rollout: "FAILED", revision: ":1",
			events: []string{"deployment failed: tasks failed to start."}},
		{name: "first one fails without rollback", first: crashing, then: "-",
			breaker: &types.DeploymentCircuitBreaker{Enable: true},
			states:  []types.ServiceDeploymentStatus{"STOPPED"}, rollout: "FAILED", revision: ":1",
			events: []string{"deployment failed: tasks failed to start."}},
		{name: "no breaker keeps trying", first: crashing, then: "-",
			states: []types.ServiceDeploymentStatus{"IN_PROGRESS"}, rollout: "IN_PROGRESS", revision: ":1",
			events: []string{"is unable to consistently start tasks successfully."}},
		{name: "what crashes once it runs trips no breaker where no check asks", first: crashing, then: "-", alone: true,
			breaker: &types.DeploymentCircuitBreaker{Enable: true, Rollback: true},
			states:  []types.ServiceDeploymentStatus{"IN_PROGRESS"}, rollout: "IN_PROGRESS", revision: ":1"},
		{name: "update succeeds", then: "LABEL two=2", breaker: &types.DeploymentCircuitBreaker{Enable: true, Rollback: true},
			states: []types.ServiceDeploymentStatus{"SUCCESSFUL", "SUCCESSFUL"}, rollout: "COMPLETED", revision: ":2",
			running: 1, events: []string{"has stopped 1 running tasks: (task "}},
		{name: "update fails and is rolled back", then: crashing, breaker: &types.DeploymentCircuitBreaker{Enable: true,
			Rollback: true},
			states: []types.ServiceDeploymentStatus{"ROLLBACK_SUCCESSFUL", "SUCCESSFUL"}, rollout: "COMPLETED", revision: ":1",
			running: 1, events: []string{"rolling back to deployment ecs-svc/"}},
		{name: "a number of failures ends it, however many tasks there are", first: crashing, then: "-",
			breaker: &types.DeploymentCircuitBreaker{Enable: true, ThresholdConfiguration: &types.ThresholdConfiguration{
				Type: types.ThresholdTypeCount, Value: 1}},
			states: []types.ServiceDeploymentStatus{"STOPPED"}, rollout: "FAILED", revision: ":1", started: 1},
		{name: "a share of the tasks ends it", first: crashing, then: "-",
			breaker: &types.DeploymentCircuitBreaker{Enable: true, ThresholdConfiguration: &types.ThresholdConfiguration{
				Type: types.ThresholdTypeUnboundedPercent, Value: 500}},
			states: []types.ServiceDeploymentStatus{"STOPPED"}, rollout: "FAILED", revision: ":1", started: 5},
		{name: "repaired after a failed first one", first: crashing, then: "LABEL two=2",
			breaker: &types.DeploymentCircuitBreaker{Enable: true, Rollback: true},
			states:  []types.ServiceDeploymentStatus{"SUCCESSFUL", "ROLLBACK_FAILED"}, rollout: "COMPLETED", revision: ":2",
			running: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				if tt.first != "" {
					b.image = b.push("first", "linux/amd64", tt.first)
				}
				checked := func(in *ecs.RegisterTaskDefinitionInput) {
					if !tt.alone {
						in.ContainerDefinitions[0].HealthCheck = &types.HealthCheck{Command: []string{"CMD-SHELL", "true"},
							Interval: new(int32(5))}
					}
				}
				b.service(b.register(checked),
					func(in *ecs.CreateServiceInput) { in.DeploymentConfiguration.DeploymentCircuitBreaker = tt.breaker })
				time.Sleep(10 * time.Minute)
				if tt.then != "-" {
					b.image = b.push("second", "linux/amd64", tt.then)
					_, err := b.c.ECS.UpdateService(b.ctx, &ecs.UpdateServiceInput{Cluster: new("shop"),
						Service: new("shop-api"), TaskDefinition: new(b.register(checked))})
					b.must(err)
					time.Sleep(10 * time.Minute)
				}
				if got := b.rollouts(); !slices.Equal(got, tt.states) {
					t.Errorf("deployments %v, want %v", got, tt.states)
				}
				s := b.described()
				d := s.Deployments[0]
				if d.RolloutState != tt.rollout || !strings.HasSuffix(*d.TaskDefinition, tt.revision) ||
					!strings.HasSuffix(*s.TaskDefinition, tt.revision) || s.RunningCount != tt.running || len(s.Deployments) != 1 {
					t.Errorf("%s %s on %s, service on %s, %d running, %d deployments\n%s", *d.Status, d.RolloutState,
						*d.TaskDefinition, *s.TaskDefinition, s.RunningCount, len(s.Deployments), said(s))
				}
				if n := strings.Count(said(s), "has started 1 tasks"); tt.started > 0 && n != tt.started {
					t.Errorf("%d tasks were started, want %d", n, tt.started)
				}
				for _, want := range tt.events {
					if !strings.Contains(said(s), want) {
						t.Errorf("no event %q in\n%s", want, said(s))
					}
				}
			})
		})
	}
}

// A service behind a load balancer: its target is healthy before it is complete, drains when it is replaced, and is
// given up when the load balancer does not get through.
func TestServiceBehindLoadBalancer(t *testing.T) {
	for _, open := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			group, lb := b.balancer()
			if open {
				b.openGroup(b.group, lb, 8000)
			}
			b.service(b.register(), func(in *ecs.CreateServiceInput) {
				in.LoadBalancers = []types.LoadBalancer{{TargetGroupArn: &group, ContainerName: new("api"),
					ContainerPort: new(int32(8000))}}
				in.HealthCheckGracePeriodSeconds = new(int32(60))
			})
			time.Sleep(10 * time.Minute)
			s := b.described()
			if !open {
				if !strings.Contains(said(s), "(port 8000) is unhealthy in (target-group "+group+
					") due to (reason Request timed out).") || s.Deployments[0].RolloutState != types.DeploymentRolloutStateFailed {
					t.Errorf("%s\n%s", s.Deployments[0].RolloutState, said(s))
				}
				return
			}
			health, err := b.c.ELB.DescribeTargetHealth(b.ctx, &elb.DescribeTargetHealthInput{TargetGroupArn: &group})
			b.must(err)
			if s.Deployments[0].RolloutState != types.DeploymentRolloutStateCompleted ||
				len(health.TargetHealthDescriptions) != 1 ||
				health.TargetHealthDescriptions[0].TargetHealth.State != elbtypes.TargetHealthStateEnumHealthy {
				t.Fatalf("%+v\n%s", health.TargetHealthDescriptions, said(s))
			}
			_, err = b.c.ECS.UpdateService(b.ctx, &ecs.UpdateServiceInput{Cluster: new("shop"),
				Service: new("shop-api"), ForceNewDeployment: true})
			b.must(err)
			most := 0
			for range 30 {
				time.Sleep(10 * time.Second)
				s := b.described()
				health, err := b.c.ELB.DescribeTargetHealth(b.ctx, &elb.DescribeTargetHealthInput{TargetGroupArn: &group})
				b.must(err)
				healthy := 0
				for _, h := range health.TargetHealthDescriptions {
					if h.TargetHealth.State == elbtypes.TargetHealthStateEnumHealthy {
						healthy++
					}
				}
				if healthy == 0 {
					t.Fatalf("no healthy target during the replacement: %+v\n%s", health.TargetHealthDescriptions, said(s))
				}
				most = max(most, len(health.TargetHealthDescriptions))
			}
			if got := b.rollouts(); most != 2 || !slices.Equal(got, []types.ServiceDeploymentStatus{"SUCCESSFUL",
				"SUCCESSFUL"}) {
				t.Errorf("at most %d targets, deployments %v", most, got)
			}
		})
	}
}

// balancer makes a load balancer on port 80 with a target group, and returns the group's ARN and the balancer's
// security group.
func (b *bench) balancer() (group, sg string) {
	b.t.Helper()
	vpcs, err := b.c.EC2.DescribeVpcs(b.ctx, &ec2.DescribeVpcsInput{})
	b.must(err)
	vpc := vpcs.Vpcs[0].VpcId
	g, err := b.c.EC2.CreateSecurityGroup(b.ctx, &ec2.CreateSecurityGroupInput{GroupName: new("shop-alb-sg"),
		Description: new("alb"), VpcId: vpc})
	b.must(err)
	lb, err := b.c.ELB.CreateLoadBalancer(b.ctx, &elb.CreateLoadBalancerInput{Name: new("shop-alb"),
		Subnets: b.subnets, SecurityGroups: []string{*g.GroupId}})
	b.must(err)
	tg, err := b.c.ELB.CreateTargetGroup(b.ctx, &elb.CreateTargetGroupInput{
		Name: new("shop-tg"), Protocol: elbtypes.ProtocolEnumHttp, Port: new(int32(8000)), VpcId: vpc,
		TargetType: elbtypes.TargetTypeEnumIp, HealthCheckPath: new("/health"),
		HealthCheckIntervalSeconds: new(int32(15)), HealthCheckTimeoutSeconds: new(int32(5)),
		HealthyThresholdCount: new(int32(2)), UnhealthyThresholdCount: new(int32(3)),
	})
	b.must(err)
	group = *tg.TargetGroups[0].TargetGroupArn
	_, err = b.c.ELB.ModifyTargetGroupAttributes(b.ctx, &elb.ModifyTargetGroupAttributesInput{TargetGroupArn: &group,
		Attributes: []elbtypes.TargetGroupAttribute{{Key: new("deregistration_delay.timeout_seconds"),
			Value: new("30")}}})
	b.must(err)
	_, err = b.c.ECS.CreateService(b.ctx, &ecs.CreateServiceInput{
		Cluster: new("shop"), ServiceName: new("early"),
		TaskDefinition: new(b.register(func(in *ecs.RegisterTaskDefinitionInput) { in.Family = new("early") })),
		DesiredCount:   new(int32(1)),
		LaunchType:     types.LaunchTypeFargate, NetworkConfiguration: b.network(),
		LoadBalancers: []types.LoadBalancer{{TargetGroupArn: &group, ContainerName: new("api"),
			ContainerPort: new(int32(8000))}},
	})
	if want := "The target group with targetGroupArn " + group +
		" does not have an associated load balancer."; err == nil || !strings.Contains(err.Error(), want) {
		b.t.Errorf("a service without a listener: %v", err)
	}
	_, err = b.c.ELB.CreateListener(b.ctx, &elb.CreateListenerInput{LoadBalancerArn: lb.LoadBalancers[0].LoadBalancerArn,
		Protocol: elbtypes.ProtocolEnumHttp, Port: new(int32(80)),
		DefaultActions: []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: &group}}})
	b.must(err)
	time.Sleep(5 * time.Minute)
	return group, *g.GroupId
}

// A service's life: what is refused meanwhile, and that its name is free again when it has drained.
func TestServiceLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		arn := b.register()
		create := func(change ...func(*ecs.CreateServiceInput)) error {
			in := &ecs.CreateServiceInput{Cluster: new("shop"), ServiceName: new("shop-api"), TaskDefinition: &arn,
				DesiredCount: new(int32(1)), LaunchType: types.LaunchTypeFargate, NetworkConfiguration: b.network(),
				ClientToken: new("token")}
			for _, f := range change {
				f(in)
			}
			_, err := b.c.ECS.CreateService(b.ctx, in)
			return err
		}
		rejected(t, create(func(in *ecs.CreateServiceInput) { in.NetworkConfiguration = nil }), "InvalidParameterException",
			"Network Configuration must be provided when networkMode 'awsvpc' is specified.")
		rejected(t, create(func(in *ecs.CreateServiceInput) {
			in.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups = []string{"sg-0123"}
		}), "InvalidParameterException", "The security group 'sg-0123' does not exist")
		rejected(t, create(func(in *ecs.CreateServiceInput) {
			in.NetworkConfiguration.AwsvpcConfiguration.Subnets = []string{"subnet-0123"}
		}), "InvalidParameterException", "The subnet ID 'subnet-0123' does not exist")
		rejected(t, create(func(in *ecs.CreateServiceInput) { in.TaskDefinition = new("none") }), "ClientException",
			"TaskDefinition not found.")
		rejected(t, create(func(in *ecs.CreateServiceInput) { in.Cluster = new("none") }), "ClusterNotFoundException",
			"Cluster not found.")
		rejected(t, create(func(in *ecs.CreateServiceInput) {
			in.DeploymentConfiguration = &types.DeploymentConfiguration{MaximumPercent: new(int32(100)),
				MinimumHealthyPercent: new(int32(0))}
		}), "InvalidParameterException", "rebalancing")
		b.must(create())
		b.must(create()) // the same token
		rejected(t, create(func(in *ecs.CreateServiceInput) { in.ClientToken = new("other") }),
			"InvalidParameterException", "Creation of service was not idempotent.")
		time.Sleep(5 * time.Minute)
		_, err := b.c.ECS.UpdateService(b.ctx, &ecs.UpdateServiceInput{Cluster: new("shop"),
			Service: new("shop-api"), DesiredCount: new(int32(3))})
		b.must(err)
		time.Sleep(5 * time.Minute)
		if s := b.described(); s.RunningCount != 3 || len(b.rollouts()) != 1 {
			t.Errorf("%d running after %v", s.RunningCount, b.rollouts())
		}
		_, err = b.c.ECS.DeleteService(b.ctx, &ecs.DeleteServiceInput{Cluster: new("shop"),
			Service: new("shop-api")})
		rejected(t, err, "InvalidParameterException", "The service cannot be stopped while it is scaled above 0.")
		_, err = b.c.ECS.DeleteCluster(b.ctx, &ecs.DeleteClusterInput{Cluster: new("shop")})
		rejected(t, err, "ClusterContainsServicesException", "")
		_, err = b.c.ECS.DeleteService(b.ctx, &ecs.DeleteServiceInput{Cluster: new("shop"),
			Service: new("shop-api"), Force: new(true)})
		b.must(err)
		if s := b.described(); *s.Status != "DRAINING" {
			t.Errorf("status %s", *s.Status)
		}
		rejected(t, create(), "InvalidParameterException", "Unable to Start a service that is still Draining.")
		_, err = b.c.ECS.UpdateService(b.ctx, &ecs.UpdateServiceInput{Cluster: new("shop"),
			Service: new("shop-api"), DesiredCount: new(int32(1))})
		rejected(t, err, "ServiceNotActiveException", "")
		time.Sleep(2 * time.Minute)
		if s := b.described(); *s.Status != "INACTIVE" {
			t.Errorf("status %s", *s.Status)
		}
		b.must(create(func(in *ecs.CreateServiceInput) { in.DesiredCount = new(int32(0)) }))
		_, err = b.c.ECS.DeleteService(b.ctx, &ecs.DeleteServiceInput{Cluster: new("shop"),
			Service: new("shop-api")})
		b.must(err)
		time.Sleep(time.Minute)
		_, err = b.c.ECS.DeleteCluster(b.ctx, &ecs.DeleteClusterInput{Cluster: new("shop")})
		b.must(err)
		time.Sleep(4 * time.Minute)
		_, err = b.c.EC2.DeleteSecurityGroup(b.ctx, &ec2.DeleteSecurityGroupInput{GroupId: &b.group})
		b.must(err) // the tasks' interfaces are gone
	})
}

// A deployment can be stopped: the first has nothing to go back to, a later one has.
func TestStopServiceDeployment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.service(b.register())
		time.Sleep(5 * time.Minute)
		b.s.Behave(b.image, simecs.Behaviour{})
		slow := b.push("slow", "linux/amd64", "LABEL "+simecs.BehaviourLabel+"=slow")
		b.image = slow
		_, err := b.c.ECS.UpdateService(b.ctx, &ecs.UpdateServiceInput{Cluster: new("shop"),
			Service: new("shop-api"), TaskDefinition: new(b.register())})
		b.must(err)
		time.Sleep(time.Minute)
		all, err := b.c.ECS.ListServiceDeployments(b.ctx, &ecs.ListServiceDeploymentsInput{Cluster: new("shop"),
			Service: new("shop-api"), Status: []types.ServiceDeploymentStatus{types.ServiceDeploymentStatusInProgress}})
		b.must(err)
		arn := all.ServiceDeployments[0].ServiceDeploymentArn
		if current := b.described().CurrentServiceDeployment; aws.ToString(current) != *arn {
			t.Errorf("the service says %s is under way, not %s", aws.ToString(current), *arn)
		}
		_, err = b.c.ECS.StopServiceDeployment(b.ctx, &ecs.StopServiceDeploymentInput{ServiceDeploymentArn: arn})
		b.must(err)
		time.Sleep(2 * time.Minute)
		all, err = b.c.ECS.ListServiceDeployments(b.ctx, &ecs.ListServiceDeploymentsInput{Cluster: new("shop"),
			Service: new("shop-api"), Status: []types.ServiceDeploymentStatus{
				types.ServiceDeploymentStatusRollbackSuccessful}})
		b.must(err)
		if len(all.ServiceDeployments) != 1 || *all.ServiceDeployments[0].ServiceDeploymentArn != *arn {
			t.Errorf("rolled back are %+v", all.ServiceDeployments)
		}
		_, err = b.c.ECS.StopServiceDeployment(b.ctx, &ecs.StopServiceDeploymentInput{ServiceDeploymentArn: arn})
		rejected(t, err, "ConflictException", "")
	})
}

// rejected checks the code of an API error and a part of its message.
func rejected(t *testing.T, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code || !strings.Contains(api.ErrorMessage(), message) {
		t.Errorf("got %v, want %s %q", err, code, message)
	}
}
