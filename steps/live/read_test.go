package live_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/sandbox"
)

// facts are the names of a stack's facts and lists with what kept them from being read, "" when they were.
func facts(l *live.Stack) map[string]string {
	all := map[string]string{}
	v := reflect.ValueOf(*l)
	for i := range v.NumField() {
		f := v.Field(i)
		if f.Kind() != reflect.Struct || !f.FieldByName("Err").IsValid() {
			continue
		}
		all[v.Type().Field(i).Name] = ""
		if err, _ := f.FieldByName("Err").Interface().(error); err != nil {
			all[v.Type().Field(i).Name] = f.FieldByName("Call").String() + ": " + err.Error()
		}
	}
	return all
}

// unread are the names of the facts that were not read.
func unread(l *live.Stack) []string {
	var names []string
	for name, why := range facts(l) {
		if why != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func TestReadOfAnEmptyAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sandbox.New(sandbox.Options{})
		l := live.Read(t.Context(), cloud.New(s.Config("")), shop)
		for name, why := range facts(l) {
			if why != "" {
				t.Errorf("%s was not read: %s", name, why)
			}
		}
		v := reflect.ValueOf(*l)
		for i := range v.NumField() {
			f, name := v.Field(i), v.Type().Field(i).Name
			if f.Kind() == reflect.Struct && f.FieldByName("Value").IsValid() && !f.FieldByName("Value").IsNil() &&
				name != "RegistryScan" {
				t.Errorf("%s exists in an empty account: %+v", name, f)
			}
			if f.Kind() == reflect.Struct && f.FieldByName("Call").IsValid() && f.FieldByName("Call").String() == "" {
				t.Errorf("%s does not say which call it rests on", name)
			}
		}
		p, err := l.Placement("default", "linux/amd64")
		if err != nil || len(p.Public) != 2 || len(p.Data) != 3 {
			t.Errorf("placement in the default VPC: %+v, %v", p, err)
		}
	})
}

func TestReadOfAWholeStack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sandbox.New(sandbox.Options{})
		b := build(t, s, shop)
		cfg, calls := counted(slow(s.Config("")))

		began := time.Now()
		l := live.Read(t.Context(), cloud.New(cfg), shop)
		if took := time.Since(began); took > 3*latency {
			t.Errorf("took %v: more than three round trips of %v waited for one another", took, latency)
		}
		total := 0
		for _, n := range calls() {
			total += n
		}
		// what only the checklist looks at (who attached a group, snapshots, further certificates, plain parameters) is among
		// them
		if total > 88 {
			t.Errorf("%d calls: %v", total, calls())
		}
		for name, why := range facts(l) {
			if why != "" {
				t.Errorf("%s was not read: %s", name, why)
			}
		}
		if t.Failed() {
			return
		}
		verify(t, l, b)
	})
}

// verify holds one field of every resource against what was built.
func verify(t *testing.T, l *live.Stack, b *builder) {
	t.Helper()
	for name, tags := range map[string]map[string]string{
		"alb group": l.Group(shop.LoadBalancerGroup()).Tags, "DB subnets": l.DatabaseSubnets.Value.Tags,
		"database":      l.Database.Value.Tags,
		"cache subnets": l.CacheSubnets.Value.Tags, "cache": l.Cache.Value.Tags, "repository": l.Repository.Value.Tags,
		"execution role": l.ExecutionRole.Value.Tags, "scheduler role": l.SchedulerRole.Value.Tags,
		"log group": l.LogGroup.Value.Tags,
		"cluster":   l.Cluster.Value.Tags, "service": l.Service.Value.Tags, "revision": l.Running.Value.Tags,
		"load balancer": l.LoadBalancer.Value.Tags, "target group": l.ServingTargetGroup().Tags,
		"listener":    l.Listener(443).Tags,
		"certificate": l.Certificate("api.example.com").Tags, "schedule group": l.ScheduleGroup.Value.Tags,
		"budget": l.Budget.Value.Tags,
	} {
		if !shop.Owns(tags) {
			t.Errorf("%s is not recognised as the stack's: %v", name, tags)
		}
	}
	got := map[string]any{
		"app group from": l.Group(shop.AppGroup()).Rules, "database": l.Database.Value.Status, "cache": l.Cache.Value.Status,
		"cache groups": l.Cache.Value.SecurityGroups, "cache subnets": l.Cache.Value.SubnetGroup,
		"plain cluster": l.CacheCluster.Value,
		"inline":        l.TaskRole.Value.Inline["own"], "log days": l.LogGroup.Value.Days, "running": l.Running.Value.ARN,
		"image config": l.RunningImage.Value, "target groups": len(l.TargetGroups.Items),
		"rule hosts": l.Listener(80).Rules[0].Hosts, "in use": l.ServingTargetGroup().ARN,
		"served":  l.Listener(443).Certificates,
		"retries": l.Schedule("shop-nightly").Retries, "timezone": l.Schedule("shop-nightly").Timezone,
		"limit":  l.Budget.Value.Limit,
		"alarms": l.Budget.Value.Alarms, "zone": l.HostedZones.Items[0].Name,
		"status":     l.Certificate("api.example.com").Status,
		"deployment": l.Service.Value.Primary().TaskDefinition, "breaker": l.Service.Value.Breaker,
	}
	var sources []string
	for _, r := range l.Group(shop.AppGroup()).Rules {
		if !r.Egress {
			sources = append(sources, r.Group)
		}
	}
	got["app group from"] = sources
	want := map[string]any{
		"app group from": []string{b.groups[shop.LoadBalancerGroup()]}, "database": "available", "cache": "available",
		"cache groups": []string{b.groups[shop.CacheGroup()]}, "cache subnets": shop.CacheSubnets(),
		"plain cluster": (*live.CacheCluster)(nil),
		"inline":        `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
		"log days":      30,
		"running":       b.family,
		"image config":  (*live.ImageConfig)(nil), "target groups": 1,
		"rule hosts": []string{"slipway.invalid"}, "in use": b.target, "served": []string{b.cert},
		"retries": 2, "timezone": "Europe/Paris", "limit": 120.0,
		"alarms": []live.Alarm{{Type: "ACTUAL", Threshold: 80, Emails: []string{"dev@example.com"}},
			{Type: "FORECASTED", Threshold: 100, Emails: []string{"dev@example.com"}}},
		"zone": "example.com", "status": "ISSUED", "deployment": b.family, "breaker": true,
	}
	for name := range want {
		if !reflect.DeepEqual(got[name], want[name]) {
			t.Errorf("%s is %v, want %v", name, got[name], want[name])
		}
	}
	var families []string
	for _, f := range l.Families.Items {
		families = append(families, f.Name)
	}
	if !slices.Equal(families, []string{"shop-api", "shop-by-hand", "shop-nightly"}) {
		t.Errorf("families: %v", families)
	}
	if f := l.Family("shop-api"); len(f.ARNs) != 2 || f.ARNs[0] != b.family || f.Newest.ARN != b.family {
		t.Errorf("API family: %+v", f)
	}
	if key := l.Parameter("DATABASE_URL"); key == nil || key.Value.Reveal() != "value of DATABASE_URL" || !key.Tagged {
		t.Errorf("DATABASE_URL: %+v", key)
	}
	if key := l.Parameter("BY_HAND"); key == nil || key.Tagged || key.Type != "String" {
		t.Errorf("BY_HAND: %+v", key)
	}
	if len(l.Parameters.Items) != 6 {
		t.Errorf("%d parameters, want the six right under the path: %v", len(l.Parameters.Items), l.Parameters.Items)
	}
	if at := recordsAt(l, l.Certificate("api.example.com").Record.Name); len(at) != 1 || at[0].Type != "CNAME" {
		t.Errorf("validation record: %v", at)
	}
	if len(l.Tasks.Items) == 0 {
		t.Error("no task of the service was read")
	}
}

// parts are the errors of facts that are read but for a part, by the operation that part rests on.
func parts(l *live.Stack) map[string]error {
	return map[string]error{
		"Budgets:DescribeSubscribersForNotification":               l.Budget.Value.Alarms[0].EmailsErr,
		"ECR:GetLifecyclePolicy":                                   l.Repository.Value.LifecycleErr,
		"ECR:GetRepositoryPolicy":                                  l.Repository.Value.PolicyErr,
		"Elastic Load Balancing v2:DescribeListenerCertificates":   l.Listeners.Items[len(l.Listeners.Items)-1].MoreErr,
		"Elastic Load Balancing v2:DescribeLoadBalancerAttributes": l.LoadBalancer.Value.AttributesErr,
	}
}

// Every call may be refused alone. Then its own facts are unread, name it, and nothing else changes.
func TestARefusedCallLeavesItsOwnFactsUnread(t *testing.T) {
	refusals := map[string][]string{
		"EC2:DescribeVpcs":                                       {"VPCs"},
		"EC2:DescribeNetworkInterfaces":                          {"Interfaces"},
		"EC2:DescribeSecurityGroupRules":                         {"SecurityGroups"},
		"RDS:DescribeDBInstances":                                {"Database", "ForceSSL", "Replicas"},
		"RDS:ListTagsForResource":                                {"DatabaseSubnets"},
		"ElastiCache:DescribeReplicationGroups":                  {"Cache"},
		"ElastiCache:DescribeCacheClusters":                      {"Cache", "CacheCluster"},
		"SSM:GetParametersByPath":                                {"Parameters"},
		"SSM:DescribeParameters":                                 {"Parameters", "PlainParameters"},
		"RDS:DescribeDBSnapshots":                                {"Snapshots"},
		"ECR:GetRepositoryPolicy":                                nil, // Repository.PolicyErr
		"Elastic Load Balancing v2:DescribeListenerCertificates": nil, // Listener.MoreErr

		"ECR:DescribeRepositories":                                 {"Repository"},
		"ECR:DescribeImages":                                       {"Images"},
		"ECR:GetLifecyclePolicy":                                   nil, // Repository.LifecycleErr
		"IAM:GetRolePolicy":                                        {"ExecutionRole", "SchedulerRole", "TaskRole"},
		"IAM:ListRoles":                                            {"LinkedRoles"},
		"CloudWatch Logs:ListTagsForResource":                      {"LogGroup"},
		"ECS:DescribeClusters":                                     {"Cluster"},
		"ECS:DescribeServices":                                     {"Running", "RunningImage", "Service"},
		"ECS:DescribeTaskDefinition":                               {"Families", "Running", "RunningImage"},
		"ECS:ListTasks":                                            {"OneShots", "OtherTasks", "Tasks"},
		"Elastic Load Balancing v2:DescribeLoadBalancers":          {"Listeners", "LoadBalancer"},
		"Elastic Load Balancing v2:DescribeTargetHealth":           {"TargetGroups"},
		"Elastic Load Balancing v2:DescribeRules":                  {"Listeners"},
		"Elastic Load Balancing v2:DescribeTags":                   {"Listeners", "LoadBalancer", "TargetGroups"},
		"ACM:ListTagsForCertificate":                               {"Certificates"},
		"Route 53:ListHostedZones":                                 {"HostedZones", "NameServers", "Records"},
		"Route 53:ListResourceRecordSets":                          {"NameServers", "Records"},
		"Scheduler:GetSchedule":                                    {"Closers", "Schedules"},
		"Scheduler:GetScheduleGroup":                               {"ScheduleGroup"},
		"Budgets:DescribeSubscribersForNotification":               nil, // only who is told is unknown: Alarm.EmailsErr
		"Elastic Load Balancing v2:DescribeListeners":              {"Listeners"},
		"Elastic Load Balancing v2:DescribeTargetGroups":           {"TargetGroups"},
		"ECR:GetRegistryScanningConfiguration":                     {"RegistryScan"},
		"ECS:ListTaskDefinitions":                                  {"Families"},
		"Budgets:DescribeBudget":                                   {"Budget"},
		"EC2:DescribeAvailabilityZones":                            {"Zones"},
		"ElastiCache:ListTagsForResource":                          {"Cache", "CacheSubnets"},
		"Elastic Load Balancing v2:DescribeLoadBalancerAttributes": nil, // LoadBalancer.AttributesErr
	}
	synctest.Test(t, func(t *testing.T) {
		s := sandbox.New(sandbox.Options{})
		build(t, s, shop)
		c := cloud.New(s.Config(""))
		for operation, want := range refusals {
			s.Inject(sandbox.Deny{At: sandbox.At{Operation: operation}})
			l := live.Read(t.Context(), c, shop)
			s.Restart()
			if got := unread(l); !slices.Equal(got, want) {
				t.Errorf("%s refused: unread %v, want %v", operation, got, want)
			}
			if want == nil && !cloud.Denied(parts(l)[operation]) {
				t.Errorf("%s refused: its part says %v", operation, parts(l)[operation])
			}
			_, name, _ := strings.Cut(operation, ":")
			for _, fact := range want {
				if why := facts(l)[fact]; !strings.Contains(why, ":"+name) && !strings.HasPrefix(operation, "Budgets") {
					t.Errorf("%s refused: %s blames %q", operation, fact, why)
				}
			}
		}
	})
}

func TestARunThatWasKilledKnowsItsCacheWhileItIsBeingCreated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sandbox.New(sandbox.Options{})
		s.UsedBefore()
		b := &builder{t: t, ctx: t.Context(), c: cloud.New(s.Config("")), id: shop, groups: map[string]string{}}
		b.network()
		b.data()
		l := live.Read(t.Context(), b.c, shop)
		if !l.Cache.Exists() || l.Cache.Value.Status != "creating" || !shop.Owns(l.Cache.Value.Tags) {
			t.Errorf("cache: %+v", l.Cache)
		}
		before := s.Reads()
		if f := live.ReadReplicationGroup(t.Context(), b.c, shop.Cache()); !f.Exists() || !shop.Owns(f.Value.Tags) {
			t.Errorf("single read: %+v", f)
		}
		if n := s.Reads() - before; n != 1 {
			t.Errorf("a poll of a cache being created took %d calls, want 1", n)
		}
	})
}
