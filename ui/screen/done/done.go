// Package done is the card a run ends with. It is printed to the normal screen too.
package done

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/check"
	"slipway/steps/plan"
	"slipway/ui/screen"
	"slipway/ui/screen/export"
	"slipway/ui/screen/summary"
)

// Model is the card a run ends with. It is printed to the normal screen too, where it stays.
type Model struct {
	summary.Stack
	ask           context.Context
	step          string // the step that was run alone, "" for all
	plan          plan.Plan
	result        plan.Result
	copyNotice    string // what was copied
	export        export.Model
	resourceCount int // resources that are there now, 0 until they are counted

	generation int
}

var (
	keyFinish = screen.Binding("enter/q", "finish", "enter", "q")
)

// New makes the card of a run of p; step names the one that was run alone, "" none.
func New(ask context.Context, ctx *screen.Context, step string, p plan.Plan, result plan.Result, report check.Report,
	notes []plan.Note) *Model {
	l := ctx.Live // the checklist has read it after the run
	if l == nil {
		l = result.Live
	}
	return &Model{
		Stack: summary.Stack{Ctx: ctx, Live: l, Report: report, Notes: notes},
		ask:   ask, step: step, plan: p, result: result,
		export: export.Model{Folder: ctx.Session.Env.Dir, What: summary.Shared},
	}
}

// resourcesCounted is how many resources the stack has.
type resourcesCounted struct{ generation, n int }

// Init asks the health URL, and counts the stack's resources.
func (d *Model) Init() tea.Cmd {
	d.generation = d.Ctx.NextGeneration()
	generation, session, look := d.generation, d.Ctx.Current(), d.Status()
	return tea.Batch(d.CheckHealth(d.ask, generation), func() tea.Msg {
		return resourcesCounted{generation, look.ResourceCount(session.Plan(look.Live, plan.Intent{}))}
	})
}

// Update takes the answer and keys.
func (d *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case summary.HealthAnswered:
		if msg.Generation == d.generation {
			d.Health, d.CheckingHealth = &msg, false
		}
	case resourcesCounted:
		if msg.generation == d.generation {
			d.resourceCount = msg.n
		}
	case export.Written:
		d.export.Handle(msg)
	case tea.KeyPressMsg:
		if d.export.Active() {
			return d, d.export.HandleKey(msg)
		}
		d.export.Forget()
		switch {
		case key.Matches(msg, export.Key):
			d.export.Open(d.ShareForms()...)
		case key.Matches(msg, keyFinish):
			return d, screen.Send(screen.Leave{})
		case key.Matches(msg, screen.KeyChecklist):
			return d, screen.Send(screen.ShowChecklist{})
		case key.Matches(msg, summary.KeyCopy):
			text, what := d.Clipboard()
			if text == "" {
				return d, nil
			}
			d.copyNotice = "sent " + what + " to the terminal's clipboard"
			return d, tea.SetClipboard(text)
		}
	}
	return d, nil
}

// Keys are the keys that work now.
func (d *Model) Keys() []key.Binding {
	if d.export.Active() {
		return d.export.Keys()
	}
	share := export.Key
	share.SetHelp("e", "share")
	return []key.Binding{keyFinish, screen.KeyChecklist, d.CopyKey(), share}
}

// Place names the screen.
func (d *Model) Place() string {
	if d.WaitsOnUser() {
		return "waits for DNS"
	}
	return "live"
}

// Moving reports that something is being looked at.
func (d *Model) Moving() bool { return d.CheckingHealth }
