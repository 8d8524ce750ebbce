package live

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	scaling "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"

	"slipway/steps/cloud"
)

// ScalableTarget says that Application Auto Scaling moves the service's number of tasks between two bounds.
type ScalableTarget struct{ Min, Max int }

const callScaling = "application-autoscaling:DescribeScalableTargets"

// readScaling reads whether something scales the service; nothing does where there is none.
func readScaling(ctx context.Context, c *cloud.Clients, cluster string, service Fact[Service]) Fact[ScalableTarget] {
	if !service.Exists() {
		return fact[ScalableTarget](nil, nil, callScaling)
	}
	id := "service/" + cluster + "/" + service.Value.Name
	out, err := c.Scaling.DescribeScalableTargets(ctx, &scaling.DescribeScalableTargetsInput{
		ServiceNamespace: types.ServiceNamespaceEcs, ResourceIds: []string{id},
		ScalableDimension: types.ScalableDimensionECSServiceDesiredCount,
	})
	if err != nil {
		return fact[ScalableTarget](nil, failed(callScaling, err), callScaling)
	}
	for _, t := range out.ScalableTargets {
		if aws.ToString(t.ResourceId) == id {
			return fact(&ScalableTarget{Min: whole(t.MinCapacity), Max: whole(t.MaxCapacity)}, nil, callScaling)
		}
	}
	return fact[ScalableTarget](nil, nil, callScaling)
}
