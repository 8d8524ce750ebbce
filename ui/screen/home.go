package screen

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/workspace"
)

// Home shows the stack that slipway.yaml describes: what each step has in AWS, where it answers, what it costs, what it lacks.
type Home struct {
	standing
	ask context.Context

	generation int
	plan       plan.Plan
	running    cost.Estimate
	runs       []steps.NextRun
	said       []string // what the last thing done has to say
	sent       string   // what was copied
	read       bool
	err        error
	at         int  // the step the cursor stands on
	whole      bool // everything is shown, to be scrolled, in place of the steps
	from       int  // the line it is shown from

	// as last drawn, so that keys know whether anything is left out, and how far there is to scroll
	over bool
	last int
}

// Looked is one look at the stack.
type Looked struct {
	generation int
	Live       *live.Stack
	Plan       plan.Plan
	Report     check.Report
	Running    cost.Estimate
	Folder     *workspace.Folder
	Err        error
}

var (
	keyRedo   = binding("enter", "run this step", "enter")
	keyAll    = binding("p", "plan everything", "p")
	keyChecks = binding("c", "checklist", "c")
	keyWhole  = binding("tab", "everything", "tab")
	keySteps  = binding("tab", "the steps", "tab", "esc")
	keyRoll   = binding("up/down", "scroll", "up", "down", "k", "j", "pgup", "pgdown", "home", "end", "g", "G")
)

// NewHome makes the screen; l is what was read already, nil to read. said stands below the steps.
func NewHome(ask context.Context, ctx *Context, l *live.Stack, said []string) *Home {
	return &Home{standing: standing{ctx: ctx, live: l}, ask: ask, said: said, at: max(0, ctx.homeAt-1)}
}

// Init reads AWS, unless that was just done, and draws its conclusions.
func (h *Home) Init() tea.Cmd {
	h.ctx.reread()
	h.generation = h.ctx.next()
	generation, session, l := h.generation, h.ctx.Current(), h.live
	h.live, h.read, h.health, h.asking = nil, false, nil, false
	return func() tea.Msg {
		if err := session.Pinned(); err != nil {
			return Looked{generation: generation, Err: err}
		}
		if l == nil {
			session, l = session.Again(h.ask)
		}
		return Looked{generation, l, session.Plan(l, plan.Intent{}), session.Checklist(l), steps.EstimateRunning(l, session.Prices), session.Folder, nil}
	}
}

// Update takes the look and keys.
func (h *Home) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case Looked:
		if msg.generation != h.generation {
			return h, nil
		}
		h.plan, h.report, h.running, h.err, h.read = msg.Plan, msg.Report, msg.Running, msg.Err, true
		if msg.Live == nil {
			return h, nil
		}
		h.live, h.ctx.Live, h.notes = msg.Live, msg.Live, msg.Plan.Notes
		h.ctx.sees(msg.Folder)
		h.runs = h.seen().NextRuns(h.ctx.Now())
		if h.ctx.homeAt == 0 { // nobody has moved it
			h.at = h.seen().First(h.plan)
		}
		return h, h.look(h.ask, h.generation)
	case answered:
		if msg.generation == h.generation {
			h.health, h.asking = &msg, false
		}
	case tea.KeyPressMsg:
		return h, h.pressed(msg)
	}
	return h, nil
}

func (h *Home) pressed(msg tea.KeyPressMsg) tea.Cmd {
	ready := h.read && h.err == nil
	switch {
	case ready && h.whole && key.Matches(msg, keySteps), ready && h.over && key.Matches(msg, keyWhole):
		h.whole, h.from = !h.whole, 0
	case key.Matches(msg, keyLeave):
		return send(Leave{})
	case key.Matches(msg, keyReread):
		h.said, h.sent, h.live, h.ctx.Outside = nil, "", nil, ""
		return h.Init()
	case !ready:
	case h.whole && key.Matches(msg, keyRoll):
		h.from = moved(h.from, h.last, msg)
	case key.Matches(msg, keyRedo):
		if h.whole { // no step is in sight
			return nil
		}
		return send(Redo{steps.All()[h.at].Name})
	case key.Matches(msg, keyAll):
		return send(Redo{})
	case key.Matches(msg, keyChecks):
		return send(ShowChecklist{})
	case key.Matches(msg, keyCopy):
		text, what := h.copied()
		if text == "" {
			return nil
		}
		h.sent = "sent " + what + " to the terminal's clipboard"
		return tea.SetClipboard(text)
	default:
		h.at = moved(h.at, len(steps.All())-1, msg)
		h.ctx.homeAt = h.at + 1
	}
	return nil
}

// Keys are the keys that work now, what is wanted most first.
func (h *Home) Keys() []key.Binding {
	if !h.read || h.err != nil {
		return []key.Binding{keyReread, keyLeave}
	}
	whole := keyWhole
	whole.SetEnabled(h.over)
	switch {
	case h.whole:
		return []key.Binding{keyRoll, keySteps, h.copying(), keyAll, keyChecks, keyReread, binding("q", "leave", "q")}
	case h.waits():
		return []key.Binding{keyRedo, whole, h.copying(), keyReread, keyAll, keyChecks, keyLeave, keyMove}
	}
	return []key.Binding{keyRedo, whole, keyAll, keyChecks, keyReread, keyLeave, h.copying(), keyMove}
}

// Place names the screen.
func (h *Home) Place() string { return "home" }

// Moving reports that something is being looked at.
func (h *Home) Moving() bool { return !h.read || h.asking }
