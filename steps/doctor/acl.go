package doctor

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
)

// everywhere is the internet, as network ACLs name it.
const everywhere = "0.0.0.0/0"

// ephemeral are ports that answers come to: of Linux, of Windows, and of load balancers and NAT.
// https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
var ephemeral = []int{32768, 45000, 49152, 60999}

// connection is one that clients in some ranges open to servers in others. Network ACLs keep no state: the way back to
// an ephemeral port has to be open too.
type connection struct {
	what     string // requests from the internet
	from, to []live.Subnet
	port     int
}

// acls looks whether the network ACLs let a connection through: out of the client's subnets, into the server's, and the
// answers back. Inside one subnet no ACL is asked. A nil side is the internet.
func (x *exam) acls(c connection) (blocked string, seen []check.Evidence) {
	for _, from := range orInternet(c.from) {
		for _, to := range orInternet(c.to) {
			if from.ID == to.ID {
				continue
			}
			for _, leg := range []struct {
				at     live.Subnet
				egress bool
				peer   string
				ports  []int
			}{
				{from, true, to.CIDR, []int{c.port}}, {to, false, from.CIDR, []int{c.port}},
				{to, true, from.CIDR, ephemeral}, {from, false, to.CIDR, ephemeral},
			} {
				if why, e := x.leg(leg.at, leg.egress, leg.peer, leg.ports); why != "" {
					return c.what + ": " + why, proofs(e)
				}
			}
		}
	}
	return "", nil
}

func orInternet(subnets []live.Subnet) []live.Subnet {
	if subnets == nil {
		return []live.Subnet{{CIDR: everywhere}}
	}
	return subnets
}

// leg says how the ACL of a subnet keeps packets of one direction from going, "" where it does not.
func (x *exam) leg(at live.Subnet, egress bool, peer string, ports []int) (string, check.Evidence) {
	i := slices.IndexFunc(x.Beside.ACLs.Items, func(a live.NetworkACL) bool { return slices.Contains(a.Subnets, at.ID) })
	if i < 0 {
		return "", check.Evidence{}
	}
	acl := x.Beside.ACLs.Items[i]
	for _, port := range ports {
		by, allowed := decides(acl, egress, peer, port)
		if allowed {
			continue
		}
		what, direction := fmt.Sprintf("port %d", port), "into"
		if egress {
			direction = "out of"
		}
		if len(ports) > 1 {
			what = "the answers (ports 32768-60999)"
		}
		rule := "no rule allows it"
		if by != "" {
			rule = "rule " + by + " denies it"
		}
		if peer == everywhere {
			peer = "the internet"
		}
		return fmt.Sprintf("the network ACL %s lets %s not %s %s (%s; the other side is %s)", acl.ID, what, direction, at.ID,
				rule, peer),
			evidence(x.Beside.ACLs.Call, acl.ID+map[bool]string{true: " egress", false: " ingress"}[egress], written(acl,
				egress))
	}
	return "", check.Evidence{}
}

// decides finds the rule that decides on packets of one direction, to or from a range on a TCP port: the first by
// number that takes in the whole range. One that takes in a part, as a block list does, is passed over.
func decides(a live.NetworkACL, egress bool, peer string, port int) (number string, allowed bool) {
	with, err := netip.ParsePrefix(peer)
	if err != nil {
		return "", true
	}
	for _, e := range a.Entries {
		p, err := netip.ParsePrefix(e.CIDR)
		if err != nil || e.Egress != egress || e.Protocol != "-1" && e.Protocol != "6" || port < e.From || e.To < port ||
			!p.Contains(with.Addr()) || p.Bits() > with.Bits() {
			continue
		}
		if e.Number == lastRule {
			return "", false
		}
		return fmt.Sprint(e.Number), e.Allows
	}
	return "", false
}

// lastRule is the number of the rule that every network ACL ends with: it denies the rest.
const lastRule = 32767

// written is one direction of a network ACL in words, without the rule that it ends with.
func written(a live.NetworkACL, egress bool) string {
	var rules []string
	for _, e := range a.Entries {
		if e.Egress != egress || e.Number == lastRule {
			continue
		}
		verb, ports := "deny", ""
		if e.Allows {
			verb = "allow"
		}
		if e.From > 0 || e.To < 65535 {
			ports = fmt.Sprintf(" ports %d-%d", e.From, e.To)
		}
		rules = append(rules, fmt.Sprintf("%d %s %s%s", e.Number, verb, strings.TrimSpace(e.CIDR+e.CIDR6), ports))
	}
	return none(rules)
}
