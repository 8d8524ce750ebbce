// Package service is the step that makes the API run and be reached: roles, log group, cluster, certificate, load balancer,
// listeners, DNS records, task definition, release command, service. One file per resource.
package service

import (
	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

const step = "service"

// Ids of the step's actions.
const (
	idExecutionRole  = "service/execution-role"
	idTaskRole       = "service/task-role"
	idLogGroup       = "service/log-group"
	idCluster        = "service/cluster"
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
	idDefinition     = "service/definition"
	idRelease        = "service/release"
	idService        = "service/service"
	idHealth         = "service/health"
)

// Plan adds the step's actions: one per resource, verb none where AWS has what is wanted.
func Plan(b *plan.Builder, tools Tools) {
	if !sound(b) {
		return
	}
	planExecutionRole(b)
	planTaskRole(b)
	planLogGroup(b)
	planCluster(b)
	planCertificate(b, tools)
	planValidationRecord(b)
	planIssued(b, tools)
	planLoadBalancer(b)
	planTargetGroup(b)
	planListener80(b)
	planListener443(b, tools)
	planAlias(b)
	planAddress(b, tools)
	d := planDefinition(b)
	planRelease(b, d)
	planService(b, d)
	planLeftovers(b)
	planHealth(b, tools)
	notePort(b, tools.Seen)
	noteReach(b)
}

// Destroy adds what deletes the step's resources, in the order of their dependencies. Records that point at the load balancer
// go before it: afterwards nothing would tell that they were ours, and a name must not point at an address somebody else gets.
func Destroy(b *plan.Builder) {
	destroyService(b)
	destroyAlias(b)
	destroyListeners(b)
	destroyLoadBalancer(b)
	destroyTargetGroups(b)
	destroyCertificates(b)
	destroyCluster(b)
	destroyDefinitions(b)
	destroyLogGroup(b)
	destroyRoles(b)
}

// sound refuses answers that cannot work together before anything is planned on them.
func sound(b *plan.Builder) bool {
	s := b.Settings
	refuse := func(answer, why, wayOut string) bool {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: answer, Why: why, WayOut: wayOut})
		return false
	}
	if why := deploy.UnfitSize(s.Service.CPU, s.Service.Memory); why != "" {
		return refuse("service.memory", why, "set service.cpu or service.memory to a pair that Fargate offers")
	}
	if s.Service.Domain == "" {
		return true
	}
	if !soundCertificate(b) {
		return false
	}
	if s.Service.DNS == "elsewhere" {
		if apexLike(s.Service.Domain) {
			return refuse("service.domain", s.Service.Domain+" is the apex of its domain, and a CNAME cannot stand there; without Route 53 there is no other record that follows the load balancer",
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
	zone := zoneFor(s, b.Live)
	if zone == nil {
		if s.Service.Zone != "" {
			return refuse("service.zone", "hosted zone "+s.Service.Zone+" is not a public zone of this account that holds "+s.Service.Domain,
				"leave service.zone empty for the best match, or name the zone that holds the domain")
		}
		return refuse("service.domain", "no public hosted zone of this account holds "+s.Service.Domain,
			"create the zone in Route 53 and point the registrar at it, or set service.dns=elsewhere to add the records yourself")
	}
	return soundZone(b, *zone)
}

// secretNeeds are the actions that put what the containers are given.
func secretNeeds(s stack.Settings) []string {
	var needs []string
	for _, key := range s.ContainerKeys() {
		needs = append(needs, "secrets/"+key)
	}
	return needs
}

// placed reports where the stack lives at run time.
func placed(r *plan.Run) (live.Placement, error) {
	return r.Live().Placement(r.Settings.Network.VPC, r.Settings.Image.Platform)
}
