package deploy

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

// Register registers want as a new revision and returns it with its ARN and number. Registering is never idempotent:
// ask Diff first. A role made a moment ago is waited for.
func Register(ctx context.Context, c *cloud.Clients, h Host, want live.TaskDefinition) (live.TaskDefinition, error) {
	if err := Complete(want); err != nil {
		return want, err
	}
	var out *ecs.RegisterTaskDefinitionOutput
	err := h.RetryUntilVisible(ctx, []string{want.ExecutionRole, want.TaskRole}, func() (err error) {
		out, err = c.ECS.RegisterTaskDefinition(ctx, Input(want))
		return err
	})
	if err != nil {
		return want, fmt.Errorf("register task definition %s: %w", want.Family, err)
	}
	want.ARN = aws.ToString(out.TaskDefinition.TaskDefinitionArn)
	want.Revision = int(out.TaskDefinition.Revision)
	want.Status = string(types.TaskDefinitionStatusActive)
	if tries, ok := retry.GetAttemptResults(out.ResultMetadata); ok && len(tries.Results) > 1 {
		return want, deregisterDuplicate(ctx, c, want)
	}
	return want, nil
}

// deregisterDuplicate deregisters the revision before one when the two are equal: its registration took effect and only
// the reply was lost, so that the SDK has sent it again.
func deregisterDuplicate(ctx context.Context, c *cloud.Clients, made live.TaskDefinition) error {
	twin := live.ReadTaskDefinition(ctx, c, fmt.Sprintf("%s:%d", made.Family, made.Revision-1))
	if made.Revision < 2 || !twin.Exists() || twin.Value.Status != made.Status || len(Diff(made, *twin.Value)) > 0 {
		return nil
	}
	return Deregister(ctx, c, twin.Value.ARN)
}

// Input is the request that registers a definition.
func Input(d live.TaskDefinition) *ecs.RegisterTaskDefinitionInput {
	in := &ecs.RegisterTaskDefinitionInput{
		Family: &d.Family, Cpu: &d.CPU, Memory: &d.Memory, NetworkMode: types.NetworkMode(d.NetworkMode),
		RequiresCompatibilities: []types.Compatibility{types.CompatibilityFargate},
		ExecutionRoleArn:        &d.ExecutionRole, TaskRoleArn: &d.TaskRole,
		RuntimePlatform: &types.RuntimePlatform{CpuArchitecture: types.CPUArchitecture(d.Architecture),
			OperatingSystemFamily: types.OSFamily(d.OS)},
		Tags: Tags(d.Tags),
	}
	for _, c := range d.Containers {
		in.ContainerDefinitions = append(in.ContainerDefinitions, container(c))
	}
	return in
}

func container(c live.Container) types.ContainerDefinition {
	d := types.ContainerDefinition{
		Name: &c.Name, Image: &c.Image, Essential: &c.Essential, Command: c.Command,
		LogConfiguration: &types.LogConfiguration{LogDriver: types.LogDriver(c.LogDriver), Options: c.LogOptions},
	}
	if c.User != "" {
		d.User = &c.User
	}
	if c.StopTimeout > 0 {
		d.StopTimeout = new(int32(c.StopTimeout))
	}
	if c.Port > 0 {
		d.PortMappings = []types.PortMapping{{ContainerPort: new(int32(c.Port)), Protocol: types.TransportProtocolTcp}}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Environment)) {
		d.Environment = append(d.Environment,
			types.KeyValuePair{Name: new(name), Value: new(c.Environment[name])})
	}
	for _, name := range slices.Sorted(maps.Keys(c.Secrets)) {
		d.Secrets = append(d.Secrets, types.Secret{Name: new(name), ValueFrom: new(c.Secrets[name])})
	}
	if len(c.HealthCommand) > 0 {
		d.HealthCheck = &types.HealthCheck{
			Command: c.HealthCommand, Interval: new(int32(c.HealthInterval)), Timeout: new(int32(c.HealthTimeout)),
			Retries: new(int32(c.HealthRetries)), StartPeriod: new(int32(c.HealthStart)),
		}
	}
	return d
}

// Tags are the tags of a call to ECS.
func Tags(tags map[string]string) []types.Tag {
	return cloud.TagList(tags, func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} })
}
