package release

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

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// Rollout is a deployment to follow.
type Rollout struct {
	Cluster, Service string
	Deployment       string // its id as DescribeServices names it; empty when the service gave none
	Target           string // ARN of the revision it brings
	Good             string // ARN of the revision to go back to when ECS does not by itself; empty: none
	First            bool   // nothing ran before it: there is nothing to roll back to
	LogGroup         string
	StreamPrefix     string
	Container        string
	Usual            time.Duration // zero: two minutes
}

// DeploymentError says that a deployment failed, with what its tasks said.
type DeploymentError struct {
	Service    string
	Reason     string // as ECS says it
	Task       *live.Task
	Logs       []Line
	RolledBack bool // the service runs what it ran before
	Halted     bool // the service was set to no tasks, so that it does not start failing ones for ever
}

func (e *DeploymentError) Error() string {
	said := "deploy " + e.Service + ": " + e.Reason
	if e.Task != nil {
		if why := Why(*e.Task); why != "" {
			said += "\nits task stopped: " + why
		}
	}
	said += quote(e.Logs)
	switch {
	case e.RolledBack:
		said += "\nthe revision that ran before is serving again"
	case e.Halted:
		said += "\nnothing ran before it, so the service was set to 0 tasks; mend the cause and run slipway apply again"
	}
	return said
}

// usualDeployment is from the update to the old tasks' end, deregistration delay included.
const usualDeployment = 2 * time.Minute

// sameFailures is how many tasks have to stop for the same reason before a deployment is given up ahead of the circuit breaker.
const sameFailures = 2

// FollowDeployment waits until a deployment has ended and returns the service as it is then. Only the deployment's own state
// counts: after a rollback the service is stable too, with the wrong revision. The error is a *DeploymentError when it failed.
func FollowDeployment(ctx context.Context, c *cloud.Clients, h Host, o Rollout) (live.Service, error) {
	f := &follower{clients: c, host: h, rollout: o}
	usual := o.Usual
	if usual == 0 {
		usual = usualDeployment
	}
	err := h.Until(ctx, plan.Wait{Usual: usual, Timeout: max(30*time.Minute, 6*usual), Check: f.look})
	var late *plan.TimeoutError
	if errors.As(err, &late) {
		err = f.fail(ctx, "it did not come up in time: "+late.Error())
	}
	return f.service, err
}

// follower is one deployment being followed.
type follower struct {
	clients *cloud.Clients
	host    Host
	rollout Rollout
	service live.Service

	failed  int // failed tasks at the last look
	broke   int // looks that saw it FAILED
	looks   int
	noList  bool // ListServiceDeployments is denied or unknown here
	stopped bool // a rollback was asked for
	reason  string
	blamed  *live.Task
}

func (f *follower) look(ctx context.Context) (bool, string, error) {
	f.looks++
	fact := live.ReadService(ctx, f.clients, f.rollout.Cluster, f.rollout.Service)
	if fact.Err != nil {
		return false, "", fmt.Errorf("watch service %s: %w", f.rollout.Service, fact.Err)
	}
	if fact.Value == nil {
		if f.looks < 4 {
			return false, "starting", nil
		}
		return false, "", fmt.Errorf("watch service %s: it is gone; somebody deleted it meanwhile", f.rollout.Service)
	}
	f.service = *fact.Value
	primary := f.service.Primary()
	if primary == nil {
		return false, "starting", nil
	}
	if err := f.early(ctx, *primary); err != nil {
		return false, "", err
	}
	switch verdict := f.verdict(ctx, *primary); {
	case verdict.done:
		return true, "", nil
	case verdict.failed:
		return false, "", f.fail(ctx, verdict.reason)
	}
	return false, f.detail(*primary), nil
}

// ours reports whether the primary deployment is the one being followed.
func (f *follower) ours(d live.Deployment) bool {
	if f.rollout.Deployment != "" && d.ID != "" && d.ID != f.rollout.Deployment {
		return false
	}
	return SameRevision(d.TaskDefinition, f.rollout.Target)
}

type verdict struct {
	done, failed bool
	reason       string
}

func (f *follower) verdict(ctx context.Context, primary live.Deployment) verdict {
	ours := f.ours(primary)
	switch {
	case !ours && primary.RolloutState == "IN_PROGRESS":
		return verdict{} // rolling back, or somebody's newer one: wait for how it ends
	case !ours:
		return verdict{failed: true, reason: f.why(ctx, "another deployment took its place: revision "+Short(primary.TaskDefinition)+" runs")}
	case primary.RolloutState == "FAILED":
		return f.broken(ctx, primary)
	case primary.RolloutState == "COMPLETED":
		return f.confirm(ctx)
	case primary.RolloutState == "" && len(f.service.Deployments) == 1 && f.service.Desired > 0 && f.service.Running == f.service.Desired:
		f.host.Say("this AWS reports no rollout state: judged by the running tasks")
		return verdict{done: true}
	case primary.RolloutState == "" && f.service.Desired == 0 && f.service.Running == 0:
		return verdict{done: true}
	}
	return verdict{}
}

// confirm asks the service deployment itself, where that is possible: it may still be cleaning up, or ECS may be of two minds.
func (f *follower) confirm(ctx context.Context) verdict {
	newest := f.newest(ctx)
	if newest == nil {
		return verdict{done: true} // COMPLETED with the target revision, the next best word on it
	}
	switch newest.Status {
	case types.ServiceDeploymentStatusPending, types.ServiceDeploymentStatusInProgress:
		return verdict{}
	case types.ServiceDeploymentStatusSuccessful:
		return verdict{done: true}
	}
	return verdict{failed: true, reason: or(aws.ToString(newest.StatusReason), "the deployment ended as "+string(newest.Status))}
}

// broken waits for the rollback that follows a failed deployment, as long as one is under way or may yet begin.
func (f *follower) broken(ctx context.Context, primary live.Deployment) verdict {
	reason := or(primary.Reason, "the deployment failed")
	if newest := f.newest(ctx); newest != nil {
		reason = or(aws.ToString(newest.StatusReason), reason)
		if newest.Status == types.ServiceDeploymentStatusRollbackRequested || newest.Status == types.ServiceDeploymentStatusRollbackInProgress {
			f.stopped = true
			return verdict{}
		}
	}
	f.broke++
	if !f.rollout.First && f.broke < 4 {
		return verdict{}
	}
	return verdict{failed: true, reason: reason}
}

// why is the reason the service deployment gives, or the one at hand.
func (f *follower) why(ctx context.Context, otherwise string) string {
	if newest := f.newest(ctx); newest != nil && aws.ToString(newest.StatusReason) != "" {
		return aws.ToString(newest.StatusReason)
	}
	return otherwise
}

// newest is the service's newest service deployment, nil when it cannot be asked.
func (f *follower) newest(ctx context.Context) *types.ServiceDeploymentBrief {
	if f.noList {
		return nil
	}
	out, err := f.clients.ECS.ListServiceDeployments(ctx, &ecs.ListServiceDeploymentsInput{
		Cluster: &f.rollout.Cluster, Service: &f.rollout.Service, MaxResults: aws.Int32(10),
	})
	if err != nil || len(out.ServiceDeployments) == 0 {
		f.noList = true
		return nil
	}
	newest := out.ServiceDeployments[0]
	for _, d := range out.ServiceDeployments[1:] {
		if aws.ToTime(d.CreatedAt).After(aws.ToTime(newest.CreatedAt)) {
			newest = d
		}
	}
	return &newest
}

func (f *follower) detail(primary live.Deployment) string {
	if f.stopped {
		return "rolling back"
	}
	said := fmt.Sprintf("%d of %d running", primary.Running, primary.Desired)
	if primary.Pending > 0 {
		said += fmt.Sprintf(", %d starting", primary.Pending)
	}
	if primary.Failed > 0 {
		said += fmt.Sprintf(", %d failed", primary.Failed)
	}
	if f.service.Running > primary.Running {
		said += fmt.Sprintf(", %d of the old ones still serving", f.service.Running-primary.Running)
	}
	return said
}

// early gives a deployment up as soon as its tasks keep stopping for the same reason: without anything to roll back to the
// service would start them for ever, and with it the circuit breaker takes many minutes to see the same.
func (f *follower) early(ctx context.Context, primary live.Deployment) error {
	if f.stopped || !f.ours(primary) || primary.RolloutState == "COMPLETED" || primary.RolloutState == "FAILED" {
		return nil
	}
	// failed tasks are counted by ECS; where it does not count them, every few looks the stopped ones are
	if primary.Failed <= f.failed && !(primary.Failed == 0 && primary.Running == 0 && f.looks%8 == 0) {
		return nil
	}
	f.failed = primary.Failed
	if primary.Failed == 1 {
		return nil
	}
	tasks, err := f.stoppedTasks(ctx)
	if err != nil {
		return nil // the circuit breaker is still there
	}
	task, count := mostAlike(tasks)
	needed := sameFailures
	if spreading(task) {
		needed = 4 // a role or policy made a moment ago: give IAM its minute
	}
	if count < needed {
		return nil
	}
	f.reason = fmt.Sprintf("%d of its tasks stopped for the same reason, so it was given up early", count)
	f.blamed = &task
	if f.rollout.First {
		return f.fail(ctx, f.reason)
	}
	f.stopped = f.rollBack(ctx)
	return nil
}

// rollBack asks ECS to stop the deployment and roll back. Where it cannot, the circuit breaker does it later.
func (f *follower) rollBack(ctx context.Context) bool {
	newest := f.newest(ctx)
	if newest == nil || newest.Status != types.ServiceDeploymentStatusInProgress && newest.Status != types.ServiceDeploymentStatusPending {
		return false
	}
	_, err := f.clients.ECS.StopServiceDeployment(ctx, &ecs.StopServiceDeploymentInput{
		ServiceDeploymentArn: newest.ServiceDeploymentArn, StopType: types.StopServiceDeploymentStopTypeRollback,
	})
	return err == nil
}

// fail composes the error of a failed deployment: the reason, a task that stopped and its last log lines. A first deployment's
// service is set to no tasks.
func (f *follower) fail(ctx context.Context, reason string) error {
	e := &DeploymentError{Service: f.rollout.Service, Reason: reason}
	if f.reason != "" && f.reason != reason {
		e.Reason = reason + " (" + f.reason + ")"
	}
	e.Task = f.blamed
	if e.Task == nil {
		if tasks, err := f.stoppedTasks(ctx); err == nil && len(tasks) > 0 {
			task, _ := mostAlike(tasks)
			e.Task = &task
		}
	}
	if e.Task != nil {
		e.Logs, _ = LastLines(ctx, f.clients, f.rollout.LogGroup, Stream(f.rollout.StreamPrefix, f.rollout.Container, e.Task.ARN), tail)
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
			Cluster: &f.rollout.Cluster, Service: &f.rollout.Service, DesiredCount: aws.Int32(0),
		})
		e.Halted = err == nil
		if err != nil {
			return errors.Join(e, fmt.Errorf("set service %s to 0 tasks, which it needs not to start failing ones for ever: %w", f.rollout.Service, err))
		}
		f.service.Desired = 0
	}
	return e
}

// stoppedTasks are the stopped tasks of the revision that is being brought.
func (f *follower) stoppedTasks(ctx context.Context) ([]live.Task, error) {
	listed, err := f.clients.ECS.ListTasks(ctx, &ecs.ListTasksInput{
		Cluster: &f.rollout.Cluster, ServiceName: &f.rollout.Service, DesiredStatus: types.DesiredStatusStopped,
	})
	if err != nil || len(listed.TaskArns) == 0 {
		return nil, err
	}
	out, err := f.clients.ECS.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &f.rollout.Cluster, Tasks: listed.TaskArns[:min(len(listed.TaskArns), 100)]})
	if err != nil {
		return nil, err
	}
	var tasks []live.Task
	for _, t := range out.Tasks {
		if !SameRevision(aws.ToString(t.TaskDefinitionArn), f.rollout.Target) {
			continue
		}
		if by := aws.ToString(t.StartedBy); f.rollout.Deployment != "" && strings.HasPrefix(by, "ecs-svc/") && by != f.rollout.Deployment {
			continue // an earlier deployment of the same revision
		}
		tasks = append(tasks, live.TaskOf(t))
	}
	return tasks, nil
}

// particular is what differs between two tasks that stopped for the same reason: ids, addresses, times.
var particular = regexp.MustCompile(`[0-9a-f]{8,}|\d+`)

// mostAlike finds the reason most tasks stopped for: the newest task of it, and how many there are.
func mostAlike(tasks []live.Task) (live.Task, int) {
	counts := map[string]int{}
	newest := map[string]live.Task{}
	best := ""
	for _, t := range tasks {
		if t.StopCode == "UserInitiated" || t.StopCode == "ServiceSchedulerInitiated" && t.ExitCode == nil && t.ContainerReason == "" && !strings.Contains(t.StoppedReason, "health") {
			continue // scaled in or drained, not failed
		}
		key := particular.ReplaceAllString(Why(t), "#")
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

// spreading reports whether a task may have failed only because IAM has not spread a role or its policy yet.
func spreading(t live.Task) bool {
	said := strings.ToLower(Why(t))
	return strings.Contains(said, "unable to assume") || strings.Contains(said, "not authorized") || strings.Contains(said, "accessdenied")
}

// SameRevision compares two names of a revision, ARN or FAMILY:REVISION.
func SameRevision(a, b string) bool { return Short(a) == Short(b) }
