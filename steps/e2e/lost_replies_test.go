package e2e

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"slipway/steps/sandbox"
)

// TestLostReplies: a write whose reply is lost is repeated by the SDK; the run ends where an undisturbed one does.
func TestLostReplies(t *testing.T) {
	s := built()
	s.Network.VPC = "new"
	var want string
	var writes []string
	inLab(t, s, func(t *testing.T, l *lab) {
		l.box.ResetCalls()
		l.mustApply(typed())
		want = l.box.Fingerprint()
		seen := map[string]bool{}
		for _, c := range l.box.Calls() {
			if c.Write {
				seen[c.Service+":"+c.Operation] = true
			}
		}
		writes = slices.Sorted(maps.Keys(seen))
	})
	for _, op := range writes {
		t.Run(op, func(t *testing.T) {
			inLab(t, s, func(t *testing.T, l *lab) {
				l.box.Inject(sandbox.LostReply{At: sandbox.At{Operation: op, Times: 1}})
				l.mustApply(typed())
				if got := l.box.Fingerprint(); got != want {
					t.Errorf("another end:\n%s", difference(want, got))
				}
			})
		})
	}
}

// TestGroupsOfOtherVPCs: security groups are named per VPC; one of the same name elsewhere is neither a clash nor ours.
func TestGroupsOfOtherVPCs(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		o := l.somebodyElse()
		vpc, err := o.c.EC2.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: new("10.99.0.0/16")})
		o.must(vpc, err)
		o.vpc = *vpc.Vpc.VpcId
		for _, name := range []string{"shop-alb-sg", "shop-app-sg", "shop-db-sg", "shop-redis-sg"} {
			o.group(name)
		}
		before := l.box.Fingerprint()
		l.mustApply(typed())
		for _, g := range l.read().SecurityGroups.Items {
			if g.VPC == o.vpc && len(g.Rules) > 1 {
				t.Errorf("rules were put into somebody's %s: %+v", g.Name, g.Rules)
			}
		}
		l.nothingLeft()
		p, r := l.destroy(t.Context())
		l.wantOK(p, r)
		for line := range strings.Lines(before) {
			if line = strings.TrimSpace(line); !strings.Contains(l.box.Fingerprint(), line) {
				t.Errorf("gone: %s", line)
			}
		}
	})
}
