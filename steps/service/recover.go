package service

import (
	"maps"
	"slices"
	"strconv"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Recover sets the answers about the tasks that AWS still knows, for a slipway.yaml that was lost.
func Recover(l *live.Stack, s *stack.Settings) {
	recoverDefinition(l, s)
	if role := l.ExecutionRole.Value; role != nil && role.Boundary != l.Identity.BoundaryARN() {
		s.Boundary = role.Boundary
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
}

// recoverDefinition reads the running revision, or the newest one when no service runs.
func recoverDefinition(l *live.Stack, s *stack.Settings) {
	d := l.Running.Value
	if f := l.Family(l.Identity.Family()); d == nil && f != nil {
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

// variables are the plain variables the user gave. A revision that slipway did not register has none of them: the
// guide's holds secrets there, and those must not end up in slipway.yaml. Nor must anything whose value is in SSM.
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
		return stored || ours || handedPort(name, value, s.Service.Port) || slices.Contains(deploy.PartNames, name) ||
			slices.Contains(s.SecretKeys(), name)
	})
	if len(given) == 0 {
		return nil
	}
	return given
}
