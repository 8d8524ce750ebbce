package logs

import (
	"context"
	"fmt"
	"time"

	"slipway/steps/cloud"
)

const (
	pollPause = 2 * time.Second // between two sweeps
	// settles is how long after it was written a line is found by a sweep at the latest, as far as anybody knows.
	settles = 5 * time.Second
	// proof is how often what a session gives is held against a sweep.
	proof = 30 * time.Second
	// quiet is how long a session may be silent that sends something every second.
	quiet = 15 * time.Second

	shortLife = 20 * time.Second // of a session that is not worth another one at once
	tailPause = time.Minute      // until the next one then

	troublePause = 5 * time.Second // until AWS is asked again that did not answer; longer each time
	troubleMost  = 30 * time.Second
)

// follower reads a log: by sweeps until all is there, then by a session as long as that is whole.
type follower struct {
	clients *cloud.Clients
	clock   cloud.Clock
	query   Query
	to      Sink

	seen     *seen
	newest   int64 // the time of the newest line given, in milliseconds
	sweeps   int   // since the log was read without a gap
	caughtUp bool  // a sweep has come to the end of what was written

	tail      *tail
	noTail    bool      // sessions are refused, or unknown
	nextTail  time.Time // when the next one may begin
	tailBegan time.Time
	trouble   time.Duration // how long was waited after the last sweep that failed
}

func (f *follower) run(ctx context.Context) error {
	for {
		began := f.clock.Now()
		if err := f.sweep(ctx); err != nil {
			if err := f.endure(ctx, err); err != nil {
				return err
			}
			continue
		}
		f.trouble = 0
		if !f.query.Follow {
			return nil
		}
		if f.tail == nil {
			f.openTail(ctx)
		}
		for f.tail != nil && f.isSettled(began) {
			began = f.clock.Now()
			if !f.stream(ctx) {
				f.sweeps = 0
				break
			}
			if err := f.sweep(ctx); err != nil { // the loop above asks again
				f.sweeps = 0
				break
			}
		}
		if err := f.clock.Sleep(ctx, f.pause()); err != nil {
			return err
		}
	}
}

// pause is how long to wait until the next sweep: not at all where a session has just broken.
func (f *follower) pause() time.Duration {
	if f.sweeps == 0 {
		return 0
	}
	return pollPause
}

// isSettled reports whether a sweep that began at a time has found all that was written before the session's lines are
// whole.
func (f *follower) isSettled(began time.Time) bool {
	whole, _, _, _ := f.tail.state()
	return !began.Before(whole.Add(settles))
}

// stream gives what the session sends until it has to be held against a sweep. It reports false once the session has
// ended or left lines out.
func (f *follower) stream(ctx context.Context) (whole bool) {
	since, _, _, _ := f.tail.state()
	for until := f.clock.Now().Add(proof); f.clock.Now().Before(until) && ctx.Err() == nil; {
		lines, now := f.tail.drain()
		if !now.Equal(since) {
			return false
		}
		f.give(f.tail.met, lines)
		_, heard, ended, err := f.tail.state()
		if silent := f.clock.Now().Sub(heard) > quiet; ended || silent {
			f.tailEnded(err, silent)
			return false
		}
		f.await(ctx, f.tail.wake, quiet)
	}
	return true
}

// await waits until something is heard, for some time at most.
func (f *follower) await(ctx context.Context, wake <-chan struct{}, most time.Duration) {
	ctx, heard := context.WithCancel(ctx)
	defer heard()
	go func() {
		select {
		case <-wake:
			heard()
		case <-ctx.Done():
		}
	}()
	_ = f.clock.Sleep(ctx, most)
}

// openTail begins a session where one may begin.
func (f *follower) openTail(ctx context.Context) {
	if f.query.NoTail || f.noTail || f.clock.Now().Before(f.nextTail) {
		return
	}
	t, err := startTail(ctx, f.clients, f.clock, f.query)
	switch {
	case ctx.Err() != nil:
	case err == nil:
		f.tail, f.tailBegan = t, f.clock.Now()
	case cloud.Passing(err), cloud.Is(err, "LimitExceeded"):
		f.nextTail = f.clock.Now().Add(tailPause)
	default:
		f.noTail = true
		f.to.Said(fmt.Sprintf("no live tail (%s): the log is read every %d s", cloud.Brief(err),
			int(pollPause.Seconds())))
	}
}

// tailEnded lets a session go that gives nothing any more. The next one begins after the gap was read.
func (f *follower) tailEnded(err error, silent bool) {
	f.hangUp()
	if f.clock.Now().Sub(f.tailBegan) < shortLife {
		f.nextTail = f.clock.Now().Add(tailPause)
	}
	switch {
	case silent:
		f.to.Said("the live tail session fell silent; what it left out is read")
	case err != nil && !cloud.Is(err, "SessionTimeout"):
		f.to.Said("the live tail session broke (" + cloud.Brief(err) + "); what it left out is read")
	}
}

func (f *follower) hangUp() {
	if f.tail != nil {
		f.tail.stop()
		f.tail = nil
	}
}

// endure waits after a sweep that failed, where AWS may answer the next one. It returns an error where it will not.
func (f *follower) endure(ctx context.Context, err error) error {
	if ctx.Err() != nil || !f.query.Follow || !cloud.Passing(err) {
		return err
	}
	if f.trouble == 0 {
		f.to.Said("the log cannot be read just now (" + cloud.Brief(err) + "); it is asked for again, and no line is lost")
	}
	f.sweeps = 0
	f.trouble = min(max(troublePause, 2*f.trouble), troubleMost)
	return f.clock.Sleep(ctx, f.trouble)
}
