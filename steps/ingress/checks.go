package ingress

import (
	"cmp"

	"github.com/aws/aws-sdk-go-v2/service/acm/types"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Checks are the security checks of the entry.
func Checks() []check.Check {
	return []check.Check{
		{
			ID: "https-only", Step: step, Title: "HTTPS with a modern TLS policy, HTTP redirects to it", Severity: check.High,
			Why: "Over plain HTTP everybody on the way reads tokens and passwords; the API's own default policy still " +
				"speaks TLS 1.0.",
			Fix: "set service.domain, and run slipway apply", Control: "ELB.1, ELB.17", Run: checkHTTPS,
		},
	}
}

// AcceptedChecks are AWS's controls that the usual shape does not meet, because meeting them costs more than most small
// stacks want to pay. They are told, with the price, and fail nothing.
func AcceptedChecks() []check.Check {
	return []check.Check{
		{
			ID: "load-balancer-access-logs", Step: step, Severity: check.Low, Title: "The load balancer writes access " +
				"logs", Control: "ELB.5",
			Why: "They tell who asked for what, when the application's own log does not.",
			Fix: "an S3 bucket and access_logs.s3.enabled on the load balancer; cents a month at little traffic",
			Run: ofBalancer(func(lb live.LoadBalancer) check.Result {
				on := lb.Attributes["access_logs.s3.enabled"]
				return check.ByDesign(on == "true", check.Evidence{Call: live.CallAttributes, Field: "access_logs.s3.enabled",
					Value: cmp.Or(on, "not set")},
					"the application logs its requests; access logs need a bucket, a policy and a place to search them, and "+
						"cost cents a month")
			}),
		},
		{
			ID: "load-balancer-waf", Step: step, Severity: check.Low,
			Title: "A web application firewall stands before the load balancer", Control: "ELB.16",
			Why: "It turns known attacks away before they reach the application.",
			Fix: "a web ACL with AWS's managed rules on the load balancer: from about $6 a month, plus $0.60 for a " +
				"million requests",
			Run: ofBalancer(func(lb live.LoadBalancer) check.Result {
				return check.ByDesign(false, check.Evidence{Call: "none: WAF is not asked", Field: lb.Name + " web ACL",
					Value: "slipway makes none"},
					"slipway makes no web ACL, and does not ask whether somebody else did: it costs from about $6 a month")
			}),
		},
	}
}

func ofBalancer(judge func(live.LoadBalancer) check.Result) func(check.Input) check.Result {
	return func(in check.Input) check.Result {
		return check.Of(in.Live.LoadBalancer, "the load balancer", "Attributes[]", "there is no load balancer yet",
			func(lb live.LoadBalancer) check.Result {
				if lb.AttributesErr != nil {
					return check.Unread("the load balancer's attributes", live.CallAttributes, "Attributes[]", lb.AttributesErr)
				}
				return judge(lb)
			})
	}
}

func nextForHTTPS(s *stack.Settings, l *live.Stack) string {
	if s == nil || s.Service.Domain == "" {
		return ""
	}
	again := "then run slipway apply, which adds HTTPS"
	have := certificateFor(l, s.Service.Domain)
	switch {
	case s.Service.Certificate != "" || have == nil || !l.Certificates.Read():
		return "run slipway apply, which adds what HTTPS for " + s.Service.Domain + " lacks"
	case have.Status == string(types.CertificateStatusPendingValidation) && s.Service.DNS == "elsewhere" &&
		have.Record != nil:
		return "add the CNAME record " + dnsName(have.Record.Name) + " with the value " +
			dnsName(first(have.Record.Values)) + " where " + s.Service.Domain + "'s DNS is, " + again
	case have.Status == string(types.CertificateStatusPendingValidation):
		return "the certificate is not issued yet: run slipway apply again, which waits for it and adds HTTPS"
	}
	return "the certificate is issued: run slipway apply, which adds the HTTPS listener"
}
