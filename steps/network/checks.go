package network

import (
	"slices"

	"slipway/steps/check"
	"slipway/steps/live"
)

// Checks are the guide's 5 to 8: each layer is open to the layer above it and to nothing else. The groups are those the
// resources really use; where there is no resource yet, those under the stack's names.
func Checks() []check.Check {
	return append([]check.Check{
		{
			ID: "alb-open-ports", Number: 5, Step: Step, Severity: check.High,
			Title: "ALB SG: only ports 80/443 from 0.0.0.0/0",
			Why: "The load balancer is the only part meant for the internet. Every other open port is one more thing to " +
				"attack.",
			Fix:     "slipway apply removes the rules that do not belong and adds those that are missing",
			Control: "EC2.18, CIS 5.2",
			Run:     loadBalancerPorts,
		},
		{
			ID: "app-from-alb-only", Number: 6, Step: Step, Severity: check.High,
			Title: "App SG: only the app's port from the ALB SG",
			Why: "The containers have public addresses to reach the internet. Only the security group keeps the internet " +
				"from reaching them past TLS.",
			Fix:     "slipway apply removes the rules that do not belong and adds those that are missing",
			Control: "EC2.18, EC2.19",
			Run:     appFromLoadBalancer,
		},
		{
			ID: "database-from-app-only", Number: 7, Step: Step, Severity: check.High,
			Title:   "DB SG: only port 5432 from the App SG",
			Why:     "Whoever can open a connection can guess passwords. A migration window that was left open shows here.",
			Fix:     "slipway db close, or slipway apply: both remove the rules that do not belong",
			Control: "EC2.19, CIS 5.3",
			Run: func(in check.Input) check.Result {
				r := dataFromApp(in, portPostgres, database(in))
				if w := in.Live.Window(); r.Status == check.Fail && w != nil && w.Rule != nil {
					r.Detail += in.Live.BecauseOfWindow()
				}
				return r
			},
		},
		{
			ID: "redis-from-app-only", Number: 8, Step: Step, Severity: check.High,
			Title:   "Redis SG: only port 6379 from the App SG",
			Why:     "An open Redis is found and emptied by scanners within hours.",
			Fix:     "slipway apply removes the rules that do not belong and adds those that are missing",
			Control: "EC2.19",
			Run: func(in check.Input) check.Result {
				return dataFromApp(in, portRedis, cache(in))
			},
		},
	}, acceptedChecks()...)
}

// appPort is the port the containers listen on: the running revision's, else the target group's, else the answer's.
func appPort(in check.Input) (port int, e check.Evidence) {
	l := in.Live
	if t := l.Running.Value; t != nil {
		for _, c := range t.Containers {
			if c.Port != 0 {
				return c.Port, evidence(l.Running.Call, "containerDefinitions[].portMappings[].containerPort", itoa(c.Port))
			}
		}
	}
	if s := l.Service.Value; s != nil {
		for _, t := range s.LoadBalancers {
			if t.Port != 0 {
				return t.Port, evidence(l.Service.Call, "loadBalancers[].containerPort", itoa(t.Port))
			}
		}
	}
	if in.Settings != nil && l.Running.Read() && l.Service.Read() {
		return in.Settings.Service.Port, evidence("slipway.yaml", "service.port", itoa(in.Settings.Service.Port))
	}
	return 0, check.Evidence{}
}

func loadBalancerPorts(in check.Input) check.Result {
	return judge(in, loadBalancer(in), func(r live.Rule) bool {
		return protocol(r) == "tcp" && r.From == r.To && (r.From == portHTTP || r.From == portHTTPS) &&
			(r.CIDR == everywhere || r.CIDR6 == everywhere6)
	}, []live.Rule{{Protocol: "tcp", From: portHTTP, To: portHTTP, CIDR: everywhere}, {Protocol: "tcp", From: portHTTPS,
		To: portHTTPS, CIDR: everywhere}}, nil, nil)
}

func appFromLoadBalancer(in check.Input) check.Result {
	port, rest := appPort(in)
	switch l := in.Live; {
	case port > 0:
	case l.Running.Err != nil:
		return check.Unread("the running revision, which tells the app's port,", l.Running.Call,
			"containerDefinitions[].portMappings[].containerPort", l.Running.Err)
	case l.Service.Err != nil:
		return check.Unread("the service, which tells the app's port,", l.Service.Call, "loadBalancers[].containerPort",
			l.Service.Err)
	default:
		return check.Result{Status: check.Unknown, Detail: "the port the app listens on is not known: no revision is running"}
	}
	return behind(in, app(in), loadBalancer(in), port, []check.Evidence{rest})
}

func dataFromApp(in check.Input, port int, s subject) check.Result {
	return behind(in, s, app(in), port, nil)
}

// behind judges a resource that only another one's groups may reach, on one port.
func behind(in check.Input, s, source subject, port int, first []check.Evidence) check.Result {
	if gone, r := missing(in, s); gone {
		return r
	}
	sources, unknown := groupsOf(in.Live, source)
	if unknown != nil {
		unknown.Evidence = append(slices.Clone(first), unknown.Evidence...)
		return *unknown
	}
	let := func(ids []string) (rules []live.Rule) {
		for _, id := range ids {
			rules = append(rules, live.Rule{Protocol: "tcp", From: port, To: port, Group: id})
		}
		return rules
	}
	allowed := let(append(slices.Clone(sources), source.groups()...))
	r := judge(in, s, func(r live.Rule) bool {
		return slices.ContainsFunc(allowed, func(w live.Rule) bool { return same(r, w) })
	}, nil, let(sources), first)
	return attachedElsewhere(in.Live, source, letIn(in.Live, s, allowed), r)
}
