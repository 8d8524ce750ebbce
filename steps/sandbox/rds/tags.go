package rds

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/sandbox/core"
)

// tagged finds the tags of the resource an ARN names.
func tagged(c *core.Call, arn string) (map[string]string, error) {
	w := now(c)
	if tags, found := core.TagsIn(w)[arn]; found {
		return tags, nil
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
	return &rds.ListTagsForResourceOutput{TagList: core.ListOf[types.Tag](have)}, nil
}

func readTags(given []types.Tag) (map[string]string, error) {
	tags, err := core.ReadTags(given, func(key string) error {
		return core.Fail("InvalidParameterValue", "The tag %q has an invalid key or value.", key)
	}, core.Fail("InvalidParameterValue", "A resource may have %d tags.", core.TagLimit))
	for k := range tags {
		if strings.HasPrefix(k, "rds:") {
			return nil, core.Fail("InvalidParameterValue", "Tag keys may not begin with aws: or rds:.")
		}
	}
	return tags, err
}
