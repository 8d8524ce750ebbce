package cloud

import "strings"

// service is how one AWS service is called in the three places that call it differently.
type service struct {
	cli    string // aws CLI and botocore
	iam    string // prefix of IAM actions
	global bool   // has no region of its own
	lower  bool   // members of its JSON are written in lowerCamel
}

// services by the SDK's service id.
var services = map[string]service{
	"ACM":                         {cli: "acm", iam: "acm"},
	"Application Auto Scaling":    {cli: "application-autoscaling", iam: "application-autoscaling"},
	"Budgets":                     {cli: "budgets", iam: "budgets", global: true},
	"CloudWatch":                  {cli: "cloudwatch", iam: "cloudwatch"},
	"CloudWatch Logs":             {cli: "logs", iam: "logs", lower: true},
	"EC2":                         {cli: "ec2", iam: "ec2"},
	"ECR":                         {cli: "ecr", iam: "ecr", lower: true},
	"ECS":                         {cli: "ecs", iam: "ecs", lower: true},
	"ElastiCache":                 {cli: "elasticache", iam: "elasticache"},
	"Elastic Load Balancing v2":   {cli: "elbv2", iam: "elasticloadbalancing"},
	"FreeTier":                    {cli: "freetier", iam: "freetier", lower: true},
	"IAM":                         {cli: "iam", iam: "iam", global: true},
	"Pricing":                     {cli: "pricing", iam: "pricing"},
	"RDS":                         {cli: "rds", iam: "rds"},
	"Resource Groups Tagging API": {cli: "resourcegroupstaggingapi", iam: "tag"},
	"Route 53":                    {cli: "route53", iam: "route53", global: true},
	"Scheduler":                   {cli: "scheduler", iam: "scheduler"},
	"Service Quotas":              {cli: "service-quotas", iam: "servicequotas"},
	"SSM":                         {cli: "ssm", iam: "ssm"},
	"STS":                         {cli: "sts", iam: "sts"},
}

func serviceOf(id string) service {
	if s, ok := services[id]; ok {
		return s
	}
	name := strings.ToLower(strings.ReplaceAll(id, " ", ""))
	return service{cli: name, iam: name}
}

// IAMAction returns the IAM action an operation needs first of all, by the SDK's service id ("Elastic Load Balancing
// v2") and operation ("CreateListener"). Dependent actions (iam:PassRole, tagging) are not in it.
func IAMAction(serviceID, operation string) string {
	s := serviceOf(serviceID)
	if s.iam == "budgets" && !strings.Contains(operation, "Resource") {
		// Budgets knows two actions for all of its operations on budgets.
		if IsWrite(operation) {
			return "budgets:ModifyBudget"
		}
		return "budgets:ViewBudget"
	}
	return s.iam + ":" + operation
}

// reads are the beginnings of operations that change nothing.
var reads = []string{"Describe", "Get", "List", "Simulate", "BatchGet", "BatchCheck", "Filter", "Lookup",
	"StartLiveTail"}

// IsWrite reports whether an operation, by its name, changes something in AWS.
func IsWrite(operation string) bool {
	for _, r := range reads {
		if strings.HasPrefix(operation, r) {
			return false
		}
	}
	return true
}
