package ecs

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"slipway/steps/sandbox/core"
)

func init() {
	core.RegisterARN("ECS", func(c *core.Call, resource string) string {
		if ref, of := strings.CutPrefix(resource, "task-definition/"); of {
			return definitionARN(c, &ref)
		}
		return c.ARN("ecs", resource)
	})
	core.With("ECS", ofCluster[ecs.CreateServiceInput])
	core.With("ECS", ofCluster[ecs.UpdateServiceInput])
	core.With("ECS", ofCluster[ecs.DeleteServiceInput])
	core.With("ECS", ofCluster[ecs.DescribeServicesInput])
	core.With("ECS", ofCluster[ecs.ListServicesInput])
	core.With("ECS", ofCluster[ecs.RunTaskInput])
	core.With("ECS", ofCluster[ecs.StopTaskInput])
	core.With("ECS", ofCluster[ecs.DescribeTasksInput])
	core.With("ECS", ofCluster[ecs.ListTasksInput])
	core.PassRoles("ECS", "ecs-tasks.amazonaws.com", func(_ *core.Call, in *ecs.RegisterTaskDefinitionInput) []*string {
		return []*string{in.ExecutionRoleArn, in.TaskRoleArn}
	})
	core.PassRoles("ECS", "ecs-tasks.amazonaws.com", definitionRoles)
}

// ofCluster is the condition key of a call that names a cluster.
func ofCluster[I any](c *core.Call, in *I) core.ConditionKeys {
	return core.KeysOf("ecs:cluster", core.Resources(c, "ECS", "cluster/{Cluster=default}", in)[0])
}

// definitionARN is the revision ECS judges: the one named, or the family's newest.
func definitionARN(c *core.Call, ref *string) string {
	if d := State.In(c.World).Definition(core.Value(ref)); d != nil {
		return core.Value(d.TaskDefinitionArn)
	}
	return core.Named(c, "ecs", "task-definition/", ref)
}

// definitionRoles are the roles a one-shot task takes on: its definition's, or those that override them.
func definitionRoles(c *core.Call, in *ecs.RunTaskInput) []*string {
	var execution, task *string
	if d := State.In(c.World).Definition(core.Value(in.TaskDefinition)); d != nil {
		execution, task = d.ExecutionRoleArn, d.TaskRoleArn
	}
	if o := in.Overrides; o != nil {
		if o.ExecutionRoleArn != nil {
			execution = o.ExecutionRoleArn
		}
		if o.TaskRoleArn != nil {
			task = o.TaskRoleArn
		}
	}
	return []*string{execution, task}
}
