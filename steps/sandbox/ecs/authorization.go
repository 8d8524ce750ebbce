package ecs

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Permit("ECS", map[string]string{
		"CreateCluster": "*", "RegisterTaskDefinition": "*", "DeregisterTaskDefinition": "*", "DescribeTaskDefinition": "*",
		"ListClusters": "*", "ListTaskDefinitions": "*", "ListTaskDefinitionFamilies": "*", "ListServices": "*",
		"ListTasks": "*",

		"DescribeClusters":            "cluster/{Clusters=default}",
		"PutClusterCapacityProviders": "cluster/{Cluster=default}", "DeleteCluster": "cluster/{Cluster=default}",
		"DescribeServices": "service/{Cluster/=default}/{Services}",
		"CreateService":    "service/{Cluster/=default}/{ServiceName}",
		"UpdateService":    "service/{Cluster/=default}/{Service}", "DeleteService": "service/{Cluster/=default}/{Service}",
		"ListServiceDeployments":     "service/{Cluster/=default}/{Service}",
		"DescribeServiceDeployments": "{ServiceDeploymentArns}",
		"StopServiceDeployment":      "{ServiceDeploymentArn}",
		"DescribeTasks":              "task/{Cluster/=default}/{Tasks}", "StopTask": "task/{Cluster/=default}/{Task}",
		"RunTask":               "",
		"DeleteTaskDefinitions": "task-definition/{TaskDefinitions}",
	})
	core.Also("ECS", "RunTask", func(c *core.Call, in any) []core.Need {
		return []core.Need{{Action: "ecs:RunTask", Resource: definitionARN(c, in.(*ecs.RunTaskInput).TaskDefinition)}}
	})
	for _, operation := range []string{
		"CreateService", "UpdateService", "DeleteService", "DescribeServices", "ListServices", "RunTask", "StopTask",
		"DescribeTasks", "ListTasks",
	} {
		core.With("ECS", operation, func(c *core.Call, in any) core.ConditionKeys {
			return core.KeysOf("ecs:cluster", core.Resources(c, "ECS", "cluster/{Cluster=default}", in)[0])
		})
	}
	core.PermitTags("ECS", "CreateCluster", "ecs:TagResource", "cluster/{ClusterName}")
	core.PermitTags("ECS", "CreateService", "ecs:TagResource", "service/{Cluster/=default}/{ServiceName}")
	core.PermitTags("ECS", "RegisterTaskDefinition", "ecs:TagResource", "task-definition/{Family}:*")
	core.PermitTags("ECS", "RunTask", "ecs:TagResource", "task/{Cluster/=default}/*")
	core.PassRoles("ECS", "RegisterTaskDefinition", "ecs-tasks.amazonaws.com", func(c *core.Call, in any) []*string {
		d := in.(*ecs.RegisterTaskDefinitionInput)
		return []*string{d.ExecutionRoleArn, d.TaskRoleArn}
	})
	core.PassRoles("ECS", "RunTask", "ecs-tasks.amazonaws.com", func(c *core.Call, in any) []*string {
		return definitionRoles(c, in.(*ecs.RunTaskInput))
	})
}

// definitionARN is the revision ECS judges: the one named, or the family's newest.
func definitionARN(c *core.Call, ref *string) string {
	if d := State.In(c.World).Definition(aws.ToString(ref)); d != nil {
		return aws.ToString(d.TaskDefinitionArn)
	}
	return core.Named(c, "ecs", "task-definition/", ref)
}

// definitionRoles are the roles a one-shot task takes on: its definition's, or those that override them.
func definitionRoles(c *core.Call, in *ecs.RunTaskInput) []*string {
	var execution, task *string
	if d := State.In(c.World).Definition(aws.ToString(in.TaskDefinition)); d != nil {
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
