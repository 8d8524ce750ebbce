package live

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"slipway/steps/cloud"
)

// LogGroup is a CloudWatch log group. Days is 0 when its events never expire.
type LogGroup struct {
	Name, ARN string
	Days      int
	Bytes     int64
	Tags      map[string]string
}

// ReadLogGroup reads one log group with its tags. AWS finds groups by prefix only; the name is compared here.
func ReadLogGroup(ctx context.Context, c *cloud.Clients, name string) Fact[LogGroup] {
	const call = "logs:DescribeLogGroups"
	found, err := pages(ctx, call,
		cloudwatchlogs.NewDescribeLogGroupsPaginator(c.Logs,
			&cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: new(name)}),
		func(o *cloudwatchlogs.DescribeLogGroupsOutput) []types.LogGroup { return o.LogGroups })
	if err != nil {
		return fact[LogGroup](nil, err, call)
	}
	for _, g := range found {
		if aws.ToString(g.LogGroupName) != name {
			continue
		}
		// Arn ends in ":*", which the tagging calls refuse; LogGroupArn is the same without it, where it is given.
		group := &LogGroup{
			Name: name, ARN: strings.TrimSuffix(aws.ToString(g.Arn), ":*"), Days: whole(g.RetentionInDays),
			Bytes: aws.ToInt64(g.StoredBytes),
		}
		if g.LogGroupArn != nil {
			group.ARN = *g.LogGroupArn
		}
		out, err := c.Logs.ListTagsForResource(ctx,
			&cloudwatchlogs.ListTagsForResourceInput{ResourceArn: new(group.ARN)})
		if err != nil {
			return fact(group, failed("logs:ListTagsForResource", err), call)
		}
		group.Tags = out.Tags
		return fact(group, nil, call)
	}
	return fact[LogGroup](nil, nil, call)
}
