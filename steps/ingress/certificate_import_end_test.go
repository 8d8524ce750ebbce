package ingress

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/stack"
)

func TestDestroyLeavesTheExistingCertificate(t *testing.T) {
	s := withExisting(shop())
	l := complete(s)
	l.Certificates.Items = []live.Certificate{wildcard()}
	l.Listeners.Items[1].Certificates = []string{existingARN}
	b := plan.NewBuilder(s, l, plan.Intent{})
	Destroy(b)
	for _, a := range b.Plan().Work() {
		if strings.Contains(a.ID, "certificate") || strings.Contains(a.ID, "validation") {
			t.Errorf("destroy: %s %s", a.Verb, a.ID)
		}
	}
}

func TestRecoverAnExistingCertificate(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*live.Stack)
		arn    string
		domain string
		dns    string
	}{
		"as it is": {func(*live.Stack) {}, existingARN, "api.example.com", "route53"},
		"DNS elsewhere, noted": {func(l *live.Stack) {
			l.Records.Items = nil
			l.Families.Items[0].Newest.Tags[stack.TagDomain] = "v2.example.com"
		}, existingARN, "v2.example.com", "elsewhere"},
		"elsewhere, for one name": {func(l *live.Stack) {
			l.Records.Items = nil
			l.Certificates.Items[0].Domain, l.Certificates.Items[0].Names = "Shop.other.org", nil
		}, existingARN, "shop.other.org", "elsewhere"},
		"elsewhere, untold": {func(l *live.Stack) { l.Records.Items = nil }, existingARN, "", ""},
		"elsewhere, its own pending": {func(l *live.Stack) {
			l.Records.Items = nil
			l.Certificates.Items = append(l.Certificates.Items,
				live.Certificate{ARN: certARN, Domain: "new.example.com", Status: "PENDING_VALIDATION", Tags: l.Identity.Tags()})
		}, existingARN, "new.example.com", "elsewhere"},
		"its own": {func(l *live.Stack) { l.Certificates.Items[0].Tags = l.Identity.Tags() }, "",
			"api.example.com", "route53"},
		"certificates unread": {func(l *live.Stack) { l.Certificates.Err = errors.New("AccessDenied") }, "",
			"api.example.com", "route53"},
	} {
		s := shop()
		l := complete(s)
		l.Certificates.Items = []live.Certificate{wildcard()}
		l.Listeners.Items[1].Certificates = []string{existingARN}
		c.change(l)
		var got stack.Settings
		Recover(l, &got)
		if got.Service.Certificate != c.arn || got.Service.Domain != c.domain || got.Service.DNS != c.dns {
			t.Errorf("%s: %q %q %q", name, got.Service.Certificate, got.Service.Domain, got.Service.DNS)
		}
	}
}

func TestCheckOfAnExistingCertificate(t *testing.T) {
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		change func(*live.Stack, *live.Certificate)
		status check.Status
		says   string
	}{
		"in order": {func(*live.Stack, *live.Certificate) {}, check.Pass, ""},
		"imported": {func(_ *live.Stack, c *live.Certificate) { c.Type = "IMPORTED" }, check.Pass, ""},
		"imported, near its end": {func(_ *live.Stack, c *live.Certificate) {
			c.Type, c.NotAfter = "IMPORTED",
				plantest.Deployed.Add(29*day)
		}, check.Fail, "import its successor under the same ARN"},
		"not renewed": {func(_ *live.Stack, c *live.Certificate) { c.NotAfter = plantest.Deployed.Add(29 * day) },
			check.Fail, "ACM has not renewed it"},
		"ended": {func(_ *live.Stack, c *live.Certificate) {
			c.Status, c.NotAfter = "EXPIRED",
				plantest.Deployed.Add(-day)
		}, check.Fail, "ended on 2026-11-19"},
		"for another name": {func(_ *live.Stack, c *live.Certificate) { c.Domain, c.Names = "www.example.com", nil },
			check.Fail, "is for www.example.com, not for api.example.com"},
		"more names than told": {func(_ *live.Stack, c *live.Certificate) {
			c.Domain, c.Names, c.More = "www.example.com",
				nil, true
		}, check.Pass, ""},
		"unread": {func(l *live.Stack,
			_ *live.Certificate) {
			l.Certificates.Err = errors.New("AccessDenied")
		}, check.Unknown, "could not be read"},
		"gone": {func(_ *live.Stack, c *live.Certificate) { c.ARN = "another" }, check.Unknown,
			"is not among those"},
	} {
		s := withExisting(shop())
		l := complete(s)
		l.ReadAt = plantest.Deployed
		l.Certificates.Call = "acm:ListCertificates"
		one := wildcard()
		c.change(l, &one)
		l.Certificates.Items = []live.Certificate{one}
		l.Listeners.Items[1].Certificates = []string{existingARN}
		r := checkHTTPS(check.Input{Live: l, Settings: &s})
		if r.Status != c.status || !strings.Contains(r.Detail, c.says) {
			t.Errorf("%s: %s %q", name, r.Status, r.Detail)
		}
		if r.Status != check.Unknown && !slices.ContainsFunc(r.Evidence, func(e check.Evidence) bool {
			return e.Call == "acm:ListCertificates" && strings.Contains(e.Field, "NotAfter")
		}) {
			t.Errorf("%s: it rests on %+v", name, r.Evidence)
		}
	}
	// the stack's own: it needs no evidence of its own while it holds
	s := shop()
	l := complete(s)
	l.ReadAt = plantest.Deployed
	if r := checkHTTPS(check.Input{Live: l, Settings: &s}); r.Status != check.Pass || len(r.Evidence) != 1 {
		t.Errorf("its own: %+v", r)
	}
	l.Certificates.Err = errors.New("AccessDenied")
	if r := checkHTTPS(check.Input{Live: l, Settings: &s}); r.Status != check.Unknown ||
		!strings.Contains(r.Detail, "could not be read") {
		t.Errorf("its own, unread, which may have ended: %+v", r)
	}
}
