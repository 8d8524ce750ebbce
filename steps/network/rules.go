package network

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Ports the stack's groups open.
const (
	portHTTP     = 80
	portHTTPS    = 443
	portPostgres = 5432
	portRedis    = 6379
)

const everywhere6 = "::/0"

// group is one of the stack's four security groups as it should be.
type group struct {
	act, name, description string
	ports                  []int
	from                   string // name of the group the traffic comes from; empty: anywhere
	fromAct                string
	wanted                 bool // the stack's answers need it
}

// groups are the stack's groups, each behind the one before it. Their descriptions are the guide's: EC2 cannot change
// them.
func groups(s stack.Settings, identity stack.Identity) []group {
	return []group{
		{act: actALBGroup, name: identity.LoadBalancerGroup(), description: "App ALB public HTTPS",
			ports: []int{portHTTP, portHTTPS}, wanted: true},
		{act: actAppGroup, name: identity.AppGroup(), description: "ECS tasks", ports: []int{s.Service.Port},
			from: identity.LoadBalancerGroup(), fromAct: actALBGroup, wanted: true},
		{act: actDBGroup, name: identity.DatabaseGroup(), description: "RDS PostgreSQL", ports: []int{portPostgres},
			from: identity.AppGroup(), fromAct: actAppGroup, wanted: s.HasDatabase()},
		{act: actRedisGroup, name: identity.CacheGroup(), description: "ElastiCache Redis", ports: []int{portRedis},
			from: identity.AppGroup(), fromAct: actAppGroup, wanted: s.HasCache()},
	}
}

// rules are the ingress rules the group should have. source is the id of the group it is behind, "" while that is not
// made.
func (g group) rules(source string) []live.Rule {
	var want []live.Rule
	for _, p := range g.ports {
		r := live.Rule{Protocol: "tcp", From: p, To: p, CIDR: everywhere}
		if g.from != "" {
			r.CIDR, r.Group = "", source
		}
		want = append(want, r)
	}
	return want
}

// compare says which wanted rules a group lacks and which ingress rules it has beyond them. A load balancer open to
// IPv6 on the ports it serves is as wanted as IPv4.
func (g group) compare(has []live.Rule, want []live.Rule) (missing, extra []live.Rule) {
	for _, w := range want {
		if w.Group == "" && w.CIDR == "" || !slices.ContainsFunc(has, func(r live.Rule) bool { return same(r, w) }) {
			missing = append(missing, w)
		}
	}
	for _, r := range has {
		if r.Egress || slices.ContainsFunc(want, func(w live.Rule) bool { return same(r, w) }) {
			continue
		}
		if g.from == "" && r.Protocol == "tcp" && r.CIDR6 == everywhere6 && r.From == r.To &&
			slices.Contains(g.ports, r.From) {
			continue
		}
		extra = append(extra, r)
	}
	return missing, extra
}

// same reports whether two ingress rules let the same traffic in.
func same(a, b live.Rule) bool {
	return !a.Egress && !b.Egress && protocol(a) == protocol(b) && a.From == b.From && a.To == b.To &&
		a.CIDR == b.CIDR && a.CIDR6 == b.CIDR6 && a.PrefixList == b.PrefixList && a.Group == b.Group
}

// protocol is the rule's protocol by name; EC2 also answers with IP protocol numbers.
func protocol(r live.Rule) string {
	switch r.Protocol {
	case "6":
		return "tcp"
	case "17":
		return "udp"
	case "-1", "all":
		return "all"
	}
	return r.Protocol
}

// say writes a rule as people read it: tcp 5432 from sg-0123 (shop-app-sg).
func say(l *live.Stack, r live.Rule) string {
	ports := ""
	switch {
	case protocol(r) == "all" || r.From < 0 && r.To < 0:
	case r.From == r.To:
		ports = " " + strconv.Itoa(r.From)
	default:
		ports = fmt.Sprintf(" %d-%d", r.From, r.To)
	}
	what := protocol(r) + ports
	if what == "all" {
		what = "everything"
	}
	return what + " from " + from(l, r)
}

func from(l *live.Stack, r live.Rule) string {
	switch {
	case r.CIDR != "":
		return r.CIDR
	case r.CIDR6 != "":
		return r.CIDR6
	case r.PrefixList != "":
		return r.PrefixList
	}
	if g := byID(l, r.Group); g != nil {
		return g.Name
	}
	if r.Account != "" && l.Identity.Account != "" && r.Account != l.Identity.Account {
		return r.Group + " of account " + r.Account
	}
	return r.Group
}

// authorize adds ingress rules to a group in one call. EC2 refuses the whole call when it has one of them already (a
// reply was lost), so they are then added one by one.
func authorize(ctx context.Context, r *plan.Run, to live.SecurityGroup, g group, rules []live.Rule) error {
	if len(rules) == 0 {
		return nil
	}
	for _, w := range rules {
		if w.Group == "" && w.CIDR == "" {
			return errors.New("open " + g.name + ": the group " + g.from + " is not there; run it again")
		}
	}
	added, err := authorizeAll(ctx, r, to.ID, rules)
	if cloud.Is(err, "InvalidPermission.Duplicate") {
		added, err = nil, nil
		for _, w := range rules {
			one, e := authorizeAll(ctx, r, to.ID, []live.Rule{w})
			if cloud.Is(e, "InvalidPermission.Duplicate") {
				one, e = []live.Rule{w}, nil
			}
			added, err = append(added, one...), errors.Join(err, e)
		}
	}
	if err != nil {
		return fmt.Errorf("open %s: %w", g.name, err)
	}
	changeRules(r, to.ID, func(has []live.Rule) []live.Rule { return append(slices.Clone(has), added...) })
	return nil
}

func authorizeAll(ctx context.Context, r *plan.Run, id string, rules []live.Rule) ([]live.Rule, error) {
	identity := r.Live().Identity
	in := &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &id}
	for _, w := range rules {
		p := types.IpPermission{IpProtocol: new(w.Protocol), FromPort: new(int32(w.From)),
			ToPort: new(int32(w.To))}
		if w.Group != "" {
			p.UserIdGroupPairs = []types.UserIdGroupPair{{GroupId: new(w.Group)}}
		} else {
			p.IpRanges = []types.IpRange{{CidrIp: new(w.CIDR)}}
		}
		in.IpPermissions = append(in.IpPermissions, p)
	}
	in.TagSpecifications = tagged(identity, types.ResourceTypeSecurityGroupRule, identity.Prefix(), nil)
	var added []live.Rule
	err := r.RetryUntilVisible(ctx, append(sources(rules), id), func() error {
		out, err := r.Clients.EC2.AuthorizeSecurityGroupIngress(ctx, in)
		if err != nil {
			return err
		}
		added = nil
		for _, o := range out.SecurityGroupRules {
			added = append(added, ruleOf(o))
		}
		return nil
	})
	return added, err
}

// sources are the groups that rules let in.
func sources(rules []live.Rule) (ids []string) {
	for _, w := range rules {
		if w.Group != "" {
			ids = append(ids, w.Group)
		}
	}
	return ids
}

func ruleOf(o types.SecurityGroupRule) live.Rule {
	r := live.Rule{
		ID: aws.ToString(o.SecurityGroupRuleId), Egress: aws.ToBool(o.IsEgress), Protocol: aws.ToString(o.IpProtocol),
		From: int(aws.ToInt32(o.FromPort)), To: int(aws.ToInt32(o.ToPort)),
		CIDR: aws.ToString(o.CidrIpv4), CIDR6: aws.ToString(o.CidrIpv6), PrefixList: aws.ToString(o.PrefixListId),
		Description: aws.ToString(o.Description), Tags: tagMap(o.Tags),
	}
	if o.ReferencedGroupInfo != nil {
		r.Group = aws.ToString(o.ReferencedGroupInfo.GroupId)
	}
	return r
}

// revoke takes ingress rules from a group. A rule that is gone already is no error.
func revoke(ctx context.Context, r *plan.Run, from live.SecurityGroup, rules []live.Rule) error {
	var ids []string
	for _, x := range rules {
		if x.ID != "" {
			ids = append(ids, x.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := r.Clients.EC2.RevokeSecurityGroupIngress(ctx, &ec2.RevokeSecurityGroupIngressInput{GroupId: &from.ID,
		SecurityGroupRuleIds: ids})
	if err != nil && !cloud.Is(err, "InvalidPermission.NotFound", "InvalidSecurityGroupRuleId.NotFound") {
		return fmt.Errorf("close %s: %w", from.Name, err)
	}
	changeRules(r, from.ID, func(has []live.Rule) []live.Rule {
		return live.Without(has, func(x live.Rule) bool { return slices.Contains(ids, x.ID) })
	})
	return nil
}

// changeRules records a group with other rules.
func changeRules(r *plan.Run, id string, change func([]live.Rule) []live.Rule) {
	for _, g := range r.Live().SecurityGroups.Items {
		if g.ID == id {
			g.Rules = change(g.Rules)
			record(r, g)
		}
	}
}
