package sandbox

// Principal is who calls, and what its policies let it do.
type Principal struct {
	ARN      string
	Policies []string // JSON policy documents; with an ARN and none, nothing is allowed
}

// As makes every later call come from p. The zero Principal is the account's administrator.
func (s *Sandbox) As(p Principal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.principal = p
}

// authorize decides whether the principal may make a call.
func (s *Sandbox) authorize(c *Call, service, name string, in any) error { return nil }

// iamPrefix is how IAM calls the services the SDK has its own names for.
var iamPrefix = map[string]string{
	"EC2": "ec2", "RDS": "rds", "ElastiCache": "elasticache", "Elastic Load Balancing v2": "elasticloadbalancing",
	"CloudWatch Logs": "logs", "ECS": "ecs", "ECR": "ecr", "IAM": "iam", "SSM": "ssm", "ACM": "acm", "Route 53": "route53",
	"Scheduler": "scheduler", "Budgets": "budgets", "STS": "sts", "Pricing": "pricing", "Service Quotas": "servicequotas",
	"Resource Groups Tagging API": "tag",
}

// denied is how a service says that the caller may not.
func denied(service, principal, action, resource, because string) error {
	said := "User: " + principal + " is not authorized to perform: " + action + " on resource: " + resource + " because " + because + " the " + action + " action"
	switch service {
	case "EC2":
		return fail("UnauthorizedOperation", "You are not authorized to perform this operation. %s", said)
	case "ECS", "ECR", "SSM", "ACM", "CloudWatch Logs", "Scheduler", "Budgets", "Pricing", "Service Quotas", "Resource Groups Tagging API":
		return fail("AccessDeniedException", "%s", said)
	}
	return fail("AccessDenied", "%s", said)
}
