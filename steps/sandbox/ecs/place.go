package ecs

import (
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
	"slipway/steps/sandbox/quotas"
)

// retryPlacement is how long ECS waits before it tries again to place a task it had no place for.
const retryPlacement = 45 * time.Second

// fargateServes are the zones of the regions where Fargate leaves some out; use1-az3 has no ARM processors.
var fargateServes = map[string][]string{
	"us-west-1":      {"usw1-az1", "usw1-az3"},
	"ap-northeast-1": {"apne1-az1", "apne1-az2", "apne1-az4"},
}

// unplaceable says in the words of a service event why no task of a revision can be started in a network; empty when
// one can.
func unplaceable(c *core.Call, d *ecsDefinition, network *types.AwsVpcConfiguration) string {
	arm := d.RuntimePlatform != nil && d.RuntimePlatform.CpuArchitecture == types.CPUArchitectureArm64
	for _, id := range network.Subnets {
		s := ec2.State.In(c.World).Subnets[id]
		if s == nil {
			continue
		}
		served, limited := fargateServes[c.Region]
		if limited && !slices.Contains(served, s.ZoneID) || arm && s.ZoneID == "use1-az3" {
			return "Internal error."
		}
	}
	if State.In(c.World).Full {
		return "Capacity is unavailable at this time. Please try again later or in a different availability zone."
	}
	need, most := vCPUs(d), quotas.QuotaValue(c, "L-3032A538")
	if need > most {
		return "The requested CPU configuration is above your limit."
	}
	for _, t := range State.In(c.World).Tasks {
		if t.Status == "STOPPED" {
			continue
		}
		if run := State.In(c.World).Definition(t.Definition); run != nil {
			need += vCPUs(run)
		}
	}
	if need > most {
		return "You’ve reached the limit on the number of vCPUs you can run concurrently."
	}
	return ""
}

func vCPUs(d *ecsDefinition) float64 {
	units, err := strconv.ParseFloat(core.Value(d.Cpu), 64)
	if err != nil {
		return 0
	}
	return units / 1024
}

// SetCapacity gives Fargate room for new tasks, or takes it away.
func SetCapacity(s *core.Sandbox, there bool) {
	s.Alter(func(c *core.Call) { State.In(c.World).Full = !there })
}
