package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// TaskRequest is a one-shot task: a job by hand, a migration, a release command.
type TaskRequest struct {
	Cluster        string
	Definition     string   // ARN of a revision, or a bare family for its newest
	Container      string   // the container whose command, exit code and log it is
	Command        []string // in place of the definition's own; nil keeps it
	CPU, Memory    int      // in place of the definition's own; 0 keeps it
	Subnets        []string
	SecurityGroups []string
	LogGroup       string
	StreamPrefix   string // of the definition's awslogs options

	// StartedBy marks the task; Token makes starting it twice one task (36 characters at most). Both may be empty.
	StartedBy, Token string
	// Resume looks for a task with StartedBy that an earlier, broken run has begun and that runs still or did well, and
	// takes it.
	Resume bool
	Tags   map[string]string

	Typical time.Duration   // how long it usually takes; zero: a minute
	Timeout time.Duration   // when to stop waiting; zero: an hour. The task itself runs on
	OnLine  func(line Line) // gets every log line as it comes; nil: only the last ones are read, at the end
}

// TaskResult is how a one-shot task ended.
type TaskResult struct {
	ARN      string
	ExitCode *int   // nil: the container never ran
	StopCode string // TaskFailedToStart, EssentialContainerExited, UserInitiated …
	Reason   string // why it stopped, as AWS says it
	Logs     []Line // the last lines, oldest first
	LogsErr  error  // why they could not be read
}

// OK reports whether the container ran and exited with 0.
func (t TaskResult) OK() bool { return t.ExitCode != nil && *t.ExitCode == 0 }

// Err is nil when the task did well, else an error with the exit code, the reason and the last log lines.
func (t TaskResult) Err(what string) error {
	if t.OK() {
		return nil
	}
	return &TaskError{What: what, Result: t}
}

// TaskError says that a one-shot task did not end well.
type TaskError struct {
	What   string
	Result TaskResult
}

func (e *TaskError) Error() string {
	said := e.What + " did not start"
	if e.Result.ExitCode != nil {
		said = fmt.Sprintf("%s exited with code %d", e.What, *e.Result.ExitCode)
	}
	if e.Result.Reason != "" {
		said += ": " + e.Result.Reason
	}
	return said + quote(e.Result.Logs) + unquoted(e.Result.LogsErr)
}

// unquoted says why there are no log lines under an error.
func unquoted(err error) string {
	if err == nil {
		return ""
	}
	return "\nits log could not be read: " + cloud.Explain(err).Error()
}

// quote puts the last log lines under an error.
func quote(logs []Line) string {
	if len(logs) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\nits last log lines:")
	for _, line := range logs {
		b.WriteString("\n  " + line.Text)
	}
	return b.String()
}

// lateLines is how long the last lines of a task are waited for once it has stopped.
const lateLines = 4 * time.Second

// tail is how many log lines an error quotes.
const tail = 20

// RunTask runs a task to its end. An error means that it could not be started or watched; how it ended is in the
// result.
func RunTask(ctx context.Context, c *cloud.Clients, h Host, q TaskRequest) (TaskResult, error) {
	arn := ""
	if q.Resume && q.StartedBy != "" {
		found, failed, err := findTask(ctx, c, q)
		if err != nil {
			return TaskResult{}, err
		}
		arn = found
		if q.Token != "" && failed > 0 {
			q.Token += fmt.Sprintf("-%d", failed) // the failed one must not be handed out again
		}
	}
	if arn == "" {
		started, err := StartTask(ctx, c, h, q)
		if err != nil {
			return TaskResult{}, err
		}
		arn = started
	}
	h.Progress("started task " + TaskID(arn))
	return WatchTask(ctx, c, h, q, arn)
}

// StartTask starts a task and returns its ARN.
func StartTask(ctx context.Context, c *cloud.Clients, h Host, q TaskRequest) (string, error) {
	in := &ecs.RunTaskInput{
		Cluster: &q.Cluster, TaskDefinition: &q.Definition, LaunchType: types.LaunchTypeFargate, Count: new(int32(1)),
		EnableECSManagedTags: true, PropagateTags: types.PropagateTagsTaskDefinition, Tags: Tags(q.Tags),
		NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
			Subnets: q.Subnets, SecurityGroups: q.SecurityGroups, AssignPublicIp: types.AssignPublicIpEnabled,
		}},
	}
	if q.Token != "" {
		in.ClientToken = &q.Token
	}
	if q.StartedBy != "" {
		in.StartedBy = &q.StartedBy
	}
	in.Overrides = q.overrides()
	var out *ecs.RunTaskOutput
	err := h.RetryUntilVisible(ctx, q.SecurityGroups, func() (err error) {
		out, err = c.ECS.RunTask(ctx, in)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("run a task of %s: %w", Short(q.Definition), err)
	}
	if len(out.Tasks) == 0 {
		why := "ECS started none and gave no reason"
		if len(out.Failures) > 0 {
			why = strings.TrimSpace(aws.ToString(out.Failures[0].Reason) + " " + aws.ToString(out.Failures[0].Detail))
		}
		return "", fmt.Errorf("run a task of %s: %s; if capacity is short, try again in some minutes, and look at the "+
			"Fargate vCPU quota", Short(q.Definition), why)
	}
	return aws.ToString(out.Tasks[0].TaskArn), nil
}

// overrides are what the task gets in place of what its definition says; nil: nothing.
func (q TaskRequest) overrides() *types.TaskOverride {
	if q.Command == nil && q.CPU == 0 && q.Memory == 0 {
		return nil
	}
	o := &types.TaskOverride{}
	if q.Command != nil {
		o.ContainerOverrides = []types.ContainerOverride{{Name: &q.Container, Command: q.Command}}
	}
	if q.CPU != 0 {
		o.Cpu = new(strconv.Itoa(q.CPU))
	}
	if q.Memory != 0 {
		o.Memory = new(strconv.Itoa(q.Memory))
	}
	return o
}

// StopTask asks ECS to stop a task: SIGTERM, and SIGKILL when its time to finish is over.
func StopTask(ctx context.Context, c *cloud.Clients, cluster, arn, why string) error {
	_, err := c.ECS.StopTask(ctx, &ecs.StopTaskInput{Cluster: &cluster, Task: &arn, Reason: &why})
	if err != nil {
		return fmt.Errorf("stop task %s: %w", TaskID(arn), err)
	}
	return nil
}

// findTask looks for a task that an earlier run has started and that runs still or has done well, and counts those that
// failed. ECS remembers stopped tasks for an hour.
func findTask(ctx context.Context, c *cloud.Clients, q TaskRequest) (arn string, failed int, err error) {
	for _, status := range []types.DesiredStatus{types.DesiredStatusRunning, types.DesiredStatusStopped} {
		out, err := c.ECS.ListTasks(ctx,
			&ecs.ListTasksInput{Cluster: &q.Cluster, StartedBy: &q.StartedBy, DesiredStatus: status})
		if err != nil {
			return "", 0, fmt.Errorf("look for a task started by %s: %w", q.StartedBy, err)
		}
		for _, arn := range out.TaskArns {
			if status == types.DesiredStatusRunning {
				return arn, 0, nil
			}
			fact := live.ReadTask(ctx, c, q.Cluster, arn)
			if fact.Exists() && fact.Value.ExitCode != nil && *fact.Value.ExitCode == 0 {
				return arn, 0, nil
			}
			failed++
		}
	}
	return "", failed, nil
}

// WatchTask follows a task that was started to its end.
func WatchTask(ctx context.Context, c *cloud.Clients, h Host, q TaskRequest, arn string) (TaskResult, error) {
	result := TaskResult{ARN: arn}
	stream := Stream(q.StreamPrefix, q.Container, arn)
	reader := &Reader{Group: q.LogGroup, Stream: stream}
	usual, timeout := q.Typical, q.Timeout
	if usual == 0 {
		usual = time.Minute
	}
	if timeout == 0 {
		timeout = time.Hour
	}
	missing := 0
	err := h.Until(ctx, plan.Wait{Typical: usual, Timeout: timeout,
		Check: func(ctx context.Context) (bool, string, error) {
			fact := live.ReadTask(ctx, c, q.Cluster, arn)
			if fact.Err != nil {
				return false, "", fmt.Errorf("watch task %s: %w", TaskID(arn), fact.Err)
			}
			if fact.Value == nil { // ECS may need seconds to know what it has just started
				missing++
				if missing > 5 {
					return false, "", fmt.Errorf("watch task %s: ECS does not know it any more; its log stream is %s",
						TaskID(arn), stream)
				}
				return false, "starting", nil
			}
			task := fact.Value
			if q.OnLine != nil && task.LastStatus != "PROVISIONING" && task.LastStatus != "PENDING" {
				result.LogsErr = reader.pass(ctx, c, q.OnLine)
			}
			if task.LastStatus != "STOPPED" {
				return false, strings.ToLower(task.LastStatus), nil
			}
			result.ExitCode, result.StopCode, result.Reason = task.ExitCode, task.StopCode, Why(*task)
			return true, "", nil
		}})
	if err != nil {
		return result, err
	}
	if q.OnLine != nil && result.ExitCode != nil {
		// CloudWatch shows what a container wrote last some seconds after it has ended
		err := h.Until(ctx, plan.Wait{Typical: lateLines, Timeout: lateLines,
			Check: func(ctx context.Context) (bool, string, error) {
				result.LogsErr = reader.pass(ctx, c, q.OnLine)
				return false, "stopped", nil
			}})
		if late := (*plan.TimeoutError)(nil); err != nil && !errors.As(err, &late) {
			return result, err
		}
	}
	logs, err := LastLines(ctx, c, q.LogGroup, stream, tail)
	result.Logs = logs
	result.LogsErr = errors.Join(result.LogsErr, err)
	if err != nil {
		h.Progress("its log could not be read: " + cloud.Explain(err).Error())
	}
	return result, nil
}

// pass hands the new lines of a stream on.
func (r *Reader) pass(ctx context.Context, c *cloud.Clients, to func(Line)) error {
	fresh, err := r.Next(ctx, c)
	for _, line := range fresh {
		to(line)
	}
	return err
}

// Why is why a task stopped, in one line: the container's own reason when it has one, then the task's.
func Why(t live.Task) string {
	var parts []string
	for _, said := range []string{t.ContainerReason, t.StoppedReason} {
		if said != "" && !slices.Contains(parts, said) {
			parts = append(parts, said)
		}
	}
	if t.ExitCode != nil {
		parts = append(parts, fmt.Sprintf("exit code %d", *t.ExitCode))
	}
	return strings.Join(parts, "; ")
}
