package status

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"slipway/steps/live"
)

// Deployment is one deployment of the API or of a worker, as ECS tells of it.
type Deployment struct {
	Health

	Of       string // api, or the worker's name
	Revision string // shop-api:7
	Image    string // shop:3f9c2e1
	At       time.Time
	Words    string // done, 2 of 2 running
	Reason   string // why it failed or was rolled back, as ECS says it
	Origin   live.Origin
}

// Deployments are the deployments that ECS shows: what should run, and what is being replaced. Those of the API come
// first.
func (s Status) Deployments() (all []Deployment) {
	add := func(of string, v *live.Service) {
		for _, d := range v.Deployments {
			all = append(all, s.deployment(of, d))
		}
	}
	if s.Live.Service.Exists() {
		add("api", s.Live.Service.Value)
	}
	for _, w := range s.Live.Workers() {
		add(strings.TrimPrefix(w.Name, s.Live.Identity.Worker("")), &w)
	}
	return all
}

func (s Status) deployment(of string, d live.Deployment) Deployment {
	out := Deployment{Of: of, Revision: path.Base(d.TaskDefinition), At: d.Created}
	if f := s.Live.Revision(d.TaskDefinition); f.Exists() && len(f.Value.Containers) > 0 {
		out.Image, out.Origin = s.imageName(f.Value.Containers[0].Image), f.Value.Origin()
	}
	tasks := fmt.Sprintf("%d of %d running", d.Running, d.Desired)
	switch {
	case d.Status != "PRIMARY" && d.RolloutState != "FAILED":
		out.Health, out.Words = Pending, fmt.Sprintf("being replaced, %d running", d.Running)
	case d.RolloutState == "FAILED":
		out.Health, out.Words, out.Reason = Unhealthy, "failed, "+tasks, d.Reason
	case d.RolloutState == "IN_PROGRESS":
		out.Health, out.Words = Pending, "rolling out, "+tasks
		if d.Failed > 0 {
			out.Words += ", " + counted(d.Failed, "task") + " failed"
		}
	case d.RolloutState == "COMPLETED" || d.RolloutState == "":
		out.Words = "done, " + tasks
	default:
		out.Health, out.Words = Unknown, strings.ToLower(d.RolloutState)+", "+tasks
	}
	if strings.Contains(d.Reason, "rolling back") { // ECS says so of the revision that it goes back to
		out.Reason = d.Reason
	}
	return out
}

// Target is how many targets of the load balancer are in one state.
type Target struct {
	Health

	Words string
}

// Targets are the load balancer's targets, by state: what it finds when it asks the tasks' health.
func (s Status) Targets() (targets []Target) {
	if s.Live.TargetGroups.Err != nil {
		return []Target{{Unknown, "targets could not be read"}}
	}
	g := s.Live.ServingTargetGroup()
	if g == nil {
		return nil
	}
	counts := map[[2]string]int{}
	for _, t := range g.Targets {
		counts[[2]string{t.State, t.Reason}]++
	}
	for key, n := range counts {
		state := Pending // initial, draining
		switch key[0] {
		case "healthy":
			state = Healthy
		case "unhealthy", "unavailable":
			state = Unhealthy
		}
		words := counted(n, "target") + " " + key[0]
		if key[1] != "" && state != Healthy {
			words += " (" + key[1] + ")"
		}
		targets = append(targets, Target{state, words})
	}
	slices.SortFunc(targets, func(a, b Target) int { return cmp.Compare(a.Words, b.Words) })
	return targets
}

// StoppedTask is a task of the API or a worker that stopped lately.
type StoppedTask struct {
	At    time.Time
	Words string // shop-api stopped: exit code 1
}

// Stopped are the tasks of services that have ended by themselves, newest first. ECS forgets them after an hour, and
// those that it stopped for a deployment are left out.
func (s Status) Stopped() (tasks []StoppedTask) {
	for _, t := range slices.Concat(s.Live.Tasks.Items, s.Live.OtherTasks.Items) {
		if t.LastStatus != "STOPPED" || t.StopCode == "UserInitiated" ||
			strings.HasPrefix(t.StoppedReason, "Scaling activity") {
			continue
		}
		words := strings.TrimPrefix(t.Group, "service:") + ": "
		switch {
		case t.ContainerReason != "":
			words += t.ContainerReason
		case t.ExitCode != nil:
			words += fmt.Sprintf("exit code %d", *t.ExitCode)
		default:
			words += cmp.Or(t.StoppedReason, "stopped")
		}
		tasks = append(tasks, StoppedTask{t.Stopped, words})
	}
	slices.SortStableFunc(tasks, func(a, b StoppedTask) int { return b.At.Compare(a.At) })
	return tasks
}
