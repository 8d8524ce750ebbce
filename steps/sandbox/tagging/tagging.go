// Package tagging simulates the Resource Groups Tagging API, which lists what all other services register.
package tagging

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"

	"slipway/steps/sandbox/core"
)

func init() { core.Handle("Resource Groups Tagging API", core.Read, "*", getResources) }

func getResources(c *core.Call, in *resourcegroupstaggingapi.GetResourcesInput) (
	*resourcegroupstaggingapi.GetResourcesOutput, error) {
	size := int(core.Value(in.ResourcesPerPage))
	switch {
	case size == 0:
		size = 50
	case size < 1 || size > 100:
		return nil, &types.InvalidParameterException{Message: new("ResourcesPerPage must be between 1 and 100.")}
	}
	if len(in.TagFilters) > 50 {
		return nil, &types.InvalidParameterException{Message: new("TagFilters can have at most 50 entries.")}
	}
	all := c.World.ListedTags()
	var found []types.ResourceTagMapping
	for _, arn := range slices.Sorted(maps.Keys(all)) {
		if len(all[arn]) == 0 || !listedIn(c, arn) || !ofType(arn, in.ResourceTypeFilters) ||
			!tagged(all[arn], in.TagFilters) ||
			len(in.ResourceARNList) > 0 && !slices.Contains(in.ResourceARNList, arn) {
			continue
		}
		found = append(found, types.ResourceTagMapping{ResourceARN: new(arn), Tags: core.ListOf[types.Tag](all[arn])})
	}
	page, next, ok := core.Page(found, core.Value(in.PaginationToken), size)
	if !ok {
		return nil, &types.InvalidParameterException{Message: new("The specified PaginationToken is not valid.")}
	}
	return &resourcegroupstaggingapi.GetResourcesOutput{ResourceTagMappingList: page, PaginationToken: new(next)},
		nil
}

// listedIn reports whether the region's Tagging API lists an ARN; it lists the global services' in us-east-1.
func listedIn(c *core.Call, arn string) bool {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return false
	}
	return parts[3] == c.Region || parts[3] == "" && c.Region == "us-east-1"
}

// ofType applies resource type filters: "rds" or "rds:db".
func ofType(arn string, filters []string) bool {
	parts := strings.SplitN(arn, ":", 6)
	kind, _, _ := strings.Cut(strings.ReplaceAll(parts[5], ":", "/"), "/")
	return len(filters) == 0 || slices.Contains(filters, parts[2]) || slices.Contains(filters, parts[2]+":"+kind)
}

// tagged applies tag filters: every key, with one of its values when any are given.
func tagged(tags map[string]string, filters []types.TagFilter) bool {
	return !slices.ContainsFunc(filters, func(f types.TagFilter) bool {
		v, has := tags[core.Value(f.Key)]
		return !has || len(f.Values) > 0 && !slices.Contains(f.Values, v)
	})
}
