// Package command is what the commands of every day say, as lines or JSON.
package command

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"slipway/steps/clean"
	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/ui/text"
)

// TaskStopTime is how long a task has to finish once it is asked to stop.
const TaskStopTime = "30 s"

// TaskWords are what is said of a task that is run by hand.
type TaskWords struct {
	What string // job cleanup, a command
	Now  func() time.Time
}

// TaskNews is what is heard of a task: its state in ECS, or a line of its log.
type TaskNews struct {
	State string
	Line  *deploy.Line
}

// TaskLine is one line of a task's log.
func TaskLine(l deploy.Line) string { return clean.Line(l.Text) }

// TaskStarts says what is about to be run, in one line.
func TaskStarts(w io.Writer, what string, q deploy.TaskRequest) {
	text.Printf(w, "Starting %s as a task of %s%s. Its log: %s\n", what, deploy.Short(q.Definition), sizeWords(q),
		q.LogGroup)
}

func sizeWords(q deploy.TaskRequest) string {
	if q.CPU == 0 {
		return ""
	}
	return fmt.Sprintf(", with %s vCPU and %s GB", strconv.FormatFloat(float64(q.CPU)/1024, 'g', -1, 64),
		strconv.FormatFloat(float64(q.Memory)/1024, 'g', -1, 64))
}

// TaskRunsOn says that a task was left to itself, and how it is followed and stopped.
func TaskRunsOn(w io.Writer, arn string) {
	id := deploy.TaskID(arn)
	text.Printf(w, "Task %s runs on in AWS, whatever becomes of this window.\n  follow it: slipway run --follow %s\n"+
		"  stop it:   slipway run --stop %s\n", id, id, id)
}

// TasksLeft says which tasks were started by hand and run still: by a window that was closed, or by one that is open.
func TasksLeft(w io.Writer, tasks []live.Task, now time.Time) {
	for _, t := range tasks {
		what := strings.TrimPrefix(t.StartedBy, deploy.StartedByHand)
		text.Printf(w, "Still running: %s, started by slipway run %s ago from this or another window (task %s). slipway run "+
			"--follow %s watches it, --stop %s stops it.\n", what, text.Clock(now.Sub(t.Created)), deploy.TaskID(t.ARN),
			deploy.TaskID(t.ARN), deploy.TaskID(t.ARN))
	}
}

// TaskEnded says how a task ended, and why where that is known.
func TaskEnded(w io.Writer, what string, r deploy.TaskResult, took time.Duration) {
	ended := "did not start"
	if r.ExitCode != nil {
		ended = fmt.Sprintf("exit code %d", *r.ExitCode)
	}
	text.Printf(w, "%s: %s after %s\n", what, ended, text.Clock(took))
	if c, known := r.Cause(); known {
		text.Printf(w, "  %s; %s\n", c.Means, c.Next)
	}
	if r.ExitCode == nil && r.Reason != "" {
		text.Printf(w, "  ECS says: %s\n", r.Reason)
	}
	if r.LogsErr != nil {
		text.Printf(w, "  Its log could not be read: %v\n", r.LogsErr)
	}
}

// taskEvent is one line of run --json.
type taskEvent struct {
	Event    string     `json:"event"` // started, state, log, left or ended
	Task     string     `json:"task,omitempty"`
	State    string     `json:"state,omitempty"`
	At       *time.Time `json:"at,omitempty"`
	Text     string     `json:"text,omitempty"`
	Revision string     `json:"revision,omitempty"`
	ExitCode *int       `json:"exit_code,omitempty"`
	StopCode string     `json:"stop_code,omitempty"`
	Reason   string     `json:"reason,omitempty"`
	TimedOut bool       `json:"timed_out,omitempty"`
}

// TaskJSON writes a task's run as JSON, an event a line.
type TaskJSON struct{ Out io.Writer }

func (j TaskJSON) write(e taskEvent) { _ = json.NewEncoder(j.Out).Encode(e) }

// Started tells of a task's beginning.
func (j TaskJSON) Started(arn string, q deploy.TaskRequest) {
	j.write(taskEvent{Event: "started", Task: arn, Revision: deploy.Short(q.Definition)})
}

// News tells of its state, or of a line of its log.
func (j TaskJSON) News(n TaskNews) {
	if n.Line != nil {
		j.write(taskEvent{Event: "log", At: &n.Line.At, Text: n.Line.Text})
		return
	}
	j.write(taskEvent{Event: "state", State: n.State})
}

// Left tells that it runs on.
func (j TaskJSON) Left(arn string) { j.write(taskEvent{Event: "left", Task: arn}) }

// Ended tells of its end.
func (j TaskJSON) Ended(r deploy.TaskResult, timedOut bool) {
	j.write(taskEvent{Event: "ended", Task: r.ARN, ExitCode: r.ExitCode, StopCode: r.StopCode, Reason: r.Reason,
		TimedOut: timedOut})
}
