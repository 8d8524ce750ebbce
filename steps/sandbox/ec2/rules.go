package ec2

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

// ruleLimit is how many rules one direction of a group may have.
const ruleLimit = 60

func describeSecurityGroupRules(c *core.Call, in *ec2.DescribeSecurityGroupRulesInput) (
	*ec2.DescribeSecurityGroupRulesOutput, error) {
	core.Settle(c) // a schedule may have revoked one
	all, owner := map[string]*rule{}, map[string]*ec2Group{"": {}}
	for _, g := range State.In(c.World).Groups {
		for _, r := range g.Rules {
			all[r.ID], owner[r.ID] = r, g
		}
	}
	rules, err := wanted(all, in.SecurityGroupRuleIds, noRule)
	if err != nil {
		return nil, err
	}
	out := &ec2.DescribeSecurityGroupRulesOutput{}
	out.SecurityGroupRules, out.NextToken, err = listed(rules, in.Filters,
		page{in.MaxResults, in.NextToken, len(in.SecurityGroupRuleIds)}, func(r *rule) (map[string]string, facets) {
			return r.Tags, facets{"group-id": {owner[r.ID].ID}, "security-group-rule-id": {r.ID}}
		}, func(r *rule) types.SecurityGroupRule { return r.shape(c, owner[r.ID]) })
	return out, err
}

var noRule = ec2Missing("InvalidSecurityGroupRuleId.NotFound", "security group rule ID", "sgr-")

func authorizeIngress(c *core.Call, in *ec2.AuthorizeSecurityGroupIngressInput) (
	*ec2.AuthorizeSecurityGroupIngressOutput, error) {
	given := withShorthand(in.IpPermissions, in.IpProtocol, in.FromPort, in.ToPort, in.CidrIp, in.SourceSecurityGroupName)
	rules, err := authorize(c, in.GroupId, in.GroupName, given, in.TagSpecifications, false)
	if err != nil {
		return nil, err
	}
	return &ec2.AuthorizeSecurityGroupIngressOutput{Return: new(true), SecurityGroupRules: rules}, nil
}

// authorize adds all the rules given, or none of them.
func authorize(c *core.Call, id, name *string, given []types.IpPermission, specs []types.TagSpecification,
	egress bool) ([]types.SecurityGroupRule, error) {
	w := State.In(c.World)
	g, err := w.needGroup(c, id, name)
	if err != nil {
		return nil, err
	}
	fresh, err := readPermissions(c, g, given, egress)
	if err != nil {
		return nil, err
	}
	tags, err := tagsOf(specs, types.ResourceTypeSecurityGroupRule)
	if err != nil {
		return nil, err
	}
	for i, r := range fresh {
		if slices.ContainsFunc(fresh[:i], r.same) {
			return nil, core.Fail("InvalidParameterValue", "The same permission must not appear multiple times")
		}
		if slices.ContainsFunc(g.Rules, r.same) {
			return nil, core.Fail("InvalidPermission.Duplicate", "the specified rule \"peer: %s, %s, from port: %d, to port: "+
				"%d, ALLOW\" already exists", r.peer(), strings.ToUpper(r.Protocol), r.From, r.To)
		}
	}
	n := len(fresh)
	for _, r := range g.Rules {
		if r.Egress == egress {
			n++
		}
	}
	if n > ruleLimit {
		return nil, core.Fail("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has "+
			"been reached.")
	}
	var out []types.SecurityGroupRule
	for _, r := range fresh {
		r.ID, r.Tags = c.ID("sgr-"), map[string]string{}
		for k, v := range tags {
			r.Tags[k] = v
		}
		g.Rules = append(g.Rules, r)
		out = append(out, r.shape(c, g))
	}
	return out, nil
}

func revokeIngress(c *core.Call, in *ec2.RevokeSecurityGroupIngressInput) (*ec2.RevokeSecurityGroupIngressOutput,
	error) {
	given := withShorthand(in.IpPermissions, in.IpProtocol, in.FromPort, in.ToPort, in.CidrIp, in.SourceSecurityGroupName)
	gone, err := revoke(c, in.GroupId, in.GroupName, given, in.SecurityGroupRuleIds, false)
	if err != nil {
		return nil, err
	}
	return &ec2.RevokeSecurityGroupIngressOutput{Return: new(true), RevokedSecurityGroupRules: gone}, nil
}

func revokeEgress(c *core.Call, in *ec2.RevokeSecurityGroupEgressInput) (*ec2.RevokeSecurityGroupEgressOutput, error) {
	given := withShorthand(in.IpPermissions, in.IpProtocol, in.FromPort, in.ToPort, in.CidrIp, in.SourceSecurityGroupName)
	gone, err := revoke(c, in.GroupId, nil, given, in.SecurityGroupRuleIds, true)
	if err != nil {
		return nil, err
	}
	return &ec2.RevokeSecurityGroupEgressOutput{Return: new(true), RevokedSecurityGroupRules: gone}, nil
}

// revoke takes away all the rules named, or none of them.
func revoke(c *core.Call, id, name *string, given []types.IpPermission, ids []string,
	egress bool) ([]types.RevokedSecurityGroupRule, error) {
	g, err := State.In(c.World).needGroup(c, id, name)
	if err != nil {
		return nil, err
	}
	var going []*rule
	if len(ids) > 0 {
		for _, id := range ids {
			i := slices.IndexFunc(g.Rules, func(r *rule) bool { return r.ID == id && r.Egress == egress })
			if i < 0 {
				return nil, noRule(id)
			}
			going = append(going, g.Rules[i])
		}
	} else {
		asked, err := readPermissions(c, nil, given, egress)
		if err != nil {
			return nil, err
		}
		for _, r := range asked {
			i := slices.IndexFunc(g.Rules, r.same)
			if i < 0 {
				return nil, core.Fail("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
			}
			going = append(going, g.Rules[i])
		}
	}
	var out []types.RevokedSecurityGroupRule
	for _, r := range going {
		s := r.shape(c, g)
		out = append(out, types.RevokedSecurityGroupRule{
			SecurityGroupRuleId: s.SecurityGroupRuleId, GroupId: s.GroupId, IsEgress: s.IsEgress, IpProtocol: s.IpProtocol,
			FromPort: s.FromPort, ToPort: s.ToPort,
			CidrIpv4: s.CidrIpv4, CidrIpv6: s.CidrIpv6, PrefixListId: s.PrefixListId, Description: s.Description,
		})
	}
	g.Rules = slices.DeleteFunc(g.Rules, func(r *rule) bool { return slices.Contains(going, r) })
	return out, nil
}
