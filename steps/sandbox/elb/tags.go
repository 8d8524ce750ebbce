package elb

import (
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/core"
)

func readTags(given []types.Tag) (map[string]string, error) {
	tags, err := core.ReadTags(given, func(key string) error { return invalid("Tag key or value is not valid: %s", key) },
		&types.TooManyTagsException{Message: new("A resource may have 50 tags.")})
	if err == nil && len(tags) < len(given) {
		err = &types.DuplicateTagKeysException{Message: new("Tag keys must be unique")}
	}
	return tags, err
}

func (w *Resources) tagged() map[string]map[string]string {
	all := core.TagsIn(w)
	for _, l := range w.Listeners {
		for _, r := range l.Rules {
			all[r.ARN] = r.Tags
		}
	}
	return all
}

// elbTagged finds the tags of resources by ARN, or says which kind is missing.
func elbTagged(c *core.Call, arns []string) ([]map[string]string, error) {
	all := State.In(c.World).tagged()
	var out []map[string]string
	for _, arn := range arns {
		tags, ok := all[arn]
		switch {
		case ok:
			out = append(out, tags)
		case strings.Contains(arn, ":targetgroup/"):
			return nil, noTargetGroup(arn)
		case strings.Contains(arn, ":listener-rule/"):
			return nil, noELBRule(arn)
		case strings.Contains(arn, ":listener/"):
			return nil, noListener(arn)
		case strings.Contains(arn, ":loadbalancer/"):
			return nil, noBalancer(arn)
		default:
			return nil, invalid("'%s' is not a valid ARN", arn)
		}
	}
	return out, nil
}

func describeTags(c *core.Call, in *elb.DescribeTagsInput) (*elb.DescribeTagsOutput, error) {
	if len(in.ResourceArns) > 20 {
		return nil, invalid("Up to 20 resources can be described at once")
	}
	found, err := elbTagged(c, in.ResourceArns)
	if err != nil {
		return nil, err
	}
	out := &elb.DescribeTagsOutput{}
	for i, tags := range found {
		out.TagDescriptions = append(out.TagDescriptions,
			types.TagDescription{ResourceArn: new(in.ResourceArns[i]), Tags: core.ListOf[types.Tag](tags)})
	}
	return out, nil
}
