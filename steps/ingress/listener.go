package ingress

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// pendingHost is the host of the rule that ties the target group to listener 80 while the certificate is outstanding:
// ECS refuses a target group without a load balancer. The name is reserved (RFC 2606), so no request ever comes for it
// but our own.
const pendingHost = "slipway.invalid"

// httpsReady reports whether listener 443 stands or is made by this very plan.
func httpsReady(s stack.Settings, l *live.Stack) bool {
	waits := s.Service.DNS == "elsewhere" ||
		s.Service.Certificate != "" // for no request of this plan: the certificate stands, or it does not
	return s.Service.Domain != "" && (!waits || issued(servedCertificate(s, l)))
}

func forwardTo(g *live.TargetGroup) live.ListenerAction {
	return live.ListenerAction{Type: "forward", TargetGroup: g.ARN}
}

func redirectToHTTPS() live.ListenerAction {
	return live.ListenerAction{Type: "redirect", RedirectProtocol: "HTTPS", RedirectPort: "443", RedirectCode: "HTTP_301"}
}

// actions are a listener's or rule's actions as ELB takes them.
func actions(a live.ListenerAction) []types.Action {
	if a.Type == "redirect" {
		return []types.Action{{Type: types.ActionTypeEnumRedirect, RedirectConfig: &types.RedirectActionConfig{
			Protocol: new(a.RedirectProtocol), Port: new(
				a.RedirectPort), StatusCode: types.RedirectActionStatusCodeEnum(a.RedirectCode),
		}}}
	}
	return []types.Action{{Type: types.ActionTypeEnumForward, TargetGroupArn: new(a.TargetGroup)}}
}

func sameActions(have []live.ListenerAction, want live.ListenerAction) bool {
	return len(have) == 1 && have[0] == want
}

func describe(have []live.ListenerAction) string {
	if len(have) == 0 {
		return "nothing"
	}
	if have[0].Type == "redirect" {
		return "redirect to " + have[0].RedirectProtocol + " " + have[0].RedirectPort
	}
	return have[0].Type
}

// elbTags are the stack's tags as ELB takes them.
func elbTags(i stack.Identity) []types.Tag {
	return cloud.TagList(i.Tags(), func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} })
}

// pendingRules are the listener's rules for pendingHost.
func pendingRules(l *live.Listener) []live.ListenerRule {
	if l == nil {
		return nil
	}
	return live.Without(l.Rules, func(r live.ListenerRule) bool { return !slices.Contains(r.Hosts, pendingHost) })
}

// deletePendingRules takes the rules for pendingHost off listener 80; they have served when 443 forwards to the target
// group.
func deletePendingRules(ctx context.Context, r *plan.Run) error {
	listener := r.Live().Listener(80)
	if listener == nil {
		return nil
	}
	changed := *listener
	for _, rule := range pendingRules(listener) {
		_, err := r.Clients.ELB.DeleteRule(ctx, &elb.DeleteRuleInput{RuleArn: new(rule.ARN)})
		if err != nil && !cloud.NotFound(err) {
			return fmt.Errorf("delete the rule for %s of listener 80: %w", pendingHost, err)
		}
		changed.Rules = live.Without(changed.Rules, func(o live.ListenerRule) bool { return o.ARN == rule.ARN })
	}
	recordListener(r, changed)
	return nil
}

func recordListener(r *plan.Run, listener live.Listener) {
	r.Record(func(l *live.Stack) {
		l.Listeners.Items = live.With(l.Listeners.Items, listener,
			func(o live.Listener) bool { return o.Port == listener.Port })
	})
}

// createListener creates a listener, or finds the one that a call whose reply was lost has made.
func createListener(ctx context.Context, r *plan.Run, in *elb.CreateListenerInput) (*live.Listener, error) {
	port := int(aws.ToInt32(in.Port))
	in.Tags = elbTags(r.Live().Identity)
	var out *elb.CreateListenerOutput
	err := r.RetryUntilVisible(ctx, nil, func() (err error) {
		out, err = r.Clients.ELB.CreateListener(ctx, in)
		return err
	})
	if cloud.Is(err, "DuplicateListener") {
		list := live.ReadListeners(ctx, r.Clients, aws.ToString(in.LoadBalancerArn))
		for n := range list.Items {
			if list.Items[n].Port == port && r.Live().Identity.Owns(list.Items[n].Tags) {
				return &list.Items[n], nil
			}
		}
	}
	if err != nil {
		return nil, err
	}
	if len(out.Listeners) == 0 {
		return nil, fmt.Errorf("AWS answered without the listener; run slipway apply again")
	}
	listener := live.ListenerOf(out.Listeners[0])
	listener.Tags = r.Live().Identity.Tags()
	return listener, nil
}

func destroyListeners(b *plan.Builder) {
	if !ownBalancer(b) {
		return
	}
	listeners, ok := plan.NeededList(b, step, "listeners", b.Live.Listeners)
	if !ok {
		return
	}
	for _, listener := range listeners {
		id := fmt.Sprintf("service/listener-%d", listener.Port)
		b.Add(deleteListener(id, listener, idService, idAlias))
	}
}

func deleteListener(id string, listener live.Listener, needs ...string) plan.Action {
	name := fmt.Sprintf("listener %d", listener.Port)
	return plan.Action{
		ID: id, Step: step, Verb: plan.Delete, Name: name, Title: name, Needs: needs, Calls: []string{
			"elbv2 delete-listener"},
		Run: func(ctx context.Context, r *plan.Run) error {
			return r.Delete(ctx, plan.Deletion{
				What: name,
				Call: func(ctx context.Context) error {
					return cloud.Err(r.Clients.ELB.DeleteListener(ctx, &elb.DeleteListenerInput{ListenerArn: &listener.ARN}))
				},
				Record: func(l *live.Stack) {
					l.Listeners.Items = live.Without(l.Listeners.Items, func(o live.Listener) bool { return o.ARN == listener.ARN })
				},
			})
		},
	}
}
