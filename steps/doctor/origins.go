package doctor

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/stack"
)

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// origins are the effects that the end of a task may come from, the surest first, and the diagnosis that it is where
// nothing else was found.
func (x *exam) origins(c deploy.Cause, log []deploy.Line, t live.Task) (from []effect, own *cause) {
	own = &cause{Diagnosis{ID: "task-" + strings.ReplaceAll(string(c.Kind), " ", "-"), Hop: Tasks, Cause: c.Means,
		Fix:     c.Next,
		Command: byStep(c.Step)}, []effect{running}}
	if family, _, _ := strings.Cut(live.RevisionName(t.Definition), ":"); t.Group != "" &&
		!strings.HasPrefix(t.Group, "service:") {
		own.Hop, own.breaks = Jobs, []effect{ofJob(strings.TrimPrefix(family, x.id.Prefix()+"-"))}
	}
	said := strings.ToLower(deploy.Why(t))
	switch c.Kind {
	case deploy.CannotPull, deploy.WrongKind:
		own.breaks = append(own.breaks, pull)
		return []effect{pull}, own
	case deploy.NoRole:
		own.breaks = append(own.breaks, placing)
		return []effect{placing, pull, secrets, logs}, own
	case deploy.NoSecret:
		own.breaks = append(own.breaks, secrets)
		x.wrongPath(own, said, t)
		return []effect{secrets}, own
	case deploy.NoLog:
		own.breaks = append(own.breaks, logs)
		return []effect{logs}, own
	case deploy.NoNetwork:
		own.Hop, own.breaks = Network, append(own.breaks, egress)
		return []effect{egress}, own
	case deploy.NoQuota, deploy.NoCapacity, deploy.NoZone, deploy.NoAddress:
		own.breaks = append(own.breaks, placing)
		if c.Kind != deploy.NoAddress {
			return nil, own
		}
		return []effect{placing}, own
	case deploy.Unhealthy:
		own.Hop, own.breaks = Targets, append(own.breaks, answering, toTasks)
		x.changedPath(own)
		return []effect{toTasks, answering, database, cacheUp}, own
	case deploy.Exited, deploy.Unknown:
		return x.exited(own, log), own
	}
	return nil, own // out of memory, cannot start: nothing else explains these
}

// exited are the effects that an application may have ended for, by what it wrote.
func (x *exam) exited(own *cause, log []deploy.Line) []effect {
	var lines []string
	for _, l := range log {
		lines = append(lines, l.Text)
	}
	if len(deploy.MissingInLog(lines)) > 0 {
		return nil
	}
	read, found := deploy.CauseInLog(lines)
	of := x.talksOf(strings.ToLower(strings.Join(lines, "\n")))
	small := strings.ToLower(read.What)
	switch {
	case !found:
		return of
	case read.Hinge == deploy.OnReach:
		own.breaks = append(own.breaks, of...)
		if strings.Contains(small, "refuses its token") {
			own.Hop, own.ID = Cache, "cache-token"
			own.Fix, own.Command = "have a new one set, in the cache and in SSM", rotate+stack.KeyCacheToken
			return []effect{cacheUp}
		}
		if len(of) == 0 {
			of = []effect{database, cacheUp}
		}
		return append(of, egress)
	case strings.Contains(small, "refuses its password"):
		own.Hop, own.ID = Database, "database-password"
		own.Cause = "the database refuses the password that the application has: it was changed in RDS, or in SSM alone"
		own.Fix, own.Command = "have a new one set, in RDS and in SSM", rotate+stack.KeyDatabasePassword
		return []effect{database}
	}
	return nil
}

// talksOf are the servers that a log is about.
func (x *exam) talksOf(log string) (of []effect) {
	host := func(key string) string {
		switch {
		case key == stack.KeyDatabaseURL && x.Live.Database.Value != nil:
			return x.Live.Database.Value.Address
		case key == stack.KeyCacheURL && x.Live.Cache.Value != nil:
			return x.Live.Cache.Value.Address
		}
		return ""
	}
	about := func(key string, words ...string) bool {
		if h := host(key); h != "" {
			words = append(words, strings.ToLower(h))
		}
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(log, w) })
	}
	if about(stack.KeyCacheURL, "redis", "6379", ".cache.amazonaws.com", "valkey") {
		of = append(of, cacheUp)
	}
	if about(stack.KeyDatabaseURL, "postgres", "psycopg", "asyncpg", "5432", ".rds.amazonaws.com", "database") {
		of = append(of, database)
	}
	return of
}

// wrongPath says of secrets that ECS cannot read that they are looked for beside the stack's own path.
func (x *exam) wrongPath(own *cause, said string, t live.Task) {
	d := x.Live.Revision(t.Definition)
	if !d.Exists() {
		return
	}
	var astray []string
	for _, k := range d.Value.Containers {
		for _, key := range sortedKeys(k.Secrets) {
			name := k.Secrets[key]
			if _, right := x.parameterOf(name); right {
				continue
			}
			if _, after, ok := strings.Cut(name, ":parameter"); ok {
				name = after
			}
			if !slices.Contains(astray, name) && strings.Contains(said, strings.ToLower(name)) {
				astray = append(astray, name)
			}
		}
	}
	if len(astray) > 0 {
		own.ID = "parameter-path"
		own.Cause = fmt.Sprintf("a secret is looked for at a wrong path: %s, where the stack's are under %s", list(astray),
			x.id.ParameterPath())
		own.Fix, own.Command = "have a revision registered that names the right path", apply
	}
}

// changedPath says that targets are asked at another path than slipway.yaml has.
func (x *exam) changedPath(own *cause) {
	g, want := x.serving(), x.Settings.Service.HealthPath
	if g == nil || want == "" || g.HealthPath == want {
		return
	}
	own.ID = "health-path"
	own.Cause = fmt.Sprintf("the load balancer asks for %s, where slipway.yaml says %s", g.HealthPath, want)
	own.Evidence = append(own.Evidence, evidence(x.Live.TargetGroups.Call, g.Name+" HealthCheckPath", g.HealthPath))
	own.Fix, own.Command = "have it ask at the right path again", apply
}
