// Package checklist is the screen of the security checklist: the verdicts, what each rests on, and their export to a
// file.
package checklist

import (
	"cmp"
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/workspace"
	"slipway/ui/screen"
	"slipway/ui/screen/export"
)

// Model shows the security checklist: the verdicts, and beside them the evidence of the chosen one.
type Model struct {
	ctx      *screen.Context
	ask      context.Context
	step     string // the step that was run alone, whose checks are shown first
	afterRun bool   // a run came before: enter goes on to its card

	generation   int
	report       check.Report
	read         bool
	cursor       int
	detailScroll int    // of the detail, where it does not fit
	filter       string // all, open or a step's name
	export       export.Model
}

// ReportRead is the report.
type ReportRead struct {
	generation int
	Live       *live.Stack
	Report     check.Report
	Folder     *workspace.Folder
}

var (
	keyFilter = screen.Binding("f", "filter", "f")
	keyMend   = screen.Binding("m", "mend", "m")
	keyDetail = screen.Binding("pgup/pgdn", "scroll", "pgup", "pgdown")
)

// New makes the screen; step names the one that was run alone, "" none.
func New(ask context.Context, ctx *screen.Context, step string, after bool) *Model {
	return &Model{ctx: ctx, ask: ask, step: step, afterRun: after, filter: cmp.Or(step, showAll),
		export: export.Model{Folder: ctx.Session.Env.Dir, What: "the report"}}
}

// What the list shows beside one step's checks.
const (
	showAll  = "all"
	showOpen = "open"
)

// Init reads AWS and checks.
func (c *Model) Init() tea.Cmd {
	c.read = false
	c.ctx.RereadFile()
	c.generation = c.ctx.NextGeneration()
	generation, session := c.generation, c.ctx.Current()
	return func() tea.Msg {
		session, l := session.Again(c.ask)
		return ReportRead{generation, l, session.Checklist(l), session.Folder}
	}
}

// Update takes the report and keys.
func (c *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case ReportRead:
		if msg.generation != c.generation {
			return c, nil
		}
		first := len(c.report.Checks) == 0
		c.report, c.read, c.ctx.Live = msg.Report, true, msg.Live
		c.ctx.UseFolder(msg.Folder)
		if len(c.filtered()) == 0 {
			c.filter = showAll
		}
		if open := c.report.Open(); first && len(open) > 0 { // it opens on what needs somebody
			c.cursor = slices.IndexFunc(c.filtered(), func(f check.Finding) bool { return f.ID == open[0].ID })
		}
		c.cursor = max(0, min(c.cursor, len(c.filtered())-1))
	case export.Written:
		c.export.Handle(msg)
	case tea.KeyPressMsg:
		if c.export.Active() {
			return c, c.export.HandleKey(msg)
		}
		return c, c.handleKey(msg)
	}
	return c, nil
}

func (c *Model) handleKey(msg tea.KeyPressMsg) tea.Cmd {
	c.export.Forget()
	switch {
	case key.Matches(msg, screen.KeyBack):
		return screen.Send(screen.Back{})
	case !c.read:
	case key.Matches(msg, keyFilter):
		filters := c.filters()
		c.filter, c.cursor, c.detailScroll = filters[(slices.Index(filters, c.filter)+1)%len(filters)], 0, 0
	case key.Matches(msg, screen.KeyReread):
		return c.Init()
	case key.Matches(msg, export.Key):
		c.export.Open(c.forms()...)
	case key.Matches(msg, keyMend) && c.mendable():
		return screen.Send(screen.MendFinding{ID: c.filtered()[c.cursor].ID})
	case key.Matches(msg, screen.KeyContinue):
		return screen.Send(screen.Next{})
	case msg.String() == "pgup":
		c.detailScroll = max(0, c.detailScroll-4)
	case msg.String() == "pgdown":
		c.detailScroll += 4 // Render keeps it within the detail
	default:
		c.cursor, c.detailScroll = screen.MoveCursor(c.cursor, max(0, len(c.filtered())-1), msg), 0
	}
	return nil
}

// filters are what can be shown: all, what is open, and each step's own.
func (c *Model) filters() []string {
	filters := []string{showAll, showOpen}
	for _, name := range steps.Names() {
		if slices.ContainsFunc(c.report.Checks, func(f check.Finding) bool { return f.Step == name }) {
			filters = append(filters, name)
		}
	}
	return filters
}

// AfterRun reports whether a run came before.
func (c *Model) AfterRun() bool { return c.afterRun }

// Report is what was verified.
func (c *Model) Report() check.Report { return c.report }

func (c *Model) filtered() []check.Finding {
	switch c.filter {
	case showAll:
		return c.report.Checks
	case showOpen:
		return c.report.Open()
	}
	return slices.DeleteFunc(slices.Clone(c.report.Checks), func(f check.Finding) bool { return f.Step != c.filter })
}

// Keys are the keys that work now.
func (c *Model) Keys() []key.Binding {
	switch {
	case !c.read:
		return []key.Binding{screen.KeyBack}
	case c.export.Active():
		return c.export.Keys()
	}
	on := screen.KeyContinue
	if !c.afterRun {
		on = screen.Binding("enter", "back", "enter")
	}
	keys := []key.Binding{on}
	if c.mendable() {
		keys = append(keys, keyMend)
	}
	return append(keys, screen.KeyMove, keyFilter, export.Key, keyDetail, screen.KeyReread, screen.KeyBack)
}

// mendable reports whether slipway puts the chosen finding right by itself.
func (c *Model) mendable() bool {
	shown := c.filtered()
	if !c.read || c.cursor >= len(shown) || shown[c.cursor].Status != check.Fail {
		return false
	}
	_, ok := steps.Mending(shown[c.cursor].ID)
	return ok
}

// Place names the screen.
func (c *Model) Place() string { return "security" }

// Moving reports that something is being looked at.
func (c *Model) Moving() bool { return !c.read }
