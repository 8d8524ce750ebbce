package screen

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
)

// Checklist shows the security checklist, verified against AWS: the verdicts, and beside them what the chosen one rests on.
type Checklist struct {
	ctx   *Context
	ask   context.Context
	step  string // the step that was run alone, whose checks are shown first
	after bool   // a run came before: enter goes on to its card

	generation int
	report     check.Report
	read       bool
	at         int
	top        int    // of the detail, where it does not fit
	filter     string // all, open or a step's name
	export     export
}

// Checked is the report.
type Checked struct {
	generation int
	Live       *live.Stack
	Report     check.Report
	Folder     *workspace.Folder
}

var (
	keyFilter = binding("f", "filter", "f")
	keyExport = binding("e", "export", "e")
	keyDetail = binding("pgup/pgdn", "scroll", "pgup", "pgdown")
)

// NewChecklist makes the screen; step names the one that was run alone, "" none.
func NewChecklist(ask context.Context, ctx *Context, step string, after bool) *Checklist {
	return &Checklist{ctx: ctx, ask: ask, step: step, after: after, filter: cmp.Or(step, showAll)}
}

// What the list shows beside one step's checks.
const (
	showAll  = "all"
	showOpen = "open"
)

// Init reads AWS and checks.
func (c *Checklist) Init() tea.Cmd {
	c.read = false
	c.ctx.reread()
	c.generation = c.ctx.next()
	generation, session := c.generation, c.ctx.Current()
	return func() tea.Msg {
		session, l := session.Again(c.ask)
		return Checked{generation, l, session.Checklist(l), session.Folder}
	}
}

// Update takes the report and keys.
func (c *Checklist) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case Checked:
		if msg.generation != c.generation {
			return c, nil
		}
		first := len(c.report.Checks) == 0
		c.report, c.read, c.ctx.Live = msg.Report, true, msg.Live
		c.ctx.sees(msg.Folder)
		if len(c.shown()) == 0 {
			c.filter = showAll
		}
		if open := c.report.Open(); first && len(open) > 0 { // it opens on what needs somebody
			c.at = slices.IndexFunc(c.shown(), func(f check.Finding) bool { return f.ID == open[0].ID })
		}
		c.at = max(0, min(c.at, len(c.shown())-1))
	case exported:
		c.export.heard(msg)
	case tea.KeyPressMsg:
		if c.export.stage != notExporting {
			return c, c.exporting(msg)
		}
		return c, c.pressed(msg)
	}
	return c, nil
}

func (c *Checklist) pressed(msg tea.KeyPressMsg) tea.Cmd {
	c.export.said = ""
	switch {
	case key.Matches(msg, keyBack):
		return send(Back{})
	case !c.read:
	case key.Matches(msg, keyFilter):
		filters := c.filters()
		c.filter, c.at, c.top = filters[(slices.Index(filters, c.filter)+1)%len(filters)], 0, 0
	case key.Matches(msg, keyReread):
		return c.Init()
	case key.Matches(msg, keyExport):
		c.export = export{stage: choosingForm}
	case key.Matches(msg, keyOn):
		return send(Next{})
	case msg.String() == "pgup":
		c.top = max(0, c.top-4)
	case msg.String() == "pgdown":
		c.top += 4 // Render keeps it within the detail
	default:
		c.at, c.top = moved(c.at, max(0, len(c.shown())-1), msg), 0
	}
	return nil
}

// filters are what can be shown: all, what is open, and each step's own.
func (c *Checklist) filters() []string {
	filters := []string{showAll, showOpen}
	for _, name := range steps.Names() {
		if slices.ContainsFunc(c.report.Checks, func(f check.Finding) bool { return f.Step == name }) {
			filters = append(filters, name)
		}
	}
	return filters
}

// After reports whether a run came before.
func (c *Checklist) After() bool { return c.after }

// Report is what was verified.
func (c *Checklist) Report() check.Report { return c.report }

func (c *Checklist) shown() []check.Finding {
	switch c.filter {
	case showAll:
		return c.report.Checks
	case showOpen:
		return c.report.Open()
	}
	return slices.DeleteFunc(slices.Clone(c.report.Checks), func(f check.Finding) bool { return f.Step != c.filter })
}

// Keys are the keys that work now.
func (c *Checklist) Keys() []key.Binding {
	switch {
	case !c.read:
		return []key.Binding{keyBack}
	case c.export.stage == choosingForm:
		return []key.Binding{binding("enter", "write it", "enter"), keyPick, keyBack}
	case c.export.stage == overwriting:
		return []key.Binding{binding("enter", "write over it", "enter"), binding("esc", "keep the old", "esc")}
	}
	on := keyOn
	if !c.after {
		on = binding("enter", "back", "enter")
	}
	return []key.Binding{on, keyMove, keyFilter, keyExport, keyDetail, keyReread, keyBack}
}

// Place names the screen.
func (c *Checklist) Place() string { return "security" }

// Moving reports that something is being looked at.
func (c *Checklist) Moving() bool { return !c.read }
