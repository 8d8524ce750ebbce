package ingress

import (
	"strconv"
	"strings"

	"slipway/steps/live"
	"slipway/steps/stack"
)

// Recover sets the answers about the entry that AWS still knows, for a slipway.yaml that was lost.
func Recover(l *live.Stack, s *stack.Settings) {
	recoverDomain(l, s)
	if g := l.ServingTargetGroup(); g != nil {
		s.Service.Port, s.Service.HealthPath = g.Port, g.HealthPath
	}
	if l.LoadBalancer.Exists() && l.LoadBalancer.Value.AttributesErr == nil {
		if n, err := strconv.Atoi(l.LoadBalancer.Value.Attributes[attributeIdle]); err == nil {
			s.Service.IdleTimeout = n
		}
		s.Service.Protect = l.LoadBalancer.Value.Attributes[attributeProtect] == "true"
	}
}

// recoverDomain takes the domain from the alias that points at the load balancer, else from what is noted where a
// certificate that is not the stack's serves it, else from the stack's own certificate.
func recoverDomain(l *live.Stack, s *stack.Settings) {
	foreign := servedForeign(l)
	if foreign != "" {
		s.Service.Certificate = foreign
	}
	if aliases := ownAliases(l); len(aliases) > 0 {
		record := aliases[0]
		s.Service.Domain, s.Service.DNS = dnsName(record.Name), "route53"
		if best := ZoneFor(*s, l); best == nil || zoneID(best.ID) != zoneID(record.Zone) {
			s.Service.Zone = zoneID(record.Zone)
		}
		return
	}
	if noted := notedDomain(l, foreign); noted != "" {
		s.Service.Domain, s.Service.DNS = noted, "elsewhere"
		return
	}
	var newest *live.Certificate
	for n := range l.Certificates.Items {
		if c := &l.Certificates.Items[n]; l.Identity.Owns(c.Tags) && (newest == nil || c.Created.After(newest.Created)) {
			newest = c
		}
	}
	if newest == nil {
		return
	}
	s.Service.Domain, s.Service.DNS = dnsName(newest.Domain), "elsewhere"
	if validationRecord(l, *newest) != nil {
		s.Service.DNS = "route53"
	}
}

// servedForeign is the certificate that listener 443 serves, when it is not the stack's own: then the answers have
// named it.
func servedForeign(l *live.Stack) string {
	listener := l.Listener(443)
	if listener == nil || len(listener.Certificates) == 0 || !l.Certificates.Read() {
		return ""
	}
	arn := listener.Certificates[0]
	for _, c := range l.Certificates.Items {
		if c.ARN == arn && l.Identity.Owns(c.Tags) {
			return ""
		}
	}
	return arn
}

// notedDomain is the domain that the running revision notes, else the only name of the certificate that is not the
// stack's. Empty: neither tells.
func notedDomain(l *live.Stack, certificate string) string {
	if certificate == "" {
		return ""
	}
	if f := l.Family(l.Identity.Family()); f != nil && f.Newest.Tags[stack.TagDomain] != "" {
		return f.Newest.Tags[stack.TagDomain]
	}
	if l.Running.Exists() && l.Running.Value.Tags[stack.TagDomain] != "" {
		return l.Running.Value.Tags[stack.TagDomain]
	}
	for _, c := range l.Certificates.Items {
		if names := namesOf(c); c.ARN == certificate && len(names) == 1 && !strings.HasPrefix(names[0], "*.") {
			return lower(names[0])
		}
	}
	return ""
}
