package e2e

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"

	"slipway/steps/ingress"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

func hostedElsewhere() stack.Settings {
	s := shop()
	s.Service.Domain, s.Service.DNS = "api.other.org", "elsewhere"
	return s
}

func listener(l *live.Stack, port int) *live.Listener {
	for n := range l.Listeners.Items {
		if l.Listeners.Items[n].Port == port {
			return &l.Listeners.Items[n]
		}
	}
	return nil
}

// waiting are the notes that wait for a person.
func waiting(notes []plan.Note) (texts []string) {
	for _, n := range notes {
		if n.Waiting {
			texts = append(texts, n.Text)
		}
	}
	return texts
}

// TestHTTPSWaitsForPeople: with DNS elsewhere everything else is finished; listener 80 redirects and carries one rule
// that nobody meets, so that the service can be made; once the records stand a later run adds 443 and takes the rule
// off.
func TestHTTPSWaitsForPeople(t *testing.T) {
	inLab(t, hostedElsewhere(), func(t *testing.T, l *lab) {
		p, r := l.mustApply(typed())
		if r.Elapsed > 20*time.Minute {
			t.Errorf("it waited %s for somebody", r.Elapsed)
		}
		if told := said(p, r); !strings.Contains(told, "the API answers 200 at /health, asked through the load balancer") ||
			strings.Contains(told, "slipway.invalid") {
			t.Errorf("health is told as %s", told)
		}
		for _, id := range []string{"service/issued", "service/listener-443", "service/alias", "service/validation-record"} {
			if a, ok := p.Action(id); ok {
				t.Errorf("planned: %+v", a)
			}
		}
		seen := l.read()
		port80 := listener(seen, 80)
		if port80 == nil || port80.Default[0].Type != "redirect" || listener(seen, 443) != nil {
			t.Fatalf("listeners: %+v", seen.Listeners.Items)
		}
		if len(port80.Rules) != 1 || len(port80.Rules[0].Hosts) != 1 || port80.Rules[0].Hosts[0] != "slipway.invalid" ||
			port80.Rules[0].Actions[0].Type != "forward" {
			t.Errorf("rules: %+v", port80.Rules)
		}
		if seen.Service.Value.Running != 1 || len(seen.Schedules.Items) != 2 {
			t.Error("not everything else was finished")
		}
		told := strings.Join(waiting(l.session.Waiting(r.Live)), "\n")
		record := seen.Certificates.Items[0].Record
		for _, want := range []string{"CNAME " + record.Name + " -> " + record.Values[0], "CNAME api.other.org -> " +
			seen.LoadBalancer.Value.DNS} {
			if !strings.Contains(told, want) {
				t.Errorf("no %q in %s", want, told)
			}
		}
		l.nothingLeft()

		l.box.SetDNS(record.Name, "CNAME", record.Values[0])
		l.box.SetDNS("api.other.org", "CNAME", seen.LoadBalancer.Value.DNS)
		l.read() // ACM looks when it is asked, and takes its time
		time.Sleep(30 * time.Minute)
		l.reconnect()
		_, r = l.mustApply(plan.Intent{})
		if left := waiting(l.session.Waiting(r.Live)); len(left) != 0 {
			t.Errorf("still waiting for %v", left)
		}
		seen = l.read()
		if listener(seen, 443) == nil || len(listener(seen, 80).Rules) != 0 {
			t.Errorf("listeners: %+v", seen.Listeners.Items)
		}
		l.nothingLeft()
	})
}

// TestApexElsewhereIsRefused: a CNAME cannot stand there; the reason and the way out are said.
func TestApexElsewhereIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, domain := range []string{"other.org", "shop.co.uk"} {
			s := hostedElsewhere()
			s.Service.Domain = domain
			l := newLab(t, s)
			if x := l.refuses(typed(), plan.Invalid, "service.domain"); !strings.Contains(x.Why, "CNAME cannot stand") ||
				!strings.Contains(x.WayOut, "api."+domain) {
				t.Errorf("%s: %s; %s", domain, x.Why, x.WayOut)
			}
		}
		// an apex that does not look like one is known by its name servers
		s := hostedElsewhere()
		s.Service.Domain = "shop.team.other.org"
		l := newLab(t, s)
		l.box.SetDNS("shop.team.other.org", "NS", "ns1.dns.example", "ns2.dns.example")
		_, r := l.apply(t.Context(), typed())
		if said := l.failure(r, "service/certificate"); !strings.Contains(said, "apex") {
			t.Errorf("said: %s", said)
		}
	})
}

// answers is a Fetcher that always says the same.
type answers struct {
	status int
	err    error
	dialed []string
}

func (a *answers) Fetch(_ context.Context, _, dial string) (int, string, error) {
	a.dialed = append(a.dialed, dial)
	return a.status, "no database", a.err
}

// blind is a resolver that cannot be asked.
type blind struct{}

func (blind) LookupNS(context.Context, string) ([]*net.NS, error) {
	return nil, errors.New("i/o timeout")
}
func (blind) LookupHost(context.Context, string) ([]string, error) {
	return nil, errors.New("i/o timeout")
}
func (blind) LookupCNAME(context.Context, string) (string, error) {
	return "", errors.New("i/o timeout")
}

// TestCouldNotVerifyIsNotFailure: what cannot be reached from here is said and fails nothing; a verified wrong answer
// fails.
func TestCouldNotVerifyIsNotFailure(t *testing.T) {
	t.Run("nothing can be reached from here", func(t *testing.T) {
		inLab(t, shop(), func(t *testing.T, l *lab) {
			l.session.Env.Fetcher = &answers{err: errors.New("connection refused")}
			l.session.Env.Resolver = blind{}
			l.session.Env.Registry = unreachable{}
			p, r := l.mustApply(typed())
			for _, want := range []string{"health could not be verified from here", "could not verify image"} {
				if !strings.Contains(said(p, r), want) {
					t.Errorf("not said: %s\nin %s", want, said(p, r))
				}
			}
			l.nothingLeft()
		})
	})
	t.Run("no tools at all", func(t *testing.T) {
		inLab(t, shop(), func(t *testing.T, l *lab) {
			l.session.Env.Fetcher, l.session.Env.Resolver = ingress.Fetcher(nil), ingress.Resolver(nil)
			p, r := l.mustApply(typed())
			if !strings.Contains(said(p, r), "health could not be verified") {
				t.Errorf("what was not looked at is not said: %s", said(p, r))
			}
		})
	})
	t.Run("a wrong answer", func(t *testing.T) {
		inLab(t, shop(), func(t *testing.T, l *lab) {
			l.session.Env.Fetcher = &answers{status: 500}
			_, r := l.apply(t.Context(), typed())
			if said := l.failure(r, "service/health"); !strings.Contains(said, "answers 500, not 200 (no database)") {
				t.Errorf("said: %s", said)
			}
		})
	})
	t.Run("DNS has not spread", func(t *testing.T) {
		inLab(t, shop(), func(t *testing.T, l *lab) {
			a := &answers{status: 200}
			l.session.Env.Fetcher, l.session.Env.Resolver = a, blind{}
			p, r := l.mustApply(typed())
			if len(a.dialed) == 0 || !strings.HasPrefix(a.dialed[0], "shop-alb-") || !strings.Contains(said(p, r),
				"asked through the load balancer") {
				t.Errorf("dialed %v, said %s", a.dialed, said(p, r))
			}
		})
	})
}

// deleteBalancer deletes the stack's load balancer as a person would in the console.
func (l *lab) deleteBalancer() {
	l.tb.Helper()
	arn, c := l.read().LoadBalancer.Value.ARN, l.session.Env.Clients.ELB
	_, err := c.ModifyLoadBalancerAttributes(l.tb.Context(), unprotected(arn))
	if err == nil {
		_, err = c.DeleteLoadBalancer(l.tb.Context(), &elb.DeleteLoadBalancerInput{LoadBalancerArn: &arn})
	}
	if err != nil {
		l.tb.Fatal(err)
	}
}

// TestAliasOfALoadBalancerThatIsGone: the record of a load balancer that somebody deleted is the stack's still. It is
// replaced by consent, and a plan after that has nothing to do; another's stays refused.
func TestAliasOfALoadBalancerThatIsGone(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		l.mustApply(typed())
		old := l.read().LoadBalancer.Value
		l.deleteBalancer()
		p := l.session.Plan(l.read(), plan.Intent{})
		a, _ := p.Action("service/alias")
		if len(p.Problems) > 0 || a.Verb != plan.Replace || a.Changes[0].From == "" {
			t.Fatalf("%+v, %+v", p.Problems, a)
		}
		if left := p.Unapproved(plan.Consent{Yes: true}); len(left) != 1 || left[0].ID != a.ID {
			t.Error("it is replaced without being named")
		}
		l.wantOK(l.apply(t.Context(), plan.Intent{}))
		now := l.read()
		records := now.Records.Items
		if i := slices.IndexFunc(records, func(r live.Record) bool { return r.Type == "A" }); i < 0 ||
			!strings.HasSuffix(records[i].Alias, now.LoadBalancer.Value.DNS) || now.LoadBalancer.Value.DNS == old.DNS {
			t.Errorf("%s, and the records %+v", now.LoadBalancer.Value.DNS, records)
		}
		if again := l.session.Plan(now, plan.Intent{}); !again.Empty() {
			t.Errorf("not done: %+v", again.Work())
		}

		l.deleteBalancer()
		l.destroy(t.Context())
		for _, r := range l.read().Records.Items {
			if r.Type == "A" {
				t.Errorf("destroy leaves %+v, which leads to whoever gets that name", r)
			}
		}
	})
}
