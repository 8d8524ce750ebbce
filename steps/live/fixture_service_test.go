package live_test

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"
	"github.com/aws/aws-sdk-go-v2/service/budgets"
	budgettypes "github.com/aws/aws-sdk-go-v2/service/budgets/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	r53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"slipway/steps/live"
	"slipway/steps/stack"
)

func (b *builder) edge() {
	var tags []elbtypes.Tag
	for k, v := range b.id.Tags() {
		tags = append(tags, elbtypes.Tag{Key: new(k), Value: new(v)})
	}
	b.certificate()
	alb := must[elb.CreateLoadBalancerOutput](b, "load balancer")(b.c.ELB.CreateLoadBalancer(b.ctx,
		&elb.CreateLoadBalancerInput{
			Name: new(b.id.LoadBalancer()), Subnets: b.subnets[:2],
			SecurityGroups: []string{b.groups[b.id.LoadBalancerGroup()]}, Tags: tags,
		}))
	b.alb = aws.ToString(alb.LoadBalancers[0].LoadBalancerArn)
	for _, name := range []string{b.id.TargetGroup(), "unrelated-tg"} {
		tg := must[elb.CreateTargetGroupOutput](b, name)(b.c.ELB.CreateTargetGroup(b.ctx, &elb.CreateTargetGroupInput{
			Name: new(name), Protocol: elbtypes.ProtocolEnumHttp, Port: new(int32(8000)), VpcId: new(b.vpc),
			TargetType: elbtypes.TargetTypeEnumIp, HealthCheckPath: new("/health"), Tags: tags,
		}))
		if name == b.id.TargetGroup() {
			b.target = aws.ToString(tg.TargetGroups[0].TargetGroupArn)
		}
	}
	time.Sleep(5 * time.Minute) // provisioning, and the certificate
	forward := []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: new(b.target)}}
	plain := must[elb.CreateListenerOutput](b, "listener 80")(b.c.ELB.CreateListener(b.ctx, &elb.CreateListenerInput{
		LoadBalancerArn: new(b.alb), Protocol: elbtypes.ProtocolEnumHttp, Port: new(int32(80)), Tags: tags,
		DefaultActions: []elbtypes.Action{{Type: elbtypes.ActionTypeEnumRedirect,
			RedirectConfig: &elbtypes.RedirectActionConfig{
				Protocol: new("HTTPS"), Port: new("443"), StatusCode: elbtypes.RedirectActionStatusCodeEnumHttp301,
			}}},
	}))
	must[elb.CreateRuleOutput](b, "rule")(b.c.ELB.CreateRule(b.ctx, &elb.CreateRuleInput{
		ListenerArn: plain.Listeners[0].ListenerArn, Priority: new(int32(1)), Actions: forward,
		Conditions: []elbtypes.RuleCondition{{Field: new("host-header"),
			HostHeaderConfig: &elbtypes.HostHeaderConditionConfig{Values: []string{"slipway.invalid"}}}},
	}))
	must[elb.CreateListenerOutput](b, "listener 443")(b.c.ELB.CreateListener(b.ctx, &elb.CreateListenerInput{
		LoadBalancerArn: new(b.alb), Protocol: elbtypes.ProtocolEnumHttps, Port: new(int32(443)),
		DefaultActions: forward, Tags: tags,
		SslPolicy:    new("ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
		Certificates: []elbtypes.Certificate{{CertificateArn: new(b.cert)}},
	}))
}

func (b *builder) certificate() {
	var tags []acmtypes.Tag
	for k, v := range b.id.Tags() {
		tags = append(tags, acmtypes.Tag{Key: new(k), Value: new(v)})
	}
	zone := must[route53.CreateHostedZoneOutput](b, "zone")(b.c.Route53.CreateHostedZone(b.ctx,
		&route53.CreateHostedZoneInput{
			Name: new("example.com"), CallerReference: new("1"),
		}))
	cert := must[acm.RequestCertificateOutput](b, "certificate")(b.c.ACM.RequestCertificate(b.ctx,
		&acm.RequestCertificateInput{
			DomainName: new("api.example.com"), ValidationMethod: acmtypes.ValidationMethodDns, Tags: tags,
		}))
	b.cert = aws.ToString(cert.CertificateArn)
	time.Sleep(10 * time.Second)
	f := live.ReadCertificate(b.ctx, b.c, b.cert)
	if !f.Exists() || f.Value.Record == nil {
		b.t.Fatalf("certificate without validation record: %+v", f)
	}
	must[route53.ChangeResourceRecordSetsOutput](b, "validation record")(b.c.Route53.ChangeResourceRecordSets(b.ctx,
		&route53.ChangeResourceRecordSetsInput{
			HostedZoneId: zone.HostedZone.Id, ChangeBatch: &r53types.ChangeBatch{Changes: []r53types.Change{{
				Action: r53types.ChangeActionUpsert, ResourceRecordSet: &r53types.ResourceRecordSet{
					Name: new(f.Value.Record.Name), Type: r53types.RRTypeCname, TTL: new(int64(300)),
					ResourceRecords: []r53types.ResourceRecord{{Value: new(f.Value.Record.Values[0])}},
				},
			}}},
		}))
}

func (b *builder) service() {
	var tags []ecstypes.Tag
	for k, v := range b.id.Tags() {
		tags = append(tags, ecstypes.Tag{Key: new(k), Value: new(v)})
	}
	must[ecs.CreateClusterOutput](b, "cluster")(b.c.ECS.CreateCluster(b.ctx,
		&ecs.CreateClusterInput{ClusterName: new(b.id.Cluster()), Tags: tags}))
	for range 2 { // the first revision is superseded
		b.family = b.register(b.id.Family(), tags)
	}
	b.register(b.id.JobFamily("nightly"), tags)
	b.register("shop-staging-api", []ecstypes.Tag{
		{Key: new(stack.TagApp), Value: new("shop")}, {Key: new(stack.TagEnvironment),
			Value: new("staging")},
	})
	b.register("shop-by-hand", nil)
	must[ecs.CreateServiceOutput](b, "service")(b.c.ECS.CreateService(b.ctx, &ecs.CreateServiceInput{
		Cluster: new(b.id.Cluster()), ServiceName: new(b.id.Service()), TaskDefinition: new(b.family),
		DesiredCount: new(int32(1)),
		LaunchType:   ecstypes.LaunchTypeFargate, HealthCheckGracePeriodSeconds: new(int32(90)),
		PropagateTags: ecstypes.PropagateTagsService, Tags: tags,
		DeploymentConfiguration: &ecstypes.DeploymentConfiguration{
			MinimumHealthyPercent: new(int32(100)), MaximumPercent: new(int32(200)),
			DeploymentCircuitBreaker: &ecstypes.DeploymentCircuitBreaker{Enable: true, Rollback: true},
		},
		LoadBalancers: []ecstypes.LoadBalancer{{TargetGroupArn: new(b.target), ContainerName: new("api"),
			ContainerPort: new(int32(8000))}},
		NetworkConfiguration: &ecstypes.NetworkConfiguration{AwsvpcConfiguration: &ecstypes.AwsVpcConfiguration{
			Subnets: b.subnets[:2], SecurityGroups: []string{b.groups[b.id.AppGroup()]},
			AssignPublicIp: ecstypes.AssignPublicIpEnabled,
		}},
	}))
}

func (b *builder) register(family string, tags []ecstypes.Tag) string {
	out := must[ecs.RegisterTaskDefinitionOutput](b, family)(b.c.ECS.RegisterTaskDefinition(b.ctx,
		&ecs.RegisterTaskDefinitionInput{
			Family: new(family), NetworkMode: ecstypes.NetworkModeAwsvpc, Cpu: new("1024"),
			Memory: new("2048"), Tags: tags,
			RequiresCompatibilities: []ecstypes.Compatibility{ecstypes.CompatibilityFargate},
			ExecutionRoleArn:        new(b.id.GlobalARN("iam", "role/"+b.id.ExecutionRole())),
			TaskRoleArn:             new(b.id.GlobalARN("iam", "role/"+b.id.TaskRole())),
			ContainerDefinitions: []ecstypes.ContainerDefinition{{
				Name: new("api"), Image: new("public.ecr.aws/docker/library/python:3.12"), User: new("1000"),
				Essential:    new(true),
				PortMappings: []ecstypes.PortMapping{{ContainerPort: new(int32(8000))}},
				Environment:  []ecstypes.KeyValuePair{{Name: new("APP_ENV"), Value: new("production")}},
				Secrets: []ecstypes.Secret{{Name: new("DATABASE_URL"),
					ValueFrom: new(b.id.ARN("ssm", "parameter"+b.id.Parameter("DATABASE_URL")))}},
				LogConfiguration: &ecstypes.LogConfiguration{LogDriver: ecstypes.LogDriverAwslogs, Options: map[string]string{
					"awslogs-group": b.id.LogGroup(), "awslogs-region": b.id.Region, "awslogs-stream-prefix": "api",
				}},
			}},
		}))
	return aws.ToString(out.TaskDefinition.TaskDefinitionArn)
}

func (b *builder) schedule() {
	var tags []schedulertypes.Tag
	for k, v := range b.id.Tags() {
		tags = append(tags, schedulertypes.Tag{Key: new(k), Value: new(v)})
	}
	must[scheduler.CreateScheduleGroupOutput](b, "schedule group")(b.c.Scheduler.CreateScheduleGroup(b.ctx,
		&scheduler.CreateScheduleGroupInput{
			Name: new(b.id.ScheduleGroup()), Tags: tags,
		}))
	must[scheduler.CreateScheduleOutput](b, "schedule")(b.c.Scheduler.CreateSchedule(b.ctx, &scheduler.CreateScheduleInput{
		Name: new(b.id.JobFamily("nightly")), GroupName: new(b.id.ScheduleGroup()),
		ScheduleExpression: new("cron(0 0 * * ? *)"), ScheduleExpressionTimezone: new("Europe/Paris"),
		FlexibleTimeWindow: &schedulertypes.FlexibleTimeWindow{Mode: schedulertypes.FlexibleTimeWindowModeOff},
		Target: &schedulertypes.Target{
			Arn:     new(b.id.ARN("ecs", "cluster/"+b.id.Cluster())),
			RoleArn: new(b.id.GlobalARN("iam", "role/"+b.id.SchedulerRole())),
			RetryPolicy: &schedulertypes.RetryPolicy{MaximumRetryAttempts: new(int32(2)),
				MaximumEventAgeInSeconds: new(int32(3600))},
			EcsParameters: &schedulertypes.EcsParameters{
				TaskDefinitionArn: new(b.id.ARN("ecs", "task-definition/"+b.id.JobFamily("nightly"))),
				LaunchType:        schedulertypes.LaunchTypeFargate,
				NetworkConfiguration: &schedulertypes.NetworkConfiguration{AwsvpcConfiguration: &schedulertypes.AwsVpcConfiguration{
					Subnets: b.subnets[:2], SecurityGroups: []string{b.groups[b.id.AppGroup()]},
					AssignPublicIp: schedulertypes.AssignPublicIpEnabled,
				}},
			},
		},
	}))
}

func (b *builder) budget() {
	var tags []budgettypes.ResourceTag
	for k, v := range b.id.Tags() {
		tags = append(tags, budgettypes.ResourceTag{Key: new(k), Value: new(v)})
	}
	notify := func(kind budgettypes.NotificationType, per float64) budgettypes.NotificationWithSubscribers {
		return budgettypes.NotificationWithSubscribers{
			Notification: &budgettypes.Notification{NotificationType: kind,
				ComparisonOperator: budgettypes.ComparisonOperatorGreaterThan, Threshold: per},
			Subscribers: []budgettypes.Subscriber{{SubscriptionType: budgettypes.SubscriptionTypeEmail,
				Address: new("dev@example.com")}},
		}
	}
	must[budgets.CreateBudgetOutput](b, "budget")(b.c.Budgets.CreateBudget(b.ctx, &budgets.CreateBudgetInput{
		AccountId: new(b.id.Account), ResourceTags: tags,
		Budget: &budgettypes.Budget{
			BudgetName: new(b.id.Budget()), BudgetType: budgettypes.BudgetTypeCost, TimeUnit: budgettypes.TimeUnitMonthly,
			BudgetLimit: &budgettypes.Spend{Amount: new("120"), Unit: new("USD")},
		},
		NotificationsWithSubscribers: []budgettypes.NotificationWithSubscribers{
			notify(budgettypes.NotificationTypeActual, 80), notify(budgettypes.NotificationTypeForecasted, 100),
		},
	}))
}
