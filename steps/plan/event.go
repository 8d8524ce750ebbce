package plan

import "time"

// State is where an action has got to.
type State string

const (
	Queued  State = "queued"  // its needs have not ended
	Running State = "running" // calls are being made
	Waiting State = "waiting" // AWS is at work; Detail says what it says
	Done    State = "done"
	Failed  State = "failed"
	Skipped State = "skipped" // something it needs did not end well, or the run was stopped before it began
	Stopped State = "stopped" // the run was stopped while AWS was at work on it; the next run goes on
	// it waits for the user, or for an action that does; nothing failed, and the next run goes on
	WaitingOnUser State = "held"
)

// Event is one thing that happened. Events of one action come in order; Done, Failed, Skipped, Stopped and
// WaitingOnUser are its last.
type Event struct {
	At      time.Time
	Action  string // id
	Step    string
	Title   string
	Verb    Verb
	State   State
	Detail  string
	Elapsed time.Duration
	Typical time.Duration
	Err     error
}

// Final reports whether no event of the action follows.
func (e Event) Final() bool {
	return e.State == Done || e.State == Failed || e.State == Skipped || e.State == Stopped || e.State == WaitingOnUser
}
