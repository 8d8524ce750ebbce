package deploy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// StartedByHand begins the mark of every task that was started by hand; the job's name follows, or "command". A window
// that was closed leaves its task running, and the mark is what it is found by.
const StartedByHand = "slipway-run/"

// ByHand is a task that a person starts: a job now, or a command with the image, role, network and secrets of the API.
type ByHand struct {
	Job         string   // "": the API's revision
	Command     []string // in place of the definition's own; a task of the API's revision has one
	CPU, Memory int      // in place of the definition's own; 0 keeps it
}

// Request is how the task is run: as the revision says that runs now, in the service's network.
func (h ByHand) Request(s stack.Settings, l *live.Stack) (TaskRequest, error) {
	d, err := h.definition(s, l)
	if err != nil {
		return TaskRequest{}, err
	}
	q, err := follows(d)
	if err != nil {
		return q, err
	}
	network, err := networkOf(l, s, nil)
	if err != nil {
		return q, err
	}
	q.CPU, q.Memory, err = h.size(d)
	q.Cluster, q.Command, q.StartedBy = l.Identity.Cluster(), h.Command, StartedByHand+cmp.Or(h.Job, "command")
	q.Subnets, q.SecurityGroups, q.Tags = network.Subnets, network.SecurityGroups, l.Identity.Tags()
	return q, err
}

// Following is how a task that was started by hand is followed, by its id or ARN.
func Following(l *live.Stack, task string) (TaskRequest, live.Task, error) {
	if l.OneShots.Err != nil {
		return TaskRequest{}, live.Task{}, fmt.Errorf("look for task %s: %w", task, l.OneShots.Err)
	}
	at := slices.IndexFunc(l.OneShots.Items, func(t live.Task) bool { return TaskID(t.ARN) == TaskID(task) })
	if at < 0 {
		return TaskRequest{}, live.Task{}, fmt.Errorf("there is no task %s: ECS forgets one about an hour after its end",
			TaskID(task))
	}
	t := l.OneShots.Items[at]
	d := l.Revision(t.Definition)
	if d.Value == nil {
		return TaskRequest{}, t, fmt.Errorf("follow task %s: its revision %s was not read", TaskID(task), Short(t.Definition))
	}
	q, err := follows(*d.Value)
	q.Cluster = l.Identity.Cluster()
	return q, t, err
}

// LeftByHand are the tasks that were started by hand and run still, newest first.
func LeftByHand(l *live.Stack) (tasks []live.Task) {
	for _, t := range l.OneShots.Items {
		if t.LastStatus != "STOPPED" && strings.HasPrefix(t.StartedBy, StartedByHand) {
			tasks = append(tasks, t)
		}
	}
	return tasks
}

// definition is the revision that the task is of.
func (h ByHand) definition(s stack.Settings, l *live.Stack) (live.TaskDefinition, error) {
	if h.Job == "" {
		switch {
		case l.Running.Err != nil:
			why, wayOut := cloud.Unread(l.Running.Call, l.Running.Err)
			return live.TaskDefinition{}, fmt.Errorf("the revision that the service runs is not known: %s; %s", why, wayOut)
		case l.Running.Value == nil:
			return live.TaskDefinition{}, errors.New("there is no service yet whose image a command could run in: slipway " +
				"apply makes it")
		}
		return *l.Running.Value, nil
	}
	if l.Families.Err != nil {
		why, wayOut := cloud.Unread(l.Families.Call, l.Families.Err)
		return live.TaskDefinition{}, fmt.Errorf("the revisions of the jobs are not known: %s; %s", why, wayOut)
	}
	f := l.Family(l.Identity.JobFamily(h.Job))
	ours := f != nil && l.Identity.Owns(f.Newest.Tags)
	if ours && f.Newest.Tags[stack.TagWorker] == "" && f.Name != l.Identity.Family() {
		return f.Newest, nil
	}
	var names []string
	for _, j := range s.Schedule.Jobs {
		if j.Name == h.Job {
			return live.TaskDefinition{}, fmt.Errorf("job %s is in %s and not in AWS yet: slipway apply makes it", h.Job,
				stack.FileName)
		}
		names = append(names, j.Name)
	}
	if len(names) == 0 {
		return live.TaskDefinition{}, fmt.Errorf("there is no job %q, and no other: slipway run -- COMMAND runs a command",
			h.Job)
	}
	return live.TaskDefinition{}, fmt.Errorf("there is no job %q%s; the jobs are %s, and slipway run -- COMMAND runs a "+
		"command", h.Job, stack.Nearest(h.Job, names), strings.Join(names, ", "))
}

// follows is what a task's revision says of its container and its log.
func follows(d live.TaskDefinition) (TaskRequest, error) {
	if len(d.Containers) == 0 {
		return TaskRequest{}, fmt.Errorf("revision %s has no container", Short(d.ARN))
	}
	c := d.Containers[0]
	return TaskRequest{Definition: d.ARN, Container: c.Name, LogGroup: c.LogOptions["awslogs-group"],
		StreamPrefix: c.LogOptions["awslogs-stream-prefix"]}, nil
}

// size is the size that is asked for, made whole: memory that was not named is the definition's, or the nearest that
// Fargate has with the CPU.
func (h ByHand) size(d live.TaskDefinition) (cpu, memory int, err error) {
	if h.CPU == 0 && h.Memory == 0 {
		return 0, 0, nil
	}
	cpu, memory = h.CPU, h.Memory
	if cpu == 0 {
		cpu, _ = strconv.Atoi(d.CPU)
	}
	if memory == 0 {
		memory, _ = strconv.Atoi(d.Memory)
		if sizes := FargateMemory(cpu); len(sizes) > 0 {
			memory = min(max(memory, sizes[0]), sizes[len(sizes)-1])
			memory = sizes[slices.IndexFunc(sizes, func(m int) bool { return m >= memory })]
		}
	}
	if why := UnfitSize(cpu, memory); why != "" {
		return 0, 0, &SizeError{Why: why}
	}
	return cpu, memory, nil
}

// SizeError says that Fargate has no task of a size.
type SizeError struct{ Why string }

func (e *SizeError) Error() string { return e.Why }

// Cause is why a task that was started by hand did not do well, as far as AWS's words and its log tell; false where
// nothing beside its exit code is known.
func (t TaskResult) Cause() (Cause, bool) {
	c := failing{said: t.Reason, exit: t.ExitCode, logs: t.Logs}.cause()
	switch {
	case t.OK(), c.Kind == Unknown, c.Kind == Unhealthy:
		return Cause{}, false
	case c.Kind != Exited:
		return c, true
	}
	var lines []string
	for _, l := range t.Logs {
		lines = append(lines, l.Text)
	}
	named, ok := CauseInLog(lines)
	return Cause{Kind: Exited, Means: named.What, Next: named.Fix}, ok
}
