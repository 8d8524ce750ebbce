package e2e

import (
	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox"
)

func (x *tampered) listener(port int) string {
	x.tb.Helper()
	l := x.read.Listener(port)
	if l == nil {
		x.tb.Fatalf("no listener %d", port)
	}
	return l.ARN
}

func (x *tampered) forward() []types.Action {
	return []types.Action{{Type: types.ActionTypeEnumForward, TargetGroupArn: &x.read.ServingTargetGroup().ARN}}
}

func redirect(protocol, port string) []types.Action {
	return []types.Action{{Type: types.ActionTypeEnumRedirect,
		RedirectConfig: &types.RedirectActionConfig{Protocol: &protocol, Port: &port,
			StatusCode: types.RedirectActionStatusCodeEnumHttp301}}}
}

func fixed() []types.Action {
	return []types.Action{{Type: types.ActionTypeEnumFixedResponse, FixedResponseConfig: &types.FixedResponseActionConfig{
		StatusCode: str("404")}}}
}

// listen adds a listener on a port.
func (x *tampered) listen(port int32, in elb.CreateListenerInput) string {
	x.tb.Helper()
	in.LoadBalancerArn, in.Port = &x.read.LoadBalancer.Value.ARN, &port
	if in.Protocol == "" {
		in.Protocol = types.ProtocolEnumHttp
	}
	out, err := x.ELB.CreateListener(x.tb.Context(), &in)
	x.ok(err)
	return *out.Listeners[0].ListenerArn
}

func (x *tampered) rule(listener, path string, actions []types.Action) {
	x.tb.Helper()
	_, err := x.ELB.CreateRule(x.tb.Context(), &elb.CreateRuleInput{ListenerArn: &listener, Priority: new(int32(10)),
		Actions: actions,
		Conditions: []types.RuleCondition{{Field: str("path-pattern"), PathPatternConfig: &types.PathPatternConditionConfig{
			Values: []string{path}}}}})
	x.ok(err)
}

func (x *tampered) policy(listener, policy string) {
	x.tb.Helper()
	_, err := x.ELB.ModifyListener(x.tb.Context(), &elb.ModifyListenerInput{ListenerArn: &listener, SslPolicy: &policy})
	x.ok(err)
}

func insecureEdge() []insecure {
	https := []string{"https-only"}
	weak := func(policy string) insecure {
		return insecure{"listener 443 with " + policy, func(x *tampered) { x.policy(x.listener(443), policy) }, https}
	}
	return []insecure{
		weak("ELBSecurityPolicy-2016-08"), weak("ELBSecurityPolicy-TLS13-1-0-2021-06"),
		weak("ELBSecurityPolicy-TLS13-1-1-2021-06"), weak("ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06"),
		{"plain HTTP forwarded on 8080",
			func(x *tampered) { x.listen(8080, elb.CreateListenerInput{DefaultActions: x.forward()}) }, https},
		{"port 80 forwards", func(x *tampered) {
			_, err := x.ELB.ModifyListener(x.tb.Context(), &elb.ModifyListenerInput{ListenerArn: str(x.listener(80)),
				DefaultActions: x.forward()})
			x.ok(err)
		}, https},
		{"a rule of port 80 forwards", func(x *tampered) { x.rule(x.listener(80), "/api/*", x.forward()) }, https},
		{"a rule of a quiet listener forwards", func(x *tampered) {
			x.rule(x.listen(81, elb.CreateListenerInput{DefaultActions: fixed()}), "/internal/*", x.forward())
		}, https},
		{"port 80 redirects to plain HTTP", func(x *tampered) {
			_, err := x.ELB.ModifyListener(x.tb.Context(), &elb.ModifyListenerInput{ListenerArn: str(x.listener(80)),
				DefaultActions: redirect("HTTP", "8080")})
			x.ok(err)
		}, https},
		{"a rule of port 443 leads back to plain HTTP",
			func(x *tampered) { x.rule(x.listener(443), "/old/*", redirect("HTTP", "80")) }, https},
		{"a second HTTPS listener with an old policy", func(x *tampered) {
			x.listen(8443, elb.CreateListenerInput{Protocol: types.ProtocolEnumHttps,
				SslPolicy: str("ELBSecurityPolicy-2016-08"), DefaultActions: x.forward(),
				Certificates: []types.Certificate{{CertificateArn: &x.read.Listener(443).Certificates[0]}}})
		}, https},
		{"a further certificate that ends and that nobody renews", func(x *tampered) {
			arn := x.box.AddCertificate(sandbox.Certificate{Names: []string{"old.example.com"},
				Type: acmtypes.CertificateTypeImported, Ends: x.box.Now().AddDate(0, 0, 10)})
			_, err := x.ELB.AddListenerCertificates(x.tb.Context(),
				&elb.AddListenerCertificatesInput{ListenerArn: str(x.listener(443)),
					Certificates: []types.Certificate{{CertificateArn: &arn}}})
			x.ok(err)
		}, https},
	}
}

func harmlessEdge() []insecure {
	return []insecure{
		{"a stricter TLS policy", func(x *tampered) { x.policy(x.listener(443), "ELBSecurityPolicy-TLS13-1-3-2021-06") },
			nil},
		{"a FIPS policy", func(x *tampered) { x.policy(x.listener(443), "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04") },
			nil},
		{"a post-quantum FIPS policy",
			func(x *tampered) { x.policy(x.listener(443), "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09") }, nil},
		{"AWS's policy of TLS 1.2 and 1.3",
			func(x *tampered) { x.policy(x.listener(443), "ELBSecurityPolicy-TLS13-1-2-2021-06") }, nil},
		{"a fixed reply on another port",
			func(x *tampered) { x.listen(81, elb.CreateListenerInput{DefaultActions: fixed()}) }, nil},
		{"another port that redirects to HTTPS",
			func(x *tampered) { x.listen(8080, elb.CreateListenerInput{DefaultActions: redirect("HTTPS", "443")}) }, nil},
		{"a rule of port 443 that forwards", func(x *tampered) { x.rule(x.listener(443), "/v2/*", x.forward()) }, nil},
		{"a rule of port 80 with a fixed reply", func(x *tampered) { x.rule(x.listener(80), "/robots.txt", fixed()) }, nil},
		{"a further certificate that ACM renews", func(x *tampered) {
			arn := x.box.AddCertificate(sandbox.Certificate{Names: []string{"www.example.com"}})
			_, err := x.ELB.AddListenerCertificates(x.tb.Context(),
				&elb.AddListenerCertificatesInput{ListenerArn: str(x.listener(443)),
					Certificates: []types.Certificate{{CertificateArn: &arn}}})
			x.ok(err)
		}, nil},
	}
}
