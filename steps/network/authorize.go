package network

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

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
