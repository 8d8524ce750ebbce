package elasticache

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
	"slipway/steps/sandbox/iam"
)

type cacheSubnetGroup struct {
	Name, ARN, Description, VPC string
	Subnets                     []string
	Tags                        map[string]string
}

var subnetName = core.NewPattern(`^[a-z0-9-]{1,255}$`)

func noCacheSubnetGroup(name string) error {
	return &types.CacheSubnetGroupNotFoundFault{Message: new("Cache Subnet Group " + name + " does not exist.")}
}

func (g *cacheSubnetGroup) shape(c *core.Call) *types.CacheSubnetGroup {
	out := &types.CacheSubnetGroup{
		CacheSubnetGroupName: new(g.Name), CacheSubnetGroupDescription: new(g.Description),
		ARN: new(g.ARN), VpcId: new(g.VPC),
		SupportedNetworkTypes: []types.NetworkType{types.NetworkTypeIpv4},
	}
	for _, id := range g.Subnets {
		zone := ""
		if s := ec2.State.In(c.World).Subnets[id]; s != nil {
			zone = s.Zone
		}
		out.Subnets = append(out.Subnets, types.Subnet{SubnetIdentifier: new(id),
			SubnetAvailabilityZone: &types.AvailabilityZone{Name: new(zone)}})
	}
	return out
}

// cacheSubnets checks the subnets of a group and returns their VPC.
func cacheSubnets(c *core.Call, ids []string, vpc string) (string, error) {
	if len(ids) == 0 {
		return "", cacheInvalid("The parameter SubnetIds must be provided.")
	}
	invalid := func(message string) error { return &types.InvalidSubnet{Message: new(message)} }
	found, err := ec2.CheckSubnets(c, ids, vpc,
		func(id string) error { return invalid("The following subnet IDs are invalid: [" + id + "]") },
		func() error { return invalid("Subnets must all be in the same VPC.") })
	if err != nil {
		return "", err
	}
	return found[0].VPC, nil
}

func createCacheSubnetGroup(c *core.Call, in *elasticache.CreateCacheSubnetGroupInput) (
	*elasticache.CreateCacheSubnetGroupOutput, error) {
	w := State.In(c.World)
	name := strings.ToLower(core.Value(in.CacheSubnetGroupName))
	switch {
	case !subnetName.MatchString(name) || name == "default":
		return nil, cacheInvalid("The parameter CacheSubnetGroupName must hold at most 255 alphanumeric characters or " +
			"hyphens and not be default.")
	case core.Value(in.CacheSubnetGroupDescription) == "":
		return nil, cacheInvalid("The parameter CacheSubnetGroupDescription must be provided and must not be blank.")
	case w.SubnetGroups[name] != nil:
		return nil, &types.CacheSubnetGroupAlreadyExistsFault{Message: new("Cache Subnet Group " + name +
			" already exists.")}
	case !iam.LinkedReady(c, "elasticache.amazonaws.com"):
		return nil, unlinked()
	}
	vpc, err := cacheSubnets(c, in.SubnetIds, "")
	if err != nil {
		return nil, err
	}
	tags, err := cacheTags(in.Tags)
	if err != nil {
		return nil, err
	}
	g := w.addSubnetGroup(c, name, *in.CacheSubnetGroupDescription, vpc, in.SubnetIds)
	g.Tags = tags
	return &elasticache.CreateCacheSubnetGroupOutput{CacheSubnetGroup: g.shape(c)}, nil
}

func (w *Resources) addSubnetGroup(c *core.Call, name, description, vpc string, subnets []string) *cacheSubnetGroup {
	if w.SubnetGroups == nil {
		w.SubnetGroups = map[string]*cacheSubnetGroup{}
	}
	g := &cacheSubnetGroup{Name: name, ARN: c.ARN("elasticache", "subnetgroup:"+name), Description: description, VPC: vpc,
		Subnets: subnets, Tags: map[string]string{}}
	w.SubnetGroups[name] = g
	return g
}

// subnetGroup finds the group named, or makes the one of the default VPC when none is.
func (w *Resources) subnetGroup(c *core.Call, name *string) (*cacheSubnetGroup, error) {
	wanted := strings.ToLower(core.OrDefault(name, "default"))
	if g := w.SubnetGroups[wanted]; g != nil {
		return g, nil
	}
	v := ec2.State.In(c.World).DefaultVPC()
	if wanted != "default" || v == nil {
		return nil, noCacheSubnetGroup(wanted)
	}
	var subnets []string
	for id, s := range ec2.State.In(c.World).Subnets {
		if s.VPC == v.ID {
			subnets = append(subnets, id)
		}
	}
	slices.Sort(subnets)
	return w.addSubnetGroup(c, "default", "Default CacheSubnetGroup", v.ID, subnets), nil
}

func describeCacheSubnetGroups(c *core.Call, in *elasticache.DescribeCacheSubnetGroupsInput) (
	*elasticache.DescribeCacheSubnetGroupsOutput, error) {
	w := State.In(c.World)
	groups, next, err := described(w.SubnetGroups, in.CacheSubnetGroupName, in.Marker, in.MaxRecords, noCacheSubnetGroup,
		func(g *cacheSubnetGroup) types.CacheSubnetGroup { return *g.shape(c) })
	if err != nil {
		return nil, err
	}
	return &elasticache.DescribeCacheSubnetGroupsOutput{CacheSubnetGroups: groups, Marker: next}, nil
}

func modifyCacheSubnetGroup(c *core.Call, in *elasticache.ModifyCacheSubnetGroupInput) (
	*elasticache.ModifyCacheSubnetGroupOutput, error) {
	w := State.In(c.World)
	w.settle(c.Now())
	g := w.SubnetGroups[strings.ToLower(core.Value(in.CacheSubnetGroupName))]
	if g == nil {
		return nil, noCacheSubnetGroup(core.Value(in.CacheSubnetGroupName))
	}
	if len(in.SubnetIds) > 0 {
		if _, err := cacheSubnets(c, in.SubnetIds, g.VPC); err != nil {
			return nil, err
		}
		for _, user := range w.users(g.Name) {
			for _, node := range user.Nodes {
				if n := ec2.State.In(c.World).Interfaces[node.Interface]; n != nil && !slices.Contains(in.SubnetIds, n.Subnet) {
					return nil, &types.SubnetInUse{Message: new("The following subnet is in use: " + n.Subnet)}
				}
			}
		}
		g.Subnets = in.SubnetIds
	}
	core.Set(&g.Description, in.CacheSubnetGroupDescription)
	return &elasticache.ModifyCacheSubnetGroupOutput{CacheSubnetGroup: g.shape(c)}, nil
}

// users are the caches in a subnet group.
func (w *Resources) users(subnetGroup string) (out []*cacheGroup) {
	for _, all := range []map[string]*cacheGroup{w.Groups, w.Clusters} {
		for _, id := range core.SortedKeys(all) {
			if all[id].SubnetGroup == subnetGroup {
				out = append(out, all[id])
			}
		}
	}
	return out
}

func deleteCacheSubnetGroup(c *core.Call, in *elasticache.DeleteCacheSubnetGroupInput) (
	*elasticache.DeleteCacheSubnetGroupOutput, error) {
	w := State.In(c.World)
	w.settle(c.Now())
	name := strings.ToLower(core.Value(in.CacheSubnetGroupName))
	if w.SubnetGroups[name] == nil {
		return nil, noCacheSubnetGroup(name)
	}
	if users := w.users(name); len(users) > 0 {
		return nil, &types.CacheSubnetGroupInUse{Message: new("Cache subnet group " + name +
			" is currently in use by a cache cluster: " + users[0].ID)}
	}
	delete(w.SubnetGroups, name)
	return nil, nil
}
