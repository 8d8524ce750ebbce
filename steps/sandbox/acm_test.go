package sandbox

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/acm/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	dnstypes "github.com/aws/aws-sdk-go-v2/service/route53/types"

	simacm "slipway/steps/sandbox/acm"
)

func (g *ground) certificate(domain, token string) (*string, error) {
	in := &acm.RequestCertificateInput{DomainName: &domain, ValidationMethod: types.ValidationMethodDns}
	if token != "" {
		in.IdempotencyToken = &token
	}
	out, err := g.ACM.RequestCertificate(g.ctx(), in)
	if err != nil {
		return nil, err
	}
	return out.CertificateArn, nil
}

func (g *ground) describeCertificate(arn *string) *types.CertificateDetail {
	g.t.Helper()
	return must(g.ACM.DescribeCertificate(g.ctx(), &acm.DescribeCertificateInput{CertificateArn: arn}))(g.t).Certificate
}

// record makes a change to one record set.
func (g *ground) record(zone string, action dnstypes.ChangeAction,
	set dnstypes.ResourceRecordSet) (*dnstypes.ChangeInfo, error) {
	out, err := g.Route53.ChangeResourceRecordSets(g.ctx(), &route53.ChangeResourceRecordSetsInput{HostedZoneId: &zone,
		ChangeBatch: &dnstypes.ChangeBatch{Changes: []dnstypes.Change{{Action: action, ResourceRecordSet: &set}}}})
	if err != nil {
		return nil, err
	}
	return out.ChangeInfo, nil
}

func cname(name, value string) dnstypes.ResourceRecordSet {
	return dnstypes.ResourceRecordSet{Name: &name, Type: dnstypes.RRTypeCname, TTL: new(int64(300)),
		ResourceRecords: []dnstypes.ResourceRecord{{Value: &value}}}
}

func TestCertificateLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGround(t, Options{})
		zone := g.sandbox.AddHostedZone("shop.dev")
		arn := must(g.certificate("api.shop.dev", "token"))(t)
		if d := g.describeCertificate(arn); d.Status != types.CertificateStatusPendingValidation ||
			d.DomainValidationOptions[0].ResourceRecord != nil {
			t.Errorf("at first %s with record %v", d.Status, d.DomainValidationOptions[0].ResourceRecord)
		}
		time.Sleep(10 * time.Second)
		r := g.describeCertificate(arn).DomainValidationOptions[0].ResourceRecord
		if r == nil {
			t.Fatal("no validation record after ten seconds")
		}
		time.Sleep(time.Hour)
		if again := must(g.certificate("api.shop.dev", "token"))(t); *again == *arn {
			t.Error("a token is remembered for more than an hour")
		}
		must(g.record(zone, dnstypes.ChangeActionUpsert, cname(*r.Name, *r.Value)))(t)
		time.Sleep(time.Minute)
		if d := g.describeCertificate(arn); d.Status != types.CertificateStatusPendingValidation {
			t.Errorf("a minute after the record %s", d.Status)
		}
		time.Sleep(2 * time.Minute)
		d := g.describeCertificate(arn)
		if d.Status != types.CertificateStatusIssued || d.NotAfter == nil ||
			d.DomainValidationOptions[0].ValidationStatus != types.DomainStatusSuccess {
			t.Errorf("three minutes after the record %s", d.Status)
		}
		lb := must(g.ELB.CreateLoadBalancer(g.ctx(), g.balancer()))(t).LoadBalancers[0].LoadBalancerArn
		tg := must(g.ELB.CreateTargetGroup(g.ctx(), g.targets()))(t).TargetGroups[0].TargetGroupArn
		l := must(g.ELB.CreateListener(g.ctx(), &elb.CreateListenerInput{LoadBalancerArn: lb, Port: new(int32(443)),
			Protocol: elbtypes.ProtocolEnumHttps, Certificates: []elbtypes.Certificate{{CertificateArn: arn}},
			DefaultActions: forward(tg)}))(t).Listeners[0]
		if *l.SslPolicy != "ELBSecurityPolicy-2016-08" {
			t.Errorf("the API's default policy is %s", *l.SslPolicy)
		}
		if used := g.describeCertificate(arn).InUseBy; len(used) != 1 || used[0] != *lb {
			t.Errorf("in use by %v", used)
		}
		drop := func() error {
			return only(g.ACM.DeleteCertificate(g.ctx(), &acm.DeleteCertificateInput{CertificateArn: arn}))
		}
		wantCode(t, "delete on a listener", drop(), "ResourceInUseException")
		must(g.ELB.DeleteListener(g.ctx(), &elb.DeleteListenerInput{ListenerArn: l.ListenerArn}))(t)
		wantCode(t, "delete right after", drop(), "ResourceInUseException")
		time.Sleep(time.Minute)
		wantCode(t, "delete", drop(), "")
		wantCode(t, "delete again", drop(), "ResourceNotFoundException")
	})
}

func TestCertificateWithoutItsRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGround(t, Options{})
		zone := g.sandbox.AddHostedZone("shop.dev")
		g.sandbox.Undelegate("shop.dev")
		arn := must(g.certificate("api.shop.dev", ""))(t)
		time.Sleep(10 * time.Second)
		r := g.describeCertificate(arn).DomainValidationOptions[0].ResourceRecord
		must(g.record(zone, dnstypes.ChangeActionCreate, cname(*r.Name, *r.Value)))(t)
		time.Sleep(time.Hour)
		if d := g.describeCertificate(arn); d.Status != types.CertificateStatusPendingValidation {
			t.Errorf("%s by a record nobody asks", d.Status)
		}
		time.Sleep(72 * time.Hour)
		if d := g.describeCertificate(arn); d.Status != types.CertificateStatusValidationTimedOut {
			t.Errorf("after 72 hours %s", d.Status)
		}
		arn = must(g.certificate("api.shop.dev", ""))(t)
		g.sandbox.SetDNS(*r.Name, "CNAME", *r.Value)
		g.describeCertificate(arn)
		time.Sleep(10 * time.Second)
		g.describeCertificate(arn)
		time.Sleep(3 * time.Minute)
		if d := g.describeCertificate(arn); d.Status != types.CertificateStatusIssued {
			t.Errorf("by a record hosted elsewhere %s", d.Status)
		}
	})
}

func TestCertificateRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGround(t, Options{})
		for domain, code := range map[string]string{"shop": "ValidationException", "api..dev": "ValidationException",
			"-a.dev": "ValidationException", "a.*.dev": "ValidationException",
			"a23456789012345678901234567890123456789012345678901234567890.shop.dev": "InvalidParameterException",
			"*.shop.dev": ""} {
			wantCode(t, domain, only(g.certificate(domain, "")), code)
		}
		one, two := must(g.certificate("a.shop.dev", "t1"))(t), must(g.certificate("a.shop.dev", "t1"))(t)
		three := must(g.certificate("a.shop.dev", "t2"))(t)
		if *one != *two || *one == *three {
			t.Error("the idempotency token is not honoured")
		}
		wantCode(t, "token", only(g.certificate("a.shop.dev", "not-a-token")), "ValidationException")
		if d := g.describeCertificate(must(g.certificate("a.invalid", ""))(t)); d.Status != types.CertificateStatusFailed {
			t.Errorf("a name that is nobody's: %s", d.Status)
		}
		g.sandbox.SetDNS("shop.dev", "CAA", `0 issue "letsencrypt.org"`)
		time.Sleep(10 * time.Second)
		r := g.describeCertificate(one).DomainValidationOptions[0].ResourceRecord
		g.sandbox.SetDNS(*r.Name, "CNAME", *r.Value)
		if d := g.describeCertificate(one); d.Status != types.CertificateStatusFailed ||
			d.FailureReason != types.FailureReasonCaaError {
			t.Errorf("against CAA: %s %s", d.Status, d.FailureReason)
		}
	})
}

func TestListCertificatesLeavesKeysOut(t *testing.T) {
	g := newGround(t, Options{})
	must(g.ACM.RequestCertificate(g.ctx(), &acm.RequestCertificateInput{DomainName: new("ec.shop.dev"),
		ValidationMethod: types.ValidationMethodDns, KeyAlgorithm: types.KeyAlgorithmEcPrime256v1}))(t)
	must(g.certificate("rsa.shop.dev", ""))(t)
	plain := must(g.ACM.ListCertificates(g.ctx(), &acm.ListCertificatesInput{}))(t)
	all := must(g.ACM.ListCertificates(g.ctx(),
		&acm.ListCertificatesInput{Includes: &types.Filters{KeyTypes: types.KeyAlgorithm("").Values()}}))(t)
	if len(plain.CertificateSummaryList) != 1 || len(all.CertificateSummaryList) != 2 {
		t.Errorf("%d by default, %d of all keys", len(plain.CertificateSummaryList), len(all.CertificateSummaryList))
	}
}

// Certificates that were there before show as ACM shows them: an imported one without a time of creation and renewal,
// one of many names by the first hundred. A listener takes none with a small key, and none that has ended.
func TestCertificatesThatWereThereBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGround(t, Options{})
		many := []string{"shop.dev"}
		for n := range 120 {
			many = append(many, fmt.Sprintf("n%d.shop.dev", n))
		}
		wildcard := g.sandbox.AddCertificate(simacm.Certificate{Names: []string{"*.shop.dev", "shop.dev"},
			Algorithm: types.KeyAlgorithmEcPrime256v1})
		imported := g.sandbox.AddCertificate(simacm.Certificate{Names: []string{"api.shop.dev"},
			Type: types.CertificateTypeImported, Ends: time.Now().Add(time.Hour)})
		g.sandbox.AddCertificate(simacm.Certificate{Names: many})
		small := g.sandbox.AddCertificate(simacm.Certificate{Names: []string{"old.shop.dev"},
			Algorithm: types.KeyAlgorithmRsa1024})
		told := map[string]types.CertificateSummary{}
		for _, s := range must(g.ACM.ListCertificates(g.ctx(),
			&acm.ListCertificatesInput{Includes: &types.Filters{KeyTypes: types.KeyAlgorithm("").Values()}}))(
			t).CertificateSummaryList {
			told[*s.DomainName] = s
		}
		if s := told["api.shop.dev"]; s.Type != types.CertificateTypeImported || s.CreatedAt != nil || s.ImportedAt == nil {
			t.Errorf("imported: %+v", s)
		}
		if s := told["shop.dev"]; len(s.SubjectAlternativeNameSummaries) != 100 || !*s.HasAdditionalSubjectAlternativeNames {
			t.Errorf("of many names %d are told", len(s.SubjectAlternativeNameSummaries))
		}
		if s := told["*.shop.dev"]; s.Status != types.CertificateStatusIssued ||
			!s.NotAfter.Equal(s.IssuedAt.Add(simacm.Validity)) || *s.HasAdditionalSubjectAlternativeNames {
			t.Errorf("wildcard: %+v", s)
		}
		lb := must(g.ELB.CreateLoadBalancer(g.ctx(), g.balancer()))(t).LoadBalancers[0].LoadBalancerArn
		tg := must(g.ELB.CreateTargetGroup(g.ctx(), g.targets()))(t).TargetGroups[0].TargetGroupArn
		serve := func(arn string) error {
			return only(g.ELB.CreateListener(g.ctx(), &elb.CreateListenerInput{LoadBalancerArn: lb, Port: new(int32(443)),
				Protocol: elbtypes.ProtocolEnumHttps, Certificates: []elbtypes.Certificate{{CertificateArn: &arn}},
				DefaultActions: forward(tg)}))
		}
		wantCode(t, "a small key", serve(small), "UnsupportedCertificate")
		time.Sleep(2 * time.Hour)
		if d := g.describeCertificate(&imported); d.Status != types.CertificateStatusExpired ||
			d.DomainValidationOptions[0].ResourceRecord != nil {
			t.Errorf("after its end the imported one is %s", d.Status)
		}
		wantCode(t, "one that has ended", serve(imported), "UnsupportedCertificate")
		wantCode(t, "ECDSA", serve(wildcard), "")
	})
}
