package e2e

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/budgets"
	btypes "github.com/aws/aws-sdk-go-v2/service/budgets/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	rtypes "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

const anyTrust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

// somebodyElse makes things under the stack's names, as a person in the console would: without tags.
type somebodyElse struct {
	*lab
	c   *cloud.Clients
	vpc string
	ids []string // subnets in two zones
}

func (l *lab) somebodyElse() somebodyElse {
	l.tb.Helper()
	l.box.UsedBefore()
	other := somebodyElse{lab: l, c: l.session.Env.Clients}
	seen := l.read()
	for _, v := range seen.VPCs.Items {
		if v.Default {
			other.vpc = v.ID
		}
	}
	for _, s := range seen.Subnets.Items {
		other.ids = append(other.ids, s.ID)
	}
	return other
}

func (o somebodyElse) must(_ any, err error) {
	o.tb.Helper()
	if err != nil {
		o.tb.Fatal(err)
	}
}

func (o somebodyElse) record(kind rtypes.RRType, name, value string) {
	o.tb.Helper()
	o.changeRecord(rtypes.ChangeActionCreate, kind, name, value)
}

func (o somebodyElse) unrecord(kind rtypes.RRType, name, value string) {
	o.tb.Helper()
	o.changeRecord(rtypes.ChangeActionDelete, kind, name, value)
}

func (o somebodyElse) changeRecord(action rtypes.ChangeAction, kind rtypes.RRType, name, value string) {
	o.tb.Helper()
	zones, err := o.c.Route53.ListHostedZones(o.tb.Context(), &route53.ListHostedZonesInput{})
	o.must(zones, err)
	_, err = o.c.Route53.ChangeResourceRecordSets(o.tb.Context(), &route53.ChangeResourceRecordSetsInput{
		HostedZoneId: zones.HostedZones[0].Id,
		ChangeBatch: &rtypes.ChangeBatch{Changes: []rtypes.Change{{Action: action,
			ResourceRecordSet: &rtypes.ResourceRecordSet{
				Name: &name, Type: kind, TTL: new(int64(60)), ResourceRecords: []rtypes.ResourceRecord{{Value: &value}},
			}}}},
	})
	o.must(nil, err)
}

func (o somebodyElse) role(name string) {
	o.tb.Helper()
	o.must(o.c.IAM.CreateRole(o.tb.Context(), &iam.CreateRoleInput{RoleName: &name,
		AssumeRolePolicyDocument: new(anyTrust)}))
}

func (o somebodyElse) group(name string) {
	o.tb.Helper()
	o.must(o.c.EC2.CreateSecurityGroup(o.tb.Context(), &ec2.CreateSecurityGroupInput{GroupName: &name,
		Description: new("mine"), VpcId: &o.vpc}))
}

// TestForeignNamesStopThePlan: a name taken by something without our tags stops the plan, and nothing is written.
func TestForeignNamesStopThePlan(t *testing.T) {
	for name, c := range map[string]struct {
		resource string
		make     func(o somebodyElse)
	}{
		"alb group":   {"shop-alb-sg", func(o somebodyElse) { o.group("shop-alb-sg") }},
		"app group":   {"shop-app-sg", func(o somebodyElse) { o.group("shop-app-sg") }},
		"db group":    {"shop-db-sg", func(o somebodyElse) { o.group("shop-db-sg") }},
		"redis group": {"shop-redis-sg", func(o somebodyElse) { o.group("shop-redis-sg") }},
		"database": {"shop-db", func(o somebodyElse) {
			o.must(o.c.RDS.CreateDBInstance(o.tb.Context(), &rds.CreateDBInstanceInput{
				DBInstanceIdentifier: new("shop-db"), DBInstanceClass: new("db.t3.micro"),
				Engine:         new("postgres"),
				MasterUsername: new("someone"), MasterUserPassword: new("not-yours-123"),
				AllocatedStorage: new(int32(20)),
			}))
		}},
		"database subnets": {"shop-db-subnet", func(o somebodyElse) {
			o.must(o.c.RDS.CreateDBSubnetGroup(o.tb.Context(), &rds.CreateDBSubnetGroupInput{
				DBSubnetGroupName: new("shop-db-subnet"), DBSubnetGroupDescription: new("mine"), SubnetIds: o.ids,
			}))
		}},
		"replication group": {"shop-redis", func(o somebodyElse) {
			o.must(o.c.ElastiCache.CreateReplicationGroup(o.tb.Context(), &elasticache.CreateReplicationGroupInput{
				ReplicationGroupId: new("shop-redis"), ReplicationGroupDescription: new("mine"),
				Engine:        new("redis"),
				CacheNodeType: new("cache.t3.micro"), NumCacheClusters: new(int32(1)),
			}))
		}},
		"the guide's cache cluster": {"shop-redis", func(o somebodyElse) {
			o.must(o.c.ElastiCache.CreateCacheCluster(o.tb.Context(), &elasticache.CreateCacheClusterInput{
				CacheClusterId: new("shop-redis"), Engine: new("redis"), CacheNodeType: new("cache.t3.micro"),
				NumCacheNodes: new(int32(1)),
			}))
		}},
		"cache subnets": {"shop-redis-subnet", func(o somebodyElse) {
			o.must(o.c.ElastiCache.CreateCacheSubnetGroup(o.tb.Context(), &elasticache.CreateCacheSubnetGroupInput{
				CacheSubnetGroupName: new("shop-redis-subnet"), CacheSubnetGroupDescription: new("mine"),
				SubnetIds: o.ids,
			}))
		}},
		"repository": {"shop", func(o somebodyElse) {
			o.must(o.c.ECR.CreateRepository(o.tb.Context(), &ecr.CreateRepositoryInput{RepositoryName: new("shop")}))
		}},
		"execution role": {"shop-eu-west-1-execution", func(o somebodyElse) { o.role("shop-eu-west-1-execution") }},
		"task role":      {"shop-eu-west-1-task", func(o somebodyElse) { o.role("shop-eu-west-1-task") }},
		"scheduler role": {"shop-eu-west-1-scheduler", func(o somebodyElse) { o.role("shop-eu-west-1-scheduler") }},
		"log group": {"/ecs/shop-api", func(o somebodyElse) {
			o.must(o.c.Logs.CreateLogGroup(o.tb.Context(),
				&cloudwatchlogs.CreateLogGroupInput{LogGroupName: new("/ecs/shop-api")}))
		}},
		"cluster": {"shop", func(o somebodyElse) {
			o.must(o.c.ECS.CreateCluster(o.tb.Context(), &ecs.CreateClusterInput{ClusterName: new("shop")}))
		}},
		"load balancer": {"shop-alb", func(o somebodyElse) {
			o.must(o.c.ELB.CreateLoadBalancer(o.tb.Context(), &elb.CreateLoadBalancerInput{Name: new("shop-alb"),
				Subnets: o.ids[:2]}))
		}},
		"target group": {"shop-tg", func(o somebodyElse) {
			o.must(o.c.ELB.CreateTargetGroup(o.tb.Context(), &elb.CreateTargetGroupInput{
				Name: new("shop-tg"), Port: new(int32(8000)), Protocol: elbtypes.ProtocolEnumHttp,
				TargetType: elbtypes.TargetTypeEnumIp, VpcId: &o.vpc,
			}))
		}},
		"schedule group": {"shop", func(o somebodyElse) {
			o.must(o.c.Scheduler.CreateScheduleGroup(o.tb.Context(),
				&scheduler.CreateScheduleGroupInput{Name: new("shop")}))
		}},
		"budget": {"shop-eu-west-1-monthly-cap", func(o somebodyElse) {
			o.must(o.c.Budgets.CreateBudget(o.tb.Context(), &budgets.CreateBudgetInput{AccountId: new("123456789012"),
				Budget: &btypes.Budget{
					BudgetName: new("shop-eu-west-1-monthly-cap"), BudgetType: btypes.BudgetTypeCost,
					TimeUnit:    btypes.TimeUnitMonthly,
					BudgetLimit: &btypes.Spend{Amount: new("10"), Unit: new("USD")},
				}}))
		}},
		"A record": {"api.example.com", func(o somebodyElse) {
			o.record(rtypes.RRTypeA, "api.example.com",
				"192.0.2.1")
		}},
		"AAAA record": {"api.example.com", func(o somebodyElse) {
			o.record(rtypes.RRTypeAaaa, "api.example.com",
				"2001:db8::1")
		}},
		"CNAME record": {"api.example.com", func(o somebodyElse) {
			o.record(rtypes.RRTypeCname, "api.example.com",
				"shop.elsewhere.net")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := shop()
				if name == "repository" {
					s.Image.URI = "" // a ready image needs none
				}
				l := newLab(t, s)
				c.make(l.somebodyElse())
				time.Sleep(10 * time.Second) // until AWS shows it
				l.refuses(typed(), plan.Foreign, c.resource)
			})
		})
	}
}

// TestForeignParameters: a stored value is used where it need not change, and never overwritten where slipway did not
// put it.
func TestForeignParameters(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		o := l.somebodyElse()
		put := func(key, value string) {
			o.must(o.c.SSM.PutParameter(t.Context(), &ssm.PutParameterInput{
				Name: new("/shop/production/" + key), Value: &value, Type: ssmtypes.ParameterTypeSecureString,
			}))
		}
		put("STRIPE_KEY", "sk_by_hand")
		put("DB_PASSWORD", "chosen+by:hand#1")
		l.refuses(typed(), plan.Foreign, "/shop/production/STRIPE_KEY")
		l.mustApply(plan.Intent{})
		if l.box.DatabasePassword("shop-db") != "chosen+by:hand#1" {
			t.Error("the database was not made with the password that was in SSM")
		}
		if l.read().Parameter("STRIPE_KEY").Value.Reveal() != "sk_by_hand" {
			t.Error("a value that stood there was changed")
		}
		l.nothingLeft()
	})
}

// TestNamesThatDeriveAlike: shop + staging and shop-staging + production have one prefix; the second one is stopped.
func TestNamesThatDeriveAlike(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := shop()
		s.Environment, s.Service.Domain = "staging", ""
		l := newLab(t, s)
		l.mustApply(typed())
		before := l.box.Fingerprint()
		s = shop()
		s.App, s.Service.Domain = "shop-staging", ""
		l.connect(s, l.session.Env.Dir)
		x := l.refuses(typed(), plan.Foreign, "shop-staging-db")
		if want := "app shop, environment staging"; !strings.Contains(x.Why, want) {
			t.Errorf("whose it is is not said: %s", x.Why)
		}
		p, r := l.destroy(t.Context())
		l.wantOK(p, r)
		if got := l.box.Fingerprint(); got != before {
			t.Errorf("destroy of the one touched the other:\n%s", difference(before, got))
		}
		// and production of shop next to staging of shop lives beside it
		l.connect(shop(), l.session.Env.Dir)
		l.mustApply(typed())
		l.nothingLeft()
		p, r = l.destroy(t.Context())
		l.wantOK(p, r)
		s = shop()
		s.Environment, s.Service.Domain = "staging", ""
		l.connect(s, l.session.Env.Dir)
		l.nothingLeft()
	})
}

// TestJobNames: a job named api would be the service's own family; shop's job staging-sync would be shop-staging's job
// sync.
func TestJobNames(t *testing.T) {
	inLab(t, with(shop(), func(s *stack.Settings) { s.Schedule.Jobs[0].Name = "api" }), func(t *testing.T, l *lab) {
		l.refuses(typed(), plan.Invalid, "schedule.jobs")

		s := shop()
		s.Environment, s.Service.Domain = "staging", ""
		s.Schedule.Jobs = []stack.Job{{Name: "sync", Command: "true", Cron: "rate(1 day)"}}
		l.connect(s, l.session.Env.Dir)
		l.mustApply(typed())
		theirs := live.ReadTaskDefinition(t.Context(), l.session.Env.Clients, "shop-staging-sync").Value
		s = shop()
		s.Schedule.Jobs = []stack.Job{{Name: "staging-sync", Command: "false", Cron: "rate(1 day)"}}
		l.connect(s, l.session.Env.Dir)
		_, r := l.apply(t.Context(), typed())
		if said := l.failure(r, "schedule/definition-staging-sync"); !strings.Contains(said, "environment staging") {
			t.Errorf("it is not said whose the family is: %s", said)
		}
		if now := live.ReadTaskDefinition(t.Context(), l.session.Env.Clients,
			"shop-staging-sync").Value; now.ARN != theirs.ARN {
			t.Errorf("staging's job now runs %s", now.ARN)
		}
	})
}
