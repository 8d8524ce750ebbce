package session

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"time"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/lease"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// LeaseRequest is what a session takes the lease for.
type LeaseRequest struct {
	What string // apply, destroy, step data
	// Patience is how long to wait for another run that lives: 0 not at all, negative as long as it takes.
	Patience time.Duration
}

// WriteLease is a session's right to write to the stack, alone, until End.
type WriteLease struct {
	session *Session
	held    *lease.Lease
	what    string
}

// LeaseAction is the id under which a run tells of its lease.
const LeaseAction = "lease"

// Take takes the lease, or says who has it. events hears of the wait. What was read before may be outdated by
// then.
func (s *Session) Take(ctx context.Context, c LeaseRequest, events func(plan.Event)) (*WriteLease, error) {
	began, waited := s.Env.Clock.Now(), false
	tell := func(state plan.State, detail string) {
		if events != nil {
			e := s.leaseEvent(state, detail, nil)
			e.Elapsed = e.At.Sub(began)
			events(e)
		}
	}
	o := s.leaseOptions(c)
	o.Waiting = func(h lease.Holder) {
		waited = true
		tell(plan.Waiting, h.String())
	}
	held, err := lease.Take(ctx, o)
	if err != nil {
		return nil, err
	}
	if waited {
		tell(plan.Done, "")
	}
	return &WriteLease{s, held, o.Me.What}, nil
}

// leaseOptions are what the session takes the lease with. It is kept by the wall clock, not by the sandbox's faster
// one, to which a pause of this process would be minutes; so the sandbox's time does not say how old a lease is.
func (s *Session) leaseOptions(c LeaseRequest) lease.Options {
	if c.What == "" {
		c.What = "apply"
	}
	host, _ := os.Hostname()
	_, wall := s.Env.Clock.(cloud.SystemClock)
	return lease.Options{
		Store: lease.Parameters(s.Env.Clients, s.Identity()), Clock: cloud.SystemClock{}, Untimed: !wall,
		Patience: c.Patience, Machine: s.Env.Machine,
		Me: lease.Holder{
			By: s.Who.Called(), Host: host, Folder: filepath.Base(s.Env.Dir), Process: os.Getpid(), What: c.What,
			Answers: digest(s.Settings),
		},
	}
}

// Sweep removes what a killed run has left of its lease, for a stack of which nothing else is left. A lease that goes
// on is left alone.
func (s *Session) Sweep(ctx context.Context) error {
	return lease.RemoveLeftover(ctx, s.leaseOptions(LeaseRequest{}))
}

// leaseEvent is an event about the lease.
func (s *Session) leaseEvent(state plan.State, detail string, err error) plan.Event {
	id := s.Identity()
	return plan.Event{
		At: s.Env.Clock.Now(), Action: LeaseAction, Step: LeaseAction, Title: "the lease on " + id.App + " " + id.Environment,
		Verb:  plan.Check,
		State: state, Detail: detail, Err: err,
	}
}

// digest tells answers apart. No secret is among them.
func digest(s stack.Settings) string {
	var b strings.Builder
	for _, id := range stack.Paths() {
		if id != "account" {
			b.WriteString(id + "=" + s.Get(id) + "\x00")
		}
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:8])
}

// Apply runs a plan under this lease. One that is lost stops it, which is told as the lease's failure.
func (w *WriteLease) Apply(ctx context.Context, l *live.Stack, p plan.Plan, i plan.Intent,
	events func(plan.Event)) plan.Result {
	settings := w.session.Settings
	settings.Account = w.session.Who.Account
	i.By, i.Command = w.session.Who.Called(), w.what
	under, free := w.held.Under(ctx)
	defer free()
	r := steps.Apply(under, w.session.Env, settings, l, p, i, events)
	lost := w.held.Lost()
	if lost == nil {
		return r
	}
	r.Stopped = ctx.Err() != nil
	if !r.OK() && !r.Stopped {
		r.Events = append(r.Events, w.session.told(events, lost))
	}
	return r
}

// told tells of the lease's failure.
func (s *Session) told(events func(plan.Event), err error) plan.Event {
	e := s.leaseEvent(plan.Failed, "", err)
	if events != nil {
		events(e)
	}
	return e
}

// patience is how long the end of a run waits for AWS to take the lease back. It ends by itself where that is too
// short.
const patience = 10 * time.Second

// End gives the lease back, also after ctx has ended. Its note says when that did not work.
func (w *WriteLease) End(ctx context.Context) []plan.Note {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := w.held.Release(ctx); err != nil {
		return []plan.Note{{Step: LeaseAction, Text: err.Error()}}
	}
	return nil
}

// overtaken reports whether what a plan would do is in the way of what a run did that this lease was waited for: it ran
// with other answers, or the plan replaces a secret's value.
func (w *WriteLease) overtaken(now *Session, p plan.Plan) bool {
	if w.held.After == nil || p.Empty() {
		return false
	}
	for _, a := range p.Work() {
		if a.Step == "secrets" && a.Verb == plan.Update {
			return true
		}
	}
	return w.held.After.Answers != digest(now.Settings)
}
