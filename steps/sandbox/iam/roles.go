package iam

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"slipway/steps/sandbox/core"
)

// RoleUsable says whether a service ("ecs-tasks.amazonaws.com") acting for source (the ARN IAM gets as aws:SourceArn,
// or "") can assume a role now: it must exist, be old enough to be known everywhere, and trust the service. The error
// says why not, for the caller to put into its own service's words.
func RoleUsable(c *core.Call, roleARN, service, source string) error {
	role := roleByARN(c, roleARN)
	if role == nil {
		return fmt.Errorf("role %s does not exist", roleARN)
	}
	changed := role.Created
	if role.TrustChanged.After(changed) {
		changed = role.TrustChanged
	}
	if c.Now().Sub(changed) < c.Durations.IAMPropagation {
		return fmt.Errorf("role %s is not known everywhere yet", roleARN)
	}
	trust, err := core.ParsePolicy(role.Trust)
	if err != nil {
		return err
	}
	ctx := core.KeysOf("aws:SourceAccount", c.Account)
	if source != "" {
		ctx.Add("aws:SourceArn", source)
	}
	trusted := false
	for _, s := range trust.Statement {
		named := slices.ContainsFunc(s.Principal["Service"], func(n string) bool { return n == service })
		if !named || !s.Covers("sts:AssumeRole", roleARN) || !core.ConditionsHold(s.Condition, ctx) {
			continue
		}
		if s.Effect == "Deny" {
			return fmt.Errorf("role %s refuses %s", roleARN, service)
		}
		trusted = true
	}
	if !trusted {
		return fmt.Errorf("role %s does not trust %s", roleARN, service)
	}
	return nil
}

// RolesPassable refuses to pass on a role that IAM has not spread yet, in the words for a caller who may not pass it at
// all.
func RolesPassable(c *core.Call, service string, arns ...*string) error {
	for _, arn := range arns {
		if role := roleByARN(c, core.Value(arn)); role != nil && c.Now().Sub(role.Created) < c.Durations.RolePassable {
			return core.Denied(service, c.Principal, core.Need{Action: "iam:PassRole", Resource: role.ARN}, core.ImplicitDeny)
		}
	}
	return nil
}

// RoleAllows says whether a role's policies let it do an action on a resource; keys holds condition keys and may be
// nil. The error is the sentence AWS uses, without its code: "… is not authorized to perform: …".
func RoleAllows(c *core.Call, roleARN, action, resource string, keys map[string]string) error {
	role := roleByARN(c, roleARN)
	if role == nil {
		return fmt.Errorf("role %s does not exist", roleARN)
	}
	ctx := core.ConditionKeys{}
	for k, v := range keys {
		ctx.Add(k, v)
	}
	who := "arn:aws:sts::" + c.Account + ":assumed-role/" + role.Name + "/sandbox"
	refused := "User: " + who + " is not authorized to perform: " + action + " on resource: " + resource
	if core.Evaluate(state.In(c.World.Global).PoliciesOf(role), action, resource, ctx) != core.Allowed {
		return errors.New(refused + " because no identity-based policy allows the " + action + " action")
	}
	if !state.In(c.World.Global).WithinBoundary(role, action, resource, ctx) {
		return errors.New(refused + " because no permissions boundary allows the " + action + " action")
	}
	return nil
}

// LinkedRole returns the service-linked role of a service ("ecs.amazonaws.com"), nil while the account has none.
// It is usable once it is Durations.LinkedRole old.
func LinkedRole(c *core.Call, service string) *Role {
	for _, r := range state.In(c.World.Global).Roles {
		if r.Service == service {
			return r
		}
	}
	return nil
}

// LinkedReady says whether a service has its service-linked role and sees it. RDS and ElastiCache make theirs with the
// first database or cache, whose creation fails all the same; with a subnet group, which comes first, they do not make
// it.
func LinkedReady(c *core.Call, service string) bool {
	role := LinkedRole(c, service)
	return role != nil && c.Now().Sub(role.Created) >= c.Durations.LinkedRole
}

func roleByARN(c *core.Call, arn string) *Role {
	for _, r := range state.In(c.World.Global).Roles {
		if r.ARN == arn {
			return r
		}
	}
	return nil
}

// linkedRoleNames are the service-linked roles slipway's services use.
var linkedRoleNames = map[string]string{
	"ecs.amazonaws.com":                         "AWSServiceRoleForECS",
	"elasticloadbalancing.amazonaws.com":        "AWSServiceRoleForElasticLoadBalancing",
	"rds.amazonaws.com":                         "AWSServiceRoleForRDS",
	"elasticache.amazonaws.com":                 "AWSServiceRoleForElastiCache",
	"ecs.application-autoscaling.amazonaws.com": "AWSServiceRoleForApplicationAutoScaling_ECSService",
}

// AddLinkedRole makes the service-linked role of a service the sandbox knows.
func AddLinkedRole(c *core.Call, service string) *Role {
	name := linkedRoleNames[service]
	r := &Role{
		Name: name, Path: "/aws-service-role/" + service + "/", ID: "AROA" + strings.ToUpper(c.Hex(17)),
		ARN: c.ARN("iam", "role/aws-service-role/"+service+"/"+name),
		Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"` + service +
			`"},"Action":"sts:AssumeRole"}]}`,
		Service: service, Created: c.Now(), Inline: map[string]string{}, Tags: map[string]string{},
	}
	state.In(c.World.Global).put(r)
	return r
}

func (w *Resources) put(r *Role) {
	if w.Roles == nil {
		w.Roles = map[string]*Role{}
	}
	w.Roles[r.Name] = r
}

// firstUse are the operations upon which a service makes its service-linked role, when the account has none yet.
var firstUse = map[string]string{
	"ECS:CreateCluster":                            "ecs.amazonaws.com",
	"ECS:CreateService":                            "ecs.amazonaws.com",
	"Elastic Load Balancing v2:CreateLoadBalancer": "elasticloadbalancing.amazonaws.com",
	"RDS:CreateDBInstance":                         "rds.amazonaws.com",
	"ElastiCache:CreateReplicationGroup":           "elasticache.amazonaws.com",
	"ElastiCache:CreateCacheCluster":               "elasticache.amazonaws.com",
}

func init() {
	core.RegisterFirstUse(func(c *core.Call, key string) (needs []core.Need, then func()) {
		service := firstUse[key]
		if service == "" || LinkedRole(c, service) != nil {
			return nil, nil
		}
		return []core.Need{linkedRoleNeed(c, service)}, func() { AddLinkedRole(c, service) }
	})
	core.RegisterAssumed(assumed)
	core.RegisterUnlistedTags("IAM", func(w *core.World) map[string]map[string]string {
		return core.TagsIn(state.In(w.Global))
	})
}

func linkedRoleNeed(c *core.Call, service string) core.Need {
	return core.Need{Action: "iam:CreateServiceLinkedRole", Resource: c.ARN("iam", "role/aws-service-role/"+service+"/"+
		linkedRoleNames[service]), Keys: core.KeysOf("iam:AWSServiceName", service)}
}

// UsedBefore makes the account one that has used every service for long, so that their service-linked roles stand: for
// what is made by hand, where a run would have made the roles.
func UsedBefore(s *core.Sandbox) {
	s.Alter(func(c *core.Call) {
		for _, service := range slices.Sorted(maps.Keys(linkedRoleNames)) {
			if LinkedRole(c, service) == nil {
				AddLinkedRole(c, service).Created = c.Now().AddDate(-1, 0, 0)
			}
		}
	})
}

// assumed makes the role a principal came by, when the account has none of its name.
func assumed(c *core.Call, name string) {
	if state.In(c.World.Global).Roles[name] != nil {
		return
	}
	path := "/"
	if strings.HasPrefix(name, "AWSReservedSSO_") {
		path = "/aws-reserved/sso.amazonaws.com/"
	}
	state.In(c.World.Global).put(&Role{
		Name: name, Path: path, ARN: c.ARN("iam", "role"+path+name), ID: "AROASANDBOXSANDBOX000",
		Trust:   `{"Version":"2012-10-17","Statement":[]}`,
		Service: "sso.amazonaws.com", Created: c.Now(), Inline: map[string]string{}, Tags: map[string]string{},
	})
}
