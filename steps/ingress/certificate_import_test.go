package ingress

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/question"
	"slipway/steps/stack"
)

const existingARN = "arn:aws:acm:eu-west-1:123456789012:certificate/87654321-aaaa-bbbb-cccc-123456789012"

// wildcard is a certificate that somebody in the account has had issued.
func wildcard() live.Certificate {
	return live.Certificate{
		ARN: existingARN, Domain: "*.example.com", Names: []string{"*.example.com",
			"example.com"}, Status: "ISSUED", Type: "AMAZON_ISSUED", KeyAlgorithm: "RSA_2048",
		Created: plantest.Deployed.Add(-time.Hour), NotAfter: plantest.Deployed.Add(100 * 24 * time.Hour),
	}
}

func withExisting(s stack.Settings) stack.Settings {
	s.Service.Certificate = existingARN
	return s
}

func TestCovers(t *testing.T) {
	for _, c := range []struct {
		names  string
		domain string
		want   bool
	}{
		{"api.example.com", "api.example.com", true},
		{"API.Example.com.", "api.example.com", true},
		{"*.example.com", "api.example.com", true},
		{"*.example.com", "v1.api.example.com", false},
		{"*.example.com", "example.com", false},
		{"example.com", "api.example.com", false},
		{"www.example.com *.api.example.com", "api.example.com", false},
		{"www.example.com *.api.example.com", "v1.api.example.com", true},
		{"*.com", "example.com", true},
		{"*", "example.com", false},
		{"xapi.example.com", "api.example.com", false},
		{"dualstack.example.com", "example.com", false},
		{"", "api.example.com", false},
	} {
		if got := Covers(strings.Fields(c.names), c.domain); got != c.want {
			t.Errorf("%q for %s: %v", c.names, c.domain, got)
		}
	}
}

func TestCertificateAnswer(t *testing.T) {
	for v, ok := range map[string]bool{
		"": true, existingARN: true, certARN: true,
		"arn:aws-us-gov:acm:us-gov-west-1:123456789012:certificate/87654321-aaaa": true,
		"arn:aws-cn:acm:cn-north-1:123456789012:certificate/87654321-aaaa":        true,
		"*.example.com": false, "87654321-aaaa": false, "arn:aws:iam::123456789012:server-certificate/shop": false,
		"arn:aws:acm:eu-west-1:12345:certificate/87654321": false,
		"arn:aws:acm:eu-west-1:123456789012:certificate/":  false, existingARN + " ": false, "x" + existingARN: false,
	} {
		err := question.Matching(certificateARN, certificateExample)(v)
		if (err == nil) != ok {
			t.Errorf("%q: %v", v, err)
		}
		if err != nil && !strings.Contains(err.Error(), "for example arn:aws:acm:") {
			t.Errorf("%q: no example in %v", v, err)
		}
	}
}

func TestExistingCertificateFromNothing(t *testing.T) {
	for dns, absent := range map[string][]string{"route53": {idValidation, idIssued},
		"elsewhere": {idValidation, idIssued}} {
		s := withExisting(shop())
		s.Service.DNS = dns
		l := empty(s)
		l.Certificates.Items = []live.Certificate{wildcard()}
		p, ready := planOf(s, l)
		got := verbs(p)
		if len(p.Problems) > 0 || got[idListener443] != plan.Create || got[idListener80] != plan.Create ||
			got[idAlias] != plan.Create {
			t.Errorf("%s: %v, problems %+v", dns, got, p.Problems)
		}
		for _, id := range absent {
			if _, ok := p.Action(id); ok {
				t.Errorf("%s: %s is planned", dns, id)
			}
		}
		if a, _ := p.Action(idCertificate); a.Verb != plan.None || a.Name != "*.example.com" ||
			!strings.Contains(a.Reason, "never changes or deletes") {
			t.Errorf("%s: the certificate is %+v", dns, a)
		}
		if a, _ := p.Action(idListener443); !slices.Contains(a.Changes,
			plan.Change{Field: "certificate", To: "*.example.com", Answer: "service.certificate"}) {
			t.Errorf("%s: 443 says %+v", dns, a.Changes)
		}
		// no rule ties the target group to 80, so the service waits for 443
		if !slices.Contains(ready, idListener443) {
			t.Errorf("%s: the service needs %v", dns, ready)
		}
		for _, n := range p.Notes {
			if n.Waiting || strings.Contains(n.Text, "proves") {
				t.Errorf("%s: %+v", dns, n)
			}
		}
	}
}

func TestExistingCertificateInOrder(t *testing.T) {
	for _, dns := range []string{"route53", "elsewhere"} {
		s := withExisting(shop())
		s.Service.DNS = dns
		l := complete(s)
		l.Certificates.Items = []live.Certificate{wildcard()}
		l.Listeners.Items[1].Certificates = []string{existingARN}
		l.Records.Items = slices.DeleteFunc(l.Records.Items,
			func(r live.Record) bool { return r.Type == "CNAME" || dns == "elsewhere" })
		if p, _ := planOf(s, l); !p.Empty() || len(p.Problems) > 0 {
			t.Errorf("%s: a stack in order has work %v and problems %+v", dns, verbs(p), p.Problems)
		}
		var got stack.Settings
		Recover(l, &got)
		if got.Service.Certificate != existingARN || got.Service.Domain != "api.example.com" || got.Service.DNS != dns {
			t.Errorf("%s: recovered %q %q %q", dns, got.Service.Certificate, got.Service.Domain, got.Service.DNS)
		}
	}
}

func TestCertificateThatCannotServe(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*stack.Settings, *live.Stack)
		kind   plan.ProblemKind
		says   string
	}{
		"another region": {func(s *stack.Settings, _ *live.Stack) {
			s.Service.Certificate = strings.Replace(existingARN, "eu-west-1", "us-east-1", 1)
		}, plan.Invalid, "is in us-east-1, and a load balancer in eu-west-1"},
		"another account": {func(s *stack.Settings, _ *live.Stack) {
			s.Service.Certificate = strings.Replace(existingARN, "123456789012", "999900001111", 1)
		}, plan.Invalid, "is in account 999900001111"},
		"gone": {func(_ *stack.Settings, l *live.Stack) { l.Certificates.Items = nil }, plan.Invalid,
			"no such certificate in eu-west-1"},
		"pending": {func(_ *stack.Settings, l *live.Stack) { l.Certificates.Items[0].Status = "PENDING_VALIDATION" },
			plan.Invalid, "not issued yet"},
		"failed": {func(_ *stack.Settings, l *live.Stack) { l.Certificates.Items[0].Status = "FAILED" }, plan.Invalid,
			"its status is FAILED"},
		"expired": {func(_ *stack.Settings, l *live.Stack) { l.Certificates.Items[0].Status = "EXPIRED" }, plan.Invalid,
			"ended on 2027-02-28"},
		"small key": {func(_ *stack.Settings, l *live.Stack) { l.Certificates.Items[0].KeyAlgorithm = "RSA_1024" },
			plan.Invalid, "RSA of 1024 bits"},
		"another name": {func(s *stack.Settings, _ *live.Stack) { s.Service.Domain = "v1.api.example.com" }, plan.Invalid,
			"cannot serve v1.api.example.com: it covers *.example.com, example.com"},
		"many other names": {func(_ *stack.Settings, l *live.Stack) {
			l.Certificates.Items[0].Names = []string{"*.example.com", "a.org", "b.org", "c.org", "d.org", "e.org"}
			l.Certificates.Items[0].Domain = "a.org"
			l.Certificates.Items[0].Names[0] = "z.org"
		}, plan.Invalid, "it covers z.org, a.org, b.org, c.org and 2 more"},
		"the stack's own": {func(_ *stack.Settings, l *live.Stack) { l.Certificates.Items[0].Tags = l.Identity.Tags() },
			plan.Invalid, "requested for this stack"},
		"unread": {func(_ *stack.Settings, l *live.Stack) { l.Certificates.Err = errors.New("AccessDenied") },
			plan.Unread, "could not be read"},
	} {
		s := withExisting(shop())
		l := empty(s)
		l.Certificates.Items = []live.Certificate{wildcard()}
		c.change(&s, l)
		p, _ := planOf(s, l)
		if len(p.Problems) != 1 || p.Problems[0].Kind != c.kind || !strings.Contains(p.Problems[0].Why, c.says) ||
			p.Problems[0].WayOut == "" {
			t.Errorf("%s: %+v", name, p.Problems)
		}
		if c.kind == plan.Invalid && p.Problems[0].Resource != "service.certificate" {
			t.Errorf("%s: the problem is with %s", name, p.Problems[0].Resource)
		}
	}
}

// Of more than a hundred names AWS tells a hundred: whether the domain is among the others is said to be unknown, and
// refuses nothing.
func TestCertificateOfMoreNamesThanAreTold(t *testing.T) {
	s := withExisting(shop())
	l := empty(s)
	c := wildcard()
	c.Domain, c.Names, c.More = "a.org", []string{"a.org", "b.org"}, true
	l.Certificates.Items = []live.Certificate{c}
	p, _ := planOf(s, l)
	if len(p.Problems) > 0 ||
		!slices.ContainsFunc(p.Notes, func(n plan.Note) bool { return strings.Contains(n.Text, "could not be verified") }) {
		t.Errorf("problems %+v, notes %+v", p.Problems, p.Notes)
	}
}

func TestFromOwnToExistingAndBack(t *testing.T) {
	s := shop()
	l := complete(s)
	l.Certificates.Items = append(l.Certificates.Items, wildcard())
	p, _ := planOf(withExisting(s), l)
	got := verbs(p)
	want := map[string]plan.Verb{idListener443: plan.Update, idOldCertificate: plan.Delete, idOldValidation: plan.Delete,
		idHealth: plan.Check}
	if len(p.Problems) > 0 || len(got) != len(want) {
		t.Errorf("to the existing one: %v, problems %+v", got, p.Problems)
	}
	for id, verb := range want {
		if got[id] != verb {
			t.Errorf("to the existing one: %s is %q", id, got[id])
		}
	}
	for _, id := range []string{idOldCertificate, idOldValidation} {
		if a, _ := p.Action(id); !slices.Contains(a.Needs, idListener443) {
			t.Errorf("%s does not wait for the listener: %v", id, a.Needs)
		}
	}
	a, _ := p.Action(idListener443)
	if !slices.Contains(a.Changes, plan.Change{Field: "certificate", From: "its own for api.example.com",
		To: "*.example.com", Answer: "service.certificate"}) {
		t.Errorf("443 says %+v", a.Changes)
	}

	// back: a request, its record and its wait; the existing one is left alone
	l.Certificates.Items = []live.Certificate{wildcard()}
	l.Listeners.Items[1].Certificates = []string{existingARN}
	l.Records.Items = l.Records.Items[1:]
	p, _ = planOf(s, l)
	got = verbs(p)
	want = map[string]plan.Verb{idCertificate: plan.Create, idValidation: plan.Create, idIssued: plan.Create,
		idListener443: plan.Update, idHealth: plan.Check}
	if len(got) != len(want) {
		t.Errorf("back: %v", got)
	}
	for id, verb := range want {
		if got[id] != verb {
			t.Errorf("back: %s is %q", id, got[id])
		}
	}

	// back with DNS elsewhere: it serves on until the new one is issued
	s.Service.DNS = "elsewhere"
	l.Records.Items = nil
	p, _ = planOf(s, l)
	got = verbs(p)
	if len(got) != 1 || got[idCertificate] != plan.Create {
		t.Errorf("back with DNS elsewhere: %v", got)
	}
}

// ACM proves a name by one record in all of an account's certificates: the one that somebody else's renews by stays.
func TestARecordThatAnotherCertificateRenewsByStays(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*live.Certificate)
		stays  bool
	}{
		"the same name": {func(c *live.Certificate) {
			c.Domain, c.Names = "api.example.com",
				[]string{"api.example.com"}
		}, true},
		"among others":         {func(c *live.Certificate) { c.Names = append(c.Names, "API.example.com") }, true},
		"a wildcard below it":  {func(c *live.Certificate) { c.Names = append(c.Names, "*.api.example.com") }, true},
		"more names than told": {func(c *live.Certificate) { c.More = true }, true},
		"other names":          {func(*live.Certificate) {}, false},
		"imported, the same name": {func(c *live.Certificate) { c.Type, c.Names = "IMPORTED", []string{"api.example.com"} },
			false},
		"expired, the same name": {func(c *live.Certificate) { c.Status, c.Names = "EXPIRED", []string{"api.example.com"} },
			false},
	} {
		s := shop()
		l := complete(s)
		other := wildcard()
		c.change(&other)
		l.Certificates.Items = append(l.Certificates.Items, other)
		b := plan.NewBuilder(s, l, plan.Intent{})
		Destroy(b)
		p := b.Plan()
		if _, deleted := p.Action(idValidation); deleted == c.stays {
			t.Errorf("%s: the record is deleted: %v", name, deleted)
		}
		if a, _ := p.Action(idCertificate); a.Verb != plan.Delete || a.Name != "api.example.com" {
			t.Errorf("%s: the stack's own certificate is %+v", name, a)
		}
	}
}
