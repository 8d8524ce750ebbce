package live

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// SecurityGroup is one group with all its rules.
type SecurityGroup struct {
	ID, Name, VPC, Description string
	Rules                      []Rule
	Tags                       map[string]string
}

// Rule is one security group rule. Exactly one of CIDR, CIDR6, PrefixList and Group names the other side.
type Rule struct {
	ID                             string
	Egress                         bool
	Protocol                       string // tcp, udp, icmp, -1 for all
	From, To                       int    // -1 when the protocol has no ports
	CIDR, CIDR6, PrefixList, Group string
	Account                        string // whose Group is; empty where EC2 does not say
	Description                    string
	Tags                           map[string]string
}

const (
	callSecurityGroups = "ec2:DescribeSecurityGroups"
	callGroupRules     = "ec2:DescribeSecurityGroupRules"
)

// readSecurityGroups reads the groups under the stack's four names in any VPC and those tagged as the stack's: two
// narrow calls, because an account may have thousands of groups.
func readSecurityGroups(ctx context.Context, c *cloud.Clients, id stack.Identity) List[SecurityGroup] {
	var named, tagged []types.SecurityGroup
	var namedErr, taggedErr error
	together(
		func() {
			named, namedErr = describeGroups(ctx, c, filter("group-name", id.LoadBalancerGroup(), id.AppGroup(),
				id.DatabaseGroup(), id.CacheGroup()))
		},
		func() {
			tagged, taggedErr = describeGroups(ctx, c, filter("tag:"+stack.TagApp, id.App), filter("tag:"+stack.TagEnvironment,
				id.Environment))
		},
	)
	groups := append(named, tagged...)
	slices.SortFunc(groups, func(a, b types.SecurityGroup) int {
		return cmp.Compare(aws.ToString(a.GroupId), aws.ToString(b.GroupId))
	})
	groups = slices.CompactFunc(groups,
		func(a, b types.SecurityGroup) bool { return aws.ToString(a.GroupId) == aws.ToString(b.GroupId) })
	found, err := withRules(ctx, c, groups)
	return list(found, firstError(namedErr, taggedErr, err), callSecurityGroups)
}

// ReadSecurityGroup reads one group with its rules.
func ReadSecurityGroup(ctx context.Context, c *cloud.Clients, id string) Fact[SecurityGroup] {
	out, err := c.EC2.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{GroupIds: []string{id}})
	if cloud.Is(err, "InvalidGroup.NotFound") {
		return fact[SecurityGroup](nil, nil, callSecurityGroups)
	}
	if err != nil {
		return fact[SecurityGroup](nil, failed(callSecurityGroups, err), callSecurityGroups)
	}
	groups, err := withRules(ctx, c, out.SecurityGroups)
	if err != nil || len(groups) == 0 {
		return fact[SecurityGroup](nil, err, callSecurityGroups)
	}
	return fact(&groups[0], nil, callSecurityGroups)
}

func describeGroups(ctx context.Context, c *cloud.Clients, filters ...types.Filter) ([]types.SecurityGroup, error) {
	return pages(ctx, callSecurityGroups, ec2.NewDescribeSecurityGroupsPaginator(c.EC2,
		&ec2.DescribeSecurityGroupsInput{Filters: filters}),
		func(o *ec2.DescribeSecurityGroupsOutput) []types.SecurityGroup { return o.SecurityGroups })
}

// withRules reads the rules of all groups in one call: the groups' own IpPermissions carry neither rule ids nor rule
// tags.
func withRules(ctx context.Context, c *cloud.Clients, groups []types.SecurityGroup) ([]SecurityGroup, error) {
	if len(groups) == 0 {
		return nil, nil
	}
	ids := convert(groups, func(g types.SecurityGroup) string { return aws.ToString(g.GroupId) })
	rules, err := rulesOf(ctx, c, ids)
	return convert(groups, func(g types.SecurityGroup) SecurityGroup { return securityGroup(g, rules) }), err
}

// rulesOf are the rules of groups by the group's id, each group's in the order of their ids.
func rulesOf(ctx context.Context, c *cloud.Clients, groups []string) (map[string][]Rule, error) {
	rules, err := pages(ctx, callGroupRules,
		ec2.NewDescribeSecurityGroupRulesPaginator(c.EC2,
			&ec2.DescribeSecurityGroupRulesInput{Filters: []types.Filter{filter("group-id", groups...)}}),
		func(o *ec2.DescribeSecurityGroupRulesOutput) []types.SecurityGroupRule { return o.SecurityGroupRules })
	byGroup := map[string][]Rule{}
	for _, r := range rules {
		byGroup[aws.ToString(r.GroupId)] = append(byGroup[aws.ToString(r.GroupId)], securityGroupRule(r))
	}
	for _, own := range byGroup {
		slices.SortFunc(own, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	}
	return byGroup, err
}

func securityGroup(g types.SecurityGroup, rules map[string][]Rule) SecurityGroup {
	return SecurityGroup{
		ID: aws.ToString(g.GroupId), Name: aws.ToString(g.GroupName), VPC: aws.ToString(g.VpcId),
		Description: aws.ToString(g.Description), Rules: rules[aws.ToString(g.GroupId)], Tags: ec2Tags(g.Tags),
	}
}

func securityGroupRule(r types.SecurityGroupRule) Rule {
	rule := Rule{
		ID: aws.ToString(r.SecurityGroupRuleId), Egress: aws.ToBool(r.IsEgress), Protocol: aws.ToString(r.IpProtocol),
		From: -1, To: -1,
		CIDR: aws.ToString(r.CidrIpv4), CIDR6: aws.ToString(r.CidrIpv6), PrefixList: aws.ToString(r.PrefixListId),
		Description: aws.ToString(r.Description), Tags: ec2Tags(r.Tags),
	}
	if r.FromPort != nil {
		rule.From = int(*r.FromPort)
	}
	if r.ToPort != nil {
		rule.To = int(*r.ToPort)
	}
	if r.ReferencedGroupInfo != nil {
		rule.Group, rule.Account = aws.ToString(r.ReferencedGroupInfo.GroupId), aws.ToString(r.ReferencedGroupInfo.UserId)
	}
	return rule
}

func filter(name string, values ...string) types.Filter {
	return types.Filter{Name: new(name), Values: values}
}
