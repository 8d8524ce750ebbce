// Package elb simulates Elastic Load Balancing: application load balancers, listeners, rules, target groups and
// targets.
package elb

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/acm"
	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
	"slipway/steps/sandbox/route53"
)

const Service = "Elastic Load Balancing v2"

func init() {
	acm.RegisterCertificateUsers(func(w *core.World, arn string) []string { return State.In(w).usesCertificate(arn) })
	route53.RegisterAliasTargets(func(w *core.World, dnsName string) (zone string, found bool) {
		if b := State.In(w).BalancerAt(dnsName); b != nil {
			return b.Zone, true
		}
		return "", false
	})
	core.RegisterTags(Service, func(w *core.World) map[string]map[string]string { return State.In(w).tagged() })
	core.RegisterFingerprint(Service, fingerprint)
}

// Resources is a region's application load balancers, all by ARN.
type Resources struct {
	Balancers map[string]*Balancer
	Groups    map[string]*targetGroup
	Listeners map[string]*Listener
}

type Balancer struct {
	ARN, Name, DNS, Zone, VPC string // Zone is the hosted zone aliases name
	Scheme                    types.LoadBalancerSchemeEnum
	Subnets, Groups           []string
	Interfaces                []string
	Forced                    types.LoadBalancerStateEnum // a state given from outside
	Attributes, Tags          map[string]string
	Created, Ready            time.Time
}

type Listener struct {
	ARN, Balancer, Policy string
	Protocol              types.ProtocolEnum
	Port                  int32
	Certificates          []string
	More                  []string // certificates beside the default one
	Actions               []types.Action
	DefaultRule           string // its ARN
	Rules                 []*elbRule
	Tags                  map[string]string
}

type elbRule struct {
	ARN        string
	Priority   int32
	Conditions []types.RuleCondition
	Actions    []types.Action
	Tags       map[string]string
}

func (w *Resources) open() {
	if w.Balancers == nil {
		w.Balancers, w.Groups, w.Listeners = map[string]*Balancer{}, map[string]*targetGroup{}, map[string]*Listener{}
	}
}

func (b *Balancer) State(now time.Time) types.LoadBalancerStateEnum {
	switch {
	case b.Forced != "":
		return b.Forced
	case now.Before(b.Ready):
		return types.LoadBalancerStateEnumProvisioning
	}
	return types.LoadBalancerStateEnumActive
}

// BalancerAt finds the load balancer a DNS name belongs to (with or without the dualstack. that aliases carry), nil
// when there is none.
func (w *Resources) BalancerAt(dns string) *Balancer {
	dns = strings.TrimPrefix(strings.ToLower(strings.TrimSuffix(dns, ".")), "dualstack.")
	for _, b := range w.Balancers {
		if strings.ToLower(b.DNS) == dns {
			return b
		}
	}
	return nil
}

// ListenersOf returns a load balancer's listeners by port.
func (w *Resources) ListenersOf(balancer string) []*Listener {
	var out []*Listener
	for _, l := range w.Listeners {
		if l.Balancer == balancer {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b *Listener) int { return int(a.Port - b.Port) })
	return out
}

// Action returns what a listener does with a request for a host: the first rule that names it, else the default.
func (l *Listener) Action(host string) types.Action {
	for _, r := range l.Rules {
		if slices.ContainsFunc(hostsOf(r.Conditions),
			func(pattern string) bool { return core.Matches(strings.ToLower(pattern), strings.ToLower(host)) }) {
			return r.Actions[0]
		}
	}
	return l.Actions[0]
}

func hostsOf(conditions []types.RuleCondition) (hosts []string) {
	for _, c := range conditions {
		if c.HostHeaderConfig != nil {
			hosts = append(hosts, c.HostHeaderConfig.Values...)
		}
	}
	return hosts
}

// BalancersOf returns the load balancers whose listeners and rules forward to a target group.
func (w *Resources) BalancersOf(group string) []string {
	var out []string
	add := func(l *Listener, actions []types.Action) {
		for _, a := range actions {
			if slices.Contains(ForwardsTo(a), group) && !slices.Contains(out, l.Balancer) {
				out = append(out, l.Balancer)
			}
		}
	}
	for _, l := range w.Listeners {
		add(l, l.Actions)
		for _, r := range l.Rules {
			add(l, r.Actions)
		}
	}
	slices.Sort(out)
	return out
}

func ForwardsTo(a types.Action) (groups []string) {
	if a.ForwardConfig != nil {
		for _, t := range a.ForwardConfig.TargetGroups {
			groups = append(groups, core.Value(t.TargetGroupArn))
		}
	} else if a.TargetGroupArn != nil {
		groups = append(groups, *a.TargetGroupArn)
	}
	return groups
}

// usesCertificate returns the load balancers that have a certificate on a listener.
func (w *Resources) usesCertificate(arn string) []string {
	var out []string
	for _, l := range w.Listeners {
		if slices.Contains(slices.Concat(l.Certificates, l.More), arn) && !slices.Contains(out, l.Balancer) {
			out = append(out, l.Balancer)
		}
	}
	slices.Sort(out)
	return out
}

// ForceLoadBalancer gives a load balancer a state AWS might come to by itself: failed, active_impaired. An empty one
// lets it go on.
func ForceLoadBalancer(s *core.Sandbox, name, state string) bool {
	found := false
	s.Alter(func(c *core.Call) {
		for _, b := range State.In(c.World).Balancers {
			if b.Name == name {
				b.Forced, found = types.LoadBalancerStateEnum(state), true
			}
		}
	})
	return found
}

// invalid is how the service says that a value makes no sense.
func invalid(format string, args ...any) error {
	return core.Fail("ValidationError", format, args...)
}

var pages = core.Pages{Least: 1, Most: 400, Usual: 400, Size: invalid("Page size must be between 1 and 400."),
	Token: invalid("Invalid marker.")}

func fingerprint(w *core.World) []string {
	e := State.In(w)
	var out []string
	does := func(actions []types.Action) string {
		var words []string
		for _, a := range actions {
			word := string(a.Type)
			for _, arn := range ForwardsTo(a) {
				if g := e.Groups[arn]; g != nil {
					word += " " + g.Name
				}
			}
			if r := a.RedirectConfig; r != nil {
				word += " " + core.Value(r.Protocol) + ":" + core.Value(r.Port) + " " + string(r.StatusCode)
			}
			words = append(words, word)
		}
		return strings.Join(words, ",")
	}
	for _, b := range e.Balancers {
		out = append(out, fmt.Sprintf("load balancer %s %s subnets=%s groups=%s attributes=%s tags=%s", b.Name, b.Scheme,
			ec2.State.In(w).SubnetNames(b.Subnets), ec2.State.In(w).GroupNames(b.Groups), core.TagWords(b.Attributes),
			core.TagWords(b.Tags)))
	}
	for _, g := range e.Groups {
		out = append(out, fmt.Sprintf("target group %s %s:%d %s health=%s attributes=%s tags=%s", g.Name, g.Protocol, g.Port,
			g.TargetType, g.Health.words(), core.TagWords(g.Attributes), core.TagWords(g.Tags)))
	}
	for _, l := range e.Listeners {
		name := ""
		if b := e.Balancers[l.Balancer]; b != nil {
			name = b.Name
		}
		var domains []string
		for _, arn := range l.Certificates {
			if cert := acm.State.In(w).Certificates[arn]; cert != nil {
				domains = append(domains, cert.Domain)
			}
		}
		out = append(out, fmt.Sprintf("listener %s:%d %s %s certificates=%v does=%s tags=%s", name, l.Port, l.Protocol,
			l.Policy, domains, does(l.Actions), core.TagWords(l.Tags)))
		for _, r := range l.Rules {
			out = append(out, fmt.Sprintf("rule %s:%d %d hosts=%v does=%s", name, l.Port, r.Priority, hostsOf(r.Conditions),
				does(r.Actions)))
		}
	}
	return out
}

// chosen are the items that a call names, all of them when it names none.
func chosen[T any](all []T, names []string, is func(item T, name string) bool, missing error) ([]T, error) {
	for _, name := range names {
		if !slices.ContainsFunc(all, func(item T) bool { return is(item, name) }) {
			return nil, missing
		}
	}
	return slices.DeleteFunc(all, func(item T) bool {
		return len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool { return is(item, name) })
	}), nil
}
