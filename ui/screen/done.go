package screen

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/check"
	"slipway/steps/plan"
)

// Done is the card a run ends with. It is printed to the normal screen too, where it stays.
type Done struct {
	standing
	ask    context.Context
	step   string // the step that was run alone, "" for all
	plan   plan.Plan
	result plan.Result
	sent   string // what was copied
	stand  int    // resources that are there now, 0 until they are counted

	generation int
}

var (
	keyCopy   = binding("y", "copy URL", "y")
	keyFinish = binding("enter/q", "finish", "enter", "q")
)

// NewDone makes the card of a run of p; step names the one that was run alone, "" none.
func NewDone(ask context.Context, ctx *Context, step string, p plan.Plan, result plan.Result, report check.Report, notes []plan.Note) *Done {
	l := ctx.Live // the checklist has read it after the run
	if l == nil {
		l = result.Live
	}
	return &Done{
		standing: standing{ctx: ctx, live: l, report: report, notes: notes},
		ask:      ask, step: step, plan: p, result: result,
	}
}

// counted is how many resources the stack has.
type counted struct{ generation, n int }

// Init asks the health URL, and counts what stands now.
func (d *Done) Init() tea.Cmd {
	d.generation = d.ctx.next()
	generation, session, look := d.generation, d.ctx.Current(), d.seen()
	return tea.Batch(d.look(d.ask, generation), func() tea.Msg {
		return counted{generation, look.Standing(session.Plan(look.Live, plan.Intent{}))}
	})
}

// Update takes the answer and keys.
func (d *Done) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case answered:
		if msg.generation == d.generation {
			d.health, d.asking = &msg, false
		}
	case counted:
		if msg.generation == d.generation {
			d.stand = msg.n
		}
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, keyFinish):
			return d, send(Leave{})
		case key.Matches(msg, keyChecks):
			return d, send(ShowChecklist{})
		case key.Matches(msg, keyCopy):
			text, what := d.copied()
			if text == "" {
				return d, nil
			}
			d.sent = "sent " + what + " to the terminal's clipboard"
			return d, tea.SetClipboard(text)
		}
	}
	return d, nil
}

// copying is the copy key under the name of what it copies now.
func (s *standing) copying() key.Binding {
	k := keyCopy
	switch text, what := s.copied(); {
	case text == "":
		k.SetEnabled(false)
	case what != "the URL":
		k.SetHelp("y", "copy "+strings.TrimPrefix(what, "the "))
	}
	return k
}

// Keys are the keys that work now.
func (d *Done) Keys() []key.Binding {
	return []key.Binding{keyFinish, keyChecks, d.copying()}
}

// Place names the screen.
func (d *Done) Place() string {
	if d.waits() {
		return "waits for DNS"
	}
	return "live"
}

// Moving reports that something is being looked at.
func (d *Done) Moving() bool { return d.asking }
