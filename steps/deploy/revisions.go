package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// Deregister makes revisions INACTIVE. One that is already counts as done.
func Deregister(ctx context.Context, c *cloud.Clients, arns ...string) error {
	for _, arn := range arns {
		_, err := c.ECS.DeregisterTaskDefinition(ctx, &ecs.DeregisterTaskDefinitionInput{TaskDefinition: &arn})
		if err != nil && !inactive(err) {
			return fmt.Errorf("deregister task definition %s: %w", Short(arn), err)
		}
	}
	return nil
}

// inactive matches what ECS says of a revision that is INACTIVE or DELETE_IN_PROGRESS already.
func inactive(err error) bool {
	said := strings.ToLower(err.Error())
	return cloud.Is(err, "ClientException", "InvalidParameterException") &&
		(strings.Contains(said, "inactive") || strings.Contains(said, "delete_in_progress") ||
			strings.Contains(said, "not found") || strings.Contains(said, "unable to describe"))
}

// Delete deregisters revisions and deletes them, ten a call as ECS allows. Tasks that still run keep theirs until they
// end.
func Delete(ctx context.Context, c *cloud.Clients, arns []string) error {
	if err := Deregister(ctx, c, arns...); err != nil {
		return err
	}
	for chunk := range slices.Chunk(arns, 10) {
		if _, err := c.ECS.DeleteTaskDefinitions(ctx, &ecs.DeleteTaskDefinitionsInput{TaskDefinitions: chunk}); err != nil &&
			!inactive(err) {
			return fmt.Errorf("delete task definitions of %s: %w", Short(chunk[0]), err)
		}
	}
	return nil
}

// RetryUntilVisible makes good the newest ACTIVE revision of its family again: every newer one is deregistered, and
// when good itself was deregistered it is registered again. It returns the ARN of the revision that is newest now.
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
		Family: d.Family, Cpu: d.Cpu, Memory: d.Memory, NetworkMode: d.NetworkMode,
		RequiresCompatibilities: d.RequiresCompatibilities,
		ExecutionRoleArn:        d.ExecutionRoleArn, TaskRoleArn: d.TaskRoleArn, RuntimePlatform: d.RuntimePlatform,
		ContainerDefinitions: d.ContainerDefinitions, Volumes: d.Volumes, PlacementConstraints: d.PlacementConstraints,
		PidMode: d.PidMode, IpcMode: d.IpcMode, ProxyConfiguration: d.ProxyConfiguration,
		EphemeralStorage: d.EphemeralStorage,
		Tags:             out.Tags,
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

// Record puts a revision that was registered into what is known of AWS: it is its family's newest.
func Record(r *plan.Run, d live.TaskDefinition) {
	r.Record(func(l *live.Stack) {
		arns := []string{d.ARN}
		if f := l.Family(d.Family); f != nil {
			arns = append(arns, f.ARNs...)
		}
		newest := live.Family{Name: d.Family, Newest: d, ARNs: arns}
		l.Families.Items = live.With(l.Families.Items, newest, func(f live.Family) bool { return f.Name == d.Family })
	})
	r.Progress("registered " + Short(d.ARN))
}

// DeleteFamily is the action that deletes a family. a holds the action's id, step, title and needs.
func DeleteFamily(a plan.Action, f live.Family) plan.Action {
	a.Verb, a.Name, a.Calls = plan.Delete, f.Name, []string{"ecs deregister-task-definition",
		"ecs delete-task-definitions"}
	a.Run = func(ctx context.Context, r *plan.Run) error { return Delete(ctx, r.Clients, f.ARNs) }
	return a
}
