package plan

import (
	"context"
	"sync"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// ErrStopped says that the run was asked to stop: calls in flight were finished, nothing more was begun.
var ErrStopped = cloud.ErrStopped

// Run is what an action sees while it runs.
type Run struct {
	Clients  *cloud.Clients
	Settings stack.Settings
	Intent   Intent
	Clock    cloud.Clock

	shared *shared
	stop   context.Context
	say    func(State, string)
}

// shared is the engine's own copy of live, which actions read and add to.
type shared struct {
	mu     sync.Mutex
	live   live.Stack
	image  string // set by the image step
	origin live.Origin
	notes  []Note // what actions found out that the user should know
	made   map[string]time.Time
}

// Live returns the stack as it is known now: what was read, and what actions have recorded since.
// It is a copy; lists in it must not be changed in place.
func (r *Run) Live() *live.Stack {
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	l := r.shared.live
	return &l
}

// Record adds what an action made. change must replace lists, not alter their items.
func (r *Run) Record(change func(*live.Stack)) {
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	change(&r.shared.live)
}

// Progress reports what is going on in a few words.
func (r *Run) Progress(detail string) { r.say(Running, detail) }

// Note adds something found out on the way that the user should know and that fails nothing: health that could not be
// verified from here, DNS records to add elsewhere. Result.Notes holds them.
func (r *Run) Note(n Note) {
	r.shared.mu.Lock()
	defer r.shared.mu.Unlock()
	r.shared.notes = append(r.shared.notes, n)
}

// Stopping returns ErrStopped once the run was asked to stop. Actions with several long parts ask between them;
// no call is begun after that anyway.
func (r *Run) Stopping() error {
	if r.stop.Err() != nil {
		return ErrStopped
	}
	return nil
}

// WaitingOnUserError ends an action that waits for a person: nothing failed, what needs it waits too, and the next run
// goes on.
type WaitingOnUserError struct {
	For    string    // what the person has to do
	Record DNSRecord // to add, where it is one
}

func (e *WaitingOnUserError) Error() string { return "waits for you: " + e.For }

// Wait is a wait for AWS to get something done.
type Wait struct {
	Typical time.Duration // how long it usually takes: nothing is asked before two fifths of it
	Timeout time.Duration // when to give up; zero: four times Typical, at least ten minutes
	// Check looks once. Detail is shown to the user ("creating"). An error ends the wait.
	Check func(ctx context.Context) (done bool, detail string, err error)
}

// Until waits for w, polling more often as the usual time draws near. It returns ErrStopped when the run is stopped
// meanwhile.
func (r *Run) Until(ctx context.Context, w Wait) error {
	began := r.Clock.Now()
	timeout := w.Timeout
	if timeout == 0 {
		timeout = max(4*w.Typical, 10*time.Minute)
	}
	for {
		if err := r.Stopping(); err != nil {
			return err
		}
		looked := r.Clock.Now()
		done, detail, err := w.Check(ctx)
		if done || err != nil {
			return err
		}
		r.say(Waiting, detail)
		elapsed := r.Clock.Now().Sub(began)
		if elapsed >= timeout {
			return &TimeoutError{After: elapsed, Detail: detail}
		}
		if err := r.Clock.Sleep(r.stop, pause(looked.Sub(began), r.Clock.Now().Sub(looked), w.Typical)); err != nil {
			return ErrStopped
		}
	}
}

// maxInterval is the longest time between two reads where a wait may end any moment: nothing is noticed more than ten
// seconds late, and a full setup makes fewer than 150 calls. A shorter one would save a second or two and cost a dozen
// calls.
const maxInterval = 9500 * time.Millisecond

// pause is how long to sleep after a read that began at elapsed and took some time: reads begin at an even pace,
// however slowly AWS answers.
func pause(elapsed, took, usual time.Duration) time.Duration {
	return max(interval(elapsed, usual)-took, time.Second)
}

// interval is how long after one read the next begins. There is none in the first two fifths of the typical time.
func interval(elapsed, usual time.Duration) time.Duration {
	if usual <= 30*time.Second {
		return min(max(elapsed/2, 2*time.Second), maxInterval)
	}
	return max(usual*2/5-elapsed, maxInterval)
}

// TimeoutError says that AWS did not get there in time.
type TimeoutError struct {
	After  time.Duration
	Detail string
}

func (e *TimeoutError) Error() string {
	return "gave up waiting after " + e.After.Round(time.Second).String() + " (last seen: " + e.Detail + ")"
}

// Retry calls f until it succeeds or fails with an error that does not match, for two minutes at most: for errors that
// AWS only gives while something that was made a moment ago becomes visible everywhere (IAM roles, security groups,
// listeners).
func (r *Run) Retry(ctx context.Context, matches func(error) bool, f func() error) error {
	began := r.Clock.Now()
	for pause := time.Second; ; pause = min(pause*2, 10*time.Second) {
		err := f()
		if err == nil || !matches(err) {
			return err
		}
		if r.Clock.Now().Sub(began) > 2*time.Minute {
			return err
		}
		r.say(Waiting, "waiting for AWS to spread what was just made")
		if r.Clock.Sleep(r.stop, pause) != nil {
			return ErrStopped
		}
	}
}
