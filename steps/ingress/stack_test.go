package ingress

import (
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/stack"
)

const (
	lbARN, tgARN   = plantest.LoadBalancer, plantest.TargetGroup
	certARN, lbDNS = plantest.Certificate, plantest.LoadBalancerAt
)

func shop() stack.Settings {
	return plantest.Shop(func(s *stack.Settings) { s.Service.Domain = "api.example.com" })
}

// empty is an account with a zone, and nothing of the stack.
func empty(s stack.Settings) *live.Stack {
	l := &live.Stack{Identity: s.Identity("aws")}
	l.HostedZones.Items = []live.HostedZone{{ID: "ZEXAMPLE", Name: "example.com"}}
	return l
}

// complete is the entry of the settings as AWS has it when everything is in order.
func complete(s stack.Settings) *live.Stack {
	l := empty(s)
	i := l.Identity
	tags := i.Tags()
	l.SecurityGroups.Items = []live.SecurityGroup{{ID: "sg-alb", Name: i.LoadBalancerGroup(), Tags: tags}}
	l.LoadBalancer = live.Found(live.LoadBalancer{
		Name: i.LoadBalancer(), ARN: lbARN, DNS: lbDNS, State: "active", Scheme: "internet-facing", Type: "application",
		SecurityGroups: []string{"sg-alb"},
		Attributes:     map[string]string{attributeIdle: "120", attributeInvalid: "true", attributeProtect: "true"},
		Tags:           tags,
	}, "elasticloadbalancing:DescribeLoadBalancers")
	group := live.TargetGroup{
		Name: i.TargetGroup(), ARN: tgARN, Protocol: "HTTP", TargetType: "ip", Port: s.Service.Port,
		HealthPath: s.Service.HealthPath, Matcher: healthMatcher,
		HealthInterval: healthInterval, HealthTimeout: healthTimeout, Healthy: healthyAfter, Unhealthy: unhealthyAfter,
		Attributes: map[string]string{attributeDrain: drainingSeconds}, Tags: tags,
	}
	l.TargetGroups.Items = []live.TargetGroup{group}
	l.Listeners.Items = []live.Listener{
		{ARN: "listener-80", Port: 80, Default: []live.ListenerAction{redirectToHTTPS()}, Tags: tags},
		{ARN: "listener-443", Port: 443, Policy: PolicyPostQuantum, Certificates: []string{certARN},
			Default: []live.ListenerAction{forwardTo(&group)}, Tags: tags},
	}
	record := live.Record{Zone: "ZEXAMPLE", Name: "_abc.api.example.com", Type: "CNAME",
		Values: []string{"_def.acm-validations.aws"}}
	l.Certificates.Items = []live.Certificate{{ARN: certARN, Domain: "api.example.com", Status: "ISSUED", Record: &record,
		Tags: tags, Created: plantest.Deployed}}
	l.Records.Items = []live.Record{record,
		{Zone: "ZEXAMPLE", Name: "api.example.com", Type: "A", Alias: "dualstack." + lbDNS}}
	revision := live.TaskDefinition{Tags: i.Tags()}
	if s.Service.DNS == "elsewhere" && s.Service.Certificate != "" {
		revision.Tags[stack.TagDomain] = s.Service.Domain
	}
	l.Families.Items = []live.Family{{Name: i.Family(), Newest: revision}}
	return l
}

func planOf(s stack.Settings, l *live.Stack) (p plan.Plan, ready []string) {
	b := plan.NewBuilder(s, l, plan.Intent{})
	if Valid(b) {
		ready = Plan(b, Tools{})
		PlanAfterService(b, Tools{})
	}
	return b.Plan(), ready
}

func verbs(p plan.Plan) map[string]plan.Verb {
	m := map[string]plan.Verb{}
	for _, a := range p.Work() {
		m[a.ID] = a.Verb
	}
	return m
}
