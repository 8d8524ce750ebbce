package rehearsal

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/rehearse"
	"slipway/steps/stack"
	"slipway/ui/widget"
)

// run is a rehearsal. It is told its events by another goroutine.
type run struct {
	cancel context.CancelFunc
	done   chan struct{} // closed at its end
	report rehearse.Report
	err    error
	began  time.Time

	mu     sync.Mutex
	stages []widget.Stage
	line   string // that the build or the container wrote last
}

// ended says that a rehearsal is over.
type ended struct{ run *run }

// begin starts a rehearsal.
func begin(ask context.Context, engine steps.Rehearser, s stack.Settings, w steps.Rehearsal, keep func(func())) *run {
	ctx, cancel := context.WithCancel(ask)
	r := &run{cancel: cancel, done: make(chan struct{}), began: time.Now()}
	keep(func() {
		defer close(r.done)
		defer cancel()
		r.report, r.err = engine.Rehearse(ctx, s, w, r.hear)
	})
	return r
}

// wait waits for the end.
func (r *run) wait() tea.Cmd {
	return func() tea.Msg {
		<-r.done
		return ended{r}
	}
}

func (r *run) hear(e rehearse.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.Stage != "" {
		r.stages, r.line = append(r.stages, widget.Stage{Name: e.Stage, Began: time.Now()}), ""
	}
	if e.Line != "" {
		r.line = e.Line
	}
}

// heard is what is known by now.
func (r *run) heard() (stages []widget.Stage, line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stages[:len(r.stages):len(r.stages)], r.line
}
