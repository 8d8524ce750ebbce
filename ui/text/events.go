// Package text writes the same events and reports as the screens do, as lines or JSON: for pipes, CI and screen
// readers.
package text

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"slipway/steps/clean"
	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/release"
	"slipway/steps/session"
)

// heartbeat is how long the lines stay silent at most while something runs.
const heartbeat = 30 * time.Second

// Lines writes one line an event that matters, in UTC, and a sign of life when nothing has happened for a while. It
// is safe for concurrent use, and must be closed.
type Lines struct {
	mu      sync.Mutex
	w       io.Writer
	now     func() time.Time
	running map[string]plan.Event // by action
	said    map[string]time.Time  // when an action's wait was last written
	waited  map[string]string     // and what it said
	beat    *time.Timer
	closed  bool
}

// NewLines makes a sink that writes to w. now is the time of the world that is worked on: the sandbox's runs faster.
func NewLines(w io.Writer, now func() time.Time) *Lines {
	l := &Lines{w: w, now: now, running: map[string]plan.Event{}, said: map[string]time.Time{},
		waited: map[string]string{}}
	l.beat = time.AfterFunc(heartbeat, l.alive)
	return l
}

// Close ends the signs of life.
func (l *Lines) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.beat.Stop()
}

// Event writes one event. Waits are written when what AWS says changes, and every 30 seconds.
func (l *Lines) Event(e plan.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before, seen := l.running[e.Action]
	switch {
	case e.State == plan.Queued:
		return
	case e.Final():
		delete(l.running, e.Action)
	default:
		l.running[e.Action] = e
		last, again := before.Detail, seen && before.State == e.State
		if e.State == plan.Waiting { // notes come in between
			last, again = l.waited[e.Action], again || l.waited[e.Action] != ""
			l.waited[e.Action] = e.Detail
		}
		if again && last == e.Detail && e.At.Sub(l.said[e.Action]) < heartbeat {
			return
		}
		l.said[e.Action] = e.At
	}
	why := ""
	if e.Err != nil { // in full where the run has ended
		why = ": " + cloud.Brief(e.Err)
		if x := cloud.Explain(e.Err); x.Means == "" {
			why = ": " + happened(e.Err, x)[0]
		}
	}
	if e.Action == session.LeaseAction && e.State == plan.Waiting {
		l.line(e.At, "wait    "+e.Detail+". Two runs at once would undo each other's work: this one waits for its end. "+
			"Control C ends the wait")
		return
	}
	l.line(e.At, fmt.Sprintf("%-7s %s %s%s%s", Word(e), e.Verb, e.Title, doing(e), why))
}

func (l *Lines) line(at time.Time, text string) {
	Printf(l.w, "%s %s\n", at.UTC().Format(time.TimeOnly), text)
	l.beat.Reset(heartbeat)
}

// alive says what is being waited for when nothing has been written for a while.
func (l *Lines) alive() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	var at []string
	for _, id := range slices.Sorted(maps.Keys(l.running)) {
		e := l.running[id]
		e.Elapsed += l.now().Sub(e.At)
		at = append(at, fmt.Sprintf("%s %s%s", e.Verb, e.Title, doing(e)))
	}
	if len(at) == 0 {
		l.beat.Reset(heartbeat)
		return
	}
	l.line(l.now(), "still   "+strings.Join(at, "; "))
}

// doing says what AWS says of an action, and how long it has taken against how long it usually does.
func doing(e plan.Event) (text string) {
	if e.Detail != "" {
		text = ", " + e.Detail
	}
	if e.State == plan.WaitingOnUser && e.Elapsed > 0 { // what waits with another action never began
		text = ", waits for you" + strings.Replace(text, ", ", ": ", 1)
	}
	usual := ""
	if e.Typical > 0 && !e.Final() {
		usual = "usually " + e.Typical.Round(time.Second).String()
	}
	switch {
	case e.State == plan.Running && e.Detail != "": // a note
	case e.Elapsed < time.Second && usual != "":
		text += ", " + usual
	case e.Elapsed >= time.Second && usual != "":
		text += ", " + e.Elapsed.Round(time.Second).String() + " of " + usual
	case e.Elapsed >= time.Second:
		text += ", " + e.Elapsed.Round(time.Second).String()
	}
	return text
}

// Word is what happened, in one word.
func Word(e plan.Event) string {
	switch e.State {
	case plan.Running:
		if e.Detail != "" {
			return "note"
		}
		return "start"
	case plan.Waiting:
		return "wait"
	case plan.Failed:
		return "FAILED"
	case plan.Skipped:
		return "skip"
	case plan.Stopped:
		return "stop"
	}
	return string(e.State)
}

// Run shows a run of a plan as lines, in the time of the world that is worked on, and tells in full what failed once
// it has ended.
func Run(ctx context.Context, w io.Writer, now func() time.Time, p plan.Plan,
	run func(events func(plan.Event)) plan.Result) plan.Result {
	if len(p.Work()) > 0 {
		Printf(w, "\n%s, usually %s. Control C stops safely. Times are UTC.\n", Plural(len(p.Work()), "action"),
			Minutes(p.Typical()))
	}
	lines := NewLines(w, now)
	stopping := context.AfterFunc(ctx, lines.stopping)
	result := run(lines.Event)
	stopping()
	lines.Close()
	Failures(w, result)
	return result
}

// Failures tells in full what failed in a run.
func Failures(w io.Writer, result plan.Result) {
	for _, e := range result.Failures() {
		Printf(w, "\nNot finished: %s.\n", e.Title)
		Error(w, e.Err)
	}
}

// stopping says what ctrl+c does, on a line of its own: the terminal has begun one with it.
func (l *Lines) stopping() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		fmt.Fprintln(l.w, "\nStopping: what has been asked of AWS is finished, nothing more is begun. Control C again "+
			"leaves at once.")
	}
}

// happened is what an error says, by its lines: one that quotes a log keeps each line of it apart.
func happened(err error, e *cloud.Error) []string {
	text := cloud.Redact(strings.TrimSpace(err.Error()))
	if e.Service != "" || !strings.Contains(text, "\n") {
		return []string{e.Said}
	}
	return strings.Split(text, "\n")
}

// Error writes what happened, what it means and what to do next.
func Error(w io.Writer, err error) {
	e := cloud.Explain(err)
	label := "  what happened  "
	for _, line := range happened(err, e) {
		Printf(w, "%-17s%s\n", label, strings.TrimRight(line, " \r"))
		label = ""
	}
	if e.Action != "" {
		on := ""
		if e.Resource != "" {
			on = " on " + e.Resource
		}
		Printf(w, "  action         %s%s\n", e.Action, on)
	}
	if e.Means != "" && !strings.Contains(happened(err, e)[0], e.Means) {
		Printf(w, "  what it means  %s\n", e.Means)
	}
	if e.Next != "" {
		Printf(w, "  next           %s\n", e.Next)
	}
}

// JSONEvents writes one JSON object a line.
type JSONEvents struct {
	mu sync.Mutex
	w  io.Writer
}

// NewJSONEvents makes a sink that writes to w.
func NewJSONEvents(w io.Writer) *JSONEvents { return &JSONEvents{w: w} }

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
		At: e.At.UTC(), Action: e.Action, Step: e.Step, Verb: e.Verb.Documented(), Title: e.Title, State: e.State,
		Detail: e.Detail, Elapsed: e.Elapsed.Seconds(),
	}
	if e.Err != nil {
		x := cloud.Explain(e.Err)
		out.Error = &jsonError{x.Code, x.Said, x.Means, x.Next, x.Action, x.Resource}
	}
	j.one(out)
}

type jsonImage struct {
	Tag      string         `json:"tag,omitempty"`
	Digest   string         `json:"digest,omitempty"`
	Findings map[string]int `json:"findings,omitempty"`
}

type jsonCommit struct {
	SHA     string `json:"sha"`
	Subject string `json:"subject"`
	Author  string `json:"author"`
}

type jsonRelease struct {
	From      jsonImage      `json:"from"`
	To        jsonImage      `json:"to"`
	Builds    bool           `json:"builds"`
	Address   string         `json:"address,omitempty"` // of a ready image whose digest is looked up
	Commit    string         `json:"commit,omitempty"`
	Dirty     bool           `json:"dirty"`
	Commits   []jsonCommit   `json:"commits"`
	More      int            `json:"more_commits,omitempty"`
	Back      int            `json:"commits_back,omitempty"`
	Unknown   string         `json:"commits_unknown,omitempty"`
	Variables []plan.Change  `json:"variables"`
	Secrets   []plan.Change  `json:"secrets"`
	Settings  []plan.Change  `json:"settings"`
	Reasons   []string       `json:"reasons,omitempty"`
	Command   string         `json:"release_command,omitempty"`
	Moves     []string       `json:"moves"`
	Elsewhere int            `json:"other_changes"`
	Nothing   bool           `json:"nothing"`
	Problems  []plan.Problem `json:"problems,omitempty"`
	Notes     []plan.Note    `json:"notes,omitempty"`
}

// Release writes what a deployment changes, in the line before its events.
func (j *JSONEvents) Release(r release.Release) {
	out := jsonRelease{
		From: jsonImage(r.From), To: jsonImage(r.To.Image), Builds: r.To.Builds, Address: r.To.Looks, Commit: r.To.Commit,
		Dirty: r.To.Dirty, Commits: []jsonCommit{}, More: r.To.History.More, Back: r.To.History.Back,
		Variables: r.Variables, Secrets: r.Secrets, Settings: r.Settings, Reasons: r.Reasons, Command: r.Command,
		Moves: r.Moves, Elsewhere: r.Elsewhere, Nothing: r.Nothing(), Problems: r.Plan.Problems, Notes: r.Plan.Notes,
	}
	for _, c := range r.To.History.Commits {
		out.Commits = append(out.Commits, jsonCommit(c))
	}
	if err := r.To.History.Err; err != nil {
		out.Unknown = err.Error()
	}
	j.one(map[string]any{"release": out})
}

// Serving writes what serves, in the line after a deployment's events.
func (j *JSONEvents) Serving(s release.Serving) {
	j.one(map[string]any{"serving": struct {
		Revision string    `json:"revision"`
		Image    jsonImage `json:"image"`
		Before   bool      `json:"as_before"`
		Running  int       `json:"running"`
		Desired  int       `json:"desired"`
		Healthy  int       `json:"healthy_targets"`
		Targets  int       `json:"targets"`
		Wrong    []string  `json:"wrong,omitempty"`
		Unread   []string  `json:"unread,omitempty"`
	}{s.Revision, jsonImage(s.Image), s.Before, s.Running, s.Desired, s.Healthy, s.Targets, s.Wrong, s.Unread}})
}

func (j *JSONEvents) one(v any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	_ = clean.Encode(j.w, v, "") // a closed pipe must not stop a run that is under way
}
