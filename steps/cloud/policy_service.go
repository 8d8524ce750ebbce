package cloud

import (
	"maps"
	"slices"
	"strings"
)

func (p policy) images() []Grant {
	return []Grant{
		{Sid: "SignInToRegistry", Actions: actions("ecr", "GetAuthorizationToken"), Resources: anything},
		{Sid: "KeepImages", Resources: p.repositoryARN(), Actions: actions("ecr", "BatchCheckLayerAvailability",
			"CompleteLayerUpload", "CreateRepository", "DeleteRepository",
			"InitiateLayerUpload", "PutImage", "PutImageScanningConfiguration", "PutImageTagMutability", "PutLifecyclePolicy",
			"TagResource", "UploadLayerPart")},
	}
}

func (p policy) repositoryARN() []string { return p.arn("ecr", "repository/"+p.id.Repository()) }

func (p policy) containers() []Grant {
	// the API's and the workers': the cluster is the stack's own, and so are the names in it
	cluster, service := p.id.Cluster(), p.id.Worker("*")
	// with or without a revision: tagging a new one names none yet
	definitions := p.arn("ecs", "task-definition/"+p.id.Prefix()+"-*")
	inCluster := when("ArnEquals", "ecs:cluster", p.id.ARN("ecs", "cluster/"+cluster))
	tasks := p.arn("ecs", "task/"+cluster+"/*")
	return []Grant{
		// Registering knows no resources: the policy names the tags it must have, and not the family.
		{Sid: "RegisterTagged", Actions: actions("ecs", "CreateCluster", "RegisterTaskDefinition"), Resources: anything,
			Conditions: p.asked()},
		{Sid: "Deregister", Actions: actions("ecs", "DeregisterTaskDefinition"), Resources: anything},
		// the names may begin like another stack's: shop-* holds shop-staging-api too, so the tags decide
		{Sid: "DeleteDefinitions", Actions: actions("ecs", "DeleteTaskDefinitions"), Resources: definitions,
			Conditions: p.tagged()},
		{Sid: "RunService", Resources: slices.Concat(p.arn("ecs", "cluster/"+cluster, "service/"+cluster+"/"+service,
			"service-deployment/"+cluster+"/"+service+"/*"), tasks),
			Actions: actions("ecs", "CreateService", "DeleteCluster", "DeleteService", "StopServiceDeployment", "StopTask",
				"UpdateService")},
		{Sid: "RunTasks", Actions: actions("ecs", "RunTask"), Resources: definitions, Conditions: inCluster},
		{Sid: "TagContainers", Actions: actions("ecs", "TagResource"), Conditions: when("StringEquals", "ecs:CreateAction",
			"CreateCluster", "ecs:CreateAction", "CreateService", "ecs:CreateAction", "RegisterTaskDefinition",
			"ecs:CreateAction", "RunTask"),
			Resources: slices.Concat(p.arn("ecs", "cluster/"+cluster, "service/"+cluster+"/"+service), definitions, tasks)},
	}
}

func (p policy) logs() []Grant {
	return []Grant{{Sid: "KeepLogs", Resources: p.logARNs(), Actions: actions("logs", "CreateLogGroup", "DeleteLogGroup",
		"DeleteRetentionPolicy", "PutRetentionPolicy", "TagResource")}}
}

func (p policy) logARNs() []string {
	return p.arn("logs", "log-group:"+p.id.LogGroup(), "log-group:"+p.id.LogGroup()+":*")
}

func (p policy) loadBalancer() []Grant {
	alb := "loadbalancer/app/" + p.id.LoadBalancer() + "/*"
	listener, rule := strings.Replace(alb, "loadbalancer", "listener", 1)+"/*", strings.Replace(alb, "loadbalancer",
		"listener-rule", 1)+"/*/*"
	all := p.arn("elasticloadbalancing", alb, listener, rule, "targetgroup/"+p.id.TargetGroup()+"/*")
	// for another port there is a target group of another name, which may begin like another app's: the tags decide
	others := p.arn("elasticloadbalancing", "targetgroup/"+p.id.TargetGroup()+"-*/*")
	tagging := when("StringEquals", "elasticloadbalancing:CreateAction", "CreateTargetGroup")
	maps.Copy(tagging["StringEquals"], p.asked()["StringEquals"])
	return []Grant{
		{Sid: "KeepLoadBalancer", Resources: all, Actions: actions("elasticloadbalancing", "CreateListener",
			"CreateLoadBalancer", "CreateRule", "CreateTargetGroup",
			"DeleteListener", "DeleteLoadBalancer", "DeleteRule", "DeleteTargetGroup", "ModifyListener",
			"ModifyLoadBalancerAttributes", "ModifyRule", "ModifyTargetGroup", "ModifyTargetGroupAttributes",
			"SetSecurityGroups")},
		{Sid: "TagLoadBalancer", Actions: actions("elasticloadbalancing", "AddTags"), Resources: all,
			Conditions: when("StringEquals", "elasticloadbalancing:CreateAction", "CreateListener",
				"elasticloadbalancing:CreateAction", "CreateLoadBalancer", "elasticloadbalancing:CreateAction", "CreateRule",
				"elasticloadbalancing:CreateAction", "CreateTargetGroup")},
		{Sid: "MakeTargetGroupOfAnotherPort", Actions: actions("elasticloadbalancing", "CreateTargetGroup"),
			Resources: others, Conditions: p.asked()},
		{Sid: "TagTargetGroupOfAnotherPort", Actions: actions("elasticloadbalancing", "AddTags"), Resources: others,
			Conditions: tagging},
		{Sid: "KeepTargetGroupOfAnotherPort", Actions: actions("elasticloadbalancing", "DeleteTargetGroup",
			"ModifyTargetGroup", "ModifyTargetGroupAttributes"), Resources: others, Conditions: p.tagged()},
	}
}
