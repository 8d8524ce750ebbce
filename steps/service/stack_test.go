package service

import (
	"testing"
	"time"

	"slipway/steps/deploy"
	"slipway/steps/iam"
	"slipway/steps/ingress"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/stack"
)

const (
	testImage      = plantest.Image
	lbARN, tgARN   = plantest.LoadBalancer, plantest.TargetGroup
	certARN, lbDNS = plantest.Certificate, plantest.LoadBalancerAt
)

var deployed = plantest.Deployed

func shop() stack.Settings {
	return plantest.Shop(func(s *stack.Settings) { s.Service.Domain = "api.example.com" })
}

// empty is an account with a zone and a default network, and nothing of the stack.
func empty(s stack.Settings) *live.Stack {
	l := &live.Stack{Identity: s.Identity("aws")}
	l.HostedZones.Items = []live.HostedZone{{ID: "ZPARENT", Name: "com"}, {ID: "ZEXAMPLE", Name: "example.com"}}
	l.Subnets.Items = []live.Subnet{{ID: "subnet-a"}, {ID: "subnet-b"}}
	return l
}

// completeStack is the stack of the settings as AWS has it when everything is in order.
func completeStack(t *testing.T, s stack.Settings) *live.Stack {
	t.Helper()
	l := empty(s)
	i := l.Identity
	tags := i.Tags()
	l.SecurityGroups.Items = []live.SecurityGroup{
		{ID: "sg-alb", Name: i.LoadBalancerGroup(), Tags: tags}, {ID: "sg-app", Name: i.AppGroup(), Tags: tags},
	}
	l.ExecutionRole = live.Found(asRole(t, executionRole(s, i, "")), "iam:GetRole")
	l.TaskRole = live.Found(asRole(t, taskRole(i)), "iam:GetRole")
	l.LogGroup = live.Found(live.LogGroup{Name: i.LogGroup(), Days: s.Service.LogDays, Tags: tags},
		"logs:DescribeLogGroups")
	l.Cluster = live.Found(live.Cluster{Name: i.Cluster(), Tags: tags}, "ecs:DescribeClusters")
	l.LoadBalancer = live.Found(live.LoadBalancer{
		Name: i.LoadBalancer(), ARN: lbARN, DNS: lbDNS, ZoneID: "Z32O12XQLNTSW2", State: "active", Scheme: "internet-facing",
		Type:    "application",
		Subnets: []string{"subnet-a", "subnet-b"}, SecurityGroups: []string{"sg-alb"}, Tags: tags,
		Attributes: map[string]string{"idle_timeout.timeout_seconds": "120",
			"routing.http.drop_invalid_header_fields.enabled": "true", "deletion_protection.enabled": "true"},
	}, "elasticloadbalancing:DescribeLoadBalancers")
	group := live.TargetGroup{
		Name: i.TargetGroup(), ARN: tgARN, Protocol: "HTTP", TargetType: "ip", Port: s.Service.Port,
		HealthPath: s.Service.HealthPath, Matcher: "200",
		HealthInterval: 15, HealthTimeout: 5, Healthy: 2, Unhealthy: 3, Attributes: map[string]string{
			"deregistration_delay.timeout_seconds": "30"}, Tags: tags, LoadBalancers: []string{lbARN},
	}
	l.TargetGroups.Items = []live.TargetGroup{group}
	l.Listeners.Items = []live.Listener{
		{ARN: "listener-80", Port: 80,
			Default: []live.ListenerAction{{Type: "redirect", RedirectProtocol: "HTTPS", RedirectPort: "443",
				RedirectCode: "HTTP_301"}}, Tags: tags},
		{ARN: "listener-443", Port: 443, Policy: ingress.PolicyPostQuantum, Certificates: []string{certARN},
			Default: []live.ListenerAction{{Type: "forward", TargetGroup: tgARN}}, Tags: tags},
	}
	record := live.Record{Name: "_abc.api.example.com", Type: "CNAME", Values: []string{"_def.acm-validations.aws"}}
	l.Certificates.Items = []live.Certificate{{ARN: certARN, Domain: "api.example.com", Status: "ISSUED", Record: &record,
		Tags: tags, Created: deployed}}
	l.Records.Items = []live.Record{
		{Zone: "ZEXAMPLE", Name: "_abc.api.example.com", Type: "CNAME", Values: record.Values, TTL: 300},
		{Zone: "ZEXAMPLE", Name: "api.example.com", Type: "A", Alias: "dualstack." + lbDNS, AliasZone: "Z32O12XQLNTSW2"},
	}
	setRevision(t, l, s, 7)
	l.Service = live.Found(live.Service{
		Name: i.Service(), Status: "ACTIVE", TaskDefinition: revisionARN(i, 7), LaunchType: "FARGATE", Platform: "LATEST",
		Desired: 1, Running: 1, Grace: s.Service.Grace, MinHealthy: 100, MaxPercent: 200, Breaker: true,
		Rollback: true, PublicIP: true,
		ManagedTags: true, PropagateTags: "SERVICE", Subnets: []string{"subnet-a",
			"subnet-b"}, SecurityGroups: []string{"sg-app"},
		LoadBalancers: []live.ServiceTarget{{TargetGroup: tgARN, Container: i.Family(), Port: s.Service.Port}}, Tags: tags,
		Deployments: []live.Deployment{{ID: "ecs-svc/1", Status: "PRIMARY", TaskDefinition: revisionARN(i, 7),
			RolloutState: "COMPLETED", Desired: 1, Running: 1, Created: deployed}},
	}, "ecs:DescribeServices")
	for _, key := range s.SecretKeys() {
		l.Parameters.Items = append(l.Parameters.Items,
			live.Parameter{Name: i.Parameter(key), Type: "SecureString", Modified: deployed.Add(-time.Hour), Tagged: true})
	}
	return l
}

func revisionARN(i stack.Identity, n int) string {
	return i.ARN("ecs", "task-definition/"+i.Family()+":"+string(rune('0'+n)))
}

// setRevision makes revision n of the settings the running and newest one.
func setRevision(t *testing.T, l *live.Stack, s stack.Settings, n int) {
	t.Helper()
	d, err := deploy.ServiceDefinition(s, l, testImage)
	if err != nil {
		t.Fatal(err)
	}
	d.ARN, d.Revision, d.Status = revisionARN(l.Identity, n), n, "ACTIVE"
	l.Running = live.Found(d, "ecs:DescribeTaskDefinition")
	l.Families.Items = []live.Family{{Name: d.Family, Newest: d, ARNs: []string{d.ARN}}}
}

func asRole(t *testing.T, r iam.Role) live.Role {
	t.Helper()
	trust, err := r.Trust.JSON()
	if err != nil {
		t.Fatal(err)
	}
	role := live.Role{Name: r.Name, Trust: trust, Inline: map[string]string{}, Tags: r.Tags}
	if r.Policy != nil {
		if role.Inline[iam.PolicyName], err = r.Policy.JSON(); err != nil {
			t.Fatal(err)
		}
	}
	return role
}

// planOf plans the whole step, as the registry does.
func planOf(s stack.Settings, l *live.Stack, i plan.Intent) plan.Plan {
	b := plan.NewBuilder(s, l, i)
	if Valid(b) && ingress.Valid(b) {
		PlanPlatform(b)
		PlanService(b, ingress.Plan(b, ingress.Tools{}), nil)
		ingress.PlanAfterService(b, ingress.Tools{})
	}
	return b.Plan()
}

// Ids of the actions of steps/ingress.
const (
	idCertificate    = "service/certificate"
	idValidation     = "service/validation-record"
	idIssued         = "service/issued"
	idLoadBalancer   = "service/load-balancer"
	idTargetGroup    = "service/target-group"
	idOldTargetGroup = "service/old-target-group"
	idListener80     = "service/listener-80"
	idListener443    = "service/listener-443"
	idAlias          = "service/alias"
	idOldAlias       = "service/old-alias"
	idOldCertificate = "service/old-certificate"
	idOldValidation  = "service/old-validation-record"
	idHealth         = "service/health"
)
