package deploy

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

// Register registers want as a new revision and returns it with its ARN and number. Registering is never idempotent: ask Diff
// first. A role made a moment ago is waited for.
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
		return want, dropTwin(ctx, c, want)
	}
	return want, nil
}

// dropTwin deregisters the revision before one when the two are equal: its registration took effect and only the reply was lost,
// so that the SDK has sent it again.
func dropTwin(ctx context.Context, c *cloud.Clients, made live.TaskDefinition) error {
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
		RuntimePlatform: &types.RuntimePlatform{CpuArchitecture: types.CPUArchitecture(d.Architecture), OperatingSystemFamily: types.OSFamily(d.OS)},
		Tags:            Tags(d.Tags),
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
		d.StopTimeout = aws.Int32(int32(c.StopTimeout))
	}
	if c.Port > 0 {
		d.PortMappings = []types.PortMapping{{ContainerPort: aws.Int32(int32(c.Port)), Protocol: types.TransportProtocolTcp}}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Environment)) {
		d.Environment = append(d.Environment, types.KeyValuePair{Name: aws.String(name), Value: aws.String(c.Environment[name])})
	}
	for _, name := range slices.Sorted(maps.Keys(c.Secrets)) {
		d.Secrets = append(d.Secrets, types.Secret{Name: aws.String(name), ValueFrom: aws.String(c.Secrets[name])})
	}
	if len(c.HealthCommand) > 0 {
		d.HealthCheck = &types.HealthCheck{
			Command: c.HealthCommand, Interval: aws.Int32(int32(c.HealthInterval)), Timeout: aws.Int32(int32(c.HealthTimeout)),
			Retries: aws.Int32(int32(c.HealthRetries)), StartPeriod: aws.Int32(int32(c.HealthStart)),
		}
	}
	return d
}

// Tags are a tag map as ECS takes it, sorted by key.
func Tags(tags map[string]string) []types.Tag {
	var list []types.Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return list
}

// Deregister makes revisions INACTIVE. One that is already counts as done.
func Deregister(ctx context.Context, c *cloud.Clients, arns ...string) error {
	for _, arn := range arns {
		_, err := c.ECS.DeregisterTaskDefinition(ctx, &ecs.DeregisterTaskDefinitionInput{TaskDefinition: &arn})
		if err != nil && !gone(err) {
			return fmt.Errorf("deregister task definition %s: %w", Short(arn), err)
		}
	}
	return nil
}

// gone matches what ECS says of a revision that is INACTIVE or DELETE_IN_PROGRESS already.
func gone(err error) bool {
	said := strings.ToLower(err.Error())
	return cloud.Is(err, "ClientException", "InvalidParameterException") &&
		(strings.Contains(said, "inactive") || strings.Contains(said, "delete_in_progress") || strings.Contains(said, "not found") || strings.Contains(said, "unable to describe"))
}

// Delete deregisters revisions and deletes them, ten a call as ECS allows. Tasks that still run keep theirs until they end.
func Delete(ctx context.Context, c *cloud.Clients, arns []string) error {
	if err := Deregister(ctx, c, arns...); err != nil {
		return err
	}
	for chunk := range slices.Chunk(arns, 10) {
		if _, err := c.ECS.DeleteTaskDefinitions(ctx, &ecs.DeleteTaskDefinitionsInput{TaskDefinitions: chunk}); err != nil && !gone(err) {
			return fmt.Errorf("delete task definitions of %s: %w", Short(chunk[0]), err)
		}
	}
	return nil
}

// RetryUntilVisible makes good the newest ACTIVE revision of its family again: every newer one is deregistered, and when good itself was
// deregistered it is registered again. It returns the ARN of the revision that is newest now.
func RetryUntilVisible(ctx context.Context, c *cloud.Clients, good string) (string, error) {
	active, err := Active(ctx, c, FamilyOf(good))
	if err != nil {
		return good, err
	}
	if at := slices.Index(active, good); at >= 0 {
		return good, Deregister(ctx, c, active[:at]...)
	}
	again, err := Copy(ctx, c, good)
	if err != nil {
		return good, err
	}
	newer := slices.DeleteFunc(active, func(arn string) bool { return RevisionOf(arn) < RevisionOf(good) })
	return again, Deregister(ctx, c, newer...)
}

// Active lists the ACTIVE revisions of a family, newest first.
func Active(ctx context.Context, c *cloud.Clients, family string) ([]string, error) {
	var arns []string
	pages := ecs.NewListTaskDefinitionsPaginator(c.ECS, &ecs.ListTaskDefinitionsInput{
		FamilyPrefix: &family, Status: types.TaskDefinitionStatusActive, Sort: types.SortOrderDesc,
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list revisions of %s: %w", family, err)
		}
		for _, arn := range page.TaskDefinitionArns {
			if FamilyOf(arn) == family {
				arns = append(arns, arn)
			}
		}
	}
	slices.SortFunc(arns, func(a, b string) int { return RevisionOf(b) - RevisionOf(a) })
	return arns, nil
}

// Copy registers a revision again as it was, tags included, and returns the new one's ARN.
func Copy(ctx context.Context, c *cloud.Clients, arn string) (string, error) {
	out, err := c.ECS.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{
		TaskDefinition: &arn, Include: []types.TaskDefinitionField{types.TaskDefinitionFieldTags},
	})
	if err != nil {
		return "", fmt.Errorf("read task definition %s to register it again: %w", Short(arn), err)
	}
	d := out.TaskDefinition
	again, err := c.ECS.RegisterTaskDefinition(ctx, &ecs.RegisterTaskDefinitionInput{
		Family: d.Family, Cpu: d.Cpu, Memory: d.Memory, NetworkMode: d.NetworkMode, RequiresCompatibilities: d.RequiresCompatibilities,
		ExecutionRoleArn: d.ExecutionRoleArn, TaskRoleArn: d.TaskRoleArn, RuntimePlatform: d.RuntimePlatform,
		ContainerDefinitions: d.ContainerDefinitions, Volumes: d.Volumes, PlacementConstraints: d.PlacementConstraints,
		PidMode: d.PidMode, IpcMode: d.IpcMode, ProxyConfiguration: d.ProxyConfiguration, EphemeralStorage: d.EphemeralStorage,
		Tags: out.Tags,
	})
	if err != nil {
		return "", fmt.Errorf("register task definition %s again: %w", Short(arn), err)
	}
	return aws.ToString(again.TaskDefinition.TaskDefinitionArn), nil
}

// Short is FAMILY:REVISION of a task definition ARN.
func Short(arn string) string {
	_, name, ok := strings.Cut(arn, ":task-definition/")
	if !ok {
		return arn
	}
	return name
}

// FamilyOf is the family of a task definition ARN, of FAMILY:REVISION, or of a bare family.
func FamilyOf(arn string) string {
	family, _, _ := strings.Cut(Short(arn), ":")
	return family
}

// RevisionOf is the revision number of a task definition ARN, 0 when it names none.
func RevisionOf(arn string) int {
	_, number, _ := strings.Cut(Short(arn), ":")
	n := 0
	for _, r := range number {
		if r < '0' || r > '9' {
			return 0
		}
		n = n*10 + int(r-'0')
	}
	return n
}
