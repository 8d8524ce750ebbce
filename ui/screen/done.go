package screen

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/ui/widget"
)

// Done is the card a run ends with. It is printed to the normal screen too, where it stays.
type Done struct {
	ctx    *Context
	live   *live.Stack
	result plan.Result
	report check.Report
	notes  []plan.Note
}

var keyCopy = binding("y", "copy URL", "y")

// NewDone makes the card.
func NewDone(ctx *Context, result plan.Result, report check.Report, notes []plan.Note) *Done {
	return &Done{ctx: ctx, live: result.Live, result: result, report: report, notes: notes}
}

// Init does nothing.
func (d *Done) Init() tea.Cmd { return nil }

// Update takes keys.
func (d *Done) Update(msg tea.Msg) (Screen, tea.Cmd) {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case key.Matches(press, keyOn), key.Matches(press, keyBack), press.String() == "q":
			return d, send(Leave{})
		case key.Matches(press, keyChecks):
			return d, send(ShowChecklist{})
		case key.Matches(press, keyCopy):
			return d, tea.SetClipboard(URL(d.live, *d.ctx.Settings))
		}
	}
	return d, nil
}

// Render draws the card.
func (d *Done) Render(w, h int) string {
	card := indent(d.Card(min(w-4, 92)), 2)
	if h >= 20 {
		card = "\n" + card
	}
	return widget.Fit(card, w, h)
}

// Card is what is printed: where the API is, what runs, what it costs, how safe it is, and what comes next.
func (d *Done) Card(w int) string {
	t := d.ctx.Theme
	s := *d.ctx.Settings
	title := s.App + " is live"
	if d.waiting() {
		title = s.App + " stands, and waits for DNS records from you"
	}
	head := t.Good.Render(t.Glyphs.OK) + " " + t.Title.Render(title) + "   " +
		t.Muted.Render(plural(len(d.result.Events), "resource")+" in "+clock(d.result.Elapsed))
	row := func(label, text string) string {
		return t.Muted.Render(widget.Pad(label, 10)) + t.Plain.Render(widget.Cut(text, w-16))
	}
	lines := []string{row("URL", either(URL(d.live, s), "none"))}
	if d.live != nil {
		if v := d.live.Service.Value; v != nil {
			lines = append(lines, row("Service", fmt.Sprintf("%s, %s", plural(v.Desired, "task"), revision(v.TaskDefinition))))
		}
		if v := d.live.Database.Value; v != nil {
			lines = append(lines, row("Database", v.Address+" (private)"))
		}
	}
	for _, j := range s.Schedule.Jobs {
		lines = append(lines, row("Job", j.Name+"  "+j.Cron+"  "+s.Schedule.Timezone))
	}
	lines = append(lines, row("Cost", fmt.Sprintf("$%.2f a month", d.ctx.Estimate().USD)), row("Security", d.report.Sentence()))
	blocks := []string{head, "", widget.Card(t, "Your API", lines, w)}
	for _, n := range d.notes {
		if n.Waiting {
			blocks = append(blocks, strings.Join(wrapped(t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, "Waiting for you: "+n.Text, w), "\n"))
		}
	}
	next := []string{
		row("again", "slipway                 the stack, live"),
		row("a step", "slipway step NAME       one step again"),
		row("check", "slipway checklist       exit 1 on a fail: use it in CI"),
		row("remove", "slipway destroy         everything, with a final snapshot"),
	}
	return strings.Join(append(blocks, widget.Card(t, "Next", next, w)), "\n")
}

// waiting reports whether something waits for a person.
func (d *Done) waiting() bool {
	return slices.ContainsFunc(d.notes, func(n plan.Note) bool { return n.Waiting })
}

// Keys are the keys that work now.
func (d *Done) Keys() []key.Binding {
	return []key.Binding{binding("enter", "finish", "enter", "q"), keyCopy, keyChecks}
}

// Place names the screen.
func (d *Done) Place() string { return "live" }

// URL is where the stack answers: its domain when HTTPS stands, else the load balancer's own name.
func URL(l *live.Stack, s stack.Settings) string {
	if l == nil || !l.LoadBalancer.Exists() {
		return ""
	}
	if s.Service.Domain != "" && l.Listener(443) != nil {
		return "https://" + s.Service.Domain
	}
	return "http://" + l.LoadBalancer.Value.DNS
}
