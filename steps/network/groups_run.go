package network

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// present finds the group at run time.
func present(r *plan.Run, g group) (*live.SecurityGroup, error) {
	l := r.Live()
	h, ok := find(r.Settings, l)
	if !ok || h.vpc == nil {
		return nil, errors.New("security group " + g.name + ": the VPC is not there; run it again")
	}
	has := l.GroupIn(h.vpc.ID, g.name)
	if has == nil {
		return nil, errors.New("security group " + g.name + " is not there; run it again")
	}
	return has, nil
}

// createGroup makes the group with its tags, and its rules in one more call. A run that was killed in between finds the
// group without rules and adds them.
func createGroup(ctx context.Context, r *plan.Run, g group) error {
	l := r.Live()
	h, ok := find(r.Settings, l)
	if !ok || h.vpc == nil {
		return errors.New("create security group " + g.name + ": the VPC is not there; run it again")
	}
	vpc := h.vpc.ID
	var id *string
	err := r.RetryUntilVisible(ctx, []string{vpc}, func() error {
		out, err := r.Clients.EC2.CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{
			GroupName: &g.name, Description: &g.description, VpcId: &vpc,
			TagSpecifications: tagged(l.Identity, types.ResourceTypeSecurityGroup, g.name, nil),
		})
		if err == nil {
			id = out.GroupId
		}
		return err
	})
	made := live.SecurityGroup{ID: aws.ToString(id), Name: g.name, VPC: vpc, Description: g.description,
		Tags: l.Identity.Tags()}
	if cloud.Is(err, "InvalidGroup.Duplicate") {
		made, err = duplicate(ctx, r, vpc, g)
	}
	if err != nil {
		return fmt.Errorf("create security group %s: %w", g.name, err)
	}
	r.Made(made.ID)
	record(r, made)
	missing, extra := g.compare(made.Rules, g.rules(sourceOf(l, vpc, g)))
	if err := authorize(ctx, r, made, g, missing); err != nil {
		return err
	}
	return revoke(ctx, r, made, extra)
}

// duplicate reads the group that has the name already: ours when the reply to its creation was lost. EC2 may not show
// one made a moment ago.
func duplicate(ctx context.Context, r *plan.Run, vpc string, g group) (live.SecurityGroup, error) {
	var found live.SecurityGroup
	err := r.Until(ctx, plan.Wait{Typical: 5 * time.Second, Timeout: time.Minute,
		Check: func(ctx context.Context) (done bool, _ string, err error) {
			found, done, err = named(ctx, r, vpc, g)
			return done, "not seen yet", err
		}})
	var late *plan.TimeoutError
	if errors.As(err, &late) {
		return found, errors.New("AWS says the name is taken but shows no such group; run it again")
	}
	return found, err
}

// named is the group of a name in a VPC, when EC2 shows it.
func named(ctx context.Context, r *plan.Run, vpc string, g group) (live.SecurityGroup, bool, error) {
	out, err := r.Clients.EC2.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{Filters: []types.Filter{
		{Name: new("vpc-id"), Values: []string{vpc}}, {Name: new("group-name"), Values: []string{g.name}},
	}})
	if err != nil {
		return live.SecurityGroup{}, false, err
	}
	for _, o := range out.SecurityGroups {
		if !r.Live().Identity.Owns(tagMap(o.Tags)) {
			return live.SecurityGroup{}, false, errors.New("the name is taken by a group without slipway's tags: remove it, " +
				"or choose another app name")
		}
		fact := live.ReadSecurityGroup(ctx, r.Clients, aws.ToString(o.GroupId))
		if fact.Err != nil {
			return live.SecurityGroup{}, false, fact.Err
		}
		if fact.Value != nil {
			return *fact.Value, true, nil
		}
	}
	return live.SecurityGroup{}, false, nil
}

func updateGroup(ctx context.Context, r *plan.Run, g group) error {
	has, err := present(r, g)
	if err != nil {
		return err
	}
	missing, extra := g.compare(has.Rules, g.rules(sourceOf(r.Live(), has.VPC, g)))
	_, extra = stillServed(r.Live(), g, live.Without(extra, r.Live().WindowLeaves))
	if err := authorize(ctx, r, *has, g, missing); err != nil {
		return err
	}
	return revoke(ctx, r, *has, extra)
}

func record(r *plan.Run, g live.SecurityGroup) {
	r.Record(func(l *live.Stack) {
		l.SecurityGroups.Items = live.With(l.SecurityGroups.Items, g, func(o live.SecurityGroup) bool { return o.ID == g.ID })
	})
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
