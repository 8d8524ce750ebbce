package ec2

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

// rule is one rule. Exactly one of CIDR, CIDR6, PrefixList and Group names the other side.
type rule struct {
	ID                             string
	Egress                         bool
	Protocol                       string // tcp, udp, icmp, icmpv6, a number, or -1 for all
	From, To                       int32  // -1 when the protocol has no ports
	CIDR, CIDR6, PrefixList, Group string
	Description                    string
	Tags                           map[string]string
}

func (r *rule) peer() string { return r.CIDR + r.CIDR6 + r.PrefixList + r.Group }

// same reports whether two rules let the same traffic through: descriptions and tags do not count.
func (r *rule) same(o *rule) bool {
	return r.Egress == o.Egress && r.Protocol == o.Protocol && r.From == o.From && r.To == o.To &&
		r.CIDR == o.CIDR && r.CIDR6 == o.CIDR6 && r.PrefixList == o.PrefixList && r.Group == o.Group
}

// Covers reports whether a rule speaks of a protocol's port.
func (r *rule) Covers(protocol string, port int32) bool {
	return r.Protocol == "-1" || r.Protocol == protocol && r.From <= port && port <= r.To
}

func (r *rule) shape(c *core.Call, g *ec2Group) types.SecurityGroupRule {
	out := types.SecurityGroupRule{
		SecurityGroupRuleId: new(r.ID), SecurityGroupRuleArn: new(c.ARN("ec2", "security-group-rule/"+r.ID)),
		GroupId: new(g.ID), GroupOwnerId: new(c.Account),
		IsEgress: new(r.Egress), IpProtocol: new(r.Protocol), FromPort: new(r.From),
		ToPort: new(r.To), Tags: core.ListOf[types.Tag](r.Tags),
		CidrIpv4: core.Optional(r.CIDR), CidrIpv6: core.Optional(r.CIDR6), PrefixListId: core.Optional(r.PrefixList),
		Description: core.Optional(r.Description),
	}
	if r.Group != "" {
		out.ReferencedGroupInfo = &types.ReferencedSecurityGroup{GroupId: new(r.Group), UserId: new(c.Account),
			VpcId: new(g.VPC)}
	}
	return out
}

// permissions shows one direction of a group's rules as DescribeSecurityGroups does: gathered by protocol and ports.
func permissions(c *core.Call, g *ec2Group, egress bool) []types.IpPermission {
	var out []types.IpPermission
	at := map[string]int{}
	for _, r := range g.Rules {
		if r.Egress != egress {
			continue
		}
		key := r.Protocol + "/" + strconv.Itoa(int(r.From)) + "/" + strconv.Itoa(int(r.To))
		i, seen := at[key]
		if !seen {
			i = len(out)
			at[key] = i
			p := types.IpPermission{IpProtocol: new(r.Protocol)}
			if r.Protocol != "-1" {
				p.FromPort, p.ToPort = new(r.From), new(r.To)
			}
			out = append(out, p)
		}
		p := &out[i]
		switch {
		case r.CIDR != "":
			p.IpRanges = append(p.IpRanges, types.IpRange{CidrIp: new(r.CIDR), Description: core.Optional(r.Description)})
		case r.CIDR6 != "":
			p.Ipv6Ranges = append(p.Ipv6Ranges, types.Ipv6Range{CidrIpv6: new(r.CIDR6),
				Description: core.Optional(r.Description)})
		case r.PrefixList != "":
			p.PrefixListIds = append(p.PrefixListIds, types.PrefixListId{PrefixListId: new(r.PrefixList),
				Description: core.Optional(r.Description)})
		default:
			p.UserIdGroupPairs = append(p.UserIdGroupPairs, types.UserIdGroupPair{GroupId: new(r.Group),
				UserId: new(c.Account), Description: core.Optional(r.Description)})
		}
	}
	return out
}

// withShorthand adds the permission that a call may also spell out in members of its own.
func withShorthand(given []types.IpPermission, protocol *string, from, to *int32,
	cidr, group *string) []types.IpPermission {
	if protocol == nil && cidr == nil && group == nil {
		return given
	}
	p := types.IpPermission{IpProtocol: protocol, FromPort: from, ToPort: to}
	if cidr != nil {
		p.IpRanges = []types.IpRange{{CidrIp: cidr}}
	}
	if group != nil {
		p.UserIdGroupPairs = []types.UserIdGroupPair{{GroupName: group}}
	}
	return append(given, p)
}

// readPermissions takes permissions apart into rules. With a group, the groups they name must exist in its VPC.
func readPermissions(c *core.Call, g *ec2Group, given []types.IpPermission, egress bool) ([]*rule, error) {
	if len(given) == 0 {
		return nil, core.Fail("MissingParameter", "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.")
	}
	var out []*rule
	for _, p := range given {
		base, err := readPorts(p)
		if err != nil {
			return nil, err
		}
		base.Egress = egress
		before := len(out)
		add := func(description *string, set func(r *rule)) {
			r := base
			r.Description = core.Value(description)
			set(&r)
			out = append(out, &r)
		}
		for _, x := range p.IpRanges {
			cidr, err := readRange(x.CidrIp, true)
			if err != nil {
				return nil, err
			}
			add(x.Description, func(r *rule) { r.CIDR = cidr })
		}
		for _, x := range p.Ipv6Ranges {
			cidr, err := readRange(x.CidrIpv6, false)
			if err != nil {
				return nil, err
			}
			add(x.Description, func(r *rule) { r.CIDR6 = cidr })
		}
		for _, x := range p.PrefixListIds {
			add(x.Description, func(r *rule) { r.PrefixList = core.Value(x.PrefixListId) })
		}
		for _, x := range p.UserIdGroupPairs {
			other := x.GroupId
			if g != nil {
				peer, err := State.In(c.World).needGroup(c, x.GroupId, x.GroupName)
				if err != nil {
					return nil, err
				}
				if peer.VPC != g.VPC {
					return nil, core.Fail("InvalidGroup.NotFound", "You have specified two resources that belong to different "+
						"networks.")
				}
				other = &peer.ID
			}
			add(x.Description, func(r *rule) { r.Group = core.Value(other) })
		}
		if len(out) == before {
			return nil, core.Fail("MissingParameter", "Missing source specification: include source security group or CIDR "+
				"information")
		}
	}
	for _, r := range out {
		if len(r.Description) > 255 || r.Description != "" && !groupNameChars.MatchString(r.Description) {
			return nil, core.Fail("InvalidParameterValue", "Invalid rule description. Valid descriptions are strings less "+
				"than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*")
		}
	}
	return out, nil
}

var protocolNames = map[string]string{"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "all": "-1"}

func readPorts(p types.IpPermission) (rule, error) {
	r := rule{Protocol: strings.ToLower(core.Value(p.IpProtocol)), From: -1, To: -1}
	if name, ok := protocolNames[r.Protocol]; ok {
		r.Protocol = name
	}
	_, notNumber := strconv.Atoi(r.Protocol)
	switch {
	case r.Protocol == "":
		return r, core.Fail("MissingParameter", "The request must contain the parameter ipProtocol")
	case notNumber != nil && !slices.Contains([]string{"tcp", "udp", "icmp", "icmpv6"}, r.Protocol):
		return r, core.Fail("InvalidParameterValue", "Invalid value '%s' for IP protocol. Unknown protocol.", r.Protocol)
	}
	ports := r.Protocol == "tcp" || r.Protocol == "udp"
	if !ports && (r.Protocol == "-1" || notNumber == nil) {
		return r, nil
	}
	if p.FromPort == nil || p.ToPort == nil {
		return r, core.Fail("InvalidParameterValue", "Invalid value 'Must specify both from and to ports with TCP/UDP.' "+
			"for portRange.")
	}
	r.From, r.To = *p.FromPort, *p.ToPort
	if ports && (r.From < 0 || r.To > 65535 || r.From > r.To) {
		return r, core.Fail("InvalidParameterValue", "Invalid value '%d-%d' for portRange.", r.From, r.To)
	}
	return r, nil
}

// readRange is a block in canonical form: 10.0.0.5/24 is 10.0.0.0/24, as EC2 stores it.
func readRange(s *string, v4 bool) (string, error) {
	p, err := netip.ParsePrefix(core.Value(s))
	if err != nil || p.Addr().Is4() != v4 {
		return "", core.Fail("InvalidParameterValue", "CIDR block %s is malformed", core.Value(s))
	}
	return p.Masked().String(), nil
}
