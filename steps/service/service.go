package service

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// How a deployment rolls: the old tasks stay until the new ones are healthy.
const (
	minimumHealthy = 100
	maximumPercent = 200
)

// planService plans the service. "In sync" needs health, not only settings: a failed deployment, none of n tasks
// running, a secret changed after the tasks started are all reasons to deploy again.
func planService(b *plan.Builder, d revision, entry []string) {
	name := b.Live.Identity.Service()
	if !d.ok {
		return
	}
	have := b.Live.Service.Value
	a := plan.Action{
		ID: idService, Step: step, Verb: plan.None, Name: name, Title: "service", Typical: typicalFirstRun,
		Needs: slices.Concat(runNeeds(b.Settings), []string{idCluster, idDefinition, idRelease}, entry),
		Calls: []string{"ecs update-service", "ecs describe-services", "ecs list-service-deployments"},
	}
	if have != nil && have.Status != "DRAINING" && !b.Owned(step, "service", name, have.Tags) {
		return
	}
	force := false
	switch {
	case have == nil || have.Status == "DRAINING":
		a.Verb = plan.Create
		a.Calls[0] = "ecs create-service"
		a.Changes = []plan.Change{{Field: "tasks", To: strconv.Itoa(b.Settings.Service.Count), Answer: "service.count"}}
		if have != nil {
			a.Reason = "the old one is draining; it is made again once that is over"
		}
	default:
		if d.moves {
			to := plan.KnownAfterApply
			if d.target != "" {
				to = deploy.Short(d.target)
			}
			a.Changes = append(a.Changes, plan.Change{Field: "revision", From: deploy.Short(runningRevision(b.Live)), To: to})
		}
		a.Changes = append(a.Changes, serviceChanges(b.Settings, b.Live, keepsCount(b.Settings, b.Live, b.Intent))...)
		noteCount(b)
		if have.Sparse {
			b.Note(plan.Note{Step: step,
				Text: "could not verify the grace period, circuit breaker, deployment limits and managed tags of service " + name +
					": ecs:DescribeServices does not show them here, as AWS does; they are taken to be as they were set"})
		}
		var underWay bool
		a.Reason, force, underWay = redeployReasons(b)
		told := toldService(b, name)
		switch {
		case len(a.Changes) > 0 || force || underWay:
			a.Verb = plan.Update
		case !told:
			return
		}
	}
	d.keepCount = keepsCount(b.Settings, b.Live, b.Intent)
	a.Run = func(ctx context.Context, r *plan.Run) error { return runDeployment(ctx, r, d, force) }
	b.Add(a)
}

// toldService reports whether all was read that the service is held against: where it runs, and the secrets its tasks
// started with.
func toldService(b *plan.Builder, name string) bool {
	resource := "service " + name
	groups := plan.ReadableList(b, step, resource, "its security group", b.Live.SecurityGroups)
	subnets := plan.ReadableList(b, step, resource, "its subnets", b.Live.Subnets)
	targets := plan.ReadableList(b, step, resource, "its target group", b.Live.TargetGroups)
	secrets := plan.ReadableList(b, step, resource, "the parameters its tasks have taken", b.Live.Parameters)
	return groups && subnets && targets && secrets
}

// serviceChanges are the settings of the service that differ. The revision and its health are decided elsewhere.
func serviceChanges(s stack.Settings, l *live.Stack, keepCount bool) []plan.Change {
	have := *l.Service.Value
	var changes plan.Changes
	if !keepCount {
		changes.Add("tasks", strconv.Itoa(have.Desired), strconv.Itoa(s.Service.Count), "service.count")
	}
	if !have.Sparse {
		changes.Add("grace period", strconv.Itoa(have.Grace), strconv.Itoa(s.Service.Grace), "service.grace")
		changes.Add("circuit breaker", onOff(have.Breaker && have.Rollback), "on, with rollback", "")
		changes.Add("healthy tasks kept", fmt.Sprintf("%d to %d %%", have.MinHealthy, have.MaxPercent),
			fmt.Sprintf("%d to %d %%", minimumHealthy, maximumPercent), "")
		changes.Add("managed tags", strconv.FormatBool(have.ManagedTags), "true", "")
	}
	changes.Add("public address", strconv.FormatBool(have.PublicIP), "true", "")
	if have.Platform != "" {
		changes.Add("platform version", have.Platform, "LATEST", "")
	}
	changes.Add("tags from", have.PropagateTags, "SERVICE", "")
	changes.AddGroup(l, l.Identity.AppGroup(), have.SecurityGroups)
	changes.AddSubnets(l, have.Subnets)
	if g := l.TargetGroup(s.Service.Port); l.TargetGroups.Read() && (g == nil || !registersIn(have, *g, s, l.Identity)) {
		to := plan.KnownAfterApply
		if g != nil {
			to = g.Name + ":" + strconv.Itoa(s.Service.Port)
		}
		changes.Add("target group", targetText(have), to, "service.port")
	}
	return changes
}

func onOff(on bool) string {
	if on {
		return "on, with rollback"
	}
	return "off"
}

func registersIn(have live.Service, g live.TargetGroup, s stack.Settings, i stack.Identity) bool {
	return len(have.LoadBalancers) == 1 &&
		have.LoadBalancers[0] == live.ServiceTarget{TargetGroup: g.ARN, Container: i.Family(), Port: s.Service.Port}
}

func targetText(s live.Service) string {
	var parts []string
	for _, t := range s.LoadBalancers {
		parts = append(parts, t.Container+":"+strconv.Itoa(t.Port))
	}
	return strings.Join(parts, ", ")
}

// redeployReasons says why the service should be deployed again although its settings are right, and whether that takes
// a new deployment (force) or only following the one that is under way.
func redeployReasons(b *plan.Builder) (reason string, force, underWay bool) {
	s := *b.Live.Service.Value
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
		case s.Desired == 0 && s.Running == 0 && b.Settings.Service.Count > 0 && !b.Live.Scaling.Exists():
			// another count alone is no deployment to ECS: no circuit breaker would watch it, and the tasks that failed before
			// would count
			add("it was set to 0 tasks")
		case primary.RolloutState == "IN_PROGRESS":
			reasons, underWay = append(reasons, "a deployment is under way: it is followed to its end"), true
		case s.Running == 0 && b.Settings.Service.Count > 0 && s.Desired > 0:
			add(fmt.Sprintf("0 of %d tasks are running", b.Settings.Service.Count))
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

// changedKeys are the secrets that changed after the running tasks took them, or that this plan changes. Containers
// read secrets only when they start.
func changedKeys(b *plan.Builder, primary *live.Deployment) []string {
	var keys []string
	for _, key := range b.Settings.ContainerKeys() {
		changed := b.Will("secrets/" + key)
		for _, p := range b.Live.Parameters.Items {
			if p.Name == b.Live.Identity.Parameter(key) && primary != nil && !primary.Created.IsZero() &&
				p.Modified.After(primary.Created.Add(secretGrace)) {
				changed = true
			}
		}
		if changed {
			keys = append(keys, key)
		}
	}
	return keys
}
