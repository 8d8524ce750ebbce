package service

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Recover sets every answer of the step that AWS still knows, for a slipway.yaml that was lost.
func Recover(l *live.Stack, s *stack.Settings) {
	recoverDefinition(l, s)
	recoverDomain(l, s)
	if role := l.ExecutionRole.Value; role != nil && role.Boundary != l.Identity.BoundaryARN() {
		s.Boundary = role.Boundary
	}
	if g := inUse(l); g != nil {
		s.Service.Port, s.Service.HealthPath = g.Port, g.HealthPath
	}
	if l.Service.Exists() {
		s.Service.Count = l.Service.Value.Desired
		if !l.Service.Value.Sparse {
			s.Service.Grace = l.Service.Value.Grace
		}
	}
	if l.LogGroup.Exists() {
		s.Service.LogDays = l.LogGroup.Value.Days
	}
	if l.LoadBalancer.Exists() && l.LoadBalancer.Value.AttributesErr == nil {
		if n, err := strconv.Atoi(l.LoadBalancer.Value.Attributes[attributeIdle]); err == nil {
			s.Service.IdleTimeout = n
		}
		s.Service.Protect = l.LoadBalancer.Value.Attributes[attributeProtect] == "true"
	}
}

// recoverDefinition reads the running revision, or the newest one when no service runs.
func recoverDefinition(l *live.Stack, s *stack.Settings) {
	d := l.Running.Value
	if f := family(l, l.Identity.Family()); d == nil && f != nil {
		d = &f.Newest
	}
	if d == nil || len(d.Containers) == 0 {
		return
	}
	c := d.Containers[0]
	if n, err := strconv.Atoi(d.CPU); err == nil {
		s.Service.CPU = n
	}
	if n, err := strconv.Atoi(d.Memory); err == nil {
		s.Service.Memory = n
	}
	if c.Port > 0 {
		s.Service.Port = c.Port
	}
	if s.Service.User = c.User; stack.RootUser(c.User) { // no answer: the question refuses it
		s.Service.User = ""
	}
	s.Service.Command = deploy.ShellJoin(c.Command)
	s.Service.Release = deploy.DecodeTag(d.Tags[deploy.TagRelease])
	s.Service.HealthCommand = ""
	if len(c.HealthCommand) == 2 && c.HealthCommand[0] == "CMD-SHELL" {
		s.Service.HealthCommand = c.HealthCommand[1]
	}
	s.Service.Variables = variables(l, s, *d)
}

// variables are the plain variables the user gave. A revision that slipway did not register has none of them: the guide's holds
// secrets there, and those must not end up in slipway.yaml. Nor must anything whose value is in SSM.
func variables(l *live.Stack, s *stack.Settings, d live.TaskDefinition) map[string]string {
	if !l.Identity.Owns(d.Tags) {
		return nil
	}
	own := *s
	own.Service.Variables = nil
	made := deploy.Environment(own, l)
	given := maps.Clone(d.Containers[0].Environment)
	maps.DeleteFunc(given, func(name, value string) bool {
		stored := slices.ContainsFunc(l.Parameters.Items, func(p live.Parameter) bool { return p.Value.Reveal() == value })
		_, ours := made[name]
		return stored || ours || handedPort(name, value, s.Service.Port) || slices.Contains(deploy.PartNames, name) || slices.Contains(s.SecretKeys(), name)
	})
	if len(given) == 0 {
		return nil
	}
	return given
}

// recoverDomain takes the domain from the alias that points at the load balancer, else from what is noted where a certificate that is
// not the stack's serves it, else from the stack's own certificate.
func recoverDomain(l *live.Stack, s *stack.Settings) {
	foreign := servedForeign(l)
	if foreign != "" {
		s.Service.Certificate = foreign
	}
	if aliases := ownAliases(l); len(aliases) > 0 {
		record := aliases[0]
		s.Service.Domain, s.Service.DNS = plain(record.Name), "route53"
		if best := zoneFor(*s, l); best == nil || bareZone(best.ID) != bareZone(record.Zone) {
			s.Service.Zone = bareZone(record.Zone)
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
	s.Service.Domain, s.Service.DNS = plain(newest.Domain), "elsewhere"
	if validationRecord(l, *newest) != nil {
		s.Service.DNS = "route53"
	}
}

// servedForeign is the certificate that listener 443 serves, when it is not the stack's own: then the answers have named it.
func servedForeign(l *live.Stack) string {
	listener := listenerOn(l, 443)
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

// notedDomain is the domain that the running revision notes, else the only name of the certificate that is not the stack's. Empty:
// neither tells.
func notedDomain(l *live.Stack, certificate string) string {
	if certificate == "" {
		return ""
	}
	if f := family(l, l.Identity.Family()); f != nil && f.Newest.Tags[stack.TagDomain] != "" {
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
