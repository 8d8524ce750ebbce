package sandbox

import (
	"net/http"

	"slipway/steps/sandbox/acm"
	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ecr"
	"slipway/steps/sandbox/ecs"
	"slipway/steps/sandbox/elasticache"
	"slipway/steps/sandbox/elb"
	"slipway/steps/sandbox/freetier"
	"slipway/steps/sandbox/iam"
	"slipway/steps/sandbox/internet"
	"slipway/steps/sandbox/quotas"
	"slipway/steps/sandbox/rds"
	"slipway/steps/sandbox/route53"
	"slipway/steps/sandbox/scaling"
	"slipway/steps/sandbox/ssm"
)

// FailCertificate makes ACM refuse the certificates requested for a domain, for a reason such as DOMAIN_NOT_ALLOWED or
// CAA_ERROR.
func (s *Sandbox) FailCertificate(domain, reason string) {
	acm.FailCertificate(s.Sandbox, domain, reason)
}

// AddCertificate puts an issued certificate into the account, in the sandbox's own region, and returns its ARN.
func (s *Sandbox) AddCertificate(given acm.Certificate) (arn string) {
	return acm.AddCertificate(s.Sandbox, given)
}

// ForceCache gives a replication group or plain cluster a status AWS might come to by itself: create-failed,
// snapshotting… An empty status lets it go on. It reports whether there is such a cache in the sandbox's region.
func (s *Sandbox) ForceCache(id, status string) bool {
	return elasticache.ForceCache(s.Sandbox, id, status)
}

// Undelegate says that a domain is hosted elsewhere: a hosted zone of that name in the account is not asked by anyone.
func (s *Sandbox) Undelegate(domain string) { internet.Undelegate(s.Sandbox, domain) }

// Delegate undoes Undelegate: the registrar now points at the account's hosted zone.
func (s *Sandbox) Delegate(domain string) { internet.Delegate(s.Sandbox, domain) }

// SetDNS adds a record ("CNAME", "A", "NS", "CAA") where a domain that is not the account's is hosted, as its owner
// would by hand; without values it removes it.
func (s *Sandbox) SetDNS(name, kind string, values ...string) {
	internet.SetDNS(s.Sandbox, name, kind, values...)
}

// Resolver returns the DNS of the simulated internet; it has the lookups of *net.Resolver that slipway uses.
func (s *Sandbox) Resolver() *internet.Resolver { return internet.NewResolver(s.Sandbox) }

// Registry answers for every container registry in the world: the account's ECR by what the sandbox keeps of it, all
// others with a made-up image for any reference whose name has no "missing" in it. Uploaded layers live as long as the
// transport.
func (s *Sandbox) Registry() http.RoundTripper { return ecr.RegistryOf(s.Sandbox) }

// Behave sets how containers of an image behave from now on; image is a digest or a reference as task definitions name
// it.
func (s *Sandbox) Behave(image string, b ecs.Behaviour) { ecs.Behave(s.Sandbox, image, b) }

// ForceLoadBalancer gives a load balancer a state AWS might come to by itself: failed, active_impaired. An empty one
// lets it go on.
func (s *Sandbox) ForceLoadBalancer(name, state string) bool {
	return elb.ForceLoadBalancer(s.Sandbox, name, state)
}

// SetFreePlan puts the account on AWS's free plan, as new ones are, or on the paid one.
func (s *Sandbox) SetFreePlan(free bool) { freetier.SetFreePlan(s.Sandbox, free) }

// Fetcher returns the simulated internet's HTTP, as it looks from outside the account.
func (s *Sandbox) Fetcher() *internet.Fetcher { return internet.NewFetcher(s.Sandbox) }

// AddPolicy makes a managed policy of the account's own, as an administrator would, and returns its ARN.
func (s *Sandbox) AddPolicy(name, document string) string {
	return iam.AddPolicy(s.Sandbox, name, document)
}

// SetQuota gives the account another value of a quota ("L-3032A538" for Fargate's vCPUs).
func (s *Sandbox) SetQuota(code string, value float64) { quotas.SetQuota(s.Sandbox, code, value) }

// SetCapacity gives Fargate room for new tasks, or takes it away.
func (s *Sandbox) SetCapacity(there bool) { ecs.SetCapacity(s.Sandbox, there) }

// DisableKey disables a KMS key: what is encrypted with it cannot be read.
func (s *Sandbox) DisableKey(key string) { ssm.DisableKey(s.Sandbox, key) }

// GrowDatabase lets a database grow by itself, as RDS does when its storage runs full: by a tenth or 5 GiB, up to what
// it may grow to.
func (s *Sandbox) GrowDatabase(id string) { rds.GrowDatabase(s.Sandbox, id) }

// UpgradeDatabase brings a database to another version, as RDS does by itself at the end of a version's support.
func (s *Sandbox) UpgradeDatabase(id, version string) { rds.UpgradeDatabase(s.Sandbox, id, version) }

// ForceDatabase gives a DB instance a status AWS might come to by itself: stopped, failed, incompatible-network,
// storage-full… An empty status lets it go on. It reports whether there is such an instance in the sandbox's region.
func (s *Sandbox) ForceDatabase(id, status string) bool {
	return rds.ForceDatabase(s.Sandbox, id, status)
}

// DatabasePassword is the master password an instance of the sandbox's region has, "" when there is no such instance:
// what a client would have to know, for tests that hold it against the stored one.
func (s *Sandbox) DatabasePassword(id string) (password string) {
	return rds.DatabasePassword(s.Sandbox, id)
}

// LetIn counts the running tasks of a service of the sandbox's region: those that the databases and caches they were
// given let in, and those that they refuse, for tests that hold how long an app is locked out.
func (s *Sandbox) LetIn(cluster, service string) (let, refused int) {
	s.Alter(func(c *core.Call) { let, refused = ecs.LetIn(c, cluster, service) })
	return let, refused
}

// UsedBefore makes the account one that has used every service for long, so that their service-linked roles stand: for
// what is made by hand, where a run would have made the roles.
func (s *Sandbox) UsedBefore() { iam.UsedBefore(s.Sandbox) }

// AddHostedZone adds a public hosted zone to the account, as someone would who bought the domain before, and returns
// its id.
func (s *Sandbox) AddHostedZone(name string) (id string) {
	return route53.AddHostedZone(s.Sandbox, name)
}

// ScaleService has Application Auto Scaling move a service's number of tasks, as somebody would have it by other means
// than slipway.
func (s *Sandbox) ScaleService(cluster, service string, low, high int32) {
	scaling.ScaleService(s.Sandbox, cluster, service, low, high)
}
