package cloud

import "slices"

// read is what slipway looks at. Most of it has no resources in IAM: whoever may list may list all.
func (p policy) read() []Grant {
	return []Grant{
		{Sid: "LookAtTheRegion", Resources: anything, Actions: slices.Concat(
			actions("ec2", "DescribeAvailabilityZones", "DescribeInternetGateways", "DescribeNetworkAcls",
				"DescribeNetworkInterfaces", "DescribeRegions", "DescribeRouteTables", "DescribeSecurityGroupRules",
				"DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcEndpoints", "DescribeVpcs"),
			actions("rds", "DescribeDBInstances", "DescribeDBParameters", "DescribeDBSnapshotAttributes", "DescribeDBSnapshots",
				"DescribeDBSubnetGroups"),
			actions("ec2", "DescribeAccountAttributes", "DescribeAddresses"), // asked of whoever makes a load balancer
			actions("elasticache", "DescribeCacheClusters", "DescribeCacheSubnetGroups", "DescribeReplicationGroups"),
			actions("elasticloadbalancing", "DescribeListenerCertificates", "DescribeListeners",
				"DescribeLoadBalancerAttributes", "DescribeLoadBalancers", "DescribeRules", "DescribeTags",
				"DescribeTargetGroupAttributes", "DescribeTargetGroups", "DescribeTargetHealth"),
			actions("ecs", "DescribeClusters", "DescribeServices", "DescribeTaskDefinition", "DescribeTasks",
				"ListServiceDeployments", "ListServices", "ListTaskDefinitionFamilies", "ListTaskDefinitions", "ListTasks"),
			actions("logs", "DescribeLogGroups"),
			actions("cloudwatch", "GetMetricData"),
			actions("ssm", "DescribeParameters"),
			actions("ecr", "GetRegistryScanningConfiguration"),
			actions("scheduler", "ListSchedules"),
			actions("tag", "GetResources"),
		)},
		{Sid: "LookAtTheAccount", Resources: anything, Actions: slices.Concat(
			actions("acm", "DescribeCertificate", "ListCertificates", "ListTagsForCertificate"),
			actions("route53", "GetHostedZone", "ListHostedZones", "ListResourceRecordSets"),
			actions("iam", "GetAccountSummary", "ListRoles", "SimulatePrincipalPolicy"),
			actions("servicequotas", "GetServiceQuota"),
			actions("pricing", "GetProducts"),
			actions("freetier", "GetAccountPlanState"),
			actions("application-autoscaling", "DescribeScalableTargets"),
		)},
		{Sid: "ReadTags", Resources: slices.Concat(p.arn("rds", "db:"+p.id.Database(), "subgrp:"+p.id.DatabaseSubnets()),
			p.arn("elasticache", "replicationgroup:"+p.id.Cache(), "cluster:"+p.id.Cache(), "subnetgroup:"+p.id.CacheSubnets())),
			Actions: []string{"rds:ListTagsForResource", "elasticache:ListTagsForResource"}},
		{Sid: "ReadSecrets", Resources: p.parameterARNs(), Actions: actions("ssm", "GetParameter", "GetParametersByPath",
			"ListTagsForResource")},
		{Sid: "ReadImages", Resources: p.repositoryARN(), Actions: actions("ecr", "BatchGetImage", "DescribeImages",
			"DescribeImageScanFindings", "DescribeRepositories", "GetDownloadUrlForLayer", "GetLifecyclePolicy",
			"GetRepositoryPolicy", "ListTagsForResource")},
		{Sid: "ReadRoles", Resources: p.roleARNs(), Actions: actions("iam", "GetRole", "GetRolePolicy",
			"ListAttachedRolePolicies", "ListRolePolicies")},
		// The boundary of the roles is among them.
		{Sid: "ReadPolicies", Resources: []string{p.id.GlobalARN("iam", "policy/*"), "arn:" + p.id.Partition +
			":iam::aws:policy/*"}, Actions: actions("iam", "GetPolicy", "GetPolicyVersion")},
		// Whoever signs in by single sign-on is asked about under their role's path, which only IAM knows.
		{Sid: "FindOwnRole", Resources: []string{p.id.GlobalARN("iam", "role/aws-reserved/sso.amazonaws.com/*")},
			Actions: actions("iam", "GetRole")},
		{Sid: "ReadLogs", Resources: p.logARNs(), Actions: actions("logs", "FilterLogEvents", "GetLogEvents",
			"ListTagsForResource", "StartLiveTail")},
		{Sid: "ReadSchedules", Resources: slices.Concat(p.scheduleARNs(), p.arn("scheduler", "schedule/default/"+
			p.id.Prefix()+"-*")),
			Actions: actions("scheduler", "GetSchedule", "GetScheduleGroup", "ListTagsForResource")},
		{Sid: "ReadBudget", Resources: p.budgetARN(), Actions: actions("budgets", "ListTagsForResource", "ViewBudget")},
	}
}
