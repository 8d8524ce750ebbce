// Package review is the screen of a plan and its price. Nothing is written before the app's name is typed on it.
package review

import (
	"cmp"
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

// Model shows the plan and its price and waits for the app's name. Nothing is written before.
type Model struct {
	ctx    *screen.Context
	scope  steps.Scope
	intent plan.Intent
	ask    context.Context

	generation  int
	live        *live.Stack
	plan        plan.Plan
	runningCost cost.Estimate // what AWS has now
	read        bool
	err         error
	rows        []row
	cursor      int
	expanded    map[string]bool
	showCalls   bool
	typing      bool
	name        textinput.Model
	nameProblem string
	elsewhere   int // changes elsewhere that this plan leaves out

	answers     map[string]string // it was made for
	monthlyCost float64           // what a month costs with them
	editSummary string            // what they changed of the plan before
}

// row is a problem, a heading, an action, what the answers leave out, or a note.
type row struct {
	problem *plan.Problem
	step    string
	action  *plan.Action
	without *leftOut
	note    *plan.Note
	command *plan.Command
}

// PlanRead is the plan, made from a fresh read of AWS.
type PlanRead struct {
	generation int
	Live       *live.Stack
	Plan       plan.Plan
	Running    cost.Estimate
	Elsewhere  int
	Folder     *workspace.Folder
	Err        error
}

var (
	keyConfirm       = screen.Binding("enter", "type the name", "enter")
	keyShowChecklist = screen.Binding("enter", "checklist", "enter")
	keyEdit          = screen.Binding("e", "edit", "e")
	keyExpand        = screen.Binding("space", "open", "space")
	keyScrollPlan    = screen.Binding("up/down", "move", "up", "down", "pgup", "pgdown") // while letters belong to a field
)

// New makes the review of a scope of the plan.
func New(ask context.Context, ctx *screen.Context, of steps.Scope, intent plan.Intent) *Model {
	name := textinput.New()
	name.Prompt = ctx.Theme.Pointer + " "
	name.SetWidth(24)
	name.CharLimit = 40
	answers := map[string]string{}
	for _, q := range steps.Questions() {
		answers[q.ID] = ctx.Settings.Get(q.ID)
	}
	return &Model{ctx: ctx, scope: of, intent: intent, ask: ask, expanded: map[string]bool{}, name: name,
		answers: answers, monthlyCost: ctx.Estimate().USD}
}

// Init reads AWS and plans.
func (r *Model) Init() tea.Cmd {
	r.read = false
	r.ctx.RereadFile()
	r.generation = r.ctx.NextGeneration()
	generation, session, of, intent := r.generation, r.ctx.Current(), r.scope, r.intent
	return func() tea.Msg {
		if err := session.Writable(); err != nil {
			return PlanRead{generation: generation, Err: err}
		}
		session, l := session.Again(r.ask)
		p, elsewhere := of.Narrow(session.Plan(l, intent))
		return PlanRead{generation, l, p, steps.EstimateRunning(l, session.Prices), elsewhere, session.Folder, nil}
	}
}

// Plan is the plan on the screen with the read it rests on.
func (r *Model) Plan() (plan.Plan, *live.Stack, plan.Intent) { return r.plan, r.live, r.intent }

// Update takes the plan and keys.
func (r *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case PlanRead:
		if msg.generation != r.generation {
			return r, nil
		}
		r.live, r.plan, r.runningCost, r.elsewhere, r.err, r.read = msg.Live, msg.Plan, msg.Running, msg.Elsewhere, msg.Err,
			true
		r.ctx.Live = msg.Live
		r.ctx.UseFolder(msg.Folder)
		r.buildRows()
		if r.scope.Finding != "" { // the diff is what is asked about
			for _, a := range r.plan.Work() {
				r.expanded[a.ID] = true
			}
		}
		return r, nil
	case tea.KeyPressMsg:
		if r.typing {
			return r.handleNameKey(msg)
		}
		return r.handleKey(msg)
	}
	var cmd tea.Cmd
	if r.typing {
		r.name, cmd = r.name.Update(msg)
	}
	return r, cmd
}

// buildRows makes a row a problem and an action, and a heading a step.
func (r *Model) buildRows() {
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
	for _, x := range r.answersLeftOut() {
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
	if r.cursor < len(was) {
		r.restoreCursor(was[r.cursor].position())
	}
}

func (r *Model) handleKey(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		return r, screen.Send(screen.Back{})
	case !r.read:
	case key.Matches(msg, screen.KeyReread):
		return r, r.Init()
	case r.err != nil:
	case key.Matches(msg, keyEdit):
		return r, screen.Send(r.editTarget())
	case key.Matches(msg, screen.KeyCalls):
		r.showCalls = !r.showCalls
	case key.Matches(msg, keyExpand):
		if r.cursor < len(r.rows) && r.rows[r.cursor].action != nil {
			id := r.rows[r.cursor].action.ID
			r.expanded[id] = !r.expanded[id]
		}
	case key.Matches(msg, keyConfirm) && r.runnable():
		if r.plan.Empty() {
			return r, screen.Send(screen.ShowChecklist{})
		}
		r.typing = true
		return r, r.name.Focus()
	default:
		r.cursor = screen.MoveCursor(r.cursor, max(0, len(r.rows)-1), msg)
	}
	return r, nil
}

// Typing reports whether a letter is part of the app's name.
func (r *Model) Typing() bool { return r.typing }

// runnable reports whether the plan may run at all.
func (r *Model) runnable() bool { return r.read && r.err == nil && len(r.plan.Problems) == 0 }

// handleNameKey takes the app's name: the one thing that lets a plan run.
func (r *Model) handleNameKey(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case key.Matches(msg, screen.KeyBack):
		r.typing, r.nameProblem = false, ""
		r.name.Blur()
		r.name.SetValue("")
		return r, nil
	case key.Matches(msg, keyScrollPlan): // what is agreed to can still be read
		r.cursor = screen.MoveCursor(r.cursor, max(0, len(r.rows)-1), msg)
		return r, nil
	case key.Matches(msg, screen.KeyEnter):
		if strings.TrimSpace(r.name.Value()) != r.ctx.Settings.App {
			r.nameProblem = fmt.Sprintf("that is not %s: type %s to apply, or esc to leave it; nothing was done",
				r.ctx.Settings.App, r.ctx.Settings.App)
			return r, nil
		}
		r.typing = false
		return r, screen.Send(screen.PlanConfirmed{})
	}
	r.nameProblem = ""
	var cmd tea.Cmd
	r.name, cmd = r.name.Update(msg)
	return r, cmd
}

// Keys are the keys that work now.
func (r *Model) Keys() []key.Binding {
	switch {
	case r.typing:
		return []key.Binding{screen.Binding("enter", "apply", "enter"), screen.Binding("esc", "not yet", "esc"),
			keyScrollPlan}
	case !r.read:
		return []key.Binding{screen.KeyBack}
	case r.err != nil:
		return []key.Binding{screen.KeyReread, screen.KeyBack}
	case !r.runnable():
		return []key.Binding{keyEdit, screen.KeyReread, screen.KeyMove, screen.KeyBack}
	case r.plan.Empty():
		return []key.Binding{keyShowChecklist, keyEdit, screen.KeyReread, screen.KeyBack, screen.KeyMove}
	}
	return []key.Binding{keyConfirm, keyEdit, keyExpand, screen.KeyCalls, screen.KeyBack, screen.KeyMove, screen.KeyReread}
}

// Place names the screen.
func (r *Model) Place() string {
	if part := cmp.Or(r.scope.Finding, r.scope.Step); part != "" {
		return "plan " + r.ctx.Theme.Bullet + " " + part
	}
	return "plan"
}

// Moving reports that something is being looked at.
func (r *Model) Moving() bool { return !r.read }
