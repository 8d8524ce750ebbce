package core

import (
	"strings"
	"sync"
)

// Principal is who calls, and what its policies let it do.
type Principal struct {
	ARN      string   // a user, or an assumed role (arn:aws:sts::…:assumed-role/NAME/SESSION)
	Policies []string // JSON policy documents; with an ARN and none, nothing is allowed
}

// As makes every later call come from p. The zero Principal is the account's administrator.
// For an assumed role the account gets the role, so that its path can be asked for.
func (s *Sandbox) As(p Principal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.principal, s.policies = p, sync.OnceValues(p.documents)
	if name := p.role(); name != "" {
		_ = s.on(s.region, s.region, Write, func(c *Call) error {
			roleAssumed(c, name)
			return nil
		})
	}
}

// role is the name of the role that was assumed, or "".
func (p Principal) role() string {
	_, rest, assumed := strings.Cut(p.ARN, ":assumed-role/")
	if !assumed {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// is reports whether arn, a user's or a role's, names the one whose policies the principal has.
func (p Principal) is(arn string) bool {
	if p.ARN == arn {
		return true
	}
	name := p.role()
	return name != "" && strings.Contains(arn, ":role/") && strings.HasSuffix(arn, "/"+name)
}

func (p Principal) documents() (docs []Document, err error) {
	if p.ARN == "" {
		p.Policies = []string{Administrator}
	}
	for _, text := range p.Policies {
		d, err := ParsePolicy(text)
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// Administrator is AWS's managed policy that allows everything.
const Administrator = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// roleAssumed makes the role a principal came by, when the account has none of its name; IAM registers it.
var roleAssumed = func(c *Call, name string) {}

// RegisterAssumed sets what becomes of the role of a principal that calls.
func RegisterAssumed(f func(c *Call, name string)) { roleAssumed = f }

// OwnPolicies are the caller's policies, if arn, a user's or a role's, names the caller.
func (c *Call) OwnPolicies(arn string) (docs []Document, own bool, err error) {
	if arn != c.Principal && !c.sandbox.principal.is(arn) {
		return nil, false, nil
	}
	docs, err = c.sandbox.policies()
	return docs, true, err
}

// iamPrefix is how IAM calls the services the SDK has its own names for.
var iamPrefix = map[string]string{
	"EC2": "ec2", "RDS": "rds", "ElastiCache": "elasticache", "Elastic Load Balancing v2": "elasticloadbalancing",
	"CloudWatch": "cloudwatch", "CloudWatch Logs": "logs", "ECS": "ecs", "ECR": "ecr", "IAM": "iam", "SSM": "ssm",
	"ACM": "acm", "Route 53": "route53", "Scheduler": "scheduler", "Budgets": "budgets", "STS": "sts",
	"Pricing": "pricing", "FreeTier": "freetier", "Application Auto Scaling": "application-autoscaling",
	"Service Quotas": "servicequotas", "Resource Groups Tagging API": "tag",
}

// Denied is how a service says that the caller may not; because is "no identity-based policy allows" or "with an
// explicit deny …".
func Denied(service, principal string, n Need, v Verdict) error {
	because := "because no identity-based policy allows the " + n.Action + " action"
	if v == ExplicitDeny {
		because = "with an explicit deny in an identity-based policy"
	}
	said := "User: " + principal + " is not authorized to perform: " + n.Action + " on resource: " + n.Resource + " " +
		because
	switch service {
	case "EC2":
		return Fail("UnauthorizedOperation", "You are not authorized to perform this operation. %s", said)
	case "ECS", "ECR", "SSM", "ACM", "CloudWatch Logs", "Scheduler", "Budgets", "Pricing", "FreeTier",
		"Application Auto Scaling", "Service Quotas", "Resource Groups Tagging API":
		return Fail("AccessDeniedException", "%s", said)
	}
	return Fail("AccessDenied", "%s", said)
}
