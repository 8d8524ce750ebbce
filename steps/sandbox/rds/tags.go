package rds

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/sandbox/core"
)

// tagged finds the tags of the resource an ARN names.
func tagged(c *core.Call, arn string) (map[string]string, error) {
	w := state.In(c.World)
	w.settle(c.Now())
	for _, d := range w.Instances {
		if d.ARN == arn {
			return d.Tags, nil
		}
	}
	for _, g := range w.SubnetGroups {
		if g.ARN == arn {
			return g.Tags, nil
		}
	}
	for _, s := range w.Snapshots {
		if s.ARN == arn {
			return s.Tags, nil
		}
	}
	name := arn[strings.LastIndex(arn, ":")+1:]
	switch {
	case strings.HasPrefix(arn, c.ARN("rds", "db:")):
		return nil, noDatabase(name)
	case strings.HasPrefix(arn, c.ARN("rds", "subgrp:")):
		return nil, noDBSubnetGroup(name)
	case strings.HasPrefix(arn, c.ARN("rds", "snapshot:")):
		return nil, &types.DBSnapshotNotFoundFault{Message: new("DBSnapshot not found: " + name)}
	}
	return nil, core.Fail("InvalidParameterValue",
		"The specified resource name does not match an RDS resource in this region.")
}

func removeTags(c *core.Call, in *rds.RemoveTagsFromResourceInput) (*rds.RemoveTagsFromResourceOutput, error) {
	have, err := tagged(c, core.Value(in.ResourceName))
	if err != nil {
		return nil, err
	}
	for _, k := range in.TagKeys {
		delete(have, k)
	}
	return nil, nil
}

func listTags(c *core.Call, in *rds.ListTagsForResourceInput) (*rds.ListTagsForResourceOutput, error) {
	have, err := tagged(c, core.Value(in.ResourceName))
	if err != nil {
		return nil, err
	}
	return &rds.ListTagsForResourceOutput{TagList: tagList(have)}, nil
}

func rdsTags(given []types.Tag) (map[string]string, error) {
	tags := map[string]string{}
	for _, t := range given {
		k, v := core.Value(t.Key), core.Value(t.Value)
		switch {
		case k == "" || len([]rune(k)) > 128 || len([]rune(v)) > 256 || !core.TagText.MatchString(k) ||
			!core.TagText.MatchString(v):
			return nil, core.Fail("InvalidParameterValue", "The tag %q has an invalid key or value.", k)
		case strings.HasPrefix(k, "aws:") || strings.HasPrefix(k, "rds:"):
			return nil, core.Fail("InvalidParameterValue", "Tag keys may not begin with aws: or rds:.")
		}
		tags[k] = v
	}
	if len(tags) > core.TagLimit {
		return nil, core.Fail("InvalidParameterValue", "A resource may have %d tags.", core.TagLimit)
	}
	return tags, nil
}

func tagList(tags map[string]string) []types.Tag {
	var out []types.Tag
	for _, k := range core.SortedKeys(tags) {
		out = append(out, types.Tag{Key: new(k), Value: new(tags[k])})
	}
	return out
}
