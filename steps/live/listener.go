package live

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/cloud"
)

// Listener is one listener with its rules, the default one left out.
type Listener struct {
	ARN, Protocol, Policy string
	Port                  int
	Certificates          []string // the default one
	More                  []string // further ones, served to those who ask for their names
	MoreErr               error    // why More could not be read
	Default               []ListenerAction
	Rules                 []ListenerRule
	Tags                  map[string]string
}

// ListenerAction is what a listener or rule does: forward to TargetGroup, or redirect.
type ListenerAction struct {
	Type, TargetGroup                            string
	RedirectProtocol, RedirectPort, RedirectCode string
}

// ListenerRule is one rule beside the default.
type ListenerRule struct {
	ARN, Priority string
	Hosts         []string
	Actions       []ListenerAction
}

const callListeners = "elasticloadbalancing:DescribeListeners"

// CallListenerCertificates is the call that a listener's further certificates rest on.
const CallListenerCertificates = "elasticloadbalancing:DescribeListenerCertificates"

// ReadListeners reads all listeners of a load balancer with their rules and tags, by port.
func ReadListeners(ctx context.Context, c *cloud.Clients, loadBalancer string) List[Listener] {
	listeners, err := describeListeners(ctx, c, loadBalancer)
	if err != nil {
		return list(listeners, err, callListeners)
	}
	arns := convert(listeners, func(l Listener) string { return l.ARN })
	var tags map[string]map[string]string
	var tagsErr error
	together(
		func() { err = readRules(ctx, c, listeners) },
		func() { tags, tagsErr = elbTags(ctx, c, arns) },
	)
	for i := range listeners {
		listeners[i].Tags = tags[listeners[i].ARN]
	}
	return list(listeners, firstError(err, tagsErr), callListeners)
}

func describeListeners(ctx context.Context, c *cloud.Clients, loadBalancer string) ([]Listener, error) {
	found, err := pages(ctx, callListeners,
		elb.NewDescribeListenersPaginator(c.ELB, &elb.DescribeListenersInput{LoadBalancerArn: new(loadBalancer)}),
		func(o *elb.DescribeListenersOutput) []types.Listener { return o.Listeners })
	if cloud.Is(err, "LoadBalancerNotFound") { // deleted since it was described
		return nil, nil
	}
	listeners := convert(found, func(l types.Listener) Listener { return *ListenerOf(l) })
	slices.SortFunc(listeners, func(a, b Listener) int { return cmp.Compare(a.Port, b.Port) })
	return listeners, err
}

// ListenerOf is the listener as CreateListener and DescribeListeners reply with it, without rules and tags.
func ListenerOf(l types.Listener) *Listener {
	return &Listener{
		ARN: aws.ToString(l.ListenerArn), Protocol: string(l.Protocol), Policy: aws.ToString(l.SslPolicy),
		Port:         whole(l.Port),
		Certificates: convert(l.Certificates, func(c types.Certificate) string { return aws.ToString(c.CertificateArn) }),
		Default:      convert(l.DefaultActions, listenerAction),
	}
}

// readRules reads the rules of listeners into them.
func readRules(ctx context.Context, c *cloud.Clients, listeners []Listener) error {
	const call = "elasticloadbalancing:DescribeRules"
	places := make([]*Listener, len(listeners))
	for i := range listeners {
		places[i] = &listeners[i]
	}
	_, err := each(places, 8, func(l *Listener) (struct{}, error) {
		rules, err := pages(ctx, call, elb.NewDescribeRulesPaginator(c.ELB,
			&elb.DescribeRulesInput{ListenerArn: new(l.ARN)}),
			func(o *elb.DescribeRulesOutput) []types.Rule { return o.Rules })
		for _, r := range rules {
			if !aws.ToBool(r.IsDefault) {
				l.Rules = append(l.Rules, ListenerRuleOf(r))
			}
		}
		return struct{}{}, err
	})
	return err
}

// readMoreCertificates reads into listeners the certificates that DescribeListeners leaves out: all but the default
// one.
func readMoreCertificates(ctx context.Context, c *cloud.Clients, listeners []Listener) {
	var reads []func()
	for i := range listeners {
		l := &listeners[i]
		if len(l.Certificates) == 0 {
			continue
		}
		reads = append(reads, func() {
			found, err := pages(ctx, CallListenerCertificates,
				elb.NewDescribeListenerCertificatesPaginator(c.ELB,
					&elb.DescribeListenerCertificatesInput{ListenerArn: new(l.ARN)}),
				func(o *elb.DescribeListenerCertificatesOutput) []types.Certificate { return o.Certificates })
			l.MoreErr = err
			for _, certificate := range found {
				if arn := aws.ToString(certificate.CertificateArn); !slices.Contains(l.Certificates, arn) {
					l.More = append(l.More, arn)
				}
			}
		})
	}
	together(reads...)
}

// ListenerRuleOf is the rule as CreateRule and DescribeRules reply with it.
func ListenerRuleOf(r types.Rule) ListenerRule {
	rule := ListenerRule{ARN: aws.ToString(r.RuleArn), Priority: aws.ToString(r.Priority),
		Actions: convert(r.Actions, listenerAction)}
	for _, c := range r.Conditions {
		if aws.ToString(c.Field) != "host-header" {
			continue
		}
		hosts := c.Values
		if c.HostHeaderConfig != nil {
			hosts = c.HostHeaderConfig.Values
		}
		rule.Hosts = append(rule.Hosts, hosts...)
	}
	return rule
}

func listenerAction(a types.Action) ListenerAction {
	action := ListenerAction{Type: string(a.Type), TargetGroup: aws.ToString(a.TargetGroupArn)}
	if f := a.ForwardConfig; f != nil && action.TargetGroup == "" && len(f.TargetGroups) > 0 {
		action.TargetGroup = aws.ToString(f.TargetGroups[0].TargetGroupArn)
	}
	if r := a.RedirectConfig; r != nil {
		action.RedirectProtocol, action.RedirectPort, action.RedirectCode = aws.ToString(r.Protocol), aws.ToString(r.Port),
			string(r.StatusCode)
	}
	return action
}
