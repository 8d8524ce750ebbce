package ingress

import (
	"context"
	"fmt"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// pendingPriority is the place of the pending rule; it is the listener's only one.
const pendingPriority = 1

// httpListener is what listener 80 should do.
type httpListener struct {
	redirect bool // to HTTPS; else it forwards to the target group
	rule     bool // carries the rule for pendingHost
	after443 bool // change it only once 443 stands
	tidy     bool // 443 stands, or there is no domain: a rule left over goes. Else the action of 443 takes it off
}

// wantedHTTP decides: without a domain it forwards. With one it redirects at once, and carries the rule while no
// certificate lets 443 stand; a listener that forwards today, because there was no domain, goes on until 443 has taken
// over.
func wantedHTTP(b *plan.Builder) httpListener {
	s, l := b.Settings, b.Live
	if s.Service.Domain == "" {
		return httpListener{tidy: true}
	}
	have := l.Listener(80)
	forwards := have != nil && len(have.Default) == 1 && have.Default[0].Type == "forward"
	stands, soon := l.Listener(443) != nil, httpsReady(s, l)
	switch {
	case stands:
		return httpListener{redirect: true, tidy: true}
	case forwards && !soon:
		return httpListener{}
	case forwards:
		return httpListener{redirect: true, after443: true}
	}
	return httpListener{redirect: true, rule: !issued(servedCertificate(s, l))}
}

func planListener80(b *plan.Builder) {
	if _, ok := plan.NeededList(b, step, "listeners", b.Live.Listeners); !ok {
		return
	}
	if b.Settings.Service.Domain != "" && b.Live.Listener(443) == nil &&
		!plan.ReadableList(b, step, "listener 80", "the certificate", b.Live.Certificates) {
		return // what it does until 443 stands rests on the certificate
	}
	want, have := wantedHTTP(b), b.Live.Listener(80)
	a := plan.Action{
		ID: idListener80, Step: step, Verb: plan.None, Name: "listener 80", Title: "listener 80 (HTTP)",
		Needs: []string{idLoadBalancer, idTargetGroup}, Calls: []string{"elbv2 create-listener"},
		Run: func(ctx context.Context, r *plan.Run) error { return syncListener80(ctx, r, want) },
	}
	if want.after443 {
		a.Needs = append(a.Needs, idListener443)
	}
	does := "forward to the target group"
	if want.redirect {
		does = "redirect to HTTPS"
	}
	if have == nil {
		a.Verb, a.Changes = plan.Create, []plan.Change{{Field: "action", To: does, Answer: "service.domain"}}
		if want.rule {
			a.Changes = append(a.Changes, plan.Change{Field: "stand-in rule", To: pendingHost + ", until HTTPS stands"})
			a.Calls = append(a.Calls, "elbv2 create-rule")
		}
		b.Add(a)
		return
	}
	if !b.Owned(step, "listener", "80", have.Tags) {
		return
	}
	if !b.Live.TargetGroups.Read() && (!want.redirect || want.rule) {
		return
	}
	group := b.Live.TargetGroup(b.Settings.Service.Port)
	if !httpInSync(have, want.redirect, group) {
		a.Changes = append(a.Changes,
			plan.Change{Field: "action", From: describe(have.Default), To: does, Answer: "service.domain"})
		a.Calls = []string{"elbv2 modify-listener"}
	}
	a.Changes = append(a.Changes, ruleChanges(have, want, group)...)
	if len(a.Changes) > 0 {
		a.Verb = plan.Update
	}
	b.Add(a)
}

func httpInSync(have *live.Listener, redirect bool, group *live.TargetGroup) bool {
	if redirect {
		return sameActions(have.Default, redirectToHTTPS())
	}
	return group != nil && sameActions(have.Default, forwardTo(group))
}

func ruleChanges(have *live.Listener, want httpListener, group *live.TargetGroup) []plan.Change {
	rules := pendingRules(have)
	switch {
	case want.rule && len(rules) == 0:
		return []plan.Change{{Field: "stand-in rule", To: pendingHost + ", until HTTPS stands"}}
	case want.rule && (group == nil || !sameActions(rules[0].Actions, forwardTo(group))):
		return []plan.Change{{Field: "stand-in rule", From: "the old target group", To: "the new target group"}}
	case want.tidy && len(rules) > 0:
		return []plan.Change{{Field: "stand-in rule", From: pendingHost, To: "gone, for HTTPS stands"}}
	}
	return nil
}

func syncListener80(ctx context.Context, r *plan.Run, want httpListener) error {
	lb, group, err := r.Live().Ingress(r.Settings.Service.Port)
	if err != nil {
		return err
	}
	action := forwardTo(group)
	if want.redirect {
		action = redirectToHTTPS()
	}
	have := r.Live().Listener(80)
	if have == nil {
		made, err := createListener(ctx, r, &elb.CreateListenerInput{
			LoadBalancerArn: &lb.ARN, Port: new(int32(80)), Protocol: types.ProtocolEnumHttp, DefaultActions: actions(action),
		})
		if err != nil {
			return fmt.Errorf("create listener 80: %w", err)
		}
		have = made
	}
	listener := *have
	if !httpInSync(have, want.redirect, group) {
		if _, err := r.Clients.ELB.ModifyListener(ctx,
			&elb.ModifyListenerInput{ListenerArn: &listener.ARN, DefaultActions: actions(action)}); err != nil {
			return fmt.Errorf("change listener 80: %w", err)
		}
		listener.Default = []live.ListenerAction{action}
	}
	recordListener(r, listener)
	switch rules := pendingRules(&listener); {
	case want.rule && len(rules) == 0:
		return createPendingRule(ctx, r, lb.ARN, listener, group)
	case want.rule && !sameActions(rules[0].Actions, forwardTo(group)):
		_, err := r.Clients.ELB.ModifyRule(ctx,
			&elb.ModifyRuleInput{RuleArn: new(rules[0].ARN), Actions: actions(forwardTo(group))})
		if err != nil {
			return fmt.Errorf("point the rule for %s at the new target group: %w", pendingHost, err)
		}
	case want.tidy && len(rules) > 0:
		return deletePendingRules(ctx, r)
	}
	return nil
}

func createPendingRule(ctx context.Context, r *plan.Run, lb string, listener live.Listener,
	group *live.TargetGroup) error {
	var out *elb.CreateRuleOutput
	err := r.RetryUntilVisible(ctx, nil, func() (err error) {
		out, err = r.Clients.ELB.CreateRule(ctx, &elb.CreateRuleInput{
			ListenerArn: &listener.ARN, Priority: new(int32(pendingPriority)), Actions: actions(forwardTo(group)), Tags: elbTags(
				r.Live().Identity),
			Conditions: []types.RuleCondition{{Field: new("host-header"),
				HostHeaderConfig: &types.HostHeaderConditionConfig{Values: []string{pendingHost}}}},
		})
		return err
	})
	if cloud.Is(err, "PriorityInUse") { // ours, by a call whose reply was lost: nothing else has rules on this listener
		there := live.ReadListeners(ctx, r.Clients, lb)
		if there.Err != nil {
			return fmt.Errorf("read the rule for %s, which stands already: %w", pendingHost, there.Err)
		}
		for _, l := range there.Items {
			if l.ARN == listener.ARN {
				recordListener(r, l)
			}
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("create the rule for %s on listener 80: %w", pendingHost, err)
	}
	for _, rule := range out.Rules {
		listener.Rules = append(append([]live.ListenerRule(nil), listener.Rules...), live.ListenerRuleOf(rule))
	}
	recordListener(r, listener)
	return nil
}
