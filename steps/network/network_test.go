package network

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/stack"
)

func settings() stack.Settings { return plantest.Shop() }

// byHand is a stack made with the guide's commands: the guide's groups in the default VPC, no tags anywhere.
func byHand() *live.Stack {
	s := settings()
	l := &live.Stack{Identity: s.Identity("aws")}
	l.VPCs = live.List[live.VPC]{Items: []live.VPC{{ID: "vpc-1", CIDR: "172.31.0.0/16", State: "available",
		Default: true}}, Call: "ec2:DescribeVpcs"}
	l.Zones.Items = []live.Zone{{Name: "eu-west-1a", ID: "euw1-az1", State: "available", Type: "availability-zone"},
		{Name: "eu-west-1b", ID: "euw1-az2", State: "available", Type: "availability-zone"}}
	l.Subnets.Items = []live.Subnet{
		{ID: "subnet-1", VPC: "vpc-1", ZoneID: "euw1-az1", Zone: "eu-west-1a", State: "available", FreeIPs: 4000},
		{ID: "subnet-2", VPC: "vpc-1", ZoneID: "euw1-az2", Zone: "eu-west-1b", State: "available", FreeIPs: 4000},
	}
	l.RouteTables.Items = []live.RouteTable{{ID: "rtb-1", VPC: "vpc-1", Main: true,
		Routes: []live.Route{{Destination: "0.0.0.0/0", Gateway: "igw-1"}}}}
	l.SecurityGroups = live.List[live.SecurityGroup]{Call: "ec2:DescribeSecurityGroupRules", Items: []live.SecurityGroup{
		{ID: "sg-alb", Name: "shop-alb-sg", VPC: "vpc-1", Rules: []live.Rule{tcp(80, everywhere, ""),
			tcp(443, everywhere, "")}},
		{ID: "sg-app", Name: "shop-app-sg", VPC: "vpc-1", Rules: []live.Rule{tcp(8000, "", "sg-alb"),
			{Egress: true, Protocol: "-1", From: -1, To: -1, CIDR: everywhere}}},
		{ID: "sg-db", Name: "shop-db-sg", VPC: "vpc-1", Rules: []live.Rule{tcp(5432, "", "sg-app")}},
		{ID: "sg-redis", Name: "shop-redis-sg", VPC: "vpc-1", Rules: []live.Rule{tcp(6379, "", "sg-app")}},
	}}
	l.LoadBalancer = live.Found(live.LoadBalancer{Name: "shop-alb", VPC: "vpc-1", SecurityGroups: []string{"sg-alb"}},
		"elasticloadbalancing:DescribeLoadBalancers")
	l.Service = live.Found(live.Service{Name: "shop-api", SecurityGroups: []string{"sg-app"}}, "ecs:DescribeServices")
	l.Running = live.Found(live.TaskDefinition{Containers: []live.Container{{Name: "shop-api", Port: 8000}}},
		"ecs:DescribeTaskDefinition")
	l.Database = live.Found(live.Database{ID: "shop-db", VPC: "vpc-1", SecurityGroups: []string{"sg-db"}},
		"rds:DescribeDBInstances")
	l.CacheCluster = live.Found(live.CacheCluster{ID: "shop-redis", SecurityGroups: []string{"sg-redis"}},
		"elasticache:DescribeCacheClusters")
	l.Cache.Call = "elasticache:DescribeReplicationGroups"
	return l
}

func tcp(port int, cidr, group string) live.Rule {
	return live.Rule{ID: "sgr", Protocol: "tcp", From: port, To: port, CIDR: cidr, Group: group}
}

func addRule(l *live.Stack, group string, r live.Rule) {
	for i := range l.SecurityGroups.Items {
		if l.SecurityGroups.Items[i].ID == group {
			l.SecurityGroups.Items[i].Rules = append(l.SecurityGroups.Items[i].Rules, r)
		}
	}
}

func worn(l *live.Stack, i live.Interface) {
	l.Interfaces = live.List[live.Interface]{Call: "ec2:DescribeNetworkInterfaces", Items: append(l.Interfaces.Items, i)}
}

func TestChecksOnAStackMadeByHand(t *testing.T) {
	const alb, app, db, redis = "alb-open-ports", "app-from-alb-only", "database-from-app-only", "redis-from-app-only"
	for name, c := range map[string]struct {
		change func(*live.Stack)
		check  string
		want   check.Status
		says   string
	}{
		"alb":      {nil, alb, check.Pass, ""},
		"app":      {nil, app, check.Pass, ""},
		"database": {nil, db, check.Pass, ""},
		"cache":    {nil, redis, check.Pass, ""},
		"alb with IPv6": {func(l *live.Stack) {
			addRule(l, "sg-alb", live.Rule{Protocol: "tcp", From: 443, To: 443, CIDR6: "::/0"})
		}, alb, check.Pass, ""},
		"alb with ssh": {func(l *live.Stack) { addRule(l, "sg-alb", tcp(22, everywhere, "")) }, alb, check.Fail,
			"tcp 22 from 0.0.0.0/0"},
		"alb with a port range": {func(l *live.Stack) {
			addRule(l, "sg-alb", live.Rule{Protocol: "tcp", From: 80, To: 443, CIDR: everywhere})
		}, alb, check.Fail, "tcp 80-443"},
		"alb without 443": {func(l *live.Stack) { l.SecurityGroups.Items[0].Rules = l.SecurityGroups.Items[0].Rules[:1] },
			alb, check.Fail, "nothing lets in tcp 443"},
		"alb open to itself": {func(l *live.Stack) {
			addRule(l, "sg-alb", live.Rule{Protocol: "-1", From: -1, To: -1, Group: "sg-alb"})
		}, alb, check.Fail, "everything from shop-alb-sg"},
		"app on its own port": {func(l *live.Stack) { l.Running.Value.Containers[0].Port = 9000 }, app, check.Fail,
			"tcp 8000"},
		"app from a prefix list": {func(l *live.Stack) {
			addRule(l, "sg-app", live.Rule{Protocol: "tcp", From: 8000, To: 8000, PrefixList: "pl-1"})
		}, app, check.Fail, "pl-1"},
		"database window left": {func(l *live.Stack) { addRule(l, "sg-db", tcp(5432, "203.0.113.7/32", "")) }, db,
			check.Fail, "203.0.113.7/32"},
		"database protocol number": {func(l *live.Stack) { l.SecurityGroups.Items[2].Rules[0].Protocol = "6" }, db,
			check.Pass, ""},
		"database in another, good group": {func(l *live.Stack) {
			l.SecurityGroups.Items = append(l.SecurityGroups.Items, live.SecurityGroup{ID: "sg-x", Name: "x", VPC: "vpc-1",
				Rules: []live.Rule{tcp(5432, "", "sg-app")}})
			l.Database.Value.SecurityGroups = []string{"sg-x"}
		}, db, check.Pass, ""},
		"database in an unread group": {func(l *live.Stack) { l.Database.Value.SecurityGroups = []string{"sg-default"} }, db,
			check.Unknown, "sg-default"},
		"database unread group and a bad rule": {func(l *live.Stack) {
			l.Database.Value.SecurityGroups = []string{"sg-default"}
			addRule(l, "sg-db", tcp(5432, everywhere, ""))
		}, db, check.Fail, "0.0.0.0/0"},
		"database from a group other than ours": {func(l *live.Stack) { l.Service.Value.SecurityGroups = []string{"sg-new"} },
			db, check.Fail, "shop-app-sg"},
		"database's second group, read and open": {func(l *live.Stack) {
			l.AttachedGroups.Items = []live.SecurityGroup{{ID: "sg-x", Name: "legacy", VPC: "vpc-1",
				Rules: []live.Rule{tcp(5432, "10.0.0.0/8", "")}}}
			l.Database.Value.SecurityGroups = []string{"sg-db", "sg-x"}
		}, db, check.Fail, "legacy lets in tcp 5432 from 10.0.0.0/8"},
		"database's second group, read and empty": {func(l *live.Stack) {
			l.AttachedGroups.Items = []live.SecurityGroup{{ID: "sg-x", Name: "legacy", VPC: "vpc-1"}}
			l.Database.Value.SecurityGroups = []string{"sg-db", "sg-x"}
		}, db, check.Pass, ""},
		"database's second group, not allowed to be read": {func(l *live.Stack) {
			l.AttachedGroups = live.List[live.SecurityGroup]{Err: errors.New("denied"), Call: "ec2:DescribeSecurityGroupRules"}
			l.Database.Value.SecurityGroups = []string{"sg-db", "sg-x"}
		}, db, check.Unknown, "ec2:DescribeSecurityGroupRules"},
		"database from a group of another account": {func(l *live.Stack) {
			addRule(l, "sg-db", live.Rule{Protocol: "tcp", From: 5432, To: 5432, Group: "sg-far", Account: "999988887777"})
		}, db, check.Fail, "sg-far of account 999988887777"},
		"a replica in an open group": {func(l *live.Stack) {
			l.Replicas.Items = []live.Database{{ID: "shop-db-replica", SecurityGroups: []string{"sg-x"}}}
			l.AttachedGroups.Items = []live.SecurityGroup{{ID: "sg-x", Name: "open",
				Rules: []live.Rule{tcp(5432, everywhere, "")}}}
		}, db, check.Fail, "open lets in tcp 5432 from 0.0.0.0/0"},
		"an EC2 instance in the app's group": {func(l *live.Stack) {
			worn(l, live.Interface{ID: "eni-9", Instance: "i-0abc", Groups: []string{"sg-app"}})
		}, db, check.Fail, "the EC2 instance i-0abc wears the group"},
		"a function in the app's group": {func(l *live.Stack) {
			worn(l, live.Interface{ID: "eni-9", Kind: "lambda", Description: "AWS Lambda VPC ENI-report",
				Groups: []string{"sg-app"}})
		}, redis, check.Fail, "AWS Lambda VPC ENI-report"},
		"an instance in a group that the database does not let in": {func(l *live.Stack) {
			l.Service.Value.SecurityGroups = []string{"sg-app", "sg-default"}
			l.AttachedGroups.Items = []live.SecurityGroup{{ID: "sg-default", Name: "default"}}
			worn(l, live.Interface{ID: "eni-9", Instance: "i-0abc", Groups: []string{"sg-default"}})
		}, db, check.Pass, ""},
		"the app's own tasks": {func(l *live.Stack) {
			l.Tasks.Items = []live.Task{{LastStatus: "RUNNING", Interfaces: []string{"eni-1"}}}
			worn(l, live.Interface{ID: "eni-1", Description: "arn:aws:ecs:eu-west-1:123456789012:attachment/1",
				Groups: []string{"sg-app"}})
		}, db, check.Pass, ""},
		"a task of another cluster": {func(l *live.Stack) {
			worn(l, live.Interface{ID: "eni-1", Description: "arn:aws:ecs:eu-west-1:123456789012:attachment/1",
				Groups: []string{"sg-app"}})
		}, db, check.Fail, "a task outside the cluster"},
		"a task nobody saw while others start": {func(l *live.Stack) {
			l.Service.Value.Pending = 1
			worn(l, live.Interface{ID: "eni-1", Description: "arn:aws:ecs:eu-west-1:123456789012:attachment/1",
				Groups: []string{"sg-app"}})
		}, db, check.Unknown, "tasks are starting"},
		"an instance in the load balancer's group": {func(l *live.Stack) {
			worn(l, live.Interface{ID: "eni-9", Instance: "i-0abc", Groups: []string{"sg-alb"}})
		}, app, check.Fail, "the EC2 instance i-0abc wears the group of the load balancer"},
		"who wears the group was not read": {func(l *live.Stack) {
			l.Interfaces = live.List[live.Interface]{Err: errors.New("denied"), Call: "ec2:DescribeNetworkInterfaces"}
		}, redis, check.Unknown, "ec2:DescribeNetworkInterfaces"},
		"a scheduled task in an open group": {func(l *live.Stack) {
			l.Schedules.Items = []live.Schedule{{Name: "shop-nightly", SecurityGroups: []string{"sg-x"}}}
			l.AttachedGroups.Items = []live.SecurityGroup{{ID: "sg-x", Name: "open",
				Rules: []live.Rule{tcp(22, everywhere, "")}}}
		}, app, check.Fail, "open lets in tcp 22"},
		"no database": {
			func(l *live.Stack) { l.Database.Value = nil; l.SecurityGroups.Items = l.SecurityGroups.Items[:2] }, db,
			check.NotApplicable, "no database"},
		"no database, its group": {func(l *live.Stack) { l.Database.Value = nil }, db, check.Pass, ""},
		"database not read": {func(l *live.Stack) {
			l.Database = live.Fact[live.Database]{Err: errors.New("denied"), Call: "rds:DescribeDBInstances"}
		}, db, check.Unknown, "rds:DescribeDBInstances"},
		"groups not read": {func(l *live.Stack) {
			l.SecurityGroups = live.List[live.SecurityGroup]{Err: errors.New("denied"), Call: "ec2:DescribeSecurityGroups"}
		}, redis, check.Unknown, "ec2:DescribeSecurityGroups"},
		"a cache that shows no group": {func(l *live.Stack) { l.CacheCluster.Value.SecurityGroups = nil }, redis, check.Pass,
			""},
		"a cache that shows no group, and the one under its name open": {func(l *live.Stack) {
			l.CacheCluster.Value.SecurityGroups = nil
			addRule(l, "sg-redis", tcp(6379, everywhere, ""))
		}, redis, check.Fail, "0.0.0.0/0"},
		"a database that shows no group, and none under its name": {func(l *live.Stack) {
			l.Database.Value.SecurityGroups = nil
			l.SecurityGroups.Items = l.SecurityGroups.Items[:2]
		}, db, check.Unknown, "shows no security group"},
		"service not read": {func(l *live.Stack) { l.Service = live.Fact[live.Service]{Err: errors.New("denied")} }, db,
			check.Unknown, "shop-api"},
		"nothing there": {func(l *live.Stack) { *l = live.Stack{Identity: l.Identity} }, alb, check.Unknown,
			"nothing to verify"},
	} {
		t.Run(name, func(t *testing.T) {
			l := byHand()
			if c.change != nil {
				c.change(l)
			}
			for _, k := range Checks() {
				if k.ID != c.check {
					continue
				}
				got := k.Run(check.Input{Live: l})
				if got.Status != c.want || !strings.Contains(got.Detail, c.says) {
					t.Errorf("%s: %q, want %s with %q; %v", got.Status, got.Detail, c.want, c.says, got.Evidence)
				}
				if got.Status == check.Pass && len(got.Evidence) == 0 {
					t.Error("passes without evidence")
				}
			}
		})
	}
}

func TestAStackMadeByHandIsForeign(t *testing.T) {
	b := plan.NewBuilder(settings(), byHand(), plan.Intent{})
	Plan(b)
	foreign := 0
	for _, x := range b.Plan().Problems {
		if x.Kind == plan.Foreign {
			foreign++
		}
	}
	if foreign != 4 || len(b.Plan().Work()) > 0 {
		t.Errorf("%d foreign groups, work %v, problems %v", foreign, b.Plan().Work(), b.Plan().Problems)
	}
}

// denied is AWS's answer to who may not read something.
var denied = &smithy.GenericAPIError{Code: "UnauthorizedOperation", Message: "You are not authorized to perform this " +
	"operation."}

func TestVPCProblems(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*stack.Settings, *live.Stack)
		kind   plan.ProblemKind
		says   string
	}{
		"no default VPC": {func(s *stack.Settings, l *live.Stack) { l.VPCs.Items = nil; l.SecurityGroups.Items = nil },
			plan.Invalid, "set network.vpc to new"},
		"no such VPC": {func(s *stack.Settings,
			l *live.Stack) {
			s.Network.VPC = "vpc-0123456789"
			l.SecurityGroups.Items = nil
		}, plan.Invalid, "choose one of the region's VPCs"},
		"one zone only": {func(s *stack.Settings, l *live.Stack) {
			l.Subnets.Items = l.Subnets.Items[:1]
			l.SecurityGroups.Items = nil
		}, plan.Invalid, "network.vpc"},
		"subnets not read": {func(s *stack.Settings, l *live.Stack) { l.Subnets.Err = denied }, plan.Unread,
			"slipway policy"},
		"zones not read, before anything stands": {func(s *stack.Settings, l *live.Stack) {
			l.Zones.Err = denied
			l.SecurityGroups.Items = nil
		}, plan.Unread, "slipway policy"},
		"zones not read, where the stack stands": {func(s *stack.Settings, l *live.Stack) {
			l.Zones.Err = denied
			l.SecurityGroups.Items = l.SecurityGroups.Items[:1]
			l.SecurityGroups.Items[0].Tags = l.Identity.Tags()
		}, "", ""},
		"moved": {func(s *stack.Settings, l *live.Stack) {
			s.Network.VPC = "new"
			l.SecurityGroups.Items = l.SecurityGroups.Items[:1]
			l.SecurityGroups.Items[0].Tags = l.Identity.Tags()
		}, plan.Locked, "set network.vpc to default"},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := settings(), byHand()
			l.Database.Value, l.LoadBalancer.Value = nil, nil
			c.change(&s, l)
			b := plan.NewBuilder(s, l, plan.Intent{})
			Plan(b)
			p := b.Plan()
			if c.kind == "" {
				if len(p.Problems) > 0 {
					t.Errorf("problems %+v", p.Problems)
				}
				return
			}
			if len(p.Problems) != 1 || p.Problems[0].Kind != c.kind || !strings.Contains(p.Problems[0].WayOut, c.says) {
				t.Errorf("problems %+v", p.Problems)
			}
		})
	}
}

func TestOldPortStaysOpenWhileItServes(t *testing.T) {
	s, l := settings(), byHand()
	for i := range l.SecurityGroups.Items {
		l.SecurityGroups.Items[i].Tags = l.Identity.Tags()
	}
	s.Service.Port = 9000
	b := plan.NewBuilder(s, l, plan.Intent{})
	Plan(b)
	p := b.Plan()
	now, _ := p.Action(actAppGroup)
	later, _ := p.Action(actOldPort)
	if len(now.Changes) != 1 || now.Changes[0].To != "tcp 9000 from shop-alb-sg" {
		t.Errorf("first: %+v", now.Changes)
	}
	if len(later.Changes) != 1 || later.Changes[0].From != "tcp 8000 from shop-alb-sg" ||
		later.Needs[1] != "service/service" {
		t.Errorf("later: %+v needs %v", later.Changes, later.Needs)
	}
}

func TestEighths(t *testing.T) {
	for _, c := range []struct {
		cidr string
		n    int
		want string
	}{{"10.20.0.0/16", 0, "10.20.0.0/19"}, {"10.20.0.0/16", 3, "10.20.96.0/19"}, {"192.168.5.0/24", 3, "192.168.5.96/27"},
		{"10.0.0.0/20", 7, "10.0.14.0/23"}} {
		if got, err := eighth(c.cidr, c.n); err != nil || got.String() != c.want {
			t.Errorf("%s %d: %s %v, want %s", c.cidr, c.n, got, err, c.want)
		}
	}
	if _, err := eighth("10.0.0.0/25", 0); err == nil {
		t.Error("a /25 can be divided")
	}
}

func TestCIDR(t *testing.T) {
	for cidr, ok := range map[string]bool{
		"10.20.0.0/16": true, "192.168.0.0/24": true, "100.64.0.0/20": true,
		"10.0.0.0/8": false, "10.0.0.0/28": false, "10.20.1.0/16": false, "172.17.0.0/16": false, "8.8.0.0/16": false,
		"fd00::/16": false, "ten": false, "": false,
	} {
		if err := validateCIDR(cidr); (err == nil) != ok {
			t.Errorf("%q: %v", cidr, err)
		}
	}
}

func TestOverlapIsOnlySaid(t *testing.T) {
	s, l := settings(), byHand()
	l.SecurityGroups.Items, l.Database.Value, l.LoadBalancer.Value = nil, nil, nil
	s.Network = stack.Network{VPC: "new", CIDR: "172.31.0.0/20"}
	b := plan.NewBuilder(s, l, plan.Intent{})
	Plan(b)
	if p := b.Plan(); len(p.Notes) != 1 || !strings.Contains(p.Notes[0].Text, "vpc-1") || len(p.Problems) > 0 {
		t.Errorf("notes %v problems %v", p.Notes, p.Problems)
	}
}
