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
		tags = append(tags, elbtypes.Tag{Key: aws.String(k), Value: aws.String(v)})
	}
	b.certificate()
	alb := must[elb.CreateLoadBalancerOutput](b, "load balancer")(b.c.ELB.CreateLoadBalancer(b.ctx,
		&elb.CreateLoadBalancerInput{
			Name: aws.String(b.id.LoadBalancer()), Subnets: b.subnets[:2],
			SecurityGroups: []string{b.groups[b.id.LoadBalancerGroup()]}, Tags: tags,
		}))
	b.alb = aws.ToString(alb.LoadBalancers[0].LoadBalancerArn)
	for _, name := range []string{b.id.TargetGroup(), "unrelated-tg"} {
		tg := must[elb.CreateTargetGroupOutput](b, name)(b.c.ELB.CreateTargetGroup(b.ctx, &elb.CreateTargetGroupInput{
			Name: aws.String(name), Protocol: elbtypes.ProtocolEnumHttp, Port: aws.Int32(8000), VpcId: aws.String(b.vpc),
			TargetType: elbtypes.TargetTypeEnumIp, HealthCheckPath: aws.String("/health"), Tags: tags,
		}))
		if name == b.id.TargetGroup() {
			b.target = aws.ToString(tg.TargetGroups[0].TargetGroupArn)
		}
	}
	time.Sleep(5 * time.Minute) // provisioning, and the certificate
	forward := []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: aws.String(b.target)}}
	plain := must[elb.CreateListenerOutput](b, "listener 80")(b.c.ELB.CreateListener(b.ctx, &elb.CreateListenerInput{
		LoadBalancerArn: aws.String(b.alb), Protocol: elbtypes.ProtocolEnumHttp, Port: aws.Int32(80), Tags: tags,
		DefaultActions: []elbtypes.Action{{Type: elbtypes.ActionTypeEnumRedirect,
			RedirectConfig: &elbtypes.RedirectActionConfig{
				Protocol: aws.String("HTTPS"), Port: aws.String("443"), StatusCode: elbtypes.RedirectActionStatusCodeEnumHttp301,
			}}},
	}))
	must[elb.CreateRuleOutput](b, "rule")(b.c.ELB.CreateRule(b.ctx, &elb.CreateRuleInput{
		ListenerArn: plain.Listeners[0].ListenerArn, Priority: aws.Int32(1), Actions: forward,
		Conditions: []elbtypes.RuleCondition{{Field: aws.String("host-header"),
			HostHeaderConfig: &elbtypes.HostHeaderConditionConfig{Values: []string{"slipway.invalid"}}}},
	}))
	must[elb.CreateListenerOutput](b, "listener 443")(b.c.ELB.CreateListener(b.ctx, &elb.CreateListenerInput{
		LoadBalancerArn: aws.String(b.alb), Protocol: elbtypes.ProtocolEnumHttps, Port: aws.Int32(443),
		DefaultActions: forward, Tags: tags,
		SslPolicy:    aws.String("ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
		Certificates: []elbtypes.Certificate{{CertificateArn: aws.String(b.cert)}},
	}))
}

func (b *builder) certificate() {
	var tags []acmtypes.Tag
	for k, v := range b.id.Tags() {
		tags = append(tags, acmtypes.Tag{Key: aws.String(k), Value: aws.String(v)})
	}
	zone := must[route53.CreateHostedZoneOutput](b, "zone")(b.c.Route53.CreateHostedZone(b.ctx,
		&route53.CreateHostedZoneInput{
			Name: aws.String("example.com"), CallerReference: aws.String("1"),
		}))
	cert := must[acm.RequestCertificateOutput](b, "certificate")(b.c.ACM.RequestCertificate(b.ctx,
		&acm.RequestCertificateInput{
			DomainName: aws.String("api.example.com"), ValidationMethod: acmtypes.ValidationMethodDns, Tags: tags,
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
					Name: aws.String(f.Value.Record.Name), Type: r53types.RRTypeCname, TTL: aws.Int64(300),
					ResourceRecords: []r53types.ResourceRecord{{Value: aws.String(f.Value.Record.Values[0])}},
				},
			}}},
		}))
}

func (b *builder) service() {
	var tags []ecstypes.Tag
	for k, v := range b.id.Tags() {
		tags = append(tags, ecstypes.Tag{Key: aws.String(k), Value: aws.String(v)})
	}
	must[ecs.CreateClusterOutput](b, "cluster")(b.c.ECS.CreateCluster(b.ctx,
		&ecs.CreateClusterInput{ClusterName: aws.String(b.id.Cluster()), Tags: tags}))
	for range 2 { // the first revision is superseded
		b.family = b.register(b.id.Family(), tags)
	}
	b.register(b.id.JobFamily("nightly"), tags)
	b.register("shop-staging-api", []ecstypes.Tag{
		{Key: aws.String(stack.TagApp), Value: aws.String("shop")}, {Key: aws.String(stack.TagEnvironment),
			Value: aws.String("staging")},
	})
	b.register("shop-by-hand", nil)
	must[ecs.CreateServiceOutput](b, "service")(b.c.ECS.CreateService(b.ctx, &ecs.CreateServiceInput{
		Cluster: aws.String(b.id.Cluster()), ServiceName: aws.String(b.id.Service()), TaskDefinition: aws.String(b.family),
		DesiredCount: aws.Int32(1),
		LaunchType:   ecstypes.LaunchTypeFargate, HealthCheckGracePeriodSeconds: aws.Int32(90),
		PropagateTags: ecstypes.PropagateTagsService, Tags: tags,
		DeploymentConfiguration: &ecstypes.DeploymentConfiguration{
			MinimumHealthyPercent: aws.Int32(100), MaximumPercent: aws.Int32(200),
			DeploymentCircuitBreaker: &ecstypes.DeploymentCircuitBreaker{Enable: true, Rollback: true},
		},
		LoadBalancers: []ecstypes.LoadBalancer{{TargetGroupArn: aws.String(b.target), ContainerName: aws.String("api"),
			ContainerPort: aws.Int32(8000)}},
		NetworkConfiguration: &ecstypes.NetworkConfiguration{AwsvpcConfiguration: &ecstypes.AwsVpcConfiguration{
			Subnets: b.subnets[:2], SecurityGroups: []string{b.groups[b.id.AppGroup()]},
			AssignPublicIp: ecstypes.AssignPublicIpEnabled,
		}},
	}))
}

func (b *builder) register(family string, tags []ecstypes.Tag) string {
	out := must[ecs.RegisterTaskDefinitionOutput](b, family)(b.c.ECS.RegisterTaskDefinition(b.ctx,
		&ecs.RegisterTaskDefinitionInput{
			Family: aws.String(family), NetworkMode: ecstypes.NetworkModeAwsvpc, Cpu: aws.String("1024"),
			Memory: aws.String("2048"), Tags: tags,
			RequiresCompatibilities: []ecstypes.Compatibility{ecstypes.CompatibilityFargate},
			ExecutionRoleArn:        aws.String(b.id.GlobalARN("iam", "role/"+b.id.ExecutionRole())),
			TaskRoleArn:             aws.String(b.id.GlobalARN("iam", "role/"+b.id.TaskRole())),
			ContainerDefinitions: []ecstypes.ContainerDefinition{{
				Name: aws.String("api"), Image: aws.String("public.ecr.aws/docker/library/python:3.12"), User: aws.String("1000"),
				Essential:    aws.Bool(true),
				PortMappings: []ecstypes.PortMapping{{ContainerPort: aws.Int32(8000)}},
				Environment:  []ecstypes.KeyValuePair{{Name: aws.String("APP_ENV"), Value: aws.String("production")}},
				Secrets: []ecstypes.Secret{{Name: aws.String("DATABASE_URL"),
					ValueFrom: aws.String(b.id.ARN("ssm", "parameter"+b.id.Parameter("DATABASE_URL")))}},
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
		tags = append(tags, schedulertypes.Tag{Key: aws.String(k), Value: aws.String(v)})
	}
	must[scheduler.CreateScheduleGroupOutput](b, "schedule group")(b.c.Scheduler.CreateScheduleGroup(b.ctx,
		&scheduler.CreateScheduleGroupInput{
			Name: aws.String(b.id.ScheduleGroup()), Tags: tags,
		}))
	must[scheduler.CreateScheduleOutput](b, "schedule")(b.c.Scheduler.CreateSchedule(b.ctx, &scheduler.CreateScheduleInput{
		Name: aws.String(b.id.JobFamily("nightly")), GroupName: aws.String(b.id.ScheduleGroup()),
		ScheduleExpression: aws.String("cron(0 0 * * ? *)"), ScheduleExpressionTimezone: aws.String("Europe/Paris"),
		FlexibleTimeWindow: &schedulertypes.FlexibleTimeWindow{Mode: schedulertypes.FlexibleTimeWindowModeOff},
		Target: &schedulertypes.Target{
			Arn:     aws.String(b.id.ARN("ecs", "cluster/"+b.id.Cluster())),
			RoleArn: aws.String(b.id.GlobalARN("iam", "role/"+b.id.SchedulerRole())),
			RetryPolicy: &schedulertypes.RetryPolicy{MaximumRetryAttempts: aws.Int32(2),
				MaximumEventAgeInSeconds: aws.Int32(3600)},
			EcsParameters: &schedulertypes.EcsParameters{
				TaskDefinitionArn: aws.String(b.id.ARN("ecs", "task-definition/"+b.id.JobFamily("nightly"))),
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
		tags = append(tags, budgettypes.ResourceTag{Key: aws.String(k), Value: aws.String(v)})
	}
	notify := func(kind budgettypes.NotificationType, per float64) budgettypes.NotificationWithSubscribers {
		return budgettypes.NotificationWithSubscribers{
			Notification: &budgettypes.Notification{NotificationType: kind,
				ComparisonOperator: budgettypes.ComparisonOperatorGreaterThan, Threshold: per},
			Subscribers: []budgettypes.Subscriber{{SubscriptionType: budgettypes.SubscriptionTypeEmail,
				Address: aws.String("dev@example.com")}},
		}
	}
	must[budgets.CreateBudgetOutput](b, "budget")(b.c.Budgets.CreateBudget(b.ctx, &budgets.CreateBudgetInput{
		AccountId: aws.String(b.id.Account), ResourceTags: tags,
		Budget: &budgettypes.Budget{
			BudgetName: aws.String(b.id.Budget()), BudgetType: budgettypes.BudgetTypeCost, TimeUnit: budgettypes.TimeUnitMonthly,
			BudgetLimit: &budgettypes.Spend{Amount: aws.String("120"), Unit: aws.String("USD")},
		},
		NotificationsWithSubscribers: []budgettypes.NotificationWithSubscribers{
			notify(budgettypes.NotificationTypeActual, 80), notify(budgettypes.NotificationTypeForecasted, 100),
		},
	}))
}
