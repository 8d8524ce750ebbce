// Package network is the first step: the VPC the stack lives in and the four security groups around its parts.
package network

import (
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Step is the step's name.
const Step = "network"

// Action ids. A group's action includes its rules.
const (
	actVPC        = "network/vpc"
	actSubnets    = "network/subnets"
	actGateway    = "network/gateway"
	actRoutes     = "network/routes"
	actALBGroup   = "network/alb-group"
	actAppGroup   = "network/app-group"
	actDBGroup    = "network/db-group"
	actRedisGroup = "network/redis-group"
	actOldPort    = "network/app-group-old-port"
)

// Plan adds the VPC, its parts when it is slipway's own, and the security groups.
func Plan(b *plan.Builder) {
	if !readable(b) {
		return
	}
	h, ok := planVPC(b)
	if !ok {
		return
	}
	if h.own {
		planSubnets(b, h)
		planGateway(b, h)
		planRoutes(b, h)
	}
	planGroups(b, h)
}

// readable refuses to plan on what was not read: absent and unread must not be taken for each other.
func readable(b *plan.Builder) bool {
	_, vpcs := plan.NeededList(b, Step, "the VPCs of "+b.Settings.Region, b.Live.VPCs)
	_, subnets := plan.NeededList(b, Step, "the subnets of "+b.Settings.Region, b.Live.Subnets)
	_, tables := plan.NeededList(b, Step, "the route tables of "+b.Settings.Region, b.Live.RouteTables)
	_, gateways := plan.NeededList(b, Step, "the internet gateways of "+b.Settings.Region, b.Live.Gateways)
	_, groups := plan.NeededList(b, Step, "the security groups", b.Live.SecurityGroups)
	return vpcs && subnets && tables && gateways && groups
}

// location is where the stack lives or will live.
type location struct {
	vpc *live.VPC // nil: a new one that is not there yet
	own bool      // slipway's own, made or to be made
}

// at returns the VPC's id, "" while there is none.
func (h location) at() string {
	if h.vpc == nil {
		return ""
	}
	return h.vpc.ID
}

// find looks the VPC of the settings up. A location without a VPC is a new one still to be made; ok is false when the
// answer names none that exists.
func find(s stack.Settings, l *live.Stack) (h location, ok bool) {
	switch s.Network.VPC {
	case answerNew:
		return location{vpc: ownVPC(l), own: true}, true
	case answerDefault, "":
		for _, v := range l.VPCs.Items {
			if v.Default {
				return location{vpc: &v}, true
			}
		}
		return location{}, false
	}
	for _, v := range l.VPCs.Items {
		if v.ID == s.Network.VPC {
			return location{vpc: &v, own: l.Identity.Owns(v.Tags)}, true
		}
	}
	return location{}, false
}

// ownVPC is the VPC slipway made for the stack, nil while there is none.
func ownVPC(l *live.Stack) *live.VPC {
	v, err := l.VPC(answerNew)
	if err != nil {
		return nil
	}
	return &v
}

// vpcOfStack is the VPC the stack's own resources are in already, with the name of one of them; "" when there are none.
func vpcOfStack(l *live.Stack) (vpc, because string) {
	own := l.Identity.Owns
	if v := ownVPC(l); v != nil {
		return v.ID, "the VPC " + l.Identity.VPC()
	}
	if d := l.Database.Value; d != nil && own(d.Tags) && d.VPC != "" {
		return d.VPC, "the database " + d.ID
	}
	if b := l.LoadBalancer.Value; b != nil && own(b.Tags) && b.VPC != "" {
		return b.VPC, "the load balancer " + b.Name
	}
	for _, g := range l.SecurityGroups.Items {
		if own(g.Tags) {
			return g.VPC, "the security group " + g.Name
		}
	}
	return "", ""
}
