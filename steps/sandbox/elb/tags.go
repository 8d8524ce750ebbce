package elb

import (
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/core"
)

func elbTags(given []types.Tag) (map[string]string, error) {
	tags := map[string]string{}
	for _, t := range given {
		k, v := core.Value(t.Key), core.Value(t.Value)
		if _, twice := tags[k]; twice {
			return nil, &types.DuplicateTagKeysException{Message: new("Tag keys must be unique: " + k)}
		}
		if k == "" || len([]rune(k)) > 128 || len([]rune(v)) > 256 || !core.TagText.MatchString(k) ||
			!core.TagText.MatchString(v) || strings.HasPrefix(k, "aws:") {
			return nil, invalid("Tag key or value is not valid: %s", k)
		}
		tags[k] = v
	}
	if len(tags) > core.TagLimit {
		return nil, &types.TooManyTagsException{Message: new("A resource may have 50 tags.")}
	}
	return tags, nil
}

func (w *Resources) tagged() map[string]map[string]string {
	all := map[string]map[string]string{}
	for arn, b := range w.Balancers {
		all[arn] = b.Tags
	}
	for arn, g := range w.Groups {
		all[arn] = g.Tags
	}
	for arn, l := range w.Listeners {
		all[arn] = l.Tags
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
		d := types.TagDescription{ResourceArn: new(in.ResourceArns[i])}
		for _, k := range core.SortedKeys(tags) {
			d.Tags = append(d.Tags, types.Tag{Key: new(k), Value: new(tags[k])})
		}
		out.TagDescriptions = append(out.TagDescriptions, d)
	}
	return out, nil
}
