package elasticache

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
	"slipway/steps/sandbox/iam"
	"slipway/steps/sandbox/rds"
)

var subnetName = core.NewPattern(`^[a-z0-9-]{1,255}$`)

func noCacheSubnetGroup(name string) error {
	return &types.CacheSubnetGroupNotFoundFault{Message: new("Cache Subnet Group " + name + " does not exist.")}
}

func shown(c *core.Call, g *ec2.SubnetGroup) *types.CacheSubnetGroup {
	out := &types.CacheSubnetGroup{
		CacheSubnetGroupName: new(g.Name), CacheSubnetGroupDescription: new(g.Description),
		ARN: new(g.ARN), VpcId: new(g.VPC),
		SupportedNetworkTypes: []types.NetworkType{types.NetworkTypeIpv4},
	}
	for _, id := range g.Subnets {
		out.Subnets = append(out.Subnets, types.Subnet{SubnetIdentifier: new(id),
			SubnetAvailabilityZone: &types.AvailabilityZone{Name: new(ec2.ZoneOf(c, id))}})
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
	tags, err := readTags(in.Tags)
	if err != nil {
		return nil, err
	}
	g := w.SubnetGroups.Add(c, "elasticache", "subnetgroup:", ec2.SubnetGroup{Name: name,
		Description: *in.CacheSubnetGroupDescription, VPC: vpc, Subnets: in.SubnetIds, Tags: tags})
	return &elasticache.CreateCacheSubnetGroupOutput{CacheSubnetGroup: shown(c, g)}, nil
}

// subnetGroup finds the group named, or makes the one of the default VPC when none is.
func (w *Resources) subnetGroup(c *core.Call, name *string) (*ec2.SubnetGroup, error) {
	wanted := strings.ToLower(core.OrDefault(name, "default"))
	if g := w.SubnetGroups[wanted]; g != nil {
		return g, nil
	}
	usual, ok := ec2.DefaultSubnetGroup(c, "Default CacheSubnetGroup")
	if wanted != "default" || !ok {
		return nil, noCacheSubnetGroup(wanted)
	}
	return w.SubnetGroups.Add(c, "elasticache", "subnetgroup:", usual), nil
}

func describeCacheSubnetGroups(c *core.Call, in *elasticache.DescribeCacheSubnetGroupsInput) (
	*elasticache.DescribeCacheSubnetGroupsOutput, error) {
	w := State.In(c.World)
	groups, next, err := rds.Described(pages, w.SubnetGroups, in.CacheSubnetGroupName, in.MaxRecords, in.Marker,
		noCacheSubnetGroup, func(g *ec2.SubnetGroup) types.CacheSubnetGroup { return *shown(c, g) })
	return &elasticache.DescribeCacheSubnetGroupsOutput{CacheSubnetGroups: groups, Marker: next}, err
}

func modifyCacheSubnetGroup(c *core.Call, in *elasticache.ModifyCacheSubnetGroupInput) (
	*elasticache.ModifyCacheSubnetGroupOutput, error) {
	w := now(c)
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
	return &elasticache.ModifyCacheSubnetGroupOutput{CacheSubnetGroup: shown(c, g)}, nil
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
	w := now(c)
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
