package ingress

import (
	"strings"
	"testing"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// TestFixOfMissingHTTPS: what helps against a missing listener depends on what is missing before it.
func TestFixOfMissingHTTPS(t *testing.T) {
	elsewhere := func(s *stack.Settings) { s.Service.DNS = "elsewhere" }
	for name, c := range map[string]struct {
		answer func(*stack.Settings)
		status string
		want   string
	}{
		"no domain": {func(s *stack.Settings) { s.Service.Domain = "" }, "ISSUED", "set service.domain"},
		"records are missing": {elsewhere, "PENDING_VALIDATION",
			"add the CNAME record _proof.api.example.com with the value _x.acm.example"},
		"not issued yet": {func(*stack.Settings) {}, "PENDING_VALIDATION", "not issued yet"},
		"issued":         {elsewhere, "ISSUED", "adds the HTTPS listener"},
		"refused":        {elsewhere, "FAILED", "run slipway apply, which adds what HTTPS"},
		"a certificate by name": {
			func(s *stack.Settings) { s.Service.Certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/x" }, "FAILED",
			"run slipway apply"},
	} {
		t.Run(name, func(t *testing.T) {
			s := shop()
			l := complete(s)
			l.Listeners.Items = l.Listeners.Items[:1]
			for i := range l.Certificates.Items {
				l.Certificates.Items[i].Status = c.status
				l.Certificates.Items[i].Record = &live.Record{Name: "_proof.api.example.com.", Type: "CNAME",
					Values: []string{"_x.acm.example."}}
			}
			c.answer(&s)
			for _, f := range check.Run(Checks(), check.Input{Live: l, Settings: &s}).Checks {
				if f.ID == "https-only" && (f.Status != check.Fail || !strings.Contains(f.Fix, c.want) ||
					c.want != "set service.domain" && strings.Contains(f.Fix, "service.domain")) {
					t.Errorf("%s: %s", f.Status, f.Fix)
				}
			}
		})
	}
}
