// Package scaling simulates Application Auto Scaling, as far as one can see that it moves a service.
package scaling

import (
	"slices"

	scaling "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"

	"slipway/steps/sandbox/core"
)

var state = core.NewRegional[map[string]scalableTarget]("Scaling")

// scalableTarget is a service whose number of tasks somebody lets Application Auto Scaling move.
type scalableTarget struct{ Min, Max int32 }

// ScaleService has Application Auto Scaling move a service's number of tasks, as somebody would have it by other means
// than slipway.
func ScaleService(s *core.Sandbox, cluster, service string, low, high int32) {
	s.Alter(func(c *core.Call) {
		targets := state.In(c.World)
		if *targets == nil {
			*targets = map[string]scalableTarget{}
		}
		(*targets)["service/"+cluster+"/"+service] = scalableTarget{Min: low, Max: high}
	})
}

func init() { core.Handle("Application Auto Scaling", core.Read, "*", describeScalableTargets) }

func describeScalableTargets(c *core.Call, in *scaling.DescribeScalableTargetsInput) (
	*scaling.DescribeScalableTargetsOutput, error) {
	out := &scaling.DescribeScalableTargetsOutput{ScalableTargets: []types.ScalableTarget{}}
	for _, id := range core.SortedKeys(*state.In(c.World)) {
		if len(in.ResourceIds) > 0 && !slices.Contains(in.ResourceIds, id) ||
			in.ServiceNamespace != types.ServiceNamespaceEcs {
			continue
		}
		t := (*state.In(c.World))[id]
		out.ScalableTargets = append(out.ScalableTargets, types.ScalableTarget{
			ServiceNamespace: in.ServiceNamespace, ResourceId: new(id),
			ScalableDimension: types.ScalableDimensionECSServiceDesiredCount,
			MinCapacity:       new(t.Min), MaxCapacity: new(t.Max), CreationTime: new(c.Now()),
		})
	}
	return out, nil
}
