package live

import (
	"fmt"
	"slices"
	"strings"
)

// find is a pointer to the first item that fits, nil when none does. The item is the list's own: it must not be
// changed.
func find[T any](items []T, fits func(T) bool) *T {
	if i := slices.IndexFunc(items, fits); i >= 0 {
		return &items[i]
	}
	return nil
}

// Group is the security group of a name: the stack's own by its tags, else the one in the stack's VPC. A group of that
// name in another VPC is in nobody's way.
func (l *Stack) Group(name string) *SecurityGroup {
	if g := l.OwnGroup(name); g != nil {
		return g
	}
	return l.GroupIn(l.home(), name)
}

// OwnGroup is the stack's own security group of a name, the one in the stack's VPC before others.
func (l *Stack) OwnGroup(name string) *SecurityGroup {
	home := l.home()
	own := func(g SecurityGroup) bool { return g.Name == name && l.Identity.Owns(g.Tags) }
	if g := find(l.SecurityGroups.Items, func(g SecurityGroup) bool { return own(g) && g.VPC == home }); g != nil {
		return g
	}
	return find(l.SecurityGroups.Items, own)
}

// GroupIn is the security group of a name in one VPC, whoever owns it: names are unique there.
func (l *Stack) GroupIn(vpc, name string) *SecurityGroup {
	return find(l.SecurityGroups.Items, func(g SecurityGroup) bool {
		return g.VPC == vpc &&
			strings.EqualFold(g.Name, name)
	})
}

// home is the id of the VPC that the stack is in, as far as AWS shows it: its own, its load balancer's, its database's,
// the default one.
func (l *Stack) home() string {
	if own := l.ownVPC(); own != nil {
		return own.ID
	}
	if l.LoadBalancer.Exists() && l.LoadBalancer.Value.VPC != "" {
		return l.LoadBalancer.Value.VPC
	}
	if l.Database.Exists() && l.Database.Value.VPC != "" {
		return l.Database.Value.VPC
	}
	if v := find(l.VPCs.Items, func(v VPC) bool { return v.Default }); v != nil {
		return v.ID
	}
	return ""
}

// Parameter is the parameter of a key, the name under the stack's path.
func (l *Stack) Parameter(key string) *Parameter {
	name := l.Identity.Parameter(key)
	return find(l.Parameters.Items, func(p Parameter) bool { return p.Name == name })
}

// Family is the task definition family of a name.
func (l *Stack) Family(name string) *Family {
	return find(l.Families.Items, func(f Family) bool { return f.Name == name })
}

// Listener is the load balancer's listener on a port.
func (l *Stack) Listener(port int) *Listener {
	return find(l.Listeners.Items, func(x Listener) bool { return x.Port == port })
}

// ServingTargetGroup is the target group in use: what the listeners forward to (443 before 80, a default before a
// rule), else what the service registers its tasks in. nil: none is.
func (l *Stack) ServingTargetGroup() *TargetGroup {
	for _, arn := range l.forwards() {
		if g := find(l.TargetGroups.Items, func(g TargetGroup) bool { return g.ARN == arn }); g != nil {
			return g
		}
	}
	return nil
}

// TargetGroup is the target group the stack should use for a port: the one in use when it fits, else one of the stack's
// names that does. nil: it has to be made.
func (l *Stack) TargetGroup(port int) *TargetGroup {
	if g := l.ServingTargetGroup(); g != nil && g.fits(port) {
		return g
	}
	for _, name := range []string{l.Identity.TargetGroupFor(port), l.Identity.TargetGroup()} {
		owned := func(g TargetGroup) bool { return g.Name == name && g.fits(port) && l.Identity.Owns(g.Tags) }
		if g := find(l.TargetGroups.Items, owned); g != nil {
			return g
		}
	}
	return nil
}

// Ingress are the load balancer and the target group for a port, which listeners and the service are made with.
func (l *Stack) Ingress(port int) (*LoadBalancer, *TargetGroup, error) {
	g := l.TargetGroup(port)
	if !l.LoadBalancer.Exists() || g == nil {
		return nil, nil,
			fmt.Errorf("find the load balancer and target group of %s: one of them is gone; run slipway apply again",
				l.Identity.Prefix())
	}
	return l.LoadBalancer.Value, g, nil
}

// fits reports whether what cannot change of a target group is what is wanted.
func (g TargetGroup) fits(port int) bool {
	return g.Port == port && g.Protocol == "HTTP" && g.TargetType == "ip"
}

// forwards are the ARNs of the target groups in use, the surest first.
func (l *Stack) forwards() []string {
	var arns []string
	for _, port := range []int{443, 80} {
		listener := l.Listener(port)
		if listener == nil {
			continue
		}
		actions := slices.Clone(listener.Default)
		for _, r := range listener.Rules {
			actions = append(actions, r.Actions...)
		}
		for _, a := range actions {
			if a.TargetGroup != "" {
				arns = append(arns, a.TargetGroup)
			}
		}
	}
	if l.Service.Exists() {
		for _, t := range l.Service.Value.LoadBalancers {
			arns = append(arns, t.TargetGroup)
		}
	}
	return arns
}

// Certificate is the best certificate for a domain: the stack's own that is issued, its own that is pending, any issued
// one, then the newest. It may be someone else's: Identity.Owns(c.Tags) tells.
func (l *Stack) Certificate(domain string) *Certificate {
	rank := func(c Certificate) int {
		own, status := l.Identity.Owns(c.Tags), c.Status
		switch {
		case own && status == "ISSUED":
			return 0
		case own && status == "PENDING_VALIDATION":
			return 1
		case status == "ISSUED":
			return 2
		case own:
			return 3
		}
		return 4
	}
	var best *Certificate
	for i, c := range l.Certificates.Items {
		if !c.covers(domain) {
			continue
		}
		if best == nil || rank(c) < rank(*best) || rank(c) == rank(*best) && c.Created.After(best.Created) {
			best = &l.Certificates.Items[i]
		}
	}
	return best
}

// covers reports whether a certificate names a domain itself; wildcards do not count.
func (c Certificate) covers(domain string) bool {
	return sameName(c.Domain, domain) || slices.ContainsFunc(c.Names, func(n string) bool { return sameName(n, domain) })
}

// CertificateByARN is the certificate of an ARN.
func (l *Stack) CertificateByARN(arn string) *Certificate {
	return find(l.Certificates.Items, func(c Certificate) bool { return c.ARN == arn })
}

// HasSubnets reports whether subnets still exist, all of them: what runs in them then stays where it is.
func (l *Stack) HasSubnets(ids []string) bool {
	for _, id := range ids {
		if find(l.Subnets.Items, func(s Subnet) bool { return s.ID == id }) == nil {
			return false
		}
	}
	return len(ids) > 0
}

// Schedule is the schedule of a name in the stack's own group.
func (l *Stack) Schedule(name string) *Schedule {
	return find(l.Schedules.Items, func(s Schedule) bool {
		return s.Name == name &&
			s.Group == l.Identity.ScheduleGroup()
	})
}

// Linked reports whether the account has the service-linked role of a service ("ecs.amazonaws.com").
func (l *Stack) Linked(service string) bool { return slices.Contains(l.LinkedRoles.Items, service) }
