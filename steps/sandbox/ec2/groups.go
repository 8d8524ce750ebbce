package ec2

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

type ec2Group struct {
	ID, VPC, Name, Description string
	Created                    time.Time
	Rules                      []*rule
	Tags                       map[string]string
}

var (
	noGroup        = ec2Missing("InvalidGroup.NotFound", "security group", "sg-")
	groupNameChars = core.NewPattern(`^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}$`)
)

// needGroup finds a group by id, or by name in the default VPC. One made a moment ago may not be known yet.
func (w *Resources) needGroup(c *core.Call, id, name *string) (*ec2Group, error) {
	if id == nil && name == nil {
		return nil, core.Fail("MissingParameter", "The request must contain the parameter groupName or groupId")
	}
	if id != nil {
		g := w.Groups[*id]
		if g == nil || c.Now().Sub(g.Created) < c.Durations.GroupVisible {
			return nil, noGroup(*id)
		}
		return g, nil
	}
	v := w.DefaultVPC()
	for _, g := range w.Groups {
		if v != nil && g.VPC == v.ID && g.Name == *name {
			return g, nil
		}
	}
	return nil, core.Fail("InvalidGroup.NotFound", "The security group '%s' does not exist in default VPC", *name)
}

func describeSecurityGroups(c *core.Call, in *ec2.DescribeSecurityGroupsInput) (*ec2.DescribeSecurityGroupsOutput,
	error) {
	w := State.In(c.World)
	var groups []*ec2Group
	if len(in.GroupIds) == 0 && len(in.GroupNames) == 0 {
		groups, _ = wanted(w.Groups, nil, nil)
	}
	for _, id := range in.GroupIds {
		g, err := w.needGroup(c, &id, nil)
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	for _, name := range in.GroupNames {
		g, err := w.needGroup(c, nil, &name)
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	out := &ec2.DescribeSecurityGroupsOutput{}
	var err error
	out.SecurityGroups, out.NextToken, err = listed(groups, in.Filters,
		page{in.MaxResults, in.NextToken, len(in.GroupIds) + len(in.GroupNames)},
		func(g *ec2Group) (map[string]string, facets) { return g.Tags, g.facets(c) },
		func(g *ec2Group) types.SecurityGroup {
			return types.SecurityGroup{
				GroupId: new(g.ID), GroupName: new(g.Name), Description: new(g.Description),
				VpcId: new(g.VPC), OwnerId: new(c.Account),
				SecurityGroupArn: new(c.ARN("ec2", "security-group/"+g.ID)), Tags: core.ListOf[types.Tag](g.Tags),
				IpPermissions: permissions(c, g, false), IpPermissionsEgress: permissions(c, g, true),
			}
		})
	return out, err
}

func (g *ec2Group) facets(c *core.Call) facets {
	have := facets{"group-id": {g.ID}, "group-name": {g.Name}, "vpc-id": {g.VPC}, "description": {g.Description},
		"owner-id": {c.Account}, "ip-permission.cidr": {}, "ip-permission.group-id": {}, "ip-permission.protocol": {},
		"egress.ip-permission.group-id": {}}
	add := func(name, value string) { have[name] = append(have[name], value) }
	for _, r := range g.Rules {
		if r.Egress {
			add("egress.ip-permission.group-id", r.Group)
			continue
		}
		add("ip-permission.cidr", r.CIDR)
		add("ip-permission.group-id", r.Group)
		add("ip-permission.protocol", r.Protocol)
	}
	return have
}

func createSecurityGroup(c *core.Call, in *ec2.CreateSecurityGroupInput) (*ec2.CreateSecurityGroupOutput, error) {
	w := State.In(c.World)
	name, description := core.Value(in.GroupName), core.Value(in.Description)
	switch {
	case strings.HasPrefix(strings.ToLower(name), "sg-"):
		return nil, core.Fail("InvalidParameterValue", "Value (%s) for parameter GroupName is invalid. Group names may not "+
			"be in the format sg-*.", name)
	case name == "default":
		return nil, core.Fail("InvalidParameterValue", "Cannot use reserved security group name: default")
	case !groupNameChars.MatchString(name):
		return nil, core.Fail("InvalidParameterValue", "Value (%s) for parameter GroupName is invalid. Character sets "+
			"beyond ASCII are not supported.", name)
	case !groupNameChars.MatchString(description):
		return nil, core.Fail("InvalidParameterValue", "Value (%s) for parameter GroupDescription is invalid. Character "+
			"sets beyond ASCII are not supported.", description)
	}
	v := w.DefaultVPC()
	if in.VpcId != nil {
		var err error
		if v, err = w.needVPC(in.VpcId); err != nil {
			return nil, err
		}
	}
	if v == nil {
		return nil, core.Fail("VPCIdNotSpecified", "No default VPC for this user")
	}
	for _, g := range w.Groups {
		if g.VPC == v.ID && strings.EqualFold(g.Name, name) {
			return nil, core.Fail("InvalidGroup.Duplicate", "The security group '%s' already exists for VPC '%s'", name, v.ID)
		}
	}
	tags, err := tagsOf(in.TagSpecifications, types.ResourceTypeSecurityGroup)
	if err != nil {
		return nil, err
	}
	g := &ec2Group{ID: noteBorn(c, "sg-"), VPC: v.ID, Name: name, Description: description, Created: c.Now(), Tags: tags}
	g.Rules = []*rule{{ID: c.ID("sgr-"), Egress: true, Protocol: "-1", From: -1, To: -1, CIDR: "0.0.0.0/0",
		Tags: map[string]string{}}}
	w.Groups[g.ID] = g
	return &ec2.CreateSecurityGroupOutput{GroupId: new(g.ID),
		SecurityGroupArn: new(c.ARN("ec2", "security-group/"+g.ID)), Tags: core.ListOf[types.Tag](tags)}, nil
}

func deleteSecurityGroup(c *core.Call, in *ec2.DeleteSecurityGroupInput) (*ec2.DeleteSecurityGroupOutput, error) {
	core.Settle(c)
	w := State.In(c.World)
	g, err := w.needGroup(c, in.GroupId, in.GroupName)
	if err != nil {
		return nil, err
	}
	switch {
	case g.Name == "default":
		return nil, core.Fail("CannotDelete", "the specified group: %q name: \"default\" cannot be deleted by a user", g.ID)
	case w.groupBusy(g.ID, c.Now()) || w.groupReferenced(g.ID):
		return nil, core.Fail("DependencyViolation", "resource %s has a dependent object", g.ID)
	}
	delete(w.Groups, g.ID)
	return &ec2.DeleteSecurityGroupOutput{GroupId: new(g.ID), Return: new(true)}, nil
}

// groupReferenced reports whether a rule of another group names this one.
func (w *Resources) groupReferenced(id string) bool {
	for _, g := range w.Groups {
		if g.ID != id && slices.ContainsFunc(g.Rules, func(r *rule) bool { return r.Group == id }) {
			return true
		}
	}
	return false
}
