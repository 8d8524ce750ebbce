package ecs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/scheduler"
)

const (
	schedulerDelay = 3 * time.Second  // from a change to the scheduler acting on it
	relaunchDelay  = 10 * time.Second // from a task failing to the next being placed, the first times
	relaunchMost   = 15 * time.Minute // the same when they keep failing
	eventsKept     = 100
)

func init() { core.RegisterSettler(settleTasks) }

// settleTasks lives through everything that has happened to tasks and services until now, in order.
func settleTasks(c *core.Call) {
	scheduler.RunDue(c)
	w := State.In(c.World)
	w.lockOut(c)
	for {
		at, act := w.next()
		if act == nil || at.After(c.Now()) {
			break
		}
		act(c.At(at))
	}
	for id, t := range w.Tasks {
		if t.Status == "STOPPED" && c.Now().Sub(t.Stopped) > stoppedTasksKept {
			delete(w.Tasks, id)
		}
	}
	settleDefinitions(c)
}

// next finds what happens first: a task's next change or a service's scheduler looking.
func (w *Resources) next() (at time.Time, act func(c *core.Call)) {
	for _, id := range core.SortedKeys(w.Tasks) {
		if t := w.Tasks[id]; !t.Next.IsZero() && (act == nil || t.Next.Before(at)) {
			at, act = t.Next, t.step
		}
	}
	for _, key := range core.SortedKeys(w.Services) {
		if s := w.Services[key]; !s.Wake.IsZero() && (act == nil || s.Wake.Before(at)) {
			at, act = s.Wake, s.schedule
		}
	}
	return at, act
}

// tasksOf returns a service's tasks, oldest first.
func (w *Resources) tasksOf(s *ecsService) []*Task {
	var ts []*Task
	for _, t := range w.Tasks {
		if t.Service == s.key() {
			ts = append(ts, t)
		}
	}
	slices.SortFunc(ts, func(a, b *Task) int {
		if d := a.Created.Compare(b.Created); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	return ts
}

func (s *ecsService) key() string { return s.Cluster + "/" + s.Name }

// say adds an event as ECS words them.
func (s *ecsService) say(c *core.Call, format string, args ...any) {
	message := "(service " + s.Name + ") " + fmt.Sprintf(format, args...)
	s.Events = append([]types.ServiceEvent{{Id: new(c.UUID()), CreatedAt: new(c.Now()),
		Message: new(message)}}, s.Events...)
	if len(s.Events) > eventsKept {
		s.Events = s.Events[:eventsKept]
	}
}

// schedule does what the service's scheduler does when it looks: place, replace, drain, and notice the end.
func (s *ecsService) schedule(c *core.Call) {
	s.Wake = time.Time{}
	switch s.Status {
	case "DRAINING":
		s.drain(c)
	case "ACTIVE":
		d := s.primary()
		if d.State == types.ServiceDeploymentStatusPending {
			if c.Now().Before(d.Launch) {
				s.Wake = d.Launch
			} else {
				d.State, d.Started, d.Updated = types.ServiceDeploymentStatusInProgress, c.Now(), c.Now()
			}
		}
		if d.Rollout != types.DeploymentRolloutStateFailed {
			s.place(c, d)
			s.retire(c, d)
		}
		s.conclude(c, d)
	}
}

// drain waits for the tasks of a deleted service to stop.
func (s *ecsService) drain(c *core.Call) {
	for _, t := range State.In(c.World).tasksOf(s) {
		if t.Status != "STOPPED" {
			return
		}
	}
	if c.Now().Before(s.Drained) {
		s.Wake = s.Drained
		return
	}
	s.Status = "INACTIVE"
	for _, d := range s.Deployments {
		d.Status = ""
	}
}

// split sorts the tasks that are meant to go on by whether they are the primary deployment's.
func (s *ecsService) split(c *core.Call, d *ecsDeployment) (mine, old []*Task, leaving int) {
	for _, t := range State.In(c.World).tasksOf(s) {
		switch {
		case !t.alive():
			if t.Status != "STOPPED" && t.Deployment != d.ID {
				leaving++
			}
		case t.Deployment == d.ID:
			mine = append(mine, t)
		default:
			old = append(old, t)
		}
	}
	return mine, old, leaving
}

// place starts the tasks that are missing, as many as maximumPercent leaves room for, and stops those too many.
func (s *ecsService) place(c *core.Call, d *ecsDeployment) {
	mine, old, _ := s.split(c, d)
	for _, t := range mine[min(len(mine), int(s.Desired)):] {
		t.stop(c, types.TaskStopCodeServiceSchedulerInitiated, "Scaling activity initiated by (deployment "+d.ID+")")
	}
	_, maximum, _, _ := s.rules()
	n := min(int(s.Desired)-len(mine), int(s.Desired*maximum/100)-len(mine)-len(old))
	if n <= 0 {
		return
	}
	if c.Now().Before(d.Launch) {
		s.Wake = d.Launch
		return
	}
	w := State.In(c.World)
	definition := w.Definition(d.TaskDefinition)
	if err := rolesAssumable(c, definition, nil); err != nil {
		s.say(c, "failed to launch a task with (error %s).", err)
		s.failed(c, d)
		return
	}
	var ids []string
	for range n {
		if why := unplaceable(c, definition, d.Network); why != "" {
			s.say(c, "was unable to place a task. Reason: %s", why)
			s.Steady, s.Wake = false, c.Now().Add(retryPlacement)
			break
		}
		t := newTask(c, w.Clusters[s.Cluster], definition, d.Network)
		t.Service, t.Deployment, t.Group, t.StartedBy, t.Exec, t.Targets = s.key(), d.ID, "service:"+s.Name, d.ID, s.Exec,
			d.Targets
		switch s.Propagate {
		case types.PropagateTagsService:
			t.Tags = core.Merged(s.Tags)
		case types.PropagateTagsTaskDefinition:
			t.Tags = core.Merged(definition.Tags)
		}
		if s.ManagedTags {
			t.Tags["aws:ecs:clusterName"], t.Tags["aws:ecs:serviceName"] = s.Cluster, s.Name
		}
		ids = append(ids, "(task "+t.ID+")")
	}
	if len(ids) == 0 {
		return
	}
	n = len(ids)
	s.Steady = false
	s.say(c, "has started %d tasks: %s.", n, strings.Join(ids, " "))
}

// retire stops what other deployments still run, as far as minimumHealthyPercent allows.
func (s *ecsService) retire(c *core.Call, d *ecsDeployment) {
	mine, old, _ := s.split(c, d)
	minimum, _, _, _ := s.rules()
	spare := -int((s.Desired*minimum + 99) / 100)
	for _, t := range slices.Concat(mine, old) {
		if t.Healthy {
			spare++
		}
	}
	var ids []string
	for _, t := range old {
		if t.Healthy {
			if spare <= 0 {
				continue
			}
			spare--
		}
		if t.Registered {
			s.say(c, "has begun draining connections on 1 tasks.")
		}
		t.stop(c, types.TaskStopCodeServiceSchedulerInitiated, "Scaling activity initiated by (deployment "+t.Deployment+")")
		ids = append(ids, "(task "+t.ID+")")
	}
	if len(ids) > 0 {
		s.say(c, "has stopped %d running tasks: %s.", len(ids), strings.Join(ids, " "))
	}
}

// conclude notices that everything is as it should be.
func (s *ecsService) conclude(c *core.Call, d *ecsDeployment) {
	mine, old, leaving := s.split(c, d)
	healthy := 0
	for _, t := range mine {
		if t.Healthy {
			healthy++
		}
	}
	for _, other := range s.Deployments {
		if other.Status == "ACTIVE" && other.Rollout == types.DeploymentRolloutStateFailed &&
			!slices.ContainsFunc(State.In(c.World).tasksOf(s), func(t *Task) bool {
				return t.Deployment == other.ID &&
					t.Status != "STOPPED"
			}) {
			other.Status = "" // a failed deployment is shown until its last task has gone
		}
	}
	if d.Rollout == types.DeploymentRolloutStateFailed || healthy < int(s.Desired) || len(mine) > int(s.Desired) ||
		len(old)+leaving > 0 {
		d.SteadyAt = time.Time{}
		return
	}
	if d.Rollout == types.DeploymentRolloutStateInProgress {
		if d.SteadyAt.IsZero() {
			d.SteadyAt = c.Now().Add(c.Durations.DeploymentSteady)
		}
		if c.Now().Before(d.SteadyAt) {
			s.Wake = d.SteadyAt
			return
		}
		s.complete(c, d)
	}
	if !s.Steady {
		s.Steady = true
		s.say(c, "has reached a steady state.")
	}
}

func (s *ecsService) complete(c *core.Call, d *ecsDeployment) {
	d.Rollout, d.Reason, d.Updated = types.DeploymentRolloutStateCompleted, "ECS deployment "+d.ID+" completed.", c.Now()
	d.Failed = 0
	if open := s.openDeployment(d); open != d {
		open.close(c, types.ServiceDeploymentStatusRollbackSuccessful, open.RollbackReason)
		d.RollsBack = ""
	} else {
		d.close(c, types.ServiceDeploymentStatusSuccessful, "")
	}
	for _, other := range s.Deployments {
		if other != d {
			other.Status = ""
		}
	}
	s.say(c, "(deployment %s) deployment completed.", d.ID)
}
