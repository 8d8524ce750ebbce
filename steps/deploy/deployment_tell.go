package deploy

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/clean"
	"slipway/steps/cloud"
	"slipway/steps/live"
)

// How much is told of the tasks that a deployment starts: enough to see that the program comes up.
const (
	toldTasks = 2 // that much of each
	toldLines = 5
)

// lookEvery is how often a deployment is looked at that others wait for: what it says is told as it comes.
const lookEvery = 20 * time.Second

// teller says what goes on in a deployment beside its numbers, each thing once: the service's events, the states of its
// first tasks, and the first lines that these write.
type teller struct {
	events map[string]bool
	tasks  []*toldTask
	silent bool // tasks or their log may not be read here
}

type toldTask struct {
	arn, state string
	log        Reader
	lines      int
}

// tell looks at what is new. What cannot be read is not told: the deployment's own state decides.
func (f *follower) tell(ctx context.Context) {
	if f.rollout.First || f.began.IsZero() {
		return
	}
	f.tellEvents()
	if f.teller.silent || f.stopped {
		return
	}
	tasks, err := f.tasks(ctx, types.DesiredStatusRunning)
	if err != nil {
		f.teller.silent = true
		return
	}
	slices.SortFunc(tasks, func(a, b live.Task) int { return a.Created.Compare(b.Created) })
	for _, t := range tasks {
		f.tellTask(ctx, t)
	}
}

func (f *follower) tellEvents() {
	for _, e := range slices.Backward(f.service.Events) { // they come newest first
		said := strings.TrimPrefix(e.Message, "(service "+f.rollout.Service+") ")
		if e.At.Before(f.began) || f.teller.events[said] {
			continue
		}
		if f.teller.events == nil {
			f.teller.events = map[string]bool{}
		}
		f.teller.events[said] = true
		f.host.Progress("ECS: " + clean.Line(brief(said)))
	}
}

// What makes events long without saying more.
var (
	targetGroupARN = regexp.MustCompile(`arn:[^\s)]+:targetgroup/([^/\s)]+)/[0-9a-f]+`)
	longTaskID     = regexp.MustCompile(`\b([0-9a-f]{8})[0-9a-f]{24}\b`)
)

// brief is an event with names and ids as short as they are shown elsewhere.
func brief(event string) string {
	return longTaskID.ReplaceAllString(targetGroupARN.ReplaceAllString(event, "$1"), "$1")
}

// tellTask says what state a task has come to and what it has written.
func (f *follower) tellTask(ctx context.Context, t live.Task) {
	at := slices.IndexFunc(f.teller.tasks, func(o *toldTask) bool { return o.arn == t.ARN })
	if at < 0 {
		if len(f.teller.tasks) >= toldTasks {
			return
		}
		at = len(f.teller.tasks)
		f.teller.tasks = append(f.teller.tasks, &toldTask{arn: t.ARN, log: Reader{Group: f.rollout.LogGroup,
			Stream: Stream(f.rollout.StreamPrefix, f.rollout.Container, t.ARN)}})
	}
	told := f.teller.tasks[at]
	called := "task " + TaskID(t.ARN)[:min(8, len(TaskID(t.ARN)))]
	if state := strings.ToLower(t.LastStatus); state != told.state {
		told.state = state
		f.host.Progress(called + " is " + state)
	}
	if t.LastStatus != "RUNNING" || told.lines >= toldLines {
		return
	}
	fresh, err := told.log.Next(ctx, f.clients)
	if err != nil {
		told.lines = toldLines // it is not asked for again
		return
	}
	for _, line := range fresh[:min(len(fresh), toldLines-told.lines)] {
		told.lines++
		f.host.Progress(called + ": " + clean.Line(cloud.Redact(line.Text)))
	}
}
