// Package review is the screen of a plan and its price. Nothing is written before the app's name is typed on it.
package review

import (
	"context"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/workspace"
	"slipway/ui/screen"
)

// Review shows the plan and its price and waits for the app's name. Nothing is written before.
type Model struct {
	ctx    *screen.Context
	only   string // one step's plan, "" the whole
	intent plan.Intent
	ask    context.Context

	generation int
	live       *live.Stack
	plan       plan.Plan
	running    cost.Estimate // what AWS has now
	read       bool
	err        error
	rows       []row
	at         int
	open       map[string]bool
	calls      bool
	typing     bool
	name       textinput.Model
	refused    string
	left       int // changes elsewhere that this plan leaves out

	answers map[string]string // it was made for
	usd     float64           // what a month costs with them
	edited  string            // what they changed of the plan before
}

// reviewRow is a problem, a heading, an action, what the answers leave out, or a note.
type row struct {
	problem *plan.Problem
	step    string
	action  *plan.Action
	without *without
	note    *plan.Note
	command *plan.Command
}

// Planned is the plan, made from a fresh read of AWS.
type Planned struct {
	generation int
	Live       *live.Stack
	Plan       plan.Plan
	Running    cost.Estimate
	Elsewhere  int
	Folder     *workspace.Folder
	Err        error
}

var (
	keyConfirm = screen.Binding("enter", "type the name", "enter")
	keyChecked = screen.Binding("enter", "checklist", "enter")
	keyEdit    = screen.Binding("e", "edit", "e")
	keyOpen    = screen.Binding("space", "open", "space")
	keyThrough = screen.Binding("up/down", "move", "up", "down", "pgup", "pgdown") // while letters belong to a field
)

// NewReview makes the review of the whole plan, or of one step's.
func New(ask context.Context, ctx *screen.Context, only string, intent plan.Intent) *Model {
	name := textinput.New()
	name.Prompt = ctx.Theme.Pointer + " "
	name.SetWidth(24)
	name.CharLimit = 40
	answers := map[string]string{}
	for _, q := range steps.Questions() {
		answers[q.ID] = ctx.Settings.Get(q.ID)
	}
	return &Model{ctx: ctx, only: only, intent: intent, ask: ask, open: map[string]bool{}, name: name, answers: answers, usd: ctx.Estimate().USD}
}

// Init reads AWS and plans.
func (r *Model) Init() tea.Cmd {
	r.read = false
	r.ctx.RereadFile()
	r.generation = r.ctx.NextGeneration()
	generation, session, only, intent := r.generation, r.ctx.Current(), r.only, r.intent
	return func() tea.Msg {
		if err := session.Writable(); err != nil {
			return Planned{generation: generation, Err: err}
		}
		session, l := session.Again(r.ask)
		p := session.Plan(l, intent)
		elsewhere := 0
		if only != "" {
			p, elsewhere = steps.Only(p, only)
		}
		return Planned{generation, l, p, steps.EstimateRunning(l, session.Prices), elsewhere, session.Folder, nil}
	}
}

// Plan is the plan on the screen with the read it rests on.
func (r *Model) Plan() (plan.Plan, *live.Stack, plan.Intent) { return r.plan, r.live, r.intent }

// Update takes the plan and keys.
func (r *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case Planned:
		if msg.generation != r.generation {
			return r, nil
		}
		r.live, r.plan, r.running, r.left, r.err, r.read = msg.Live, msg.Plan, msg.Running, msg.Elsewhere, msg.Err, true
		r.ctx.Live = msg.Live
		r.ctx.UseFolder(msg.Folder)
		r.lay()
		return r, nil
	case tea.KeyPressMsg:
		if r.typing {
			return r.typed(msg)
		}
		return r.pressed(msg)
	}
	var cmd tea.Cmd
	if r.typing {
		r.name, cmd = r.name.Update(msg)
	}
	return r, cmd
}

// lay makes a row a problem and an action, and a heading a step.
func (r *Model) lay() {
	was := r.rows
	r.rows = nil
	for i := range r.plan.Problems {
		r.rows = append(r.rows, row{problem: &r.plan.Problems[i]})
	}
	step := ""
	for i := range r.plan.Actions {
		a := &r.plan.Actions[i]
		if a.Verb == plan.None {
			continue
		}
		if a.Step != step {
			step = a.Step
			r.rows = append(r.rows, row{step: step})
		}
		r.rows = append(r.rows, row{action: a})
	}
	for _, x := range r.leftOut() {
		r.rows = append(r.rows, row{without: &x})
	}
	for i := range r.plan.Commands {
		if !r.plan.Empty() {
			r.rows = append(r.rows, row{command: &r.plan.Commands[i]})
		}
	}
	for i := range r.plan.Notes {
		r.rows = append(r.rows, row{note: &r.plan.Notes[i]})
	}
	if r.at < len(was) {
		r.back(was[r.at].place())
	}
}

func (r *Model) pressed(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		return r, screen.Send(screen.Back{})
	case !r.read:
	case key.Matches(msg, screen.KeyReread):
		return r, r.Init()
	case r.err != nil:
	case key.Matches(msg, keyEdit):
		return r, screen.Send(r.edit())
	case key.Matches(msg, screen.KeyCalls):
		r.calls = !r.calls
	case key.Matches(msg, keyOpen):
		if r.at < len(r.rows) && r.rows[r.at].action != nil {
			id := r.rows[r.at].action.ID
			r.open[id] = !r.open[id]
		}
	case key.Matches(msg, keyConfirm) && r.runnable():
		if r.plan.Empty() {
			return r, screen.Send(screen.ShowChecklist{})
		}
		r.typing = true
		return r, r.name.Focus()
	default:
		r.at = screen.MoveCursor(r.at, max(0, len(r.rows)-1), msg)
	}
	return r, nil
}

// Typing reports whether a letter is part of the app's name.
func (r *Model) Typing() bool { return r.typing }

// runnable reports whether the plan may run at all.
func (r *Model) runnable() bool { return r.read && r.err == nil && len(r.plan.Problems) == 0 }

// typed takes the app's name: the one thing that lets a plan run.
func (r *Model) typed(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		r.typing, r.refused = false, ""
		r.name.Blur()
		r.name.SetValue("")
		return r, nil
	case key.Matches(msg, keyThrough): // what is agreed to can still be read
		r.at = screen.MoveCursor(r.at, max(0, len(r.rows)-1), msg)
		return r, nil
	case key.Matches(msg, screen.KeyEnter):
		if strings.TrimSpace(r.name.Value()) != r.ctx.Settings.App {
			r.refused = fmt.Sprintf("that is not %s: type %s to apply, or esc to leave it; nothing was done", r.ctx.Settings.App, r.ctx.Settings.App)
			return r, nil
		}
		r.typing = false
		return r, screen.Send(screen.PlanConfirmed{})
	}
	r.refused = ""
	var cmd tea.Cmd
	r.name, cmd = r.name.Update(msg)
	return r, cmd
}

// Keys are the keys that work now.
func (r *Model) Keys() []key.Binding {
	switch {
	case r.typing:
		return []key.Binding{screen.Binding("enter", "apply", "enter"), screen.Binding("esc", "not yet", "esc"), keyThrough}
	case !r.read:
		return []key.Binding{screen.KeyBack}
	case r.err != nil:
		return []key.Binding{screen.KeyReread, screen.KeyBack}
	case !r.runnable():
		return []key.Binding{keyEdit, screen.KeyReread, screen.KeyMove, screen.KeyBack}
	case r.plan.Empty():
		return []key.Binding{keyChecked, keyEdit, screen.KeyReread, screen.KeyBack, screen.KeyMove}
	}
	return []key.Binding{keyConfirm, keyEdit, keyOpen, screen.KeyCalls, screen.KeyBack, screen.KeyMove, screen.KeyReread}
}

// Place names the screen.
func (r *Model) Place() string {
	if r.only != "" {
		return "plan " + r.ctx.Theme.Bullet + " " + r.only
	}
	return "plan"
}

// Moving reports that something is being looked at.
func (r *Model) Moving() bool { return !r.read }
