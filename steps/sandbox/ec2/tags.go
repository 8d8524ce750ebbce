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
	for id, v := range w.VPCs {
		all[id] = ec2Tagged{types.ResourceTypeVpc, &v.Tags}
	}
	for id, s := range w.Subnets {
		all[id] = ec2Tagged{types.ResourceTypeSubnet, &s.Tags}
	}
	for id, g := range w.Gateways {
		all[id] = ec2Tagged{types.ResourceTypeInternetGateway, &g.Tags}
	}
	for id, t := range w.RouteTables {
		all[id] = ec2Tagged{types.ResourceTypeRouteTable, &t.Tags}
	}
	for id, n := range w.Interfaces {
		all[id] = ec2Tagged{types.ResourceTypeNetworkInterface, &n.Tags}
	}
	for id, g := range w.Groups {
		all[id] = ec2Tagged{types.ResourceTypeSecurityGroup, &g.Tags}
		for _, r := range g.Rules {
			all[r.ID] = ec2Tagged{types.ResourceTypeSecurityGroupRule, &r.Tags}
		}
	}
	return all
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
