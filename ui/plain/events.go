// Package plain writes the same events and reports as the screens do, as lines or JSON: for pipes, CI and screen readers.
package plain

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/plan"
)

// heartbeat is how long the lines stay silent at most while something runs.
const heartbeat = 30 * time.Second

// Lines writes one line an event that matters. It is safe for concurrent use.
type Lines struct {
	mu      sync.Mutex
	w       io.Writer
	waiting map[string]said
}

// said is what was last written of a waiting action, and when.
type said struct {
	detail string
	at     time.Time
}

// NewLines makes a sink that writes to w.
func NewLines(w io.Writer) *Lines { return &Lines{w: w, waiting: map[string]said{}} }

// Event writes one event. Waits are written when what AWS says changes, and every 30 seconds.
func (l *Lines) Event(e plan.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch e.State {
	case plan.Queued:
		return
	case plan.Waiting, plan.Running:
		last, seen := l.waiting[e.Action]
		if seen && last.detail == e.Detail && e.At.Sub(last.at) < heartbeat {
			return
		}
		l.waiting[e.Action] = said{e.Detail, e.At}
	}
	word := Word(e.State)
	if e.State == plan.Running && e.Detail != "" {
		word = "note"
	}
	fmt.Fprintf(l.w, "%s %-7s %s", e.At.Format("15:04:05"), word, e.Action)
	if e.Detail != "" {
		fmt.Fprintf(l.w, "  %s", e.Detail)
	}
	if e.Elapsed >= time.Second {
		fmt.Fprintf(l.w, "  %s", e.Elapsed.Round(time.Second))
	}
	if e.State == plan.Waiting && e.Usual > 0 {
		fmt.Fprintf(l.w, " (usually %s)", e.Usual.Round(time.Second))
	}
	fmt.Fprintln(l.w)
	if e.Err != nil {
		Error(l.w, e.Err)
	}
}

// Word is a state as the lines write it.
func Word(s plan.State) string {
	switch s {
	case plan.Running:
		return "start"
	case plan.Waiting:
		return "wait"
	}
	return string(s)
}

// Error writes what happened, what it means and what to do next.
func Error(w io.Writer, err error) {
	e := cloud.Explain(err)
	fmt.Fprintf(w, "  what happened  %s\n", e.Said)
	if e.Action != "" {
		on := ""
		if e.Resource != "" {
			on = " on " + e.Resource
		}
		fmt.Fprintf(w, "  action         %s%s\n", e.Action, on)
	}
	if e.Means != "" {
		fmt.Fprintf(w, "  what it means  %s\n", e.Means)
	}
	if e.Next != "" {
		fmt.Fprintf(w, "  next           %s\n", e.Next)
	}
}

// JSONEvents writes one JSON object a line.
type JSONEvents struct {
	mu sync.Mutex
	w  *json.Encoder
}

// NewJSONEvents makes a sink that writes to w.
func NewJSONEvents(w io.Writer) *JSONEvents { return &JSONEvents{w: json.NewEncoder(w)} }

type jsonEvent struct {
	At      time.Time  `json:"at"`
	Action  string     `json:"action"`
	Step    string     `json:"step"`
	Verb    plan.Verb  `json:"verb"`
	Title   string     `json:"title"`
	State   plan.State `json:"state"`
	Detail  string     `json:"detail,omitempty"`
	Elapsed float64    `json:"elapsed_seconds"`
	Error   *jsonError `json:"error,omitempty"`
}

type jsonError struct {
	Code     string `json:"code,omitempty"`
	Said     string `json:"said"`
	Means    string `json:"means,omitempty"`
	Next     string `json:"next,omitempty"`
	Action   string `json:"action,omitempty"`
	Resource string `json:"resource,omitempty"`
}

// Event writes one event.
func (j *JSONEvents) Event(e plan.Event) {
	out := jsonEvent{
		At: e.At.UTC(), Action: e.Action, Step: e.Step, Verb: e.Verb, Title: e.Title, State: e.State, Detail: e.Detail, Elapsed: e.Elapsed.Seconds(),
	}
	if e.Err != nil {
		x := cloud.Explain(e.Err)
		out.Error = &jsonError{x.Code, x.Said, x.Means, x.Next, x.Action, x.Resource}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	_ = j.w.Encode(out) // a closed pipe must not stop a run that is under way
}
