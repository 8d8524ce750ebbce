package live

import (
	"context"
	"slices"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// readIngress reads the load balancer, its listeners and the target groups in three round trips. Tags of all three come
// last and in one call. The certificates that the listeners serve are sent to served as soon as they are known, none
// when they are not, and attached gets the load balancer's security groups.
func readIngress(ctx context.Context, c *cloud.Clients, id stack.Identity, served chan<- []string,
	attached func([]string)) (Fact[LoadBalancer], List[TargetGroup], List[Listener]) {
	var lb *LoadBalancer
	var groups []TargetGroup
	var listeners []Listener
	var lbErr, groupsErr, listenersErr error
	together(
		func() { lb, lbErr = describeLoadBalancer(ctx, c, id.LoadBalancer()) },
		func() { groups, groupsErr = listTargetGroups(ctx, c) },
	)
	if lb != nil {
		attached(lb.SecurityGroups)
	} else {
		attached(nil)
	}
	groups = slices.DeleteFunc(groups, func(g TargetGroup) bool { return !g.belongs(id.TargetGroup(), lb) })
	listenersErr = lbErr // without its ARN nothing can be asked of the listeners

	var completeErr error
	together(
		func() {
			if lb != nil {
				listeners, listenersErr = describeListeners(ctx, c, lb.ARN)
			}
			var arns []string
			for _, l := range listeners {
				arns = append(arns, l.Certificates...)
			}
			served <- arns
		},
		func() {
			if lb != nil {
				lb.Attributes, lb.AttributesErr = loadBalancerAttributes(ctx, c, lb.ARN)
			}
		},
		func() {
			places := make([]*TargetGroup, len(groups))
			for i := range groups {
				places[i] = &groups[i]
			}
			_, completeErr = each(places, 4, func(g *TargetGroup) (struct{}, error) { return struct{}{}, g.complete(ctx, c) })
		},
	)

	var arns []string
	if lb != nil {
		arns = append(arns, lb.ARN)
	}
	for _, g := range groups {
		arns = append(arns, g.ARN)
	}
	for _, l := range listeners {
		arns = append(arns, l.ARN)
	}
	var tags map[string]map[string]string
	var tagsErr, rulesErr error
	together(
		func() { tags, tagsErr = elbTags(ctx, c, arns) },
		func() { rulesErr = readRules(ctx, c, listeners) },
		func() { readMoreCertificates(ctx, c, listeners) },
	)
	if lb != nil {
		lb.Tags = tags[lb.ARN]
	}
	for i := range groups {
		groups[i].Tags = tags[groups[i].ARN]
	}
	for i := range listeners {
		listeners[i].Tags = tags[listeners[i].ARN]
	}
	return fact(lb, firstError(lbErr, tagsErr), callLoadBalancer),
		list(groups, firstError(groupsErr, completeErr, tagsErr), callTargetGroups),
		list(listeners, firstError(listenersErr, rulesErr, tagsErr), callListeners)
}
