package ecs

import (
	"net/url"
	"time"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/elasticache"
	"slipway/steps/sandbox/rds"
)

// lockOut lets tasks live through a change of a database's password or a cache's token: containers know what they were
// given when they started. Where it opens nothing any more, a health check that asks the database fails from then on;
// what nobody checks ends by itself.
func (w *Resources) lockOut(c *core.Call) {
	changed := rds.PasswordChanged(c)
	if at := elasticache.TokenChanged(c); at.After(changed) {
		changed = at
	}
	if !changed.After(w.LoginsAsOf) {
		return
	}
	w.LoginsAsOf = changed
	for _, id := range core.SortedKeys(w.Tasks) {
		t := w.Tasks[id]
		s := w.Services[t.Service]
		refusal := t.refusal(c)
		if s == nil || !t.alive() || refusal == "" {
			continue
		}
		switch checked, _ := t.checked(c); {
		case t.Status == "PENDING":
			t.Logins = nil
			t.Outcome = t.outcome(c) // secrets are opened when the container starts
		case t.Status != "RUNNING" || !t.ExitAt.IsZero() || !t.SickAt.IsZero():
		case checked:
			if t.SickAt = changed.Add(t.patience(c, s)); t.HealthyAt.After(changed) {
				t.HealthyAt = time.Time{}
			}
			t.Next = t.SickAt
		default:
			t.Outcome.ExitCode, t.Outcome.LastWords = 1, []string{refusal}
			t.ExitAt, t.Next = changed.Add(connectTimeout), changed.Add(connectTimeout)
		}
	}
}

// refusal is what a database or cache says to what the task was given when it started, "" where all are let in.
func (t *Task) refusal(c *core.Call) string {
	for _, login := range t.Logins {
		u, err := url.Parse(string(login))
		if err != nil {
			continue
		}
		s := store{at: u}
		if s.kind = "database"; u.Scheme == "redis" || u.Scheme == "rediss" {
			s.kind = "cache"
		}
		if _, found, refusal := s.owner(c); found && refusal != "" {
			return refusal
		}
	}
	return ""
}

// LetIn counts a service's running tasks: those that every database and cache they were given lets in, and the others.
func LetIn(c *core.Call, cluster, service string) (let, refused int) {
	w := Of(c)
	for _, t := range w.Tasks {
		switch {
		case t.Service != cluster+"/"+service || t.Status != "RUNNING" || !t.alive():
		case t.refusal(c) == "":
			let++
		default:
			refused++
		}
	}
	return let, refused
}
