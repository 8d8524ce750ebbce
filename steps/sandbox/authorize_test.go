package sandbox

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"slipway/steps/cloud"
	"slipway/steps/sandbox/core"
	simssm "slipway/steps/sandbox/ssm"
)

func TestPolicyEvaluation(t *testing.T) {
	const db = "arn:aws:rds:eu-west-1:123456789012:db:shop-db"
	allow := func(rest string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` + rest + `}]}`
	}
	tests := []struct {
		name, policy, action, resource string
		keys                           core.ConditionKeys
		want                           core.Verdict
	}{
		{"exact", allow(`"Action":"rds:CreateDBInstance","Resource":"` + db + `"`), "rds:CreateDBInstance", db, nil,
			core.Allowed},
		{"action in other case", allow(`"Action":"RDS:createdbinstance","Resource":"*"`), "rds:CreateDBInstance", db, nil,
			core.Allowed},
		{"wildcards", allow(`"Action":["rds:Create*"],"Resource":["arn:aws:rds:*:123456789012:db:shop-*"]`),
			"rds:CreateDBInstance", db, nil, core.Allowed},
		{"another action", allow(`"Action":"rds:Delete*","Resource":"*"`), "rds:CreateDBInstance", db, nil,
			core.ImplicitDeny},
		{"another resource", allow(`"Action":"rds:*","Resource":"arn:aws:rds:eu-west-1:123456789012:db:blog-*"`),
			"rds:CreateDBInstance", db, nil, core.ImplicitDeny},
		{"a wildcard stays in its part", allow(`"Action":"rds:*","Resource":"arn:aws:rds:*:db:shop-db"`),
			"rds:CreateDBInstance", db, nil, core.ImplicitDeny},
		{"scoped, but the action knows no resources",
			allow(`"Action":"ecs:RegisterTaskDefinition","Resource":"arn:aws:ecs:eu-west-1:123456789012:task-definition/shop"`),
			"ecs:RegisterTaskDefinition", "*", nil, core.ImplicitDeny},
		{"not action", allow(`"NotAction":"iam:*","Resource":"*"`), "rds:CreateDBInstance", db, nil, core.Allowed},
		{"deny wins",
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"rds:*","Resource":"*"}]}`, "rds:CreateDBInstance", db, nil, core.ExplicitDeny},
		{"condition holds",
			allow(`"Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/slipway:app":"shop"}}`),
			"rds:CreateDBInstance", db, core.KeysOf("aws:RequestTag/slipway:app", "shop"), core.Allowed},
		{"condition fails",
			allow(`"Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/slipway:app":"shop"}}`),
			"rds:CreateDBInstance", db, core.KeysOf("aws:RequestTag/slipway:app", "blog"), core.ImplicitDeny},
		{"key missing",
			allow(`"Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/slipway:app":"shop"}}`),
			"rds:CreateDBInstance", db, nil, core.ImplicitDeny},
		{"key missing, if exists",
			allow(
				`"Action":"*","Resource":"*","Condition":{"StringEqualsIfExists":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}`), "rds:CreateDBInstance", db, nil, core.Allowed},
		{"key missing, not equals",
			allow(`"Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"us-east-1"}}`),
			"rds:CreateDBInstance", db, nil, core.Allowed},
		{"arn like",
			allow(
				`"Action":"*","Resource":"*","Condition":{"ArnLike":{"iam:PolicyARN":"arn:aws:iam::aws:policy/service-role/*"}}`),
			"iam:AttachRolePolicy", "*", core.KeysOf("iam:PolicyARN",
				"arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"), core.Allowed},
		{"for any value",
			allow(`"Action":"*","Resource":"*","Condition":{"ForAnyValue:StringLike":{"aws:TagKeys":["slipway:*"]}}`), "x:Y",
			"*", core.KeysOf("aws:TagKeys", "Name", "aws:TagKeys", "slipway:app"), core.Allowed},
		{"for any value, none",
			allow(`"Action":"*","Resource":"*","Condition":{"ForAnyValue:StringLike":{"aws:TagKeys":["slipway:*"]}}`), "x:Y",
			"*", nil, core.ImplicitDeny},
		{"for all values",
			allow(`"Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["Name"]}}`), "x:Y", "*",
			core.KeysOf("aws:TagKeys", "Name", "aws:TagKeys", "owner"), core.ImplicitDeny},
		{"an operator nobody knows", allow(`"Action":"*","Resource":"*","Condition":{"StringSounds":{"aws:TagKeys":"Name"}}`),
			"x:Y", "*", core.KeysOf("aws:TagKeys", "Name"), core.ImplicitDeny},
	}
	for _, tt := range tests {
		d, err := core.ParsePolicy(tt.policy)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if got := core.Evaluate([]core.Document{d}, tt.action, tt.resource, tt.keys); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// What AWS asks of the caller, by the inputs slipway sends.
func TestNeeds(t *testing.T) {
	const ecsRole, schedulerRole = "arn:aws:iam::123456789012:role/shop-execution",
		"arn:aws:iam::123456789012:role/shop-scheduler"
	tests := []struct {
		key  string
		in   any
		want []string // action resource key=value …
	}{
		{"RDS:CreateDBInstance", &rds.CreateDBInstanceInput{DBInstanceIdentifier: new("shop-db"),
			DBSubnetGroupName: new("shop-db-subnet"),
			Tags:              []rdstypes.Tag{{Key: new("slipway:app"), Value: new("shop")}}}, []string{
			"rds:CreateDBInstance arn:aws:rds:eu-west-1:123456789012:db:shop-db",
			"rds:CreateDBInstance arn:aws:rds:eu-west-1:123456789012:subgrp:shop-db-subnet",
			"rds:CreateDBInstance arn:aws:rds:eu-west-1:123456789012:pg:default.postgres16",
			"rds:CreateDBInstance arn:aws:rds:eu-west-1:123456789012:og:default:postgres-16",
			"rds:AddTagsToResource arn:aws:rds:eu-west-1:123456789012:db:shop-db rds:createaction=CreateDBInstance",
		}},
		{"RDS:DeleteDBInstance", &rds.DeleteDBInstanceInput{DBInstanceIdentifier: new("shop-db"),
			SkipFinalSnapshot: new(true)}, []string{"rds:DeleteDBInstance arn:aws:rds:eu-west-1:123456789012:db:shop-db"}},
		{"RDS:DeleteDBInstance", &rds.DeleteDBInstanceInput{DBInstanceIdentifier: new("shop-db"),
			FinalDBSnapshotIdentifier: new("shop-db-final")}, []string{
			"rds:DeleteDBInstance arn:aws:rds:eu-west-1:123456789012:db:shop-db",
			"rds:CreateDBSnapshot arn:aws:rds:eu-west-1:123456789012:db:shop-db",
			"rds:CreateDBSnapshot arn:aws:rds:eu-west-1:123456789012:snapshot:shop-db-final",
		}},
		{"RDS:DescribeDBInstances", &rds.DescribeDBInstancesInput{},
			[]string{"rds:DescribeDBInstances arn:aws:rds:eu-west-1:123456789012:db:*"}},
		{"EC2:CreateSecurityGroup", &ec2.CreateSecurityGroupInput{GroupName: new("shop-app-sg"),
			VpcId: new("vpc-1"), TagSpecifications: []ec2types.TagSpecification{
				{Tags: []ec2types.Tag{{Key: new("Name"), Value: new("x")}}}}}, []string{
			"ec2:CreateSecurityGroup arn:aws:ec2:eu-west-1:123456789012:security-group/*",
			"ec2:CreateSecurityGroup arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1",
			"ec2:CreateTags arn:aws:ec2:eu-west-1:123456789012:security-group/* ec2:createaction=CreateSecurityGroup",
		}},
		{"EC2:AuthorizeSecurityGroupIngress", &ec2.AuthorizeSecurityGroupIngressInput{GroupId: new("sg-1")},
			[]string{"ec2:AuthorizeSecurityGroupIngress arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1"}},
		{"EC2:CreateTags", &ec2.CreateTagsInput{Resources: []string{"sg-1", "vpc-2"}}, []string{
			"ec2:CreateTags arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1",
			"ec2:CreateTags arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-2",
		}},
		{"SSM:PutParameter", &ssm.PutParameterInput{Name: new("/shop/production/KEY")},
			[]string{"ssm:PutParameter arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production/KEY"}},
		{"SSM:GetParametersByPath", &ssm.GetParametersByPathInput{Path: new("/shop/production/")},
			[]string{"ssm:GetParametersByPath arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production"}},
		{"ECS:UpdateService", &ecs.UpdateServiceInput{Cluster: new("arn:aws:ecs:eu-west-1:123456789012:cluster/shop"),
			Service: new("shop-api")}, []string{
			"ecs:UpdateService arn:aws:ecs:eu-west-1:123456789012:service/shop/shop-api " +
				"ecs:cluster=arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
		}},
		{"ECS:RegisterTaskDefinition", &ecs.RegisterTaskDefinitionInput{Family: new("shop-api"),
			ExecutionRoleArn: new(ecsRole)}, []string{
			"ecs:RegisterTaskDefinition *", "iam:PassRole " + ecsRole + " iam:passedtoservice=ecs-tasks.amazonaws.com",
		}},
		{"Scheduler:CreateSchedule", &scheduler.CreateScheduleInput{GroupName: new("shop"),
			Name: new("nightly"), Target: &schedulertypes.Target{RoleArn: new(schedulerRole)}}, []string{
			"scheduler:CreateSchedule arn:aws:scheduler:eu-west-1:123456789012:schedule/shop/nightly", "iam:PassRole " +
				schedulerRole + " iam:passedtoservice=scheduler.amazonaws.com",
		}},
		{"Scheduler:DeleteSchedule", &scheduler.DeleteScheduleInput{Name: new("nightly")},
			[]string{"scheduler:DeleteSchedule arn:aws:scheduler:eu-west-1:123456789012:schedule/default/nightly"}},
		{"Elastic Load Balancing v2:CreateTargetGroup", &elb.CreateTargetGroupInput{Name: new("shop-tg"),
			Tags: []elbtypes.Tag{{Key: new("a"), Value: new("b")}}}, []string{
			"elasticloadbalancing:CreateTargetGroup arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop-tg/*",
			"elasticloadbalancing:AddTags arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop-tg/* " +
				"elasticloadbalancing:createaction=CreateTargetGroup",
		}},
		{"Elastic Load Balancing v2:ModifyListener", &elb.ModifyListenerInput{ListenerArn: new("arn:l")},
			[]string{"elasticloadbalancing:ModifyListener arn:l"}},
		{"Elastic Load Balancing v2:CreateListener",
			&elb.CreateListenerInput{
				LoadBalancerArn: new("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/shop-alb/9"),
				Tags:            []elbtypes.Tag{{Key: new("a"), Value: new("b")}}}, []string{
				"elasticloadbalancing:CreateListener arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/shop-alb/9",
				"elasticloadbalancing:AddTags arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/shop-alb/9/* " +
					"elasticloadbalancing:createaction=CreateListener",
			}},
		{"ElastiCache:CreateReplicationGroup",
			&elasticache.CreateReplicationGroupInput{ReplicationGroupId: new("shop-redis"),
				CacheSubnetGroupName: new("shop-redis-subnet")}, []string{
				"elasticache:CreateReplicationGroup arn:aws:elasticache:eu-west-1:123456789012:replicationgroup:shop-redis",
				"elasticache:CreateReplicationGroup arn:aws:elasticache:eu-west-1:123456789012:parametergroup:default.redis7",
				"elasticache:CreateReplicationGroup arn:aws:elasticache:eu-west-1:123456789012:subnetgroup:shop-redis-subnet",
			}},
		{"Route 53:ChangeResourceRecordSets",
			&route53.ChangeResourceRecordSetsInput{HostedZoneId: new("/hostedzone/Z1"),
				ChangeBatch: &route53types.ChangeBatch{Changes: []route53types.Change{{Action: "UPSERT",
					ResourceRecordSet: &route53types.ResourceRecordSet{Name: new("API.shop.dev."), Type: "A"}}}}}, []string{
				"route53:ChangeResourceRecordSets arn:aws:route53:::hostedzone/Z1 route53:changeresourcerecordsetsactions=UPSERT " +
					"route53:changeresourcerecordsetsnormalizedrecordnames=api.shop.dev route53:changeresourcerecordsetsrecordtypes=A",
			}},
		{"IAM:CreateRole", &iam.CreateRoleInput{RoleName: new("shop-task"), Path: new("/app/"),
			Tags: []iamtypes.Tag{{Key: new("a"), Value: new("b")}}}, []string{
			"iam:CreateRole arn:aws:iam::123456789012:role/app/shop-task",
			"iam:TagRole arn:aws:iam::123456789012:role/app/shop-task",
		}},
		{"IAM:AttachRolePolicy", &iam.AttachRolePolicyInput{RoleName: new("shop-task"),
			PolicyArn: new("arn:p")},
			[]string{"iam:AttachRolePolicy arn:aws:iam::123456789012:role/shop-task iam:policyarn=arn:p"}},
		{"IAM:CreateServiceLinkedRole", &iam.CreateServiceLinkedRoleInput{AWSServiceName: new("ecs.amazonaws.com")},
			[]string{
				"iam:CreateServiceLinkedRole " +
					"arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS " +
					"iam:awsservicename=ecs.amazonaws.com",
			}},
	}
	s := New(Options{})
	for _, tt := range tests {
		var needs []core.Need
		s.Alter(func(c *core.Call) { needs = core.NeedsOf(c, tt.key, tt.in) })
		var got []string
		for _, n := range needs {
			line := n.Action + " " + n.Resource
			for _, k := range slices.Sorted(maps.Keys(n.Keys)) {
				line += " " + k + "=" + strings.Join(n.Keys[k], ",")
			}
			got = append(got, line)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %s\nwant %s", tt.key, strings.Join(got, "\n     "), strings.Join(tt.want, "\n     "))
		}
	}
}

func TestARestrictedPrincipalIsRefusedInAWSWords(t *testing.T) {
	s, c := account(t)
	const who = "arn:aws:iam::123456789012:user/dev"
	s.As(core.Principal{ARN: who,
		Policies: []string{
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:*","ec2:DescribeVpcs"],"Resource":"arn:aws:ssm:*:*:parameter/shop/*"}]}`}})
	if err := put(t, c, "/shop/production/KEY", "v"); err != nil {
		t.Errorf("allowed: %v", err)
	}
	tests := []struct {
		name string
		err  error
		code string
		said string
	}{
		{"ssm", put(t, c, "/blog/production/KEY", "v"), "AccessDeniedException", "User: " + who +
			" is not authorized to perform: ssm:PutParameter on resource: " +
			"arn:aws:ssm:eu-west-1:123456789012:parameter/blog/production/KEY because no identity-based policy allows the " +
			"ssm:PutParameter action"},
		{"iam", func() error {
			return only(c.IAM.GetAccountSummary(t.Context(), &iam.GetAccountSummaryInput{}))
		}(), "AccessDenied", "is not authorized to perform: iam:GetAccountSummary on resource: * because"},
		{"ec2", func() error {
			return only(c.EC2.DescribeVpcs(t.Context(), &ec2.DescribeVpcsInput{}))
		}(), "UnauthorizedOperation", "You are not authorized to perform this operation. User: " + who},
	}
	for _, tt := range tests {
		if cloud.Code(tt.err) != tt.code || !strings.Contains(tt.err.Error(), tt.said) {
			t.Errorf("%s: got %v\nwant %s: %s", tt.name, tt.err, tt.code, tt.said)
		}
	}
	s.As(core.Principal{})
	if err := put(t, c, "/blog/production/KEY", "v"); err != nil {
		t.Errorf("the administrator again: %v", err)
	}
}

// What is made gets the tags asked for, and what it is made in gets none.
func TestRequestTagsAreTheNewResources(t *testing.T) {
	const statement = `{"Effect":"Allow","Action":["ec2:CreateSubnet","ec2:CreateTags"],"Resource":"%","Condition":{"StringEquals":{"aws:RequestTag/slipway:app":"shop"}}}`
	const inVPC = `{"Effect":"Allow","Action":"ec2:CreateSubnet","Resource":"arn:aws:ec2:*:*:vpc/*"}`
	s, c := account(t)
	vpcs, err := c.EC2.DescribeVpcs(t.Context(), &ec2.DescribeVpcsInput{})
	if err != nil {
		t.Fatal(err)
	}
	for policy, allowed := range map[string]bool{
		strings.Replace(statement, "%", "*", 1):                                      false,
		strings.Replace(statement, "%", "arn:aws:ec2:*:*:subnet/*", 1) + "," + inVPC: true,
	} {
		s.As(core.Principal{ARN: "arn:aws:iam::123456789012:user/dev",
			Policies: []string{`{"Version":"2012-10-17","Statement":[` + policy + `]}`}})
		s.ResetCalls()
		_, err := c.EC2.CreateSubnet(t.Context(), &ec2.CreateSubnetInput{
			VpcId: vpcs.Vpcs[0].VpcId, CidrBlock: new("172.31.200.0/24"),
			TagSpecifications: []ec2types.TagSpecification{{ResourceType: "subnet",
				Tags: []ec2types.Tag{{Key: new("slipway:app"), Value: new("shop")}}}},
		})
		if (err == nil) != allowed || err != nil && !strings.Contains(err.Error(), ":vpc/") {
			t.Errorf("%s: %v", policy, err)
		}
		if got := s.Judged(); allowed && !slices.Equal(got, []string{"ec2:CreateSubnet", "ec2:CreateTags"}) {
			t.Errorf("judged by %v", got)
		}
	}
}

func TestResourceTagsDecide(t *testing.T) {
	s, c := account(t)
	if err := put(t, c, "/shop/production/KEY", "v"); err != nil {
		t.Fatal(err)
	}
	s.As(core.Principal{ARN: "arn:aws:iam::123456789012:user/dev", Policies: []string{
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/slipway:app":"shop"}}}]}`,
	}})
	remove := func() error {
		return only(c.SSM.DeleteParameter(t.Context(), &ssm.DeleteParameterInput{Name: new("/shop/production/KEY")}))
	}
	if err := remove(); !cloud.Denied(err) {
		t.Errorf("without the tag: %v", err)
	}
	s.Alter(func(c *core.Call) {
		simssm.State.In(c.World).Parameters["/shop/production/KEY"].Tags["slipway:app"] = "shop"
	})
	if err := remove(); err != nil {
		t.Errorf("with it: %v", err)
	}
}

func TestSimulatePrincipalPolicy(t *testing.T) {
	s, c := account(t)
	s.As(core.Principal{ARN: "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Dev_1/ann", Policies: []string{
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["rds:*","iam:SimulatePrincipalPolicy","iam:GetRole"],"Resource":"*"},{"Effect":"Deny","Action":"rds:DeleteDBInstance","Resource":"*"}]}`,
	}})
	role, err := c.IAM.GetRole(t.Context(), &iam.GetRoleInput{RoleName: new("AWSReservedSSO_Dev_1")})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(*role.Role.Arn, ":role/aws-reserved/sso.amazonaws.com/") {
		t.Errorf("role %s", *role.Role.Arn)
	}
	out, err := c.IAM.SimulatePrincipalPolicy(t.Context(), &iam.SimulatePrincipalPolicyInput{
		PolicySourceArn: role.Role.Arn, ActionNames: []string{"rds:CreateDBInstance", "rds:DeleteDBInstance", "ecs:RunTask"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range out.EvaluationResults {
		got = append(got, *r.EvalActionName+" "+string(r.EvalDecision))
	}
	want := []string{"rds:CreateDBInstance allowed", "rds:DeleteDBInstance explicitDeny", "ecs:RunTask implicitDeny"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestInjectedDenialReadsLikeAWS(t *testing.T) {
	s, c := account(t)
	s.Inject(core.Deny{At: core.At{Operation: "SSM:PutParameter"}})
	err := put(t, c, "/shop/production/KEY", "v")
	if !cloud.Denied(err) || !strings.Contains(err.Error(), "is not authorized to perform: ssm:PutParameter on "+
		"resource: arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production/KEY because") {
		t.Errorf("got %v", err)
	}
}
