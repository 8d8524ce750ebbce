package sandbox

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"
)

// tagSources list what a region has by ARN, with its tags; a service adds its own.
var tagSources = map[string]func(w *World) map[string]map[string]string{}

// registerTags adds a service's tagged resources, which the Tagging API and aws:ResourceTag conditions see.
// Roles are not among them: the Tagging API does not know them either.
func registerTags(name string, f func(w *World) map[string]map[string]string) { tagSources[name] = f }

// tagsOf are the tags of a resource, nil when nothing in the region has that ARN.
func tagsOf(w *World, arn string) map[string]string {
	for _, r := range iamState.In(w.Global).Roles {
		if r.ARN == arn {
			return r.Tags
		}
	}
	for _, f := range tagSources {
		if tags, found := f(w)[arn]; found {
			return tags
		}
	}
	return nil
}

// seenTags are the tags that IAM judges a resource by. Those of an EC2 resource made a moment ago are not seen yet.
func seenTags(c *Call, arn string) map[string]string {
	if id := arn[strings.LastIndexByte(arn, '/')+1:]; c.Now().Sub(ec2State.In(c.World).Born[id]) < c.Durations.TagsVisible {
		return nil
	}
	return tagsOf(c.World, arn)
}

func init() {
	handle("Resource Groups Tagging API", "GetResources", Read, getResources)
}

func getResources(c *Call, in *resourcegroupstaggingapi.GetResourcesInput) (*resourcegroupstaggingapi.GetResourcesOutput, error) {
	size := int(aws.ToInt32(in.ResourcesPerPage))
	switch {
	case size == 0:
		size = 50
	case size < 1 || size > 100:
		return nil, &types.InvalidParameterException{Message: aws.String("ResourcesPerPage must be between 1 and 100.")}
	}
	if len(in.TagFilters) > 50 {
		return nil, &types.InvalidParameterException{Message: aws.String("TagFilters can have at most 50 entries.")}
	}
	all := map[string]map[string]string{}
	for _, f := range tagSources {
		maps.Copy(all, f(c.World))
	}
	var found []types.ResourceTagMapping
	for _, arn := range slices.Sorted(maps.Keys(all)) {
		if len(all[arn]) == 0 || !c.listed(arn) || !ofType(arn, in.ResourceTypeFilters) || !tagged(all[arn], in.TagFilters) ||
			len(in.ResourceARNList) > 0 && !slices.Contains(in.ResourceARNList, arn) {
			continue
		}
		m := types.ResourceTagMapping{ResourceARN: aws.String(arn)}
		for _, k := range slices.Sorted(maps.Keys(all[arn])) {
			m.Tags = append(m.Tags, types.Tag{Key: aws.String(k), Value: aws.String(all[arn][k])})
		}
		found = append(found, m)
	}
	page, next, ok := pageOf(found, aws.ToString(in.PaginationToken), size)
	if !ok {
		return nil, &types.InvalidParameterException{Message: aws.String("The specified PaginationToken is not valid.")}
	}
	return &resourcegroupstaggingapi.GetResourcesOutput{ResourceTagMappingList: page, PaginationToken: aws.String(next)}, nil
}

// listed reports whether the region's Tagging API lists an ARN; it lists the global services' in us-east-1.
func (c *Call) listed(arn string) bool {
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
		v, has := tags[aws.ToString(f.Key)]
		return !has || len(f.Values) > 0 && !slices.Contains(f.Values, v)
	})
}
