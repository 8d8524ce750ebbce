// Package rehearsal is the screen that offers to try the container on this machine, shows the rehearsal as it goes on,
// and what it found.
package rehearsal

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/ui/screen"
	"slipway/ui/text"
	"slipway/ui/wizard"
)

// Model offers a rehearsal, shows it, and leads on from what it found.
type Model struct {
	ctx      *screen.Context
	ask      context.Context
	keep     func(func()) // runs something that the program waits for before it ends
	run      *run         // under way; nil: none is
	stopping bool
	stopped  bool // the last one was stopped before its end
	ways     []wizard.WayOn
	cursor   int
	scroll   int // of what was found, in a low window
}

// New makes the screen. keep runs what the program has to wait for before it ends: what a rehearsal has started is
// removed by it.
func New(ask context.Context, ctx *screen.Context, keep func(func())) *Model {
	return &Model{ctx: ctx, ask: ask, keep: keep, ways: ctx.WaysOn()}
}

// Init waits for a rehearsal that is under way: another screen may have come between.
func (r *Model) Init() tea.Cmd {
	if r.run == nil {
		return nil
	}
	return r.run.wait()
}

// Update takes keys, and the end of the rehearsal.
func (r *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case ended:
		if msg.run == r.run {
			r.over()
		}
	case tea.KeyPressMsg:
		if r.run != nil {
			if key.Matches(msg, keyStop) {
				r.Stop()
			}
			return r, nil
		}
		return r, r.handleKey(msg)
	}
	return r, nil
}

func (r *Model) handleKey(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, screen.KeyBack):
		return screen.Send(screen.Back{})
	case msg.String() == "pgup":
		r.scroll = max(0, r.scroll-5)
	case msg.String() == "pgdown":
		r.scroll += 5
	case !key.Matches(msg, screen.KeyEnter):
		r.cursor = screen.MoveCursor(r.cursor, len(r.ways)-1, msg)
	default:
		switch w := r.ways[r.cursor]; w.Kind {
		case wizard.TryIt:
			return r.start()
		case wizard.ChangeAnswer:
			return screen.Send(screen.Mend{Question: w.Question})
		}
		return screen.Send(screen.Next{})
	}
	return nil
}

// start begins a rehearsal of the answers as they stand.
func (r *Model) start() tea.Cmd {
	r.stopping, r.stopped, r.scroll = false, false, 0
	r.run = begin(r.ask, r.ctx.Current().Env.Rehearser, *r.ctx.Settings, r.ctx.Wanted(), r.keep)
	return r.run.wait()
}

// over takes over what the rehearsal found.
func (r *Model) over() {
	if r.stopped = r.stopping; !r.stopped {
		r.ctx.Tried(r.run.report, r.run.err)
	}
	r.run, r.stopping, r.cursor = nil, false, 0
	r.ways = r.ctx.WaysOn()
	if r.stopped {
		r.cursor = slices.IndexFunc(r.ways, func(w wizard.WayOn) bool { return w.Kind == wizard.TryIt })
	}
}

// Running reports whether a rehearsal is under way.
func (r *Model) Running() bool { return r.run != nil }

// Stop ends the rehearsal; what it started is removed.
func (r *Model) Stop() {
	if r.run != nil {
		r.stopping = true
		r.run.cancel()
	}
}

var (
	keyStop   = screen.Binding("esc", "stop", "esc")
	keyScroll = screen.Binding("pgup/pgdn", "scroll", "pgup", "pgdown")
)

// Keys are the keys that work now.
func (r *Model) Keys() []key.Binding {
	switch last, now := r.ctx.Trial(); {
	case r.run != nil:
		return []key.Binding{keyStop}
	case now && last.Err == nil:
		return []key.Binding{screen.KeyContinue, screen.KeyPick, keyScroll, screen.KeyBack}
	}
	return []key.Binding{screen.KeyContinue, screen.KeyPick, screen.KeyBack}
}

// Place names the screen.
func (r *Model) Place() string { return "rehearsal" }

// Moving reports that a rehearsal is under way.
func (r *Model) Moving() bool { return r.run != nil }

// about says what a rehearsal does.
func (r *Model) about() string {
	return text.AboutRehearsal(r.ctx.Current().Env.Rehearser.Name(), r.ctx.Sandbox)
}
