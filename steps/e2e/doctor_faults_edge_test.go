package e2e

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	rtypes "github.com/aws/aws-sdk-go-v2/service/route53/types"

	"slipway/steps/sandbox"
)

// unlisten deletes a listener.
func (x *tampered) unlisten(port int) {
	x.tb.Helper()
	_, err := x.ELB.DeleteListener(x.tb.Context(), &elb.DeleteListenerInput{ListenerArn: str(x.listener(port))})
	x.ok(err)
}

// serves has listener 443 serve another certificate.
func (x *tampered) serves(arn string) {
	x.tb.Helper()
	_, err := x.ELB.ModifyListener(x.tb.Context(), &elb.ModifyListenerInput{ListenerArn: str(x.listener(443)),
		Certificates: []elbtypes.Certificate{{CertificateArn: &arn}}})
	x.ok(err)
}

// unalias deletes the domain's record.
func (x *tampered) unalias() {
	x.tb.Helper()
	zone := x.read.HostedZones.Items[0].ID
	out, err := x.Route53.ListResourceRecordSets(x.tb.Context(), &route53.ListResourceRecordSetsInput{HostedZoneId: &zone})
	x.ok(err)
	for _, r := range out.ResourceRecordSets {
		if r.Type == rtypes.RRTypeA {
			_, err := x.Route53.ChangeResourceRecordSets(x.tb.Context(), &route53.ChangeResourceRecordSetsInput{
				HostedZoneId: &zone, ChangeBatch: &rtypes.ChangeBatch{Changes: []rtypes.Change{
					{Action: rtypes.ChangeActionDelete, ResourceRecordSet: &r}}}})
			x.ok(err)
		}
	}
}

func faultsOfEdge() []fault {
	return []fault{
		{"the listener on 443 is deleted", func(x *tampered) { x.unlisten(443) }, []string{"listener-443-gone"}},
		{"the listener on 80 is deleted", func(x *tampered) { x.unlisten(80) }, []string{"listener-80-gone"}},
		{"the listener answers by itself", func(x *tampered) {
			_, err := x.ELB.ModifyListener(x.tb.Context(), &elb.ModifyListenerInput{ListenerArn: str(x.listener(443)),
				DefaultActions: fixed()})
			x.ok(err)
		}, []string{"listener-forwards-nothing"}},
		{"the listener forwards to another target group", func(x *tampered) {
			out, err := x.ELB.CreateTargetGroup(x.tb.Context(), &elb.CreateTargetGroupInput{Name: str("other"),
				Port: new(int32(9)), Protocol: elbtypes.ProtocolEnumHttp, TargetType: elbtypes.TargetTypeEnumIp,
				VpcId: &x.read.LoadBalancer.Value.VPC})
			x.ok(err)
			_, err = x.ELB.ModifyListener(x.tb.Context(), &elb.ModifyListenerInput{ListenerArn: str(x.listener(443)),
				DefaultActions: []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward,
					TargetGroupArn: out.TargetGroups[0].TargetGroupArn}}})
			x.ok(err)
		}, []string{"listener-other-group"}},
		{"the load balancer is deleted", func(x *tampered) {
			x.unprotect()
			_, err := x.ELB.DeleteLoadBalancer(x.tb.Context(), &elb.DeleteLoadBalancerInput{
				LoadBalancerArn: &x.read.LoadBalancer.Value.ARN})
			x.ok(err)
		}, []string{"balancer-gone"}},
		{"the load balancer has failed", func(x *tampered) { x.box.ForceLoadBalancer(id.LoadBalancer(), "active_impaired") },
			[]string{"balancer-state"}},
		{"the load balancer's group lets nobody in", func(x *tampered) { x.close(id.LoadBalancerGroup()) },
			[]string{"balancer-group"}},
		{"the certificate is another domain's", func(x *tampered) {
			x.serves(x.box.AddCertificate(sandbox.Certificate{Names: []string{"other.org"}}))
		}, []string{"certificate-foreign"}},
		{"the certificate has expired", func(x *tampered) {
			x.serves(x.box.AddCertificate(sandbox.Certificate{Names: []string{"api.example.com"}, Type: "IMPORTED",
				Ends: time.Now().Add(5 * time.Minute)}))
		}, []string{"certificate-expired"}},
		{"the domain's record is deleted", func(x *tampered) { x.unalias() }, []string{"domain-record-gone"}},
		{"the domain's record leads elsewhere", func(x *tampered) {
			x.unalias()
			x.somebodyElse().record(rtypes.RRTypeA, "api.example.com", "203.0.113.9")
		}, []string{"domain-astray"}},
		{"the registrar points elsewhere", func(x *tampered) {
			x.box.Undelegate("example.com")
			x.box.SetDNS("example.com", "NS", "ns1.other.example", "ns2.other.example")
		}, []string{"zone-not-delegated"}},
		{"the domain is with nobody", func(x *tampered) { x.box.Undelegate("example.com") }, []string{"zone-not-delegated"}},
	}
}

// close takes all rules that let somebody into a group.
func (x *tampered) close(name string) {
	x.tb.Helper()
	g := x.group(name)
	var rules []string
	for _, r := range g.Rules {
		if !r.Egress {
			rules = append(rules, r.ID)
		}
	}
	_, err := x.EC2.RevokeSecurityGroupIngress(x.tb.Context(), &ec2.RevokeSecurityGroupIngressInput{GroupId: &g.ID,
		SecurityGroupRuleIds: rules})
	x.ok(err)
}

// shut takes all rules that let something out of a group.
func (x *tampered) shut(name string) {
	x.tb.Helper()
	_, err := x.EC2.RevokeSecurityGroupEgress(x.tb.Context(), &ec2.RevokeSecurityGroupEgressInput{
		GroupId: &x.group(name).ID, IpPermissions: []types.IpPermission{{IpProtocol: str("-1"),
			IpRanges: []types.IpRange{{CidrIp: str("0.0.0.0/0")}}}}})
	x.ok(err)
}

// deny puts a rule in front of the network ACL's own.
func (x *tampered) deny(egress bool, from, to int32, cidr string) {
	x.tb.Helper()
	acl := "acl-" + strings.TrimPrefix(x.read.LoadBalancer.Value.VPC, "vpc-")
	_, err := x.EC2.CreateNetworkAclEntry(x.tb.Context(), &ec2.CreateNetworkAclEntryInput{NetworkAclId: &acl,
		Egress: &egress, RuleNumber: new(int32(50)), Protocol: str("6"), RuleAction: types.RuleActionDeny, CidrBlock: &cidr,
		PortRange: &types.PortRange{From: &from, To: &to}})
	x.ok(err)
}

// unroute takes the route to the internet.
func (x *tampered) unroute() {
	x.tb.Helper()
	for _, n := range x.read.Subnets.Items {
		if n.ID == x.read.Service.Value.Subnets[0] {
			_, err := x.EC2.DeleteRoute(x.tb.Context(), &ec2.DeleteRouteInput{RouteTableId: &x.read.Table(n).ID,
				DestinationCidrBlock: str("0.0.0.0/0")})
			x.ok(err)
		}
	}
}

func faultsOfNetwork() []fault {
	const everywhere, vpc = "0.0.0.0/0", "172.31.0.0/16"
	return []fault{
		{"the route to the internet is deleted", func(x *tampered) { x.unroute(); x.roll() }, []string{"route-gone"}},
		{"the tasks' group lets the load balancer in no more", func(x *tampered) { x.close(id.AppGroup()); x.roll() },
			[]string{"app-group"}},
		{"the tasks' group lets nothing out", func(x *tampered) { x.shut(id.AppGroup()); x.roll() },
			[]string{"group-egress"}},
		{"the load balancer's group lets nothing out", func(x *tampered) { x.shut(id.LoadBalancerGroup()) },
			[]string{"balancer-egress"}},
		{"a network ACL denies requests", func(x *tampered) { x.deny(false, 443, 443, everywhere) }, []string{"network-acl"}},
		{"a network ACL denies answers to requests", func(x *tampered) { x.deny(true, 1024, 65535, everywhere) },
			[]string{"network-acl"}},
		{"a network ACL denies health checks", func(x *tampered) { x.deny(false, 8000, 8000, vpc); x.roll() },
			[]string{"network-acl"}},
		{"a network ACL denies calls to AWS", func(x *tampered) { x.deny(true, 443, 443, everywhere); x.roll() },
			[]string{"network-acl"}},
		{"a network ACL denies the database", func(x *tampered) { x.deny(true, 5432, 5432, vpc) }, []string{"network-acl"}},
		{"a network ACL denies the cache", func(x *tampered) { x.deny(false, 6379, 6379, vpc) }, []string{"network-acl"}},
	}
}
