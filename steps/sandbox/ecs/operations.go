package ecs

import "slipway/steps/sandbox/core"

func init() {
	core.Handle("ECS", core.Write, "* cluster/{ClusterName}#TagResource", createCluster)
	core.Handle("ECS", core.Read, "cluster/{Clusters=default}", describeClusters)
	core.Handle("ECS", core.Read, "*", listClusters)
	core.Handle("ECS", core.Write, "cluster/{Cluster=default}", putClusterCapacityProviders)
	core.Handle("ECS", core.Write, "cluster/{Cluster=default}", deleteCluster)
	core.Handle("ECS", core.Write, "* task-definition/{Family}:*#TagResource", registerTaskDefinition)
	core.Handle("ECS", core.Read, "*", describeTaskDefinition)
	core.Handle("ECS", core.Read, "*", listTaskDefinitionFamilies)
	core.Handle("ECS", core.Read, "*", listTaskDefinitions)
	core.Handle("ECS", core.Write, "*", deregisterTaskDefinition)
	core.Handle("ECS", core.Write, "task-definition/{TaskDefinitions}", deleteTaskDefinitions)
	core.Handle("ECS", core.Read, "service/{Cluster/=default}/{Service}", listServiceDeployments)
	core.Handle("ECS", core.Read, "{ServiceDeploymentArns}", describeServiceDeployments)
	core.Handle("ECS", core.Write, "{ServiceDeploymentArn}", stopServiceDeployment)
	core.Handle("ECS", core.Write, "service/{Cluster/=default}/{ServiceName} "+
		"service/{Cluster/=default}/{ServiceName}#TagResource", createService)
	core.Handle("ECS", core.Write, "service/{Cluster/=default}/{Service}", updateService)
	core.Handle("ECS", core.Write, "service/{Cluster/=default}/{Service}", deleteService)
	core.Handle("ECS", core.Read, "service/{Cluster/=default}/{Services}", describeServices)
	core.Handle("ECS", core.Read, "*", listServices)
	core.Handle("ECS", core.Write, "task/{Cluster/=default}/*#TagResource", runTask)
	core.Handle("ECS", core.Write, "task/{Cluster/=default}/{Task}", stopTask)
	core.Handle("ECS", core.Read, "task/{Cluster/=default}/{Tasks}", describeTasks)
	core.Handle("ECS", core.Read, "*", listTasks)
}
