package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// certificate is a certificate of the account by its ARN, as it was read.
func certificate(l *live.Stack, arn string) *live.Certificate {
	for n := range l.Certificates.Items {
		if l.Certificates.Items[n].ARN == arn {
			return &l.Certificates.Items[n]
		}
	}
	return nil
}

// untouched wants a certificate that slipway did not make to be there as it was: no tag, no change of what it is for.
func (l *lab) untouched(arn string) {
	l.tb.Helper()
	c := certificate(l.read(), arn)
	if c == nil || len(c.Tags) > 0 || c.Status != "ISSUED" {
		l.tb.Errorf("the account's own certificate is %+v", c)
	}
}

func served(l *live.Stack) string {
	if have := listener(l, 443); have != nil && len(have.Certificates) == 1 {
		return have.Certificates[0]
	}
	return ""
}

// TestACertificateThatTheAccountHas: it serves at once, and is neither tagged, changed nor deleted, whatever becomes of
// the stack.
func TestACertificateThatTheAccountHas(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		given := l.box.AddCertificate(sandbox.Certificate{Names: []string{"*.example.com", "example.com"},
			Algorithm: acmtypes.KeyAlgorithmEcPrime256v1})
		l.session.Settings.Service.Certificate = given
		p, _ := l.mustApply(typed())
		for _, id := range []string{"service/validation-record", "service/issued"} {
			if _, ok := p.Action(id); ok {
				t.Errorf("%s is planned", id)
			}
		}
		for op := range l.box.Counts() {
			if strings.HasPrefix(op, "ACM:") && !strings.HasPrefix(op, "ACM:List") && !strings.HasPrefix(op, "ACM:Describe") {
				t.Errorf("%s was called", op)
			}
		}
		seen := l.read()
		if served(seen) != given || len(listener(seen, 80).Rules) != 0 || len(seen.Certificates.Items) != 1 {
			t.Errorf("listeners %+v, certificates %+v", seen.Listeners.Items, seen.Certificates.Items)
		}
		l.nothingLeft()
		l.untouched(given)
		report := l.session.Checklist(seen)
		at := slices.IndexFunc(report.Checks, func(c check.Finding) bool { return c.ID == "https-only" })
		if f := report.Checks[at]; f.Status != check.Pass || !strings.Contains(f.Evidence[len(f.Evidence)-1].Value,
			"renewed by ACM") {
			t.Errorf("the checklist says %+v", f)
		}

		// to one of its own: it takes over when it is issued, the given one is let go
		l.session.Settings.Service.Certificate = ""
		l.reconnect()
		l.mustApply(plan.Intent{})
		seen = l.read()
		own := served(seen)
		if own == given || own == "" || certificate(seen, own).Domain != "api.example.com" {
			t.Errorf("443 serves %s", own)
		}
		l.nothingLeft()
		l.untouched(given)

		// back: its own goes with its record, after the listener has moved
		l.session.Settings.Service.Certificate = given
		l.reconnect()
		l.mustApply(plan.Intent{})
		seen = l.read()
		if served(seen) != given || certificate(seen, own) != nil || slices.ContainsFunc(seen.Records.Items,
			func(r live.Record) bool { return r.Type == "CNAME" }) {
			t.Errorf("443 serves %s; certificates %+v, records %+v", served(seen), seen.Certificates.Items, seen.Records.Items)
		}
		l.nothingLeft()

		// a lost file finds it
		got, _ := steps.Recover(seen)
		if got.Service.Certificate != given || got.Service.Domain != "api.example.com" || got.Service.DNS != "route53" {
			t.Errorf("recovered: %+v", got.Service)
		}

		p, r := l.destroy(t.Context())
		l.wantOK(p, r)
		l.untouched(given)
		if left := l.read(); len(left.Certificates.Items) != 1 {
			t.Errorf("left: %+v", left.Certificates.Items)
		}
	})
}

// TestACertificateSparesTheWaitElsewhere: with DNS elsewhere 443 stands within the first run; only the record that
// leads to the load balancer is left to a person, told exactly; once it stands there is nothing to do and nothing
// waits.
func TestACertificateSparesTheWaitElsewhere(t *testing.T) {
	inLab(t, hostedElsewhere(), func(t *testing.T, l *lab) {
		given := l.box.AddCertificate(sandbox.Certificate{Names: []string{"*.other.org"}})
		l.session.Settings.Service.Certificate = given
		p, r := l.apply(t.Context(), typed())
		if len(p.Problems) > 0 || !r.OK() {
			t.Fatalf("%v %+v", pending(p), r.Failures())
		}
		seen := l.read()
		if served(seen) != given {
			t.Errorf("listeners: %+v", seen.Listeners.Items)
		}
		record := plan.DNSRecord{Name: "api.other.org", Type: "CNAME", Value: seen.LoadBalancer.Value.DNS}
		if len(r.WaitingOnUser) != 1 || r.WaitingOnUser[0].Record != record || !strings.Contains(r.WaitingOnUser[0].Text,
			seen.LoadBalancer.Value.DNS) {
			t.Errorf("held for %+v", r.WaitingOnUser)
		}
		for _, e := range r.Events {
			if e.State == plan.WaitingOnUser && e.Action != "service/alias" {
				t.Errorf("%s is held too: %s", e.Action, e.Detail)
			}
		}
		l.nothingLeft()
		if left := waiting(l.session.Waiting(r.Live)); len(left) != 0 {
			t.Errorf("waiting for %v", left)
		}

		// the certificate does not tell which of its names is used: the running revision does
		got, lost := steps.Recover(seen)
		if got.Service.Certificate != given || got.Service.Domain != "api.other.org" || got.Service.DNS != "elsewhere" ||
			len(lost) != 1 {
			t.Errorf("recovered %+v, lost %v", got.Service, lost)
		}
		if p := steps.Plan(got, seen, plan.Intent{}, l.session.Env); !p.Empty() || len(p.Problems) > 0 {
			t.Errorf("would do: %v", pending(p))
		}
		l.box.SetDNS("api.other.org", "CNAME", seen.LoadBalancer.Value.DNS)
		if h := l.session.Health(t.Context(), seen); !h.OK() || h.URL != "https://api.other.org/health" || h.Dial != "" {
			t.Errorf("health: %+v", h)
		}

		// to one of its own: the given one serves on until the records stand, then it is let go
		l.session.Settings.Service.Certificate = ""
		l.reconnect()
		_, r = l.mustApply(plan.Intent{})
		if told := waiting(l.session.Waiting(r.Live)); len(told) != 2 || served(l.read()) != given {
			t.Errorf("waiting for %v, serving %s", told, served(l.read()))
		}
		own := slices.IndexFunc(r.Live.Certificates.Items, func(c live.Certificate) bool { return c.ARN != given })
		proof := r.Live.Certificates.Items[own].Record
		l.box.SetDNS(proof.Name, "CNAME", proof.Values[0])
		l.read()
		time.Sleep(30 * time.Minute)
		l.reconnect()
		l.mustApply(plan.Intent{})
		if got := served(l.read()); got == given || got == "" {
			t.Errorf("443 serves %s", got)
		}
		l.nothingLeft()

		// and back, at once
		l.session.Settings.Service.Certificate = given
		l.reconnect()
		p, r = l.mustApply(plan.Intent{})
		if _, looked := p.Action("service/alias"); looked || len(r.WaitingOnUser) > 0 || served(l.read()) != given {
			t.Errorf("looked for the record again: %v; held %+v", looked, r.WaitingOnUser)
		}
		l.nothingLeft()
		l.untouched(given)
	})
}

// TestAnApexElsewhereIsRefusedWithACertificateToo: a CNAME cannot stand there, whatever serves.
func TestAnApexElsewhereIsRefusedWithACertificateToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := hostedElsewhere()
		s.Service.Domain = "shop.team.other.org"
		l := newLab(t, s)
		l.session.Settings.Service.Certificate = l.box.AddCertificate(sandbox.Certificate{
			Names: []string{"*.team.other.org"}})
		l.box.SetDNS("shop.team.other.org", "NS", "ns1.dns.example", "ns2.dns.example")
		_, r := l.apply(t.Context(), typed())
		if said := l.failure(r, "service/listener-443"); !strings.Contains(said, "apex") {
			t.Errorf("said: %s", said)
		}
	})
}

// TestARunKilledBetweenTwoCertificates: wherever the move from one certificate to another is killed, both ways, the
// next run ends where an undisturbed one does.
func TestARunKilledBetweenTwoCertificates(t *testing.T) {
	var given string
	run := func(l *lab, ctx context.Context) (plan.Plan, plan.Result) { return l.apply(ctx, plan.Intent{}) }
	toGiven := phase{name: "to the account's", run: run,
		before: func(l *lab) {
			l.mustApply(typed())
			given = l.box.AddCertificate(sandbox.Certificate{Names: []string{"*.example.com"}})
		},
		change: func(s *stack.Settings) { s.Service.Certificate = given },
	}
	toOwn := phase{name: "to its own", run: run,
		before: func(l *lab) {
			l.session.Settings.Service.Certificate = l.box.AddCertificate(sandbox.Certificate{Names: []string{"*.example.com"}})
			l.mustApply(typed())
		},
		change: func(s *stack.Settings) { s.Service.Certificate = "" },
	}
	for _, ph := range []phase{toGiven, toOwn} {
		t.Run(ph.name, func(t *testing.T) {
			begin := ph.begin(t)
			want, writes := ph.whole(t, begin)
			if writes < 3 {
				t.Errorf("only %d writes", writes)
			}
			for k := 1; k <= writes; k += strideOf(4) {
				for _, after := range []bool{false, true} {
					t.Run(fmt.Sprintf("write %d after=%v", k, after), func(t *testing.T) { ph.kill(t, begin, k, after, want) })
				}
			}
		})
	}
}

// TestCertificatesOffered: issued ones for the domain, newest first, but for slipway's own; of one with more names than
// AWS tells it is said.
func TestCertificatesOffered(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		l.mustApply(typed()) // its own is not among them
		time.Sleep(24 * time.Hour)
		ends := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
		l.box.AddCertificate(sandbox.Certificate{Names: []string{"*.example.com", "example.com"}, Ends: ends})
		time.Sleep(time.Hour)
		l.box.AddCertificate(sandbox.Certificate{Names: []string{"api.example.com"}, Type: acmtypes.CertificateTypeImported,
			Algorithm: acmtypes.KeyAlgorithmRsa4096, Ends: ends})
		l.box.AddCertificate(sandbox.Certificate{Names: []string{"www.example.com"}, Ends: ends})
		l.box.AddCertificate(sandbox.Certificate{Names: []string{"api.example.com"}, Algorithm: acmtypes.KeyAlgorithmRsa1024})
		l.box.AddCertificate(sandbox.Certificate{Names: []string{"api.example.com"}, Ends: time.Now()}) // has ended
		time.Sleep(time.Hour)
		many := []string{"a.org"}
		for range 110 {
			many = append(many, "b.org")
		}
		l.box.AddCertificate(sandbox.Certificate{Names: many, Type: acmtypes.CertificateTypePrivate, Ends: ends})
		choices, err := account.Choices(t.Context(), l.session.Env.Clients, "certificates")
		if err != nil {
			t.Fatal(err)
		}
		q, _ := steps.Question("service.certificate")
		var got []string
		for _, o := range steps.Options(q, l.session.Settings, "aws", choices) {
			got = append(got, o.Label+" | "+o.Note)
			if err := q.Validate(o.Value); err != nil {
				t.Errorf("%s: %v", o.Label, err)
			}
		}
		want := []string{
			"a new one | slipway requests it, ACM renews it",
			"a.org +99 and more  until 2001-01-01 | of a private CA: only clients that trust it go on; of its names AWS tells " +
				"100",
			"api.example.com  until 2001-01-01 | imported: somebody has to renew it",
			"*.example.com +1  until 2001-01-01 | issued by Amazon, renewed by ACM",
		}
		if !slices.Equal(got, want) {
			t.Errorf("offered:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		for domain, helps := range map[string]bool{"api.example.com": true, "v1.api.example.com": false, "": false} {
			s := stack.Guide()
			s.Service.Domain, s.Service.DNS = domain, "elsewhere"
			if steps.CertificateHelps(s.Get, l.read()) != helps {
				t.Errorf("a certificate helps %q: %v", domain, !helps)
			}
		}
		s := shop()
		if steps.CertificateHelps(s.Get, l.read()) {
			t.Error("with Route 53 a new one needs nobody")
		}
		if s.Service.Certificate = "given"; !steps.CertificateHelps(s.Get, nil) {
			t.Error("one that is named already cannot be changed")
		}
	})
}
