package sandbox

import (
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/acm"
	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"

	"slipway/steps/cloud"
	"slipway/steps/sandbox/core"
	simelb "slipway/steps/sandbox/elb"
)

// front is a load balancer for api.shop.dev whose certificate is issued, with 80 redirecting to 443 and 443 forwarding.
type front struct {
	zone, dns, arn, group, security, certificate string
}

func newFront(t *testing.T, s *Sandbox, c *cloud.Clients) front {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f := front{zone: s.AddHostedZone("shop.dev")}
	subnets, err := c.EC2.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{})
	must(err)
	var ids []string
	for _, n := range subnets.Subnets {
		ids = append(ids, *n.SubnetId)
	}
	vpc := subnets.Subnets[0].VpcId
	group, err := c.EC2.CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{GroupName: new("shop-alb-sg"),
		Description: new("alb"), VpcId: vpc})
	must(err)
	f.security = *group.GroupId
	balancer, err := c.ELB.CreateLoadBalancer(ctx, &elb.CreateLoadBalancerInput{Name: new("shop-alb"), Subnets: ids,
		SecurityGroups: []string{f.security}})
	must(err)
	f.arn, f.dns = *balancer.LoadBalancers[0].LoadBalancerArn, *balancer.LoadBalancers[0].DNSName
	targets, err := c.ELB.CreateTargetGroup(ctx, &elb.CreateTargetGroupInput{Name: new("shop-tg"),
		Protocol: elbtypes.ProtocolEnumHttp, Port: new(int32(8000)), VpcId: vpc, TargetType: elbtypes.TargetTypeEnumIp})
	must(err)
	f.group = *targets.TargetGroups[0].TargetGroupArn
	certificate, err := c.ACM.RequestCertificate(ctx, &acm.RequestCertificateInput{DomainName: new("api.shop.dev"),
		ValidationMethod: acmtypes.ValidationMethodDns})
	must(err)
	f.certificate = *certificate.CertificateArn
	time.Sleep(10 * time.Second)
	described, err := c.ACM.DescribeCertificate(ctx, &acm.DescribeCertificateInput{CertificateArn: &f.certificate})
	must(err)
	proof := described.Certificate.DomainValidationOptions[0].ResourceRecord
	_, err = c.Route53.ChangeResourceRecordSets(ctx, &route53.ChangeResourceRecordSetsInput{HostedZoneId: &f.zone,
		ChangeBatch: &route53types.ChangeBatch{Changes: []route53types.Change{
			{Action: route53types.ChangeActionUpsert, ResourceRecordSet: &route53types.ResourceRecordSet{Name: proof.Name,
				Type: route53types.RRTypeCname, TTL: new(int64(300)), ResourceRecords: []route53types.ResourceRecord{
					{Value: proof.Value}}}},
			{Action: route53types.ChangeActionUpsert, ResourceRecordSet: &route53types.ResourceRecordSet{
				Name: new("api.shop.dev"), Type: route53types.RRTypeA, AliasTarget: &route53types.AliasTarget{
					DNSName: &f.dns, HostedZoneId: balancer.LoadBalancers[0].CanonicalHostedZoneId,
				}}},
		}}})
	must(err)
	time.Sleep(5 * time.Minute)
	_, err = c.ELB.CreateListener(ctx, &elb.CreateListenerInput{LoadBalancerArn: &f.arn, Port: new(int32(80)),
		Protocol: elbtypes.ProtocolEnumHttp, DefaultActions: []elbtypes.Action{{
			Type: elbtypes.ActionTypeEnumRedirect, RedirectConfig: &elbtypes.RedirectActionConfig{Protocol: new("HTTPS"),
				Port: new("443"), StatusCode: elbtypes.RedirectActionStatusCodeEnumHttp301},
		}}})
	must(err)
	_, err = c.ELB.CreateListener(ctx, &elb.CreateListenerInput{LoadBalancerArn: &f.arn, Port: new(int32(443)),
		Protocol: elbtypes.ProtocolEnumHttps, Certificates: []elbtypes.Certificate{{CertificateArn: &f.certificate}},
		DefaultActions: []elbtypes.Action{{
			Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: &f.group,
		}}})
	must(err)
	return f
}

func (f front) open(t *testing.T, c *cloud.Clients, port int32) {
	t.Helper()
	_, err := c.EC2.AuthorizeSecurityGroupIngress(t.Context(),
		&ec2.AuthorizeSecurityGroupIngressInput{GroupId: &f.security, IpPermissions: []ec2types.IpPermission{{
			IpProtocol: new("tcp"), FromPort: &port, ToPort: &port,
			IpRanges: []ec2types.IpRange{{CidrIp: new("0.0.0.0/0")}},
		}}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFetchAnswersAsTheInternetWould(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := account(t)
		f := newFront(t, s, c)
		fetch := func(url, dial string) (int, string, error) { return s.Fetcher().Fetch(t.Context(), url, dial) }

		if _, _, err := fetch("https://api.shop.dev/health", ""); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("behind a closed security group: %v, want a timeout", err)
		}
		f.open(t, c, 80)
		f.open(t, c, 443)
		f.open(t, c, 8443)

		var dns *net.DNSError
		if _, _, err := fetch("https://www.shop.dev/", ""); !errors.As(err, &dns) {
			t.Errorf("a name without a record: %v", err)
		}
		if _, _, err := fetch("https://api.shop.dev:8443/", ""); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("a port without a listener: %v", err)
		}
		if _, _, err := fetch("https://"+f.dns+"/", ""); err == nil || !strings.Contains(err.Error(),
			"certificate is valid for api.shop.dev, not") {
			t.Errorf("under a name the certificate is not for: %v", err)
		}
		if status, _, err := fetch("http://api.shop.dev/", ""); status != 301 || err != nil {
			t.Errorf("port 80: %d %v", status, err)
		}
		if status, _, err := fetch("https://api.shop.dev/health", ""); status != 503 || err != nil {
			t.Errorf("no targets: %d %v", status, err)
		}
		if status, _, err := fetch("https://api.shop.dev/health", f.dns); status != 503 || err != nil {
			t.Errorf("asked the load balancer straight: %d %v", status, err)
		}
		if err := s.Within(simelb.Service, "test", core.Write, s.Region(), func(c *core.Call) error {
			simelb.RegisterTarget(c, f.group, "172.31.0.9", 8000, "", time.Time{})
			simelb.SetTargetHealth(c, f.group, "172.31.0.9", 8000, false, elbtypes.TargetHealthReasonEnumTimeout,
				"Request timed out")
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if status, _, err := fetch("https://api.shop.dev/health", ""); status != 504 || err != nil {
			t.Errorf("a target that does not answer: %d %v", status, err)
		}
		s.Undelegate("shop.dev")
		if _, _, err := fetch("https://api.shop.dev/health", ""); !errors.As(err, &dns) {
			t.Errorf("with the domain hosted elsewhere: %v", err)
		}
	})
}

func TestResolverFollowsTheHostedZoneAndItsAlias(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := account(t)
		f := newFront(t, s, c)
		r := s.Resolver()
		zone, err := c.Route53.GetHostedZone(t.Context(), &route53.GetHostedZoneInput{Id: &f.zone})
		if err != nil {
			t.Fatal(err)
		}
		servers, err := r.LookupNS(t.Context(), "shop.dev")
		if err != nil || len(servers) != 4 || strings.TrimSuffix(servers[0].Host, ".") != zone.DelegationSet.NameServers[0] {
			t.Errorf("name servers %v, the zone has %v: %v", hosts(servers), zone.DelegationSet.NameServers, err)
		}
		here, err := r.LookupHost(t.Context(), "api.shop.dev")
		if err != nil {
			t.Fatal(err)
		}
		there, err := r.LookupHost(t.Context(), f.dns)
		if err != nil || here[0] != there[0] {
			t.Errorf("the alias leads to %v, the load balancer is at %v: %v", here, there, err)
		}
		s.Undelegate("shop.dev")
		if servers, err := r.LookupNS(t.Context(), "shop.dev"); err != nil || strings.Contains(servers[0].Host, "awsdns") {
			t.Errorf("undelegated, name servers %v %v", hosts(servers), err)
		}
		s.Delegate("shop.dev")
		if _, err := r.LookupHost(t.Context(), "api.shop.dev"); err != nil {
			t.Errorf("delegated again: %v", err)
		}
	})
}
