package deploy

import (
	"fmt"
	"strings"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
)

// redeployReasons says why a service should be deployed again although its settings are right, and whether that takes a
// new deployment (force) or only following the one that is under way.
func redeployReasons(b *plan.Builder, want Service, s live.Service) (reason string, force, underWay bool) {
	var reasons []string
	add := func(why string) {
		reasons = append(reasons, why)
		force = true
	}
	primary := s.Primary()
	if primary != nil {
		switch {
		case primary.RolloutState == "FAILED":
			why := "the last deployment failed"
			if primary.Reason != "" {
				why += ": " + strings.TrimSuffix(primary.Reason, ".")
			}
			add(why)
		case s.Desired == 0 && s.Running == 0 && want.Count > 0 && !want.KeepCount:
			// another count alone is no deployment to ECS: no circuit breaker would watch it, and the tasks that failed before
			// would count
			add("it was set to 0 tasks")
		case primary.RolloutState == "IN_PROGRESS":
			reasons, underWay = append(reasons, "a deployment is under way: it is followed to its end"), true
		case s.Running == 0 && want.Count > 0 && s.Desired > 0:
			add(fmt.Sprintf("0 of %d tasks are running", want.Count))
		}
	}
	if keys := changedKeys(b, primary); len(keys) > 0 {
		add("restart to pick up changed " + strings.Join(keys, ", "))
	}
	if b.Intent.Restart {
		add("a restart was asked for")
	}
	return strings.Join(reasons, "; "), force, underWay
}

// secretGrace is how long after a deployment was made a secret may have been stored and still be what its tasks start
// with: a task is placed and pulls its image first. Clocks that tell seconds only, or differ a little, then mean no
// restart.
const secretGrace = 3 * time.Second

// StoredAfter reports whether a secret was stored after a deployment's tasks had taken it.
func StoredAfter(p live.Parameter, d *live.Deployment) bool {
	return d != nil && !d.Created.IsZero() && p.Modified.After(d.Created.Add(secretGrace))
}

// changedKeys are the secrets that changed after the running tasks took them, or that this plan changes. Containers
// read secrets only when they start.
func changedKeys(b *plan.Builder, primary *live.Deployment) []string {
	var keys []string
	for _, key := range b.Settings.ContainerKeys() {
		changed := b.Will("secrets/" + key)
		for _, p := range b.Live.Parameters.Items {
			if p.Name == b.Live.Identity.Parameter(key) && StoredAfter(p, primary) {
				changed = true
			}
		}
		if changed {
			keys = append(keys, key)
		}
	}
	return keys
}
