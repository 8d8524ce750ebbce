package ecs

import "slipway/steps/sandbox/core"

var State = core.NewRegional[Resources]("ECS")

func init() {
	core.RegisterFingerprint("ECS", fingerprint)
	core.RegisterTags("ECS", tagged)

	write("* cluster/{ClusterName}#TagResource", createCluster)
	read("cluster/{Clusters=default}", describeClusters)
	read("*", listClusters)
	write("cluster/{Cluster=default}", deleteCluster)
	write("* task-definition/{Family}:*#TagResource", registerTaskDefinition)
	read("*", describeTaskDefinition)
	read("*", listTaskDefinitionFamilies)
	read("*", listTaskDefinitions)
	write("*", deregisterTaskDefinition)
	write("task-definition/{TaskDefinitions}", deleteTaskDefinitions)
	read("service/{Cluster/=default}/{Service}", listServiceDeployments)
	write("{ServiceDeploymentArn}", stopServiceDeployment)
	write("service/{Cluster/=default}/{ServiceName} "+
		"service/{Cluster/=default}/{ServiceName}#TagResource", createService)
	write("service/{Cluster/=default}/{Service}", updateService)
	write("service/{Cluster/=default}/{Service}", deleteService)
	read("service/{Cluster/=default}/{Services}", describeServices)
	read("*", listServices)
	write("task-definition/{TaskDefinition} task/{Cluster/=default}/*#TagResource", runTask)
	write("task/{Cluster/=default}/{Task}", stopTask)
	read("task/{Cluster/=default}/{Tasks}", describeTasks)
	read("*", listTasks)
}

func read[I, O any](needs string, f core.Handler[I, O]) { core.Handle("ECS", core.Read, needs, f) }

func write[I, O any](needs string, f core.Handler[I, O]) { core.Handle("ECS", core.Write, needs, f) }
