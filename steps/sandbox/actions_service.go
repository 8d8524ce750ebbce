package sandbox

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"
)

func init() {
	permit("ECS", map[string]string{
		"CreateCluster": "*", "RegisterTaskDefinition": "*", "DeregisterTaskDefinition": "*", "DescribeTaskDefinition": "*",
		"ListClusters": "*", "ListTaskDefinitions": "*", "ListTaskDefinitionFamilies": "*", "ListServices": "*", "ListTasks": "*",

		"DescribeClusters":            "cluster/{Clusters=default}",
		"PutClusterCapacityProviders": "cluster/{Cluster=default}", "DeleteCluster": "cluster/{Cluster=default}",
		"DescribeServices": "service/{Cluster/=default}/{Services}", "CreateService": "service/{Cluster/=default}/{ServiceName}",
		"UpdateService": "service/{Cluster/=default}/{Service}", "DeleteService": "service/{Cluster/=default}/{Service}",
		"ListServiceDeployments": "service/{Cluster/=default}/{Service}", "DescribeServiceDeployments": "{ServiceDeploymentArns}",
		"StopServiceDeployment": "{ServiceDeploymentArn}",
		"DescribeTasks":         "task/{Cluster/=default}/{Tasks}", "StopTask": "task/{Cluster/=default}/{Task}", "RunTask": "",
		"DeleteTaskDefinitions": "task-definition/{TaskDefinitions}",
	})
	also("ECS", "RunTask", func(c *Call, in any) []need {
		return []need{{action: "ecs:RunTask", resource: definitionARN(c, in.(*ecs.RunTaskInput).TaskDefinition)}}
	})
	for _, operation := range []string{
		"CreateService", "UpdateService", "DeleteService", "DescribeServices", "ListServices", "RunTask", "StopTask", "DescribeTasks", "ListTasks",
	} {
		with("ECS", operation, func(c *Call, in any) conditionKeys {
			return keysOf("ecs:cluster", resources(c, "ECS", "cluster/{Cluster=default}", in)[0])
		})
	}
	permitTags("ECS", "CreateCluster", "ecs:TagResource", "cluster/{ClusterName}")
	permitTags("ECS", "CreateService", "ecs:TagResource", "service/{Cluster/=default}/{ServiceName}")
	permitTags("ECS", "RegisterTaskDefinition", "ecs:TagResource", "task-definition/{Family}:*")
	permitTags("ECS", "RunTask", "ecs:TagResource", "task/{Cluster/=default}/*")
	passRoles("ECS", "RegisterTaskDefinition", "ecs-tasks.amazonaws.com", func(c *Call, in any) []*string {
		d := in.(*ecs.RegisterTaskDefinitionInput)
		return []*string{d.ExecutionRoleArn, d.TaskRoleArn}
	})
	passRoles("ECS", "RunTask", "ecs-tasks.amazonaws.com", func(c *Call, in any) []*string {
		return definitionRoles(c, in.(*ecs.RunTaskInput))
	})

	permit("ECR", map[string]string{
		"GetAuthorizationToken": "*", "GetRegistryScanningConfiguration": "*",
		"DescribeRepositories": "repository/{RepositoryNames}", "ListTagsForResource": "{ResourceArn}",
	})
	for _, operation := range []string{
		"CreateRepository", "DeleteRepository", "PutLifecyclePolicy", "GetLifecyclePolicy", "DeleteLifecyclePolicy", "StartLifecyclePolicyPreview",
		"GetLifecyclePolicyPreview", "GetRepositoryPolicy", "SetRepositoryPolicy", "DeleteRepositoryPolicy", "PutImageTagMutability", "PutImageScanningConfiguration", "BatchCheckLayerAvailability", "InitiateLayerUpload",
		"UploadLayerPart", "CompleteLayerUpload", "PutImage", "BatchGetImage", "GetDownloadUrlForLayer", "ListImages", "DescribeImages",
		"BatchDeleteImage", "DescribeImageScanFindings", "StartImageScan",
	} {
		permit("ECR", map[string]string{operation: "repository/{RepositoryName}"})
	}
	permitTags("ECR", "CreateRepository", "ecr:TagResource", "repository/{RepositoryName}")

	permit("CloudWatch Logs", map[string]string{
		"DescribeLogGroups": "log-group::log-stream:", "ListTagsForResource": "{ResourceArn}",
	})
	for _, operation := range []string{
		"CreateLogGroup", "PutRetentionPolicy", "DeleteRetentionPolicy", "DeleteLogGroup", "FilterLogEvents", "DescribeLogStreams",
	} {
		permit("CloudWatch Logs", map[string]string{operation: "log-group:{LogGroupName}:log-stream:"})
	}
	permit("CloudWatch Logs", map[string]string{"GetLogEvents": "log-group:{LogGroupName}:log-stream:{LogStreamName}"})
	permitTags("CloudWatch Logs", "CreateLogGroup", "logs:TagResource", "log-group:{LogGroupName}")

	permit("Scheduler", map[string]string{
		"ListSchedules":       "*",
		"CreateScheduleGroup": "schedule-group/{Name}", "GetScheduleGroup": "schedule-group/{Name}", "DeleteScheduleGroup": "schedule-group/{Name}",
		"CreateSchedule": "schedule/{GroupName=default}/{Name}", "UpdateSchedule": "schedule/{GroupName=default}/{Name}", "GetSchedule": "schedule/{GroupName=default}/{Name}",
		"DeleteSchedule":      "schedule/{GroupName=default}/{Name}",
		"ListTagsForResource": "{ResourceArn}",
	})
	permitTags("Scheduler", "CreateScheduleGroup", "scheduler:TagResource", "schedule-group/{Name}")
	passRoles("Scheduler", "CreateSchedule", "scheduler.amazonaws.com", func(c *Call, in any) []*string {
		return targetRole(in.(*scheduler.CreateScheduleInput).Target)
	})
	passRoles("Scheduler", "UpdateSchedule", "scheduler.amazonaws.com", func(c *Call, in any) []*string {
		return targetRole(in.(*scheduler.UpdateScheduleInput).Target)
	})
}

func targetRole(t *schedulertypes.Target) []*string {
	if t == nil {
		return nil
	}
	return []*string{t.RoleArn}
}

// definitionARN is the revision ECS judges: the one named, or the family's newest.
func definitionARN(c *Call, ref *string) string {
	if d := ecsState.In(c.World).definition(aws.ToString(ref)); d != nil {
		return aws.ToString(d.TaskDefinitionArn)
	}
	return named(c, "ecs", "task-definition/", ref)
}

// definitionRoles are the roles a one-shot task takes on: its definition's, or those that override them.
func definitionRoles(c *Call, in *ecs.RunTaskInput) []*string {
	var execution, task *string
	if d := ecsState.In(c.World).definition(aws.ToString(in.TaskDefinition)); d != nil {
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
