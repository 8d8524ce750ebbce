package ec2

import (
	"maps"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

// tagged is every resource of the region's networks with its kind and tags, by id.
func (w *Resources) tagged() map[string]ec2Tagged {
	all := map[string]ec2Tagged{}
	addTagged(all, types.ResourceTypeVpc, w.VPCs, func(v *ec2VPC) *map[string]string { return &v.Tags })
	addTagged(all, types.ResourceTypeSubnet, w.Subnets, func(s *ec2Subnet) *map[string]string { return &s.Tags })
	addTagged(all, types.ResourceTypeInternetGateway, w.Gateways,
		func(g *ec2Gateway) *map[string]string { return &g.Tags })
	addTagged(all, types.ResourceTypeRouteTable, w.RouteTables, func(t *routeTable) *map[string]string { return &t.Tags })
	addTagged(all, types.ResourceTypeNetworkInterface, w.Interfaces,
		func(n *ec2Interface) *map[string]string { return &n.Tags })
	addTagged(all, types.ResourceTypeSecurityGroup, w.Groups, func(g *ec2Group) *map[string]string { return &g.Tags })
	for _, g := range w.Groups {
		for _, r := range g.Rules {
			all[r.ID] = ec2Tagged{types.ResourceTypeSecurityGroupRule, &r.Tags}
		}
	}
	return all
}

// addTagged adds the resources of one kind.
func addTagged[T any](all map[string]ec2Tagged, kind types.ResourceType, of map[string]T,
	tags func(T) *map[string]string) {
	for id, it := range of {
		all[id] = ec2Tagged{kind, tags(it)}
	}
}

type ec2Tagged struct {
	kind types.ResourceType
	tags *map[string]string
}

// findTagged finds the resources named, or says as EC2 does which one is missing.
func (w *Resources) findTagged(ids []string) ([]ec2Tagged, error) {
	all := w.tagged()
	var out []ec2Tagged
	for _, id := range ids {
		it, ok := all[id]
		if !ok {
			return nil, noTagged(id)
		}
		out = append(out, it)
	}
	return out, nil
}

func noTagged(id string) error {
	prefix, _, _ := strings.Cut(id, "-")
	missing := map[string]func(string) error{"vpc": noVPC, "subnet": noSubnet, "igw": noGateway, "rtb": noTable,
		"sg": noGroup, "sgr": noRule}[prefix]
	if missing == nil {
		return core.Fail("InvalidID", "The ID '%s' is not valid", id)
	}
	return missing(id)
}

func createTags(c *core.Call, in *ec2.CreateTagsInput) (*ec2.CreateTagsOutput, error) {
	found, err := State.In(c.World).findTagged(in.Resources)
	if err != nil {
		return nil, err
	}
	for _, t := range in.Tags {
		if err := checkTag(core.Value(t.Key), core.Value(t.Value)); err != nil {
			return nil, err
		}
	}
	for i, it := range found {
		after := map[string]string{}
		maps.Copy(after, *it.tags)
		for _, t := range in.Tags {
			after[core.Value(t.Key)] = core.Value(t.Value)
		}
		if len(after) > core.TagLimit {
			return nil, core.Fail("TagLimitExceeded", "More than %d tags specified for resource %s.", core.TagLimit,
				in.Resources[i])
		}
	}
	for _, it := range found {
		for _, t := range in.Tags {
			(*it.tags)[core.Value(t.Key)] = core.Value(t.Value)
		}
	}
	return nil, nil
}

func deleteTags(c *core.Call, in *ec2.DeleteTagsInput) (*ec2.DeleteTagsOutput, error) {
	found, err := State.In(c.World).findTagged(in.Resources)
	if err != nil {
		return nil, err
	}
	for _, it := range found {
		if in.Tags == nil {
			clear(*it.tags)
		}
		for _, t := range in.Tags {
			if t.Value == nil || (*it.tags)[core.Value(t.Key)] == *t.Value {
				delete(*it.tags, core.Value(t.Key))
			}
		}
	}
	return nil, nil
}
