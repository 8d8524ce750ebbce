package plan

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Options are what a run needs in addition to its plan.
type Options struct {
	Clients  *cloud.Clients
	Settings stack.Settings
	Intent   Intent
	Clock    cloud.Clock
	Live     *live.Stack // the read the plan was made from
}

// Result is how a run ended.
type Result struct {
	Events        []Event // the last event of each action, in the order they ended
	Notes         []Note  // what the actions found out; Waiting ones make apply exit 4
	WaitingOnUser []Note  // what the held actions wait for
	Live          *live.Stack
	Stopped       bool // the run was asked to stop before it was through
	Elapsed       time.Duration
}

// Failures returns the events of the actions that failed.
func (r Result) Failures() []Event {
	var failed []Event
	for _, e := range r.Events {
		if e.State == Failed {
			failed = append(failed, e)
		}
	}
	return failed
}

// OK reports whether every action ended well, or waits for a person.
func (r Result) OK() bool {
	for _, e := range r.Events {
		if e.State != Done && e.State != WaitingOnUser {
			return false
		}
	}
	return true
}

// Execute runs a plan: every action as soon as what it needs has ended well, all that can run at once at once. A failed
// action skips what needs it and nothing else. When ctx ends, the calls in flight are finished, waits end, nothing more
// is begun. events gets every event, one at a time; it must not block for long. Execute returns when everything has
// ended.
func Execute(ctx context.Context, p Plan, o Options, events func(Event)) Result {
	if o.Clock == nil {
		o.Clock = cloud.SystemClock{}
	}
	e := &engine{
		options: o,
		emit:    events,
		stop:    ctx,
		shared:  &shared{live: *o.Live},
		nodes:   map[string]*node{},
		began:   o.Clock.Now(),
	}
	if err := e.load(p); err != nil {
		return e.refuse(p, err)
	}
	e.run()
	l := e.shared.live
	return Result{Events: e.ended, Notes: e.shared.notes, WaitingOnUser: e.held, Live: &l, Stopped: ctx.Err() != nil,
		Elapsed: o.Clock.Now().Sub(e.began)}
}

// engine runs one plan.
type engine struct {
	options Options
	stop    context.Context
	shared  *shared
	began   time.Time

	mu    sync.Mutex // guards emit, ended, held and the nodes' states
	emit  func(Event)
	ended []Event
	held  []Note

	nodes map[string]*node
	order []*node
	wait  sync.WaitGroup
}

// node is one action in the graph.
type node struct {
	action  Action
	pending int // needs that have not ended
	next    []*node
	blocked string // the need that did not end well
	held    string // the need that waits for a person
	began   time.Time
}

// load builds the graph, and refuses one that cannot run.
func (e *engine) load(p Plan) error {
	for _, a := range p.Work() {
		if _, twice := e.nodes[a.ID]; twice {
			return fmt.Errorf("the plan has action %s twice", a.ID)
		}
		n := &node{action: a}
		e.nodes[a.ID] = n
		e.order = append(e.order, n)
	}
	for _, n := range e.order {
		for _, need := range n.action.Needs {
			if before, ok := e.nodes[need]; ok {
				before.next = append(before.next, n)
				n.pending++
			}
		}
	}
	return e.acyclic()
}

// acyclic reports the actions that wait for each other, if any do.
func (e *engine) acyclic() error {
	pending := map[*node]int{}
	var ready []*node
	for _, n := range e.order {
		pending[n] = n.pending
		if n.pending == 0 {
			ready = append(ready, n)
		}
	}
	seen := 0
	for len(ready) > 0 {
		n := ready[0]
		ready = ready[1:]
		seen++
		for _, m := range n.next {
			if pending[m]--; pending[m] == 0 {
				ready = append(ready, m)
			}
		}
	}
	if seen == len(e.order) {
		return nil
	}
	var stuck []string
	for _, n := range e.order {
		if pending[n] > 0 {
			stuck = append(stuck, n.action.ID)
		}
	}
	return fmt.Errorf("actions wait for each other: %s", strings.Join(stuck, ", "))
}

// refuse fails every action of a plan that cannot be run at all.
func (e *engine) refuse(p Plan, err error) Result {
	for _, a := range p.Work() {
		e.report(&node{action: a, began: e.began}, Failed, "", err)
	}
	l := e.shared.live
	return Result{Events: e.ended, Live: &l}
}

func (e *engine) run() {
	e.mu.Lock()
	var ready []*node
	for _, n := range e.order {
		e.reportLocked(n, Queued, "", nil)
		if n.pending == 0 {
			ready = append(ready, n)
		}
	}
	e.wait.Add(len(e.order))
	e.mu.Unlock()
	for _, n := range ready {
		go e.work(n)
	}
	e.wait.Wait()
}

// work runs one action and then whatever waited only for it.
func (e *engine) work(n *node) {
	state, detail, err := e.attempt(n)
	e.mu.Lock()
	e.reportLocked(n, state, detail, err)
	var ready []*node
	for _, m := range n.next {
		switch {
		case state == WaitingOnUser:
			m.held = n.action.Title
		case state != Done && m.blocked == "":
			m.blocked = n.action.Title
		}
		if m.pending--; m.pending == 0 {
			ready = append(ready, m)
		}
	}
	e.mu.Unlock()
	for _, m := range ready {
		go e.work(m)
	}
	e.wait.Done()
}

// attempt runs one action, unless it must not begin.
func (e *engine) attempt(n *node) (state State, detail string, err error) {
	if n.blocked != "" {
		return Skipped, "needs " + n.blocked, nil
	}
	if n.held != "" && !n.action.EvenIfWaiting {
		return WaitingOnUser, "waits with " + n.held, nil
	}
	if e.stop.Err() != nil {
		return Skipped, "the run was stopped before it began", nil
	}
	n.began = e.options.Clock.Now()
	r := &Run{
		Clients: e.options.Clients, Settings: e.options.Settings, Intent: e.options.Intent, Clock: e.options.Clock,
		shared: e.shared, stop: e.stop,
		say: func(s State, detail string) { e.report(n, s, detail, nil) },
	}
	e.report(n, Running, "", nil)
	// calls in flight must end with their reply, so the action's own context outlives a stop; new writes are refused by
	// the guard
	err = guarded(cloud.WithStop(context.WithoutCancel(e.stop), e.stop), n.action, r)
	var held *WaitingOnUserError
	switch {
	case errors.As(err, &held):
		e.hold(Note{Step: n.action.Step, Text: held.For, Waiting: true, Record: held.Record})
		return WaitingOnUser, held.For, nil
	case errors.Is(err, ErrStopped):
		return Stopped, "AWS goes on with what was begun; the next run looks at it again", nil
	case err != nil:
		return Failed, "", err
	}
	return Done, "", nil
}

// hold keeps what a person has to do.
func (e *engine) hold(note Note) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.held = append(e.held, note)
}

// guarded runs an action; a panic in it is its failure, not the program's.
func guarded(ctx context.Context, a Action, r *Run) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a fault in slipway while working on %s: %v\n%s", a.ID, p, debug.Stack())
		}
	}()
	return a.Run(ctx, r)
}

func (e *engine) report(n *node, s State, detail string, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.reportLocked(n, s, detail, err)
}

func (e *engine) reportLocked(n *node, s State, detail string, err error) {
	now := e.options.Clock.Now()
	ev := Event{
		At: now, Action: n.action.ID, Step: n.action.Step, Title: n.action.Title, Verb: n.action.Verb,
		State: s, Detail: detail, Typical: n.action.Typical, Err: err,
	}
	if !n.began.IsZero() {
		ev.Elapsed = now.Sub(n.began)
	}
	if ev.Final() {
		e.ended = append(e.ended, ev)
	}
	if e.emit != nil {
		e.emit(ev)
	}
}
