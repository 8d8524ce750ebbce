package service

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/steps/ingress"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

func verbs(p plan.Plan) map[string]plan.Verb {
	m := map[string]plan.Verb{}
	for _, a := range p.Work() {
		m[a.ID] = a.Verb
	}
	return m
}

func TestNothingToDo(t *testing.T) {
	for name, change := range map[string]func(*stack.Settings){
		"the guide":        func(*stack.Settings) {},
		"a release":        func(s *stack.Settings) { s.Service.Release = "alembic upgrade head" },
		"a ready image":    func(s *stack.Settings) { s.Image.URI = "ghcr.io/me/shop:1" },
		"a saver":          func(s *stack.Settings) { s.Image.Platform = "linux/arm64" },
		"a health command": func(s *stack.Settings) { s.Service.HealthCommand = "true" },
	} {
		s := shop()
		change(&s)
		if p := planOf(s, completeStack(t, s), plan.Intent{}); !p.Empty() || len(p.Problems) > 0 {
			t.Errorf("%s: a stack in order has work %v and problems %+v", name, verbs(p), p.Problems)
		}
	}
}

func TestAServiceThatShowsNoDeploymentSettings(t *testing.T) {
	s := shop()
	l := completeStack(t, s)
	v := l.Service.Value
	v.Sparse, v.Breaker, v.Rollback, v.Grace, v.MinHealthy, v.MaxPercent, v.ManagedTags = true, false, false, 0, 0, 0,
		false
	p := planOf(s, l, plan.Intent{})
	if !p.Empty() || len(p.Notes) != 1 || !strings.Contains(p.Notes[0].Text, "could not verify") {
		t.Errorf("work %v, notes %+v", verbs(p), p.Notes)
	}
	Recover(l, &s)
	ingress.Recover(l, &s)
	if s.Service.Grace != shop().Service.Grace {
		t.Errorf("a grace period of %d was recovered from nothing", s.Service.Grace)
	}
}

func TestFromNothing(t *testing.T) {
	s := shop()
	s.Service.Release = "alembic upgrade head"
	p := planOf(s, empty(s), plan.Intent{})
	if len(p.Problems) > 0 {
		t.Fatalf("problems: %+v", p.Problems)
	}
	want := []string{idExecutionRole, idTaskRole, idLogGroup, idCluster, idCertificate, idValidation, idIssued,
		idLoadBalancer, idTargetGroup,
		idListener80, idListener443, idAlias, idDefinition, idRelease, idService, idHealth}
	got := verbs(p)
	verb := map[string]plan.Verb{idRelease: plan.RunOnce, idHealth: plan.Check}
	for _, id := range want {
		if want := verb[id]; got[id] != want && (want != "" || got[id] != plan.Create) {
			t.Errorf("%s is %q, want %q, or else create", id, got[id], want)
		}
	}
	if len(got) != len(want) {
		t.Errorf("the plan has %d actions, want %d: %v", len(got), len(want), got)
	}
	// the service must not wait for the certificate: listener 80 carries its target group meanwhile
	service, _ := p.Action(idService)
	if !slices.Contains(service.Needs, idListener80) || slices.Contains(service.Needs, idListener443) ||
		!slices.Contains(service.Needs, idRelease) {
		t.Errorf("the service needs %v", service.Needs)
	}
	for _, need := range []string{"secrets/DATABASE_URL", "secrets/APP_SECRET_KEY", "network/app-group", idDefinition} {
		if !slices.Contains(service.Needs, need) {
			t.Errorf("the service does not need %s", need)
		}
	}
}

func TestWithoutDomain(t *testing.T) {
	s := shop()
	s.Service.Domain = ""
	p := planOf(s, empty(s), plan.Intent{})
	got := verbs(p)
	if got[idListener443] != "" || got[idCertificate] != "" || got[idAlias] != "" || got[idListener80] != plan.Create {
		t.Errorf("without a domain the plan is %v", got)
	}
	if len(p.Notes) != 1 || !strings.Contains(p.Notes[0].Text, "plain HTTP") {
		t.Errorf("it is not said loudly: %+v", p.Notes)
	}
}

func TestDNSElsewhere(t *testing.T) {
	s := shop()
	s.Service.DNS = "elsewhere"
	l := empty(s)
	l.HostedZones.Items = nil
	p := planOf(s, l, plan.Intent{})
	got := verbs(p)
	if len(p.Problems) > 0 || got[idListener443] != "" || got[idIssued] != "" || got[idAlias] != "" ||
		got[idValidation] != "" || got[idListener80] != plan.Create || got[idService] != plan.Create {
		t.Errorf("plan is %v, problems %+v", got, p.Problems)
	}
	if len(p.Notes) == 0 || !p.Notes[0].Waiting {
		t.Errorf("nothing waits for a person: %+v", p.Notes)
	}

	// everything stands, the certificate is still pending: nothing to do, but it waits
	l = completeStack(t, s)
	l.Records.Items = nil
	l.Certificates.Items[0].Status = "PENDING_VALIDATION"
	l.Listeners.Items = l.Listeners.Items[:1]
	l.Listeners.Items[0].Rules = []live.ListenerRule{{ARN: "rule", Hosts: []string{"slipway.invalid"},
		Actions: []live.ListenerAction{{Type: "forward", TargetGroup: tgARN}}}}
	p = planOf(s, l, plan.Intent{})
	if !p.Empty() || !strings.Contains(p.Notes[0].Text, "_abc.api.example.com -> _def.acm-validations.aws") ||
		!p.Notes[0].Waiting || !strings.Contains(p.Notes[1].Text, lbDNS) {
		t.Errorf("while pending: work %v, notes %+v", verbs(p), p.Notes)
	}

	// issued since: 443 comes, and takes the rule off
	l.Certificates.Items[0].Status = "ISSUED"
	p = planOf(s, l, plan.Intent{})
	if got := verbs(p); got[idListener443] != plan.Create || got[idListener80] != "" || len(got) != 2 ||
		got[idHealth] != plan.Check {
		t.Errorf("once issued the plan is %v", got)
	}
	for _, n := range p.Notes {
		if n.Waiting {
			t.Errorf("it still waits: %+v", n)
		}
	}
}

func TestDrift(t *testing.T) {
	tests := []struct {
		name   string
		settle func(*stack.Settings)              // before the stack stands
		change func(*stack.Settings, *live.Stack) // after
		intent plan.Intent
		want   map[string]plan.Verb
		reason string // in the service's reason
	}{
		{name: "failed deployment", change: func(_ *stack.Settings, l *live.Stack) {
			d := &l.Service.Value.Deployments[0]
			d.RolloutState, d.Reason = "FAILED", "ECS deployment circuit breaker: tasks failed to start."
		}, want: map[string]plan.Verb{idService: plan.Update, idHealth: plan.Check}, reason: "circuit breaker"},
		{name: "none of n running", change: func(_ *stack.Settings, l *live.Stack) { l.Service.Value.Running = 0 },
			want: map[string]plan.Verb{idService: plan.Update, idHealth: plan.Check}, reason: "0 of 1 tasks"},
		{name: "under way", change: func(_ *stack.Settings,
			l *live.Stack) {
			l.Service.Value.Deployments[0].RolloutState = "IN_PROGRESS"
		},
			want: map[string]plan.Verb{idService: plan.Update, idHealth: plan.Check}, reason: "followed"},
		{name: "a changed secret", change: func(_ *stack.Settings, l *live.Stack) {
			for n := range l.Parameters.Items {
				if strings.HasSuffix(l.Parameters.Items[n].Name, "/APP_SECRET_KEY") {
					l.Parameters.Items[n].Modified = deployed.Add(time.Minute)
				}
			}
		}, want: map[string]plan.Verb{idService: plan.Update, idHealth: plan.Check}, reason: "restart to pick up changed " +
			"APP_SECRET_KEY"},
		{name: "a changed password nobody is given", change: func(_ *stack.Settings, l *live.Stack) {
			for n := range l.Parameters.Items {
				if strings.HasSuffix(l.Parameters.Items[n].Name, "/DB_PASSWORD") {
					l.Parameters.Items[n].Modified = deployed.Add(time.Minute)
				}
			}
		}, want: map[string]plan.Verb{}},
		{name: "restart", change: func(*stack.Settings, *live.Stack) {}, intent: plan.Intent{Restart: true},
			want: map[string]plan.Verb{idService: plan.Update, idHealth: plan.Check}, reason: "restart"},
		{name: "a new image", change: func(*stack.Settings, *live.Stack) {},
			intent: plan.Intent{Image: strings.Replace(testImage, "1111", "2222", 1)},
			want:   map[string]plan.Verb{idDefinition: plan.Update, idService: plan.Update, idHealth: plan.Check}},
		{name: "a new image with a release", settle: func(s *stack.Settings) { s.Service.Release = "migrate" },
			change: func(*stack.Settings, *live.Stack) {},
			intent: plan.Intent{Build: true},
			want: map[string]plan.Verb{idDefinition: plan.Update, idRelease: plan.RunOnce, idService: plan.Update,
				idHealth: plan.Check}},
		{name: "more tasks", change: func(s *stack.Settings, _ *live.Stack) { s.Service.Count = 3 },
			want: map[string]plan.Verb{idService: plan.Update, idHealth: plan.Check}},
		{name: "a release that was broken off: its revision is left, and not wanted",
			change: func(s *stack.Settings, l *live.Stack) {
				stray := *l.Running.Value
				stray.ARN, stray.Revision, stray.CPU = revisionARN(l.Identity, 8), 8, "4096"
				l.Families.Items[0] = live.Family{Name: stray.Family, Newest: stray, ARNs: []string{stray.ARN, l.Running.Value.ARN}}
			}, want: map[string]plan.Verb{idDefinition: plan.Update}},
		{name: "a deployment that was broken off: its revision is registered, and wanted",
			change: func(s *stack.Settings, l *live.Stack) {
				old := *l.Running.Value
				old.CPU, old.ARN, old.Revision = "256", revisionARN(l.Identity, 6), 6
				l.Running = live.Found(old, "")
				l.Service.Value.Deployments[0].TaskDefinition, l.Service.Value.TaskDefinition = old.ARN, old.ARN
				l.Families.Items[0].ARNs = []string{revisionARN(l.Identity, 7), old.ARN}
			}, want: map[string]plan.Verb{idService: plan.Update, idHealth: plan.Check}},
		{name: "draining", change: func(_ *stack.Settings, l *live.Stack) { l.Service.Value.Status = "DRAINING" },
			want: map[string]plan.Verb{idService: plan.Create, idHealth: plan.Check}, reason: "draining"},
		{name: "retention", change: func(s *stack.Settings, _ *live.Stack) { s.Service.LogDays = 90 },
			want: map[string]plan.Verb{idLogGroup: plan.Update}},
		{name: "half-made role", change: func(_ *stack.Settings, l *live.Stack) { l.ExecutionRole.Value.Inline = nil },
			want: map[string]plan.Verb{idExecutionRole: plan.Update}},
		{name: "half-made load balancer", change: func(_ *stack.Settings, l *live.Stack) {
			delete(l.LoadBalancer.Value.Attributes, "idle_timeout.timeout_seconds")
		},
			want: map[string]plan.Verb{idLoadBalancer: plan.Update, idHealth: plan.Check}},
		{name: "old TLS policy", change: func(_ *stack.Settings,
			l *live.Stack) {
			l.Listeners.Items[1].Policy = "ELBSecurityPolicy-2016-08"
		},
			want: map[string]plan.Verb{idListener443: plan.Update, idHealth: plan.Check}},
		{name: "the rule left over", change: func(_ *stack.Settings, l *live.Stack) {
			l.Listeners.Items[0].Rules = []live.ListenerRule{{ARN: "rule", Hosts: []string{"slipway.invalid"},
				Actions: []live.ListenerAction{{Type: "forward", TargetGroup: tgARN}}}}
		}, want: map[string]plan.Verb{idListener80: plan.Update, idHealth: plan.Check}},
		{name: "another port", change: func(s *stack.Settings, _ *live.Stack) { s.Service.Port = 3000 },
			want: map[string]plan.Verb{idTargetGroup: plan.Replace, idOldTargetGroup: plan.Replace, idListener443: plan.Update,
				idDefinition: plan.Update, idService: plan.Update, idHealth: plan.Check}},
		{name: "a failed certificate", change: func(_ *stack.Settings, l *live.Stack) {
			l.Certificates.Items[0].Status, l.Certificates.Items[0].FailureReason = "FAILED", "CAA_ERROR"
			l.Listeners.Items = l.Listeners.Items[:1]
		}, want: map[string]plan.Verb{idCertificate: plan.Create, idValidation: plan.Create, idIssued: plan.Create,
			idListener443: plan.Create, idListener80: plan.Update, idHealth: plan.Check}},
		{name: "another domain", change: func(s *stack.Settings, _ *live.Stack) { s.Service.Domain = "www.example.com" },
			want: map[string]plan.Verb{idCertificate: plan.Create, idValidation: plan.Create, idIssued: plan.Create,
				idListener443: plan.Update, idAlias: plan.Create, idHealth: plan.Check,
				idOldAlias: plan.Delete, idOldCertificate: plan.Delete, idOldValidation: plan.Delete}},
		{name: "no domain any more", change: func(s *stack.Settings, _ *live.Stack) { s.Service.Domain = "" },
			want: map[string]plan.Verb{idListener80: plan.Update, idListener443: plan.Delete, idHealth: plan.Check,
				idOldAlias: plan.Delete, idOldCertificate: plan.Delete, idOldValidation: plan.Delete}},
		{name: "a domain for a stack that had none", settle: func(s *stack.Settings) {},
			change: func(_ *stack.Settings, l *live.Stack) {
				l.Listeners.Items = []live.Listener{{ARN: "listener-80", Port: 80,
					Default: []live.ListenerAction{{Type: "forward", TargetGroup: tgARN}}, Tags: l.Identity.Tags()}}
				l.Certificates.Items, l.Records.Items = nil, nil
			}, want: map[string]plan.Verb{idCertificate: plan.Create, idValidation: plan.Create, idIssued: plan.Create,
				idListener443: plan.Create, idListener80: plan.Update, idAlias: plan.Create, idHealth: plan.Check}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := shop()
			if tt.settle != nil {
				tt.settle(&s)
			}
			l := completeStack(t, s)
			tt.change(&s, l)
			p := planOf(s, l, tt.intent)
			got := verbs(p)
			if len(p.Problems) > 0 {
				t.Fatalf("problems: %+v", p.Problems)
			}
			for id, verb := range tt.want {
				if got[id] != verb {
					t.Errorf("%s is %q, want %q", id, got[id], verb)
				}
			}
			for id, verb := range got {
				if tt.want[id] == "" {
					a, _ := p.Action(id)
					t.Errorf("%s is planned (%s, %s, %+v) and was not expected", id, verb, a.Reason, a.Changes)
				}
			}
			if service, _ := p.Action(idService); !strings.Contains(service.Reason, tt.reason) {
				t.Errorf("the service's reason is %q, want %q in it", service.Reason, tt.reason)
			}
		})
	}
}

// Going from HTTP to HTTPS must not send users to a port nobody listens on.
func TestRedirectComesAfter443(t *testing.T) {
	s := shop()
	l := completeStack(t, s)
	l.Listeners.Items = []live.Listener{{ARN: "listener-80", Port: 80,
		Default: []live.ListenerAction{{Type: "forward", TargetGroup: tgARN}}, Tags: l.Identity.Tags()}}
	a, _ := planOf(s, l, plan.Intent{}).Action(idListener80)
	if !slices.Contains(a.Needs, idListener443) {
		t.Errorf("listener 80 redirects before 443 stands: it needs %v", a.Needs)
	}
	s.Service.DNS = "elsewhere"
	l.Certificates.Items[0].Status = "PENDING_VALIDATION"
	if a, _ = planOf(s, l, plan.Intent{}).Action(idListener80); a.Verb != plan.None {
		t.Errorf("with the certificate outstanding elsewhere listener 80 is changed: %+v", a.Changes)
	}
}

func TestRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*stack.Settings, *live.Stack)
		kind   plan.ProblemKind
		says   string
	}{
		{"a foreign address at the domain", func(_ *stack.Settings, l *live.Stack) {
			l.Records.Items[1] = live.Record{Zone: "ZEXAMPLE", Name: "API.example.com", Type: "A", Values: []string{"192.0.2.1"}}
		}, plan.Foreign, "192.0.2.1"},
		{"a foreign AAAA beside our alias", func(_ *stack.Settings, l *live.Stack) {
			l.Records.Items = append(l.Records.Items,
				live.Record{Zone: "ZEXAMPLE", Name: "api.example.com", Type: "AAAA", Values: []string{"2001:db8::1"}})
		}, plan.Foreign, "2001:db8::1"},
		{"an alias of another load balancer", func(_ *stack.Settings, l *live.Stack) {
			l.Records.Items[1].Alias = "other-1.eu-west-1.elb.amazonaws.com"
		}, plan.Foreign, "other-1"},
		{"a foreign validation record",
			func(_ *stack.Settings, l *live.Stack) {
				l.Records.Items[0].Values = []string{
					"else.example"}
			}, plan.Foreign, "else.example"},
		{"a foreign load balancer", func(_ *stack.Settings, l *live.Stack) { l.LoadBalancer.Value.Tags = nil }, plan.Foreign,
			"name is taken"},
		{"a foreign target group", func(_ *stack.Settings, l *live.Stack) { l.TargetGroups.Items[0].Tags = nil },
			plan.Foreign, "name is taken"},
		{"a foreign cluster", func(_ *stack.Settings, l *live.Stack) {
			l.Cluster.Value.Tags = map[string]string{stack.TagApp: "shop", stack.TagEnvironment: "staging"}
		}, plan.Foreign, "environment staging"},
		{"a foreign service", func(_ *stack.Settings, l *live.Stack) { l.Service.Value.Tags = nil }, plan.Foreign,
			"name is taken"},
		{"a foreign family", func(_ *stack.Settings, l *live.Stack) { l.Families.Items[0].Newest.Tags = nil }, plan.Foreign,
			"name is taken"},
		{"a foreign role", func(_ *stack.Settings, l *live.Stack) { l.ExecutionRole.Value.Tags = nil }, plan.Foreign,
			"name is taken"},
		{"no zone", func(s *stack.Settings, _ *live.Stack) { s.Service.Domain = "api.other.org" }, plan.Invalid,
			"service.dns=elsewhere"},
		{"a zone that does not hold it", func(s *stack.Settings, _ *live.Stack) { s.Service.Zone = "ZNOPE" },
			plan.Invalid, "ZNOPE"},
		{"an apex elsewhere", func(s *stack.Settings, _ *live.Stack) {
			s.Service.Domain, s.Service.DNS = "example.co.uk",
				"elsewhere"
		}, plan.Invalid, "apex"},
		{"a task Fargate has not", func(s *stack.Settings, _ *live.Stack) { s.Service.Memory = 1024 }, plan.Invalid,
			"Fargate has no task"},
		{"a command that needs a shell", func(s *stack.Settings, _ *live.Stack) { s.Service.Command = "a && b" },
			plan.Invalid, "needs a shell"},
		{"what could not be read", func(_ *stack.Settings, l *live.Stack) {
			l.Service = live.Fact[live.Service]{Err: errors.New("denied"), Call: "ecs:DescribeServices"}
		}, plan.Unread, "ecs:DescribeServices"},
		{"records that could not be read", func(_ *stack.Settings, l *live.Stack) { l.Records.Err = errors.New("denied") },
			plan.Unread, "denied"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := shop()
			l := completeStack(t, s)
			tt.change(&s, l)
			p := planOf(s, l, plan.Intent{})
			found := slices.ContainsFunc(p.Problems, func(p plan.Problem) bool {
				return p.Kind == tt.kind && strings.Contains(p.Why+p.WayOut, tt.says) && p.WayOut != ""
			})
			if !found {
				t.Errorf("problems are %+v, want a %s one that says %q", p.Problems, tt.kind, tt.says)
			}
		})
	}
}
