package e2e

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/budgets"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// mended changes by hand, in every service, what slipway looks after; one apply brings all of it back.
func mended(l *traveller, ctx context.Context) error {
	return through(
		l.applied(ctx, typed()),
		l.byHand(func(c *cloud.Clients) error {
			read := l.session.Read(ctx)
			return errors.Join(
				spoilImages(ctx, c, read), spoilEdge(ctx, c, read), spoilRoles(ctx, c, read), spoilSecret(ctx, l, c),
				spoilGroups(ctx, c, read), spoilData(ctx, c, read), spoilTheRest(ctx, c, read),
			)
		}),
		func() error {
			l.box.ForceDatabase(l.session.Identity().Database(), "stopped")
			return nil
		},
		l.applied(ctx, plan.Intent{}), l.settled(ctx), l.checked(ctx),
	)
}

func done[T any](_ T, err error) error { return err }

func spoilImages(ctx context.Context, c *cloud.Clients, l *live.Stack) error {
	name := new(l.Identity.Repository())
	return errors.Join(
		done(c.ECR.PutImageScanningConfiguration(ctx, &ecr.PutImageScanningConfigurationInput{RepositoryName: name,
			ImageScanningConfiguration: &ecrtypes.ImageScanningConfiguration{}})),
		done(c.ECR.PutImageTagMutability(ctx, &ecr.PutImageTagMutabilityInput{RepositoryName: name,
			ImageTagMutability: ecrtypes.ImageTagMutabilityMutable})),
	)
}

func spoilEdge(ctx context.Context, c *cloud.Clients, l *live.Stack) error {
	balancer, group := &l.LoadBalancer.Value.ARN, &l.TargetGroups.Items[0].ARN
	forward := []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: group}}
	var errs []error
	for _, listener := range l.Listeners.Items {
		in := &elb.ModifyListenerInput{ListenerArn: &listener.ARN, DefaultActions: forward}
		if listener.Port == 443 {
			in.SslPolicy = new("ELBSecurityPolicy-2016-08")
		} else {
			errs = append(errs, done(c.ELB.CreateRule(ctx, &elb.CreateRuleInput{
				ListenerArn: &listener.ARN, Priority: new(int32(1)), Actions: forward,
				Conditions: []elbtypes.RuleCondition{{Field: new("host-header"),
					HostHeaderConfig: &elbtypes.HostHeaderConditionConfig{Values: []string{"slipway.invalid"}}}},
			})))
		}
		errs = append(errs, done(c.ELB.ModifyListener(ctx, in)))
	}
	return errors.Join(append(errs,
		done(c.ELB.SetSecurityGroups(ctx, &elb.SetSecurityGroupsInput{LoadBalancerArn: balancer,
			SecurityGroups: []string{l.Group(l.Identity.AppGroup()).ID}})),
		done(c.ELB.ModifyLoadBalancerAttributes(ctx, &elb.ModifyLoadBalancerAttributesInput{LoadBalancerArn: balancer,
			Attributes: []elbtypes.LoadBalancerAttribute{{Key: new("idle_timeout.timeout_seconds"),
				Value: new("60")}}})),
		done(c.ELB.ModifyTargetGroup(ctx, &elb.ModifyTargetGroupInput{TargetGroupArn: group,
			HealthCheckPath: new("/")})),
		done(c.ELB.ModifyTargetGroupAttributes(ctx, &elb.ModifyTargetGroupAttributesInput{TargetGroupArn: group,
			Attributes: []elbtypes.TargetGroupAttribute{{Key: new("deregistration_delay.timeout_seconds"),
				Value: new("300")}}})),
	)...)
}

func spoilRoles(ctx context.Context, c *cloud.Clients, l *live.Stack) error {
	const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	const everything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	return errors.Join(
		done(c.IAM.UpdateAssumeRolePolicy(ctx,
			&iam.UpdateAssumeRolePolicyInput{RoleName: new(l.Identity.ExecutionRole()),
				PolicyDocument: new(trust)})),
		done(c.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: new(l.Identity.TaskRole()),
			PolicyName: new("slipway"), PolicyDocument: new(everything)})),
		done(c.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: new(l.Identity.SchedulerRole()),
			PolicyName: new("slipway"), PolicyDocument: new(everything)})),
		done(c.IAM.DeleteRolePermissionsBoundary(ctx,
			&iam.DeleteRolePermissionsBoundaryInput{RoleName: new(l.Identity.TaskRole())})),
	)
}

// attachAdministrator gives a role a policy that is none of slipway's.
func attachAdministrator(ctx context.Context, c *cloud.Clients, role string) error {
	return done(c.IAM.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &role,
		PolicyArn: new("arn:aws:iam::aws:policy/AdministratorAccess")}))
}

// spoilSecret makes a secret one that everybody can read, as the guide does.
func spoilSecret(ctx context.Context, l *traveller, c *cloud.Clients) error {
	id := l.session.Identity()
	name := new(id.Parameter("STRIPE_KEY"))
	in := &ssm.PutParameterInput{Name: name, Value: new(stripeKey), Type: ssmtypes.ParameterTypeString}
	for k, v := range id.Tags() {
		in.Tags = append(in.Tags, ssmtypes.Tag{Key: &k, Value: &v})
	}
	err := done(c.SSM.DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: name}))
	return errors.Join(err, l.session.Env.Clock.Sleep(ctx, time.Minute), done(c.SSM.PutParameter(ctx, in)))
}

func spoilGroups(ctx context.Context, c *cloud.Clients, l *live.Stack) error {
	db, app := l.Group(l.Identity.DatabaseGroup()), l.Group(l.Identity.AppGroup())
	var ids []string
	for _, r := range app.Rules {
		if !r.Egress {
			ids = append(ids, r.ID)
		}
	}
	return errors.Join(
		done(c.EC2.AuthorizeSecurityGroupIngress(ctx, &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &db.ID,
			IpPermissions: []ec2types.IpPermission{{
				IpProtocol: new("tcp"), FromPort: new(int32(5432)), ToPort: new(int32(5432)),
				IpRanges: []ec2types.IpRange{{CidrIp: new("0.0.0.0/0")}},
			}}})),
		done(c.EC2.RevokeSecurityGroupIngress(ctx, &ec2.RevokeSecurityGroupIngressInput{GroupId: &app.ID,
			SecurityGroupRuleIds: ids})),
	)
}

func spoilData(ctx context.Context, c *cloud.Clients, l *live.Stack) error {
	return errors.Join(
		done(c.RDS.ModifyDBInstance(ctx, &rds.ModifyDBInstanceInput{DBInstanceIdentifier: &l.Database.Value.ID,
			PubliclyAccessible: new(true), DeletionProtection: new(false), BackupRetentionPeriod: new(int32(1)),
			ApplyImmediately: new(true)})),
		done(c.ElastiCache.ModifyReplicationGroup(ctx,
			&elasticache.ModifyReplicationGroupInput{ReplicationGroupId: &l.Cache.Value.ID,
				AutoMinorVersionUpgrade: new(false), ApplyImmediately: new(true)})),
	)
}

func spoilTheRest(ctx context.Context, c *cloud.Clients, l *live.Stack) error {
	id := l.Identity
	have, err := c.Scheduler.GetSchedule(ctx, &scheduler.GetScheduleInput{GroupName: new(id.ScheduleGroup()),
		Name: &l.Schedules.Items[0].Name})
	if err != nil {
		return err
	}
	return errors.Join(
		done(c.Scheduler.UpdateSchedule(ctx, &scheduler.UpdateScheduleInput{
			GroupName: have.GroupName, Name: have.Name, Target: have.Target, FlexibleTimeWindow: have.FlexibleTimeWindow,
			ScheduleExpression: new("rate(1 minute)"), State: schedulertypes.ScheduleStateEnabled,
		})),
		done(c.Logs.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: new(id.LogGroup()),
			RetentionInDays: new(int32(1))})),
		done(c.ECS.UpdateService(ctx, &ecs.UpdateServiceInput{Cluster: new(id.Cluster()),
			Service: new(id.Service()), DesiredCount: new(int32(2))})),
		done(c.Budgets.DeleteBudget(ctx, &budgets.DeleteBudgetInput{AccountId: &id.Account,
			BudgetName: new(id.Budget())})),
	)
}

// moveGroups moves the subnet groups to two subnets of which one is then deleted.
func moveGroups(ctx context.Context, l *traveller, c *cloud.Clients) error {
	read, id := l.session.Read(ctx), l.session.Identity()
	vpc, err := read.VPC("default")
	if err != nil {
		return err
	}
	zones := slices.SortedFunc(slices.Values(read.Zones.Items),
		func(a, b live.Zone) int { return cmp.Compare(a.Name, b.Name) })
	var made []string
	for n, block := range []string{"172.31.192.0/24", "172.31.193.0/24"} {
		out, err := c.EC2.CreateSubnet(ctx, &ec2.CreateSubnetInput{VpcId: &vpc.ID, CidrBlock: new(block),
			AvailabilityZone: &zones[n].Name})
		if err != nil {
			return err
		}
		made = append(made, *out.Subnet.SubnetId)
	}
	return errors.Join(
		done(c.RDS.ModifyDBSubnetGroup(ctx, &rds.ModifyDBSubnetGroupInput{DBSubnetGroupName: new(id.DatabaseSubnets()),
			SubnetIds: made})),
		done(c.ElastiCache.ModifyCacheSubnetGroup(ctx,
			&elasticache.ModifyCacheSubnetGroupInput{CacheSubnetGroupName: new(id.CacheSubnets()), SubnetIds: made})),
		done(c.EC2.DeleteSubnet(ctx, &ec2.DeleteSubnetInput{SubnetId: &made[0]})),
		done(c.EC2.DeleteSubnet(ctx, &ec2.DeleteSubnetInput{SubnetId: &made[1]})),
	)
}

func awsvpc(subnets, groups []string) *ecstypes.NetworkConfiguration {
	return &ecstypes.NetworkConfiguration{AwsvpcConfiguration: &ecstypes.AwsVpcConfiguration{Subnets: subnets,
		SecurityGroups: groups, AssignPublicIp: ecstypes.AssignPublicIpEnabled}}
}
