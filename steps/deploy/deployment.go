package deploy

import (
	"context"
	"errors"
	"fmt"
	"time"

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
	Typical          time.Duration // zero: two minutes
	// Spreads says that a role of its tasks was made or changed a moment ago, which IAM may not know everywhere yet.
	Spreads bool
	// Settle is how long its tasks have to stay up after ECS has called the deployment done, by Clock. Zero: not at all.
	Settle time.Duration
	Clock  cloud.Clock
	Asked  Asked
}

// Asked is what a deployment was asked to run, and how the load balancer looks at it: what a failure is told with.
type Asked struct {
	Image      string
	HealthPath string
	Port       int
	Grace      int    // seconds before failed health checks count
	Memory     string // MiB
	Worker     string // the worker's name; empty: it is the API
}

// DeploymentError says that a deployment failed, with what its tasks said.
type DeploymentError struct {
	Service    string
	Reason     string // as ECS says it
	Task       *live.Task
	Logs       []Line
	LogsErr    error  // why they could not be read
	RolledBack bool   // the service runs what it ran before
	Halted     bool   // the service was set to no tasks, so that it does not start failing ones for ever
	Health     string // what the load balancer found, in its words
	Placement  string // why ECS could not start a task at all, in its words
	Asked
}

func (e *DeploymentError) Error() string {
	said := "deploy " + e.Service + ": " + e.Reason
	if c := e.Cause(); c.Kind != Unknown { // first, for those who read no further
		said = "deploy " + e.Service + ": " + c.Means + "\n" + e.Reason
	}
	if e.Task != nil {
		if why := Why(*e.Task); why != "" {
			said += "\nits task stopped: " + why
		}
	}
	said += quote(e.Logs) + unquoted(e.LogsErr)
	switch {
	case e.RolledBack:
		said += "\nthe revision that ran before is " + choose(e.Worker == "", "serving", "running") + " again"
	case e.Halted:
		said += "\nnothing ran before it, so the service was set to 0 tasks; mend the cause and run slipway apply again, " +
			"or, when it lies in the image, slipway deploy, which brings a new one"
	}
	return said
}

// usualDeployment is from the update to the old tasks' end, deregistration delay included.
const usualDeployment = 2 * time.Minute

// sameFailures is how many tasks have to stop for the same reason before a deployment is given up ahead of the circuit
// breaker.
const sameFailures = 2

// needed is how many tasks like this one have to stop before a deployment is given up.
func (f *follower) needed(t live.Task) int {
	switch {
	case f.rollout.Spreads && spreading(t):
		return 4 // give IAM its minute
	case failing{said: Why(t)}.cause().Kind == Unhealthy:
		return 1 // it had all of its grace, and another would be given no more
	}
	return sameFailures
}

// FollowDeployment waits until a deployment has ended and returns the service as it is then. Only the deployment's own
// state counts: after a rollback the service is stable too, with the wrong revision. The error is a *DeploymentError
// when it failed.
func FollowDeployment(ctx context.Context, c *cloud.Clients, h Host, o Rollout) (live.Service, error) {
	f := &follower{clients: c, host: h, rollout: o}
	usual := o.Typical
	if usual == 0 {
		usual = usualDeployment
	}
	pace := usual
	if !o.First {
		pace = min(usual, lookEvery)
	}
	err := h.Until(ctx, plan.Wait{Typical: pace, Timeout: max(30*time.Minute, 6*usual), Check: f.poll})
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

	failed      int // failed tasks at the last poll
	failedPolls int // polls that saw it FAILED
	polls       int
	began       time.Time // when the deployment followed was made
	seen        bool      // the deployment followed was the primary one at some poll
	settling    time.Time // since when its tasks have to stay up
	ends        int       // tasks that had ended by then
	noList      bool      // ListServiceDeployments is denied or unknown here
	stopped     bool      // a rollback was asked for
	reason      string
	blamed      *live.Task
	teller      teller
}

func (f *follower) poll(ctx context.Context) (bool, string, error) {
	f.polls++
	fact := live.ReadService(ctx, f.clients, f.rollout.Cluster, f.rollout.Service)
	if fact.Err != nil {
		return false, "", fmt.Errorf("watch service %s: %w", f.rollout.Service, fact.Err)
	}
	if fact.Value == nil {
		if f.polls < 4 {
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
	verdict := f.verdict(ctx, *primary)
	f.tell(ctx)
	switch {
	case verdict.done:
		return f.settled(ctx)
	case verdict.failed:
		return false, "", f.fail(ctx, verdict.reason)
	}
	return false, f.detail(*primary), nil
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
