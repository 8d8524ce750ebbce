// Package deploy brings a revision into service: what a task definition should say and how it differs from the one AWS
// has, its registration, a deployment followed to its own end, why one failed, and one-shot task runs. The service and
// schedule steps share it. It never plans: which revision is to run, and when, the steps decide.
package deploy

import (
	"context"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/plan"
)

// Host is what a deployment runs on: an action of a plan (*plan.Run is one), or a command of its own (see On).
type Host interface {
	Until(ctx context.Context, w plan.Wait) error
	RetryUntilVisible(ctx context.Context, uses []string, call func() error) error
	Progress(detail string)
}

// On makes a host of a clock for commands that run without a plan. say gets what is going on in a few words; nil:
// nobody. Waits end with plan.ErrStopped when ctx ends.
func On(clock cloud.Clock, say func(detail string)) Host {
	if say == nil {
		say = func(string) {}
	}
	return &host{clock: clock, say: say}
}

// choose is one of two words.
func choose(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

type host struct {
	clock cloud.Clock
	say   func(string)
}

func (h *host) Progress(detail string) { h.say(detail) }

func (h *host) Until(ctx context.Context, w plan.Wait) error {
	began := h.clock.Now()
	timeout := w.Timeout
	if timeout == 0 {
		timeout = max(4*w.Typical, 10*time.Minute)
	}
	for {
		done, detail, err := w.Check(ctx)
		if done || err != nil {
			return err
		}
		h.say(detail)
		elapsed := h.clock.Now().Sub(began)
		if elapsed >= timeout {
			return &plan.TimeoutError{After: elapsed, Detail: detail}
		}
		pause := min(max(elapsed/4, 2*time.Second), 6*time.Second)
		if h.clock.Sleep(ctx, pause) != nil {
			return plan.ErrStopped
		}
	}
}

// RetryUntilVisible waits for what is not seen yet. A command without a plan has made nothing that it may not use.
func (h *host) RetryUntilVisible(ctx context.Context, _ []string, f func() error) error {
	began := h.clock.Now()
	for pause := time.Second; ; pause = min(pause*2, 10*time.Second) {
		err := f()
		if err == nil || !cloud.NotVisibleYet(err) || h.clock.Now().Sub(began) > 2*time.Minute {
			return err
		}
		if h.clock.Sleep(ctx, pause) != nil {
			return plan.ErrStopped
		}
	}
}
