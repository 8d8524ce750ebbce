package sandbox

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	dnstypes "github.com/aws/aws-sdk-go-v2/service/route53/types"
)

// The same things made in another order, at another time and under other ids have the same fingerprint; one thing more
// has not.
func TestFingerprintLeavesIDsOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		build := func(detour bool) (*ground, string) {
			g := newGround(t, Options{})
			zone := g.sandbox.AddHostedZone("shop.dev")
			if detour {
				id := g.newGroup("gone-sg")
				must(g.EC2.DeleteSecurityGroup(g.ctx(), &ec2.DeleteSecurityGroupInput{GroupId: &id}))(t)
				time.Sleep(time.Hour)
			}
			subnets := slices.Clone(g.subnets)
			rules := []int32{80, 443}
			if detour {
				slices.Reverse(subnets)
				slices.Reverse(rules)
			}
			for _, port := range rules {
				must(g.EC2.AuthorizeSecurityGroupIngress(g.ctx(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &g.group,
					IpPermissions: tcp(port, "0.0.0.0/0")}))(t)
			}
			lb := must(g.ELB.CreateLoadBalancer(g.ctx(), &elb.CreateLoadBalancerInput{Name: new("app-alb"),
				Subnets: subnets, SecurityGroups: []string{g.group}}))(t).LoadBalancers[0]
			tg := must(g.ELB.CreateTargetGroup(g.ctx(), g.targets()))(t).TargetGroups[0].TargetGroupArn
			must(g.ELB.CreateListener(g.ctx(), &elb.CreateListenerInput{LoadBalancerArn: lb.LoadBalancerArn,
				Port: new(int32(80)), Protocol: types.ProtocolEnumHttp, DefaultActions: forward(tg)}))(t)
			must(g.record(zone, dnstypes.ChangeActionUpsert, alias("api.shop.dev", *lb.DNSName, *lb.CanonicalHostedZoneId)))(t)
			must(g.certificate("api.shop.dev", ""))(t)
			return g, g.sandbox.Fingerprint()
		}
		_, straight := build(false)
		g, winding := build(true)
		if straight != winding {
			t.Errorf("fingerprints differ:\n%s\n\n%s", straight, winding)
		}
		must(g.certificate("api.shop.dev", ""))(t)
		if more := g.sandbox.Fingerprint(); more == winding || strings.Count(more, "certificate api.shop.dev") != 2 {
			t.Error("a second certificate does not show")
		}
	})
}
