package cloud

import "slipway/steps/stack"

// PoliciesToMake are the policies an administrator makes for a stack's operator: OperatorPolicy, and last the boundary
// that it demands, unless another one is answered.
func PoliciesToMake(id stack.Identity, limits Limits) []PolicyDocument {
	documents := OperatorPolicy(id, limits)
	if limits.Boundary == "" {
		documents = append(documents, Boundary(id))
	}
	return documents
}

// Boundary is the policy to make in the account, once, by an administrator: the permissions boundary of the stack's
// roles. It holds what the roles that slipway makes need, and nothing else. An app that calls AWS by its task role
// needs its own actions in it too.
func Boundary(id stack.Identity) PolicyDocument {
	p := policy{id: id}
	inCluster := when("ArnEquals", "ecs:cluster", id.ARN("ecs", "cluster/"+id.Cluster()))
	grants := []Grant{
		{Sid: "SignInToRegistry", Actions: actions("ecr", "GetAuthorizationToken"), Resources: anything},
		{Sid: "PullImages", Actions: actions("ecr", "BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"),
			Resources: []string{"arn:" + id.Partition + ":ecr:*:*:repository/*"}},
		{Sid: "WriteLog", Actions: actions("logs", "CreateLogStream", "PutLogEvents"), Resources: p.arn("logs", "log-group:"+
			id.LogGroup()+":*")},
		{Sid: "ReadOwnSecrets", Actions: actions("ssm", "GetParameters"), Resources: p.arn("ssm", "parameter"+
			id.ParameterPath()+"*")},
		{Sid: "StartJobs", Actions: actions("ecs", "RunTask"), Resources: p.arn("ecs", "task-definition/"+id.Prefix()+"-*"),
			Conditions: inCluster},
		{Sid: "TagJobTasks", Actions: actions("ecs", "TagResource"), Resources: p.arn("ecs", "task/"+id.Cluster()+"/*"),
			Conditions: when("StringEquals", "ecs:CreateAction", "RunTask")},
		{Sid: "PassTaskRoles", Actions: actions("iam", "PassRole"), Resources: []string{p.roleARN(id.ExecutionRole()),
			p.roleARN(id.TaskRole())},
			Conditions: when("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com")},
		{Sid: "RevokeWindowRule", Actions: actions("ec2", "RevokeSecurityGroupIngress"), Resources: p.arn("ec2",
			"security-group/*")},
		{Sid: "MakeDatabasePrivate", Actions: actions("rds", "ModifyDBInstance"), Resources: p.arn("rds",
			"db:"+id.Database())},
	}
	return PolicyDocument{Name: id.BoundaryPolicy(), JSON: document(grants), Grants: grants, Bounds: true}
}
