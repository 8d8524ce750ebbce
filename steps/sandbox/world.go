package sandbox

// World is all there is in one region of the account. Global is shared by the regions.
// It is saved as JSON: fields are exported, and secret values are Sealed.
type World struct {
	*Global `json:"-"`

	EC2       ec2World
	RDS       rdsWorld
	Cache     cacheWorld
	ELB       elbWorld
	ACM       acmWorld
	ECS       ecsWorld
	ECR       ecrWorld
	Logs      logsWorld
	Scheduler schedulerWorld
	SSM       ssmWorld
	Scaling   map[string]scalableTarget // by resource id
}

// Global is what an account has once, whatever the region.
type Global struct {
	Serial   uint64 // of the last identifier given out
	IAM      iamWorld
	Route53  route53World
	Budgets  budgetsWorld
	Quotas   quotasWorld
	DNS      dnsWorld // the internet outside the account
	FreePlan bool     // the account is on AWS's free plan
}

// global are the services that answer from anywhere with the same account-wide state.
var global = map[string]bool{"IAM": true, "STS": true, "Route 53": true, "Budgets": true, "Pricing": true, "FreeTier": true}
