// Package ingress is the HTTPS entry of the step "service": the ACM certificate and the record that validates it, the
// load balancer, its target group and listeners, the DNS record of the domain, and the look at the health URL from
// outside. One file per resource. It never touches ECS: tasks, their roles and their log are in steps/service, and the
// registry in steps puts both into one step.
package ingress

import (
	"context"
	"net"
	"strconv"

	"slipway/steps/plan"
)

const step = "service"

// Ids of the actions.
const (
	idCertificate    = "service/certificate"
	idValidation     = "service/validation-record"
	idIssued         = "service/issued"
	idLoadBalancer   = "service/load-balancer"
	idTargetGroup    = "service/target-group"
	idOldTargetGroup = "service/old-target-group"
	idListener80     = "service/listener-80"
	idListener443    = "service/listener-443"
	idAlias          = "service/alias"
	idOldAlias       = "service/old-alias"
	idOldCertificate = "service/old-certificate"
	idOldValidation  = "service/old-validation-record"
	idHealth         = "service/health"

	idService = "service/service" // of steps/service
)

// numbered is the id of the nth resource of a kind.
func numbered(id string, n int) string {
	if n < 2 {
		return id
	}
	return id + "-" + strconv.Itoa(n)
}

// Resolver asks DNS. *net.Resolver is one.
type Resolver interface {
	LookupNS(ctx context.Context, name string) ([]*net.NS, error)
	LookupHost(ctx context.Context, name string) ([]string, error)
	LookupCNAME(ctx context.Context, name string) (string, error)
}

// Tools are what the entry needs beside AWS. A nil one leaves what needs it unverified.
type Tools struct {
	Resolver Resolver
	Fetcher  Fetcher
}

// Plan adds the actions of the entry, which come before the service. ready are those that must end well before tasks
// register.
func Plan(b *plan.Builder, tools Tools) (ready []string) {
	planCertificate(b, tools)
	planValidationRecord(b)
	planCertificateWait(b, tools)
	planLoadBalancer(b)
	planTargetGroup(b)
	planListener80(b)
	planListener443(b, tools)
	planAlias(b)
	planAddress(b, tools)
	ready = []string{idLoadBalancer, idTargetGroup}
	// ECS refuses a target group that no listener forwards to: 80 does without a domain or with its rule, 443 otherwise
	want := wantedHTTP(b)
	if !want.after443 {
		ready = append(ready, idListener80)
	}
	if want.redirect && !want.rule {
		ready = append(ready, idListener443)
	}
	return ready
}

// PlanAfterService adds what comes after the service: the deletion of what earlier answers have left (a replaced target
// group, the DNS record and certificate of a domain that is not wanted any more; only what is the stack's own, and only
// after what takes its place stands) and the look at the health URL.
func PlanAfterService(b *plan.Builder, tools Tools) {
	planOldTargetGroups(b)
	planOldAliases(b)
	planOldCertificates(b)
	planHealth(b, tools)
	noteReach(b)
}

// Destroy adds what deletes the entry, after the service. Records that point at the load balancer go before it:
// afterwards nothing would tell that they were ours, and a name must not point at an address somebody else gets.
func Destroy(b *plan.Builder) {
	destroyAlias(b)
	destroyListeners(b)
	destroyLoadBalancer(b)
	destroyTargetGroups(b)
	destroyCertificates(b)
}

// Valid refuses answers that cannot work together before anything is planned on them.
func Valid(b *plan.Builder) bool {
	s := b.Settings
	if s.Service.Domain == "" {
		return true
	}
	if !validCertificate(b) {
		return false
	}
	if s.Service.DNS == "elsewhere" {
		if apexLike(s.Service.Domain) {
			return refuse(b, "service.domain", s.Service.Domain+" is the apex of its domain, and a CNAME cannot stand there; "+
				"without Route 53 there is no other record that follows the load balancer",
				"use a name below it (api."+s.Service.Domain+"), or move the domain's DNS to Route 53 and set service.dns=route53")
		}
		return true
	}
	if _, ok := plan.NeededList(b, step, "hosted zones", b.Live.HostedZones); !ok {
		return false
	}
	if _, ok := plan.NeededList(b, step, "DNS records", b.Live.Records); !ok {
		return false
	}
	zone := ZoneFor(s, b.Live)
	if zone == nil {
		if s.Service.Zone != "" {
			return refuse(b, "service.zone",
				"hosted zone "+s.Service.Zone+" is not a public zone of this account that holds "+s.Service.Domain,
				"leave service.zone empty for the best match, or name the zone that holds the domain")
		}
		return refuse(b, "service.domain", "no public hosted zone of this account holds "+s.Service.Domain,
			"create the zone in Route 53 and point the registrar at it, or set service.dns=elsewhere to add the "+
				"records yourself")
	}
	return validZone(b, *zone)
}

// refuse adds the problem of an answer, and is false.
func refuse(b *plan.Builder, answer, why, wayOut string) bool {
	b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: answer, Why: why, WayOut: wayOut})
	return false
}
