package ecs

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
)

// plugIn gives the task its network interface.
func (t *Task) plugIn(c *core.Call) {
	for _, subnet := range t.Network.Subnets {
		n, err := ec2.AttachInterface(c, subnet, t.Network.SecurityGroups, t.ARN,
			t.Network.AssignPublicIp == types.AssignPublicIpEnabled)
		if err == nil {
			t.Interface, t.IP, t.Subnet, t.Zone = n.ID, n.PrivateIP, n.Subnet, n.Zone
			return
		}
	}
}

// step takes the task over its next change, at the call's time.
func (t *Task) step(c *core.Call) {
	t.Next = time.Time{}
	now := c.Now()
	switch t.Status {
	case "PROVISIONING":
		t.Status, t.PullStarted = "PENDING", now
		if t.Interface == "" {
			t.Outcome = taskOutcome{Refused: "Unexpected EC2 error while attempting to Create Network Interface in the task's " +
				"subnets: InsufficientFreeAddressesInSubnet"}
		} else {
			t.Outcome = t.outcome(c)
		}
		t.Next = now.Add(c.Durations.TaskPending)
		if t.Outcome.Refused != "" {
			t.Next = now.Add(min(c.Durations.TaskPending, refusalTime))
		}
	case "PENDING":
		if t.Outcome.Refused != "" {
			t.ContainerReason = t.Outcome.ContainerReason
			t.end(c, types.TaskStopCodeTaskFailedToStart, t.Outcome.Refused)
			t.report(c, true)
			return
		}
		t.start(c)
		t.report(c, false)
	case "RUNNING":
		t.live(c)
	case "DEACTIVATING":
		t.Status, t.Next = "STOPPING", now.Add(c.Durations.TaskStop*2/3)
	case "STOPPING":
		t.Status, t.Ended, t.ExitCode, t.Next = "DEPROVISIONING", now, new(int32(0)), now.Add(c.Durations.TaskStop/3)
		if t.Outcome.Deaf {
			t.ExitCode = new(int32(killed))
			break
		}
		t.log(c, "Shutting down.")
	case "DEPROVISIONING":
		t.Status, t.Stopped = "STOPPED", now
		ec2.ReleaseInterface(c, t.Interface, now.Add(c.Durations.InterfaceLinger))
		t.report(c, false)
	}
}

// killed is the exit code of a container that SIGTERM did not end.
const killed = 137

// refusalTime is how long a task is PENDING before it is known that it cannot start.
const refusalTime = 15 * time.Second

// report tells the task's service that something happened to it.
func (t *Task) report(c *core.Call, failed bool) {
	s := State.In(c.World).Services[t.Service]
	if s == nil {
		return
	}
	if failed {
		s.failed(c, s.deployment(t.Deployment))
	}
	s.schedule(c)
}

// start is the container starting: it logs, its target is registered, and what becomes of it is known.
func (t *Task) start(c *core.Call) {
	now := c.Now()
	t.Status, t.PullStopped, t.Started, t.Digest = "RUNNING", now, now, t.Outcome.Digest
	t.log(c, t.Outcome.Says...)
	if t.Outcome.Runs > 0 {
		t.ExitAt = now.Add(t.Outcome.Runs)
	}
	s := State.In(c.World).Services[t.Service]
	if s == nil {
		t.Healthy = t.Outcome.Runs == 0
		t.plan(now)
		return
	}
	t.join(c, s)
	checked, reached := t.checked(c)
	switch {
	case t.Outcome.Runs > 0 && !checked:
		t.HealthyAt = now // nothing asks whether it is well: to ECS it is as soon as it runs
	case t.Outcome.Runs > 0:
	case checked && (t.Outcome.Sick || !reached):
		t.SickAt = now.Add(t.patience(c, s))
	default:
		t.HealthyAt = now.Add(t.Outcome.Boot + t.probation(c))
		if checked && t.Outcome.Boot > t.patience(c, s) {
			t.HealthyAt, t.SickAt = time.Time{}, now.Add(t.patience(c, s))
		}
	}
	t.plan(now.Add(-1))
}

// plan sets Next to the first of the task's verdicts after now.
func (t *Task) plan(now time.Time) {
	t.Next = time.Time{}
	for _, at := range []time.Time{t.HealthyAt, t.SickAt, t.ExitAt} {
		if at.After(now) && (t.Next.IsZero() || at.Before(t.Next)) {
			t.Next = at
		}
	}
}

// live is a running task coming to a verdict.
func (t *Task) live(c *core.Call) {
	now := c.Now()
	switch {
	case now.Equal(t.HealthyAt):
		t.Healthy = true
		t.plan(now)
		if t.Outcome.Ready != "" {
			t.log(c, t.Outcome.Ready)
		}
		if s := State.In(c.World).Services[t.Service]; s != nil {
			if d := s.deployment(t.Deployment); d != nil && s.forgives() {
				d.Failed = 0
			}
		}
		t.report(c, false)
	case now.Equal(t.SickAt):
		if s := State.In(c.World).Services[t.Service]; s != nil {
			reason := t.turnSick(c, s)
			t.stop(c, types.TaskStopCodeServiceSchedulerInitiated, reason)
		}
		t.report(c, true)
	case now.Equal(t.ExitAt):
		t.ExitCode, t.Ended, t.ContainerReason = new(t.Outcome.ExitCode), now, t.Outcome.ContainerReason
		t.log(c, t.Outcome.LastWords...)
		t.end(c, types.TaskStopCodeEssentialContainerExited, "Essential container in task exited")
		t.report(c, true)
	}
}

// end is the task's containers being over, or never having begun.
func (t *Task) end(c *core.Call, code types.TaskStopCode, reason string) {
	t.leave(c)
	t.Status, t.Desired, t.StopCode, t.StoppedReason = "DEPROVISIONING", "STOPPED", code, reason
	t.Healthy, t.Stopping, t.Next = false, c.Now(), c.Now().Add(c.Durations.TaskStop/3)
}

// stop asks the task to stop: its target drains, its containers are told, its interface goes.
func (t *Task) stop(c *core.Call, code types.TaskStopCode, reason string) {
	if !t.alive() {
		return
	}
	if t.Status != "RUNNING" {
		t.end(c, code, reason)
		return
	}
	t.Desired, t.StopCode, t.StoppedReason, t.Stopping, t.Healthy = "STOPPED", code, reason, c.Now(), false
	if drain := t.leave(c); drain > 0 {
		t.Status, t.Next = "DEACTIVATING", c.Now().Add(drain)
	} else {
		t.Status, t.Next = "STOPPING", c.Now().Add(c.Durations.TaskStop*2/3)
	}
}
