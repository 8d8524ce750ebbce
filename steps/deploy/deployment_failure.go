package deploy

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/live"
)

// early gives a deployment up as soon as its tasks keep stopping for the same reason: without anything to roll back to
// the service would start them for ever, and with it the circuit breaker takes many minutes to see the same.
func (f *follower) early(ctx context.Context, primary live.Deployment) error {
	if f.stopped || !f.ours(primary) || primary.RolloutState == "COMPLETED" || primary.RolloutState == "FAILED" {
		return nil
	}
	if said := f.unplaceable(); said != "" {
		f.reason = "ECS cannot start a task: " + said
		f.stopped = f.rollout.First || f.rollBack(ctx)
		if f.rollout.First {
			return f.fail(ctx, f.reason)
		}
		return nil
	}
	// Failed tasks are counted by ECS, but not those that crash after they have run for a moment: every few looks the
	// stopped ones are.
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
	if primary.Failed <= f.failed && !(primary.Failed == 0 && f.polls%8 == 0) {
		return nil
	}
	f.failed = primary.Failed
	tasks, err := f.stoppedTasks(ctx)
	if err != nil {
		return nil // the circuit breaker is still there
	}
	task, count := MostAlike(tasks)
	if count == 0 || count < f.needed(task) {
		return nil
	}
	f.reason = alike(count)
	f.blamed = &task
	f.stopped = f.rollout.First || f.rollBack(ctx)
	if f.stopped {
		f.reason += ", so it was given up early"
	}
	if f.rollout.First {
		return f.fail(ctx, f.reason)
	}
	return nil
}

// alike says how many tasks a verdict rests on.
func alike(count int) string {
	if count == 1 {
		return "its task did not become healthy within its grace period"
	}
	return fmt.Sprintf("%d of its tasks stopped for the same reason", count)
}

// unrecoverable are the causes that no waiting mends; the role's may be that it was made a moment ago.
var unrecoverable = map[CauseKind]time.Duration{NoQuota: 80 * time.Second, NoZone: 80 * time.Second,
	NoRole: 15 * time.Second}

// spreadTime is how long IAM may need for a role that was made or changed a moment ago.
const spreadTime = 4 * time.Minute

// unplaceable is why ECS has started no task, where it has said so three times over some minutes and no waiting mends
// it.
func (f *follower) unplaceable() string {
	said, times := "", 0
	var first, last time.Time
	for _, e := range f.service.Events {
		m := unplacedTask.FindStringSubmatch(e.Message)
		if m == nil || e.At.Before(f.began) {
			continue
		}
		if said == "" {
			said, last = m[1], e.At
		}
		first = e.At
		times++
	}
	kind := failing{said: said}.cause().Kind
	patience, known := unrecoverable[kind]
	if kind == NoRole && f.rollout.Spreads {
		patience = spreadTime
	}
	if !known || times < 3 || last.Sub(first) < patience {
		return ""
	}
	return said
}

// rollBack asks ECS to stop the deployment and roll back. Where it cannot, the circuit breaker does it later.
func (f *follower) rollBack(ctx context.Context) bool {
	newest := f.newest(ctx)
	if newest == nil || newest.Status != types.ServiceDeploymentStatusInProgress &&
		newest.Status != types.ServiceDeploymentStatusPending {
		return false
	}
	_, err := f.clients.ECS.StopServiceDeployment(ctx, &ecs.StopServiceDeploymentInput{
		ServiceDeploymentArn: newest.ServiceDeploymentArn, StopType: types.StopServiceDeploymentStopTypeRollback,
	})
	return err == nil
}

// settled reports whether the tasks have stayed up for a moment after ECS called the deployment done. Of a service
// without a health check ECS calls it that as soon as they run, and starts those that end again for ever.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
func (f *follower) settled(ctx context.Context) (bool, string, error) {
	if f.rollout.Settle == 0 || f.service.Desired == 0 {
		return true, "", nil
	}
	tasks, err := f.stoppedTasks(ctx)
	if err != nil {
		return true, "", nil // ECS's own word has to do
	}
	task, count := MostAlike(tasks)
	if count >= sameFailures {
		f.blamed = &task
		return false, "", f.fail(ctx, fmt.Sprintf("%d of its tasks stopped for the same reason after it was up", count))
	}
	now := f.rollout.Clock.Now()
	if f.settling.IsZero() || count > f.ends {
		f.settling, f.ends = now, count
	}
	if now.Sub(f.settling) >= f.rollout.Settle && f.service.Running >= f.service.Desired {
		return true, "", nil
	}
	return false, fmt.Sprintf("%d of %d running, watched whether they stay up", f.service.Running, f.service.Desired), nil
}

// fail composes the error of a failed deployment: the reason, a task that stopped and its last log lines. A first
// deployment's service is set to no tasks.
func (f *follower) fail(ctx context.Context, reason string) error {
	e := &DeploymentError{Service: f.rollout.Service, Reason: reason, Asked: f.rollout.Asked}
	// the task that is blamed may have stopped after the service was read: its event came later
	if now := live.ReadService(ctx, f.clients, f.rollout.Cluster, f.rollout.Service).Value; now != nil {
		f.service.Events = now.Events
	}
	e.Health, e.Placement = Events(f.service.Events, f.began)
	if f.reason != "" { // ECS only knows that it was asked to stop
		e.Reason = f.reason
	}
	e.Task = f.blamed
	if e.Task == nil {
		if tasks, err := f.stoppedTasks(ctx); err == nil && len(tasks) > 0 {
			task, _ := MostAlike(tasks)
			e.Task = &task
		}
	}
	if e.Task != nil {
		e.Logs, e.LogsErr = LastLines(ctx, f.clients, f.rollout.LogGroup,
			Stream(f.rollout.StreamPrefix, f.rollout.Container, e.Task.ARN), tail)
	}
	if primary := f.service.Primary(); primary != nil {
		e.RolledBack = !f.ours(*primary) && primary.RolloutState != "FAILED"
	}
	if !f.rollout.First && !e.RolledBack && f.rollout.Good != "" && !SameRevision(f.rollout.Good, f.rollout.Target) {
		_, err := f.clients.ECS.UpdateService(ctx, &ecs.UpdateServiceInput{
			Cluster: &f.rollout.Cluster, Service: &f.rollout.Service, TaskDefinition: &f.rollout.Good,
		})
		e.RolledBack = err == nil
		if err != nil {
			return errors.Join(e, fmt.Errorf("bring service %s back to %s: %w", f.rollout.Service, Short(f.rollout.Good), err))
		}
	}
	if f.rollout.First && !e.RolledBack {
		_, err := f.clients.ECS.UpdateService(ctx, &ecs.UpdateServiceInput{
			Cluster: &f.rollout.Cluster, Service: &f.rollout.Service, DesiredCount: new(int32(0)),
		})
		e.Halted = err == nil
		if err != nil {
			return errors.Join(e, fmt.Errorf("set service %s to 0 tasks, which it needs not to start failing ones for ever: %w",
				f.rollout.Service, err))
		}
		f.service.Desired = 0
	}
	return e
}

// What a service's events say of its tasks: what the load balancer found, and why none could be started.
var (
	unhealthyTarget = regexp.MustCompile(`is unhealthy in .*due to \(reason (.+?)\)\.?$`)
	unplacedTask    = regexp.MustCompile(`((?:unable to place a task|failed to launch a task).*)`)
)

// Events is what the newest events of a service since a moment say of its tasks: what the load balancer found, and why
// none could be started.
func Events(events []live.ServiceEvent, since time.Time) (health, placement string) {
	return eventText(events, since, unhealthyTarget), eventText(events, since, unplacedTask)
}

// eventText is what the newest event since a moment says that fits.
func eventText(events []live.ServiceEvent, since time.Time, what *regexp.Regexp) string {
	for _, e := range events {
		if m := what.FindStringSubmatch(e.Message); m != nil && !e.At.Before(since) {
			return m[1]
		}
	}
	return ""
}

// stoppedTasks are the stopped tasks of the revision that is being brought.
func (f *follower) stoppedTasks(ctx context.Context) ([]live.Task, error) {
	return f.tasks(ctx, types.DesiredStatusStopped)
}

// tasks are those of the revision that is being brought.
func (f *follower) tasks(ctx context.Context, status types.DesiredStatus) ([]live.Task, error) {
	listed, err := f.clients.ECS.ListTasks(ctx, &ecs.ListTasksInput{
		Cluster: &f.rollout.Cluster, ServiceName: &f.rollout.Service, DesiredStatus: status,
	})
	if err != nil || len(listed.TaskArns) == 0 {
		return nil, err
	}
	out, err := f.clients.ECS.DescribeTasks(ctx,
		&ecs.DescribeTasksInput{Cluster: &f.rollout.Cluster, Tasks: listed.TaskArns[:min(len(listed.TaskArns), 100)]})
	if err != nil {
		return nil, err
	}
	var tasks []live.Task
	for _, t := range out.Tasks {
		if !SameRevision(aws.ToString(t.TaskDefinitionArn), f.rollout.Target) {
			continue
		}
		if by := aws.ToString(t.StartedBy); f.rollout.Deployment != "" && strings.HasPrefix(by, "ecs-svc/") &&
			by != f.rollout.Deployment {
			continue // an earlier deployment of the same revision
		}
		tasks = append(tasks, live.TaskOf(t))
	}
	return tasks, nil
}

// varyingPart is what differs between two tasks that stopped for the same reason: ids, addresses, times.
var varyingPart = regexp.MustCompile(`[0-9a-f]{8,}|\d+`)

// MostAlike finds the reason most tasks stopped for: the newest task of it, and how many there are.
func MostAlike(tasks []live.Task) (live.Task, int) {
	counts := map[string]int{}
	newest := map[string]live.Task{}
	best := ""
	for _, t := range tasks {
		if t.StopCode == "UserInitiated" || t.StopCode == "ServiceSchedulerInitiated" && t.ExitCode == nil &&
			t.ContainerReason == "" && !strings.Contains(t.StoppedReason, "health") {
			continue // scaled in or drained, not failed
		}
		key := varyingPart.ReplaceAllString(Why(t), "#")
		counts[key]++
		if have, ok := newest[key]; !ok || t.Stopped.After(have.Stopped) {
			newest[key] = t
		}
		if counts[key] > counts[best] {
			best = key
		}
	}
	return newest[best], counts[best]
}

// Spreading reports whether a task never started, perhaps only because IAM has not spread a role or its policy yet.
func (t TaskResult) Spreading() bool {
	return t.ExitCode == nil && spreading(live.Task{StoppedReason: t.Reason})
}

// spreading reports whether a task may have failed only because IAM has not spread a role or its policy yet.
func spreading(t live.Task) bool {
	said := strings.ToLower(Why(t))
	return strings.Contains(said, "unable to assume") || strings.Contains(said, "not authorized") ||
		strings.Contains(said, "accessdenied")
}

// SameRevision compares two names of a revision, ARN or FAMILY:REVISION.
func SameRevision(a, b string) bool { return Short(a) == Short(b) }
