package live

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
)

// Cluster is the ECS cluster. An INACTIVE one counts as absent and is not reported.
type Cluster struct {
	Name, ARN, Status string
	Insights          string // the setting containerInsights
	Tags              map[string]string
}

// ReadCluster reads one cluster with its tags.
func ReadCluster(ctx context.Context, c *cloud.Clients, name string) Fact[Cluster] {
	const call = "ecs:DescribeClusters"
	out, err := c.ECS.DescribeClusters(ctx, &ecs.DescribeClustersInput{
		Clusters: []string{name}, Include: []types.ClusterField{types.ClusterFieldTags, types.ClusterFieldSettings},
	})
	if err == nil {
		err = missing(out.Failures)
	}
	if err != nil {
		return fact[Cluster](nil, failed(call, err), call)
	}
	for _, cl := range out.Clusters {
		if aws.ToString(cl.Status) != "INACTIVE" {
			cluster := &Cluster{
				Name: aws.ToString(cl.ClusterName), ARN: aws.ToString(cl.ClusterArn), Status: aws.ToString(cl.Status),
				Tags: ecsTags(cl.Tags),
			}
			for _, s := range cl.Settings {
				if s.Name == types.ClusterSettingNameContainerInsights {
					cluster.Insights = aws.ToString(s.Value)
				}
			}
			return fact(cluster, nil, call)
		}
	}
	return fact[Cluster](nil, nil, call)
}

// missing turns the failures of an ECS reply into an error, all but MISSING: that one says the thing is not there.
func missing(failures []types.Failure) error {
	for _, f := range failures {
		if reason := aws.ToString(f.Reason); reason != "MISSING" {
			return errors.New("describe " + aws.ToString(f.Arn) + ": " + reason + " " + aws.ToString(f.Detail))
		}
	}
	return nil
}

func ecsTags(tags []types.Tag) map[string]string {
	return cloud.TagMap(tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
}
