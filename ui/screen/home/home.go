// Package home is the screen of a stack that exists: the state of each step, where the API answers, what it costs, what is
// open.
package home

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/status"
	"slipway/steps/workspace"
	"slipway/ui/screen"
	"slipway/ui/screen/summary"
)

// Home shows the stack that slipway.yaml describes: what each step has in AWS, where it answers, what it costs, what it lacks.
type Model struct {
	summary.Stack
	ask context.Context

	generation int
	plan       plan.Plan
	running    cost.Estimate
	runs       []status.NextRun
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
	keyRedo  = screen.Binding("enter", "run this step", "enter")
	keyAll   = screen.Binding("p", "plan everything", "p")
	keyWhole = screen.Binding("tab", "everything", "tab")
	keySteps = screen.Binding("tab", "the steps", "tab", "esc")
	keyRoll  = screen.Binding("up/down", "scroll", "up", "down", "k", "j", "pgup", "pgdown", "home", "end", "g", "G")
)

// NewHome makes the screen; l is what was read already, nil to read. said stands below the steps.
func New(ask context.Context, ctx *screen.Context, l *live.Stack, said []string) *Model {
	return &Model{Stack: summary.Stack{Ctx: ctx, Live: l}, ask: ask, said: said, at: max(0, ctx.HomeCursor-1)}
}

// Init reads AWS, unless that was just done, and draws its conclusions.
func (h *Model) Init() tea.Cmd {
	h.Ctx.RereadFile()
	h.generation = h.Ctx.NextGeneration()
	generation, session, l := h.generation, h.Ctx.Current(), h.Live
	h.Live, h.read, h.Health, h.CheckingHealth = nil, false, nil, false
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
func (h *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case Looked:
		if msg.generation != h.generation {
			return h, nil
		}
		h.plan, h.Report, h.running, h.err, h.read = msg.Plan, msg.Report, msg.Running, msg.Err, true
		if msg.Live == nil {
			return h, nil
		}
		h.Live, h.Ctx.Live, h.Notes = msg.Live, msg.Live, msg.Plan.Notes
		h.Ctx.UseFolder(msg.Folder)
		h.runs = h.Status().NextRuns(h.Ctx.Now())
		if h.Ctx.HomeCursor == 0 { // nobody has moved it
			h.at = h.Status().FirstOutOfSync(h.plan)
		}
		return h, h.CheckHealth(h.ask, h.generation)
	case summary.HealthAnswered:
		if msg.Generation == h.generation {
			h.Health, h.CheckingHealth = &msg, false
		}
	case tea.KeyPressMsg:
		return h, h.pressed(msg)
	}
	return h, nil
}

func (h *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	ready := h.read && h.err == nil
	switch {
	case ready && h.whole && key.Matches(msg, keySteps), ready && h.over && key.Matches(msg, keyWhole):
		h.whole, h.from = !h.whole, 0
	case key.Matches(msg, screen.KeyLeave):
		return screen.Send(screen.Leave{})
	case key.Matches(msg, screen.KeyReread):
		h.said, h.sent, h.Live, h.Ctx.Outside = nil, "", nil, ""
		return h.Init()
	case !ready:
	case h.whole && key.Matches(msg, keyRoll):
		h.from = screen.MoveCursor(h.from, h.last, msg)
	case key.Matches(msg, keyRedo):
		if h.whole { // no step is in sight
			return nil
		}
		return screen.Send(screen.RunStep{Step: steps.All()[h.at].Name})
	case key.Matches(msg, keyAll):
		return screen.Send(screen.RunStep{})
	case key.Matches(msg, screen.KeyChecklist):
		return screen.Send(screen.ShowChecklist{})
	case key.Matches(msg, summary.KeyCopy):
		text, what := h.Clipboard()
		if text == "" {
			return nil
		}
		h.sent = "sent " + what + " to the terminal's clipboard"
		return tea.SetClipboard(text)
	default:
		h.at = screen.MoveCursor(h.at, len(steps.All())-1, msg)
		h.Ctx.HomeCursor = h.at + 1
	}
	return nil
}

// Keys are the keys that work now, what is wanted most first.
func (h *Model) Keys() []key.Binding {
	if !h.read || h.err != nil {
		return []key.Binding{screen.KeyReread, screen.KeyLeave}
	}
	whole := keyWhole
	whole.SetEnabled(h.over)
	switch {
	case h.whole:
		return []key.Binding{keyRoll, keySteps, h.CopyKey(), keyAll, screen.KeyChecklist, screen.KeyReread, screen.Binding("q", "leave", "q")}
	case h.WaitsOnUser():
		return []key.Binding{keyRedo, whole, h.CopyKey(), screen.KeyReread, keyAll, screen.KeyChecklist, screen.KeyLeave, screen.KeyMove}
	}
	return []key.Binding{keyRedo, whole, keyAll, screen.KeyChecklist, screen.KeyReread, screen.KeyLeave, h.CopyKey(), screen.KeyMove}
}

// Place names the screen.
func (h *Model) Place() string { return "home" }

// Moving reports that something is being looked at.
func (h *Model) Moving() bool { return !h.read || h.CheckingHealth }
