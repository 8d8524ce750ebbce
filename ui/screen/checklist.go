package screen

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/ui/widget"
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
	filter     string // all, open or the step's name
	said       string
}

// Checked is the report.
type Checked struct {
	generation int
	Live       *live.Stack
	Report     check.Report
}

type exported struct {
	path string
	err  error
}

var (
	keyFilter = binding("f", "filter", "f")
	keyExport = binding("e", "export", "e")
)

// NewChecklist makes the screen; step names the one that was run alone, "" none.
func NewChecklist(ask context.Context, ctx *Context, step string, after bool) *Checklist {
	return &Checklist{ctx: ctx, ask: ask, step: step, after: after, filter: either(step, showAll)}
}

// What the list shows beside one step's checks.
const (
	showAll  = "all"
	showOpen = "open"
)

// Init reads AWS and checks.
func (c *Checklist) Init() tea.Cmd {
	c.read = false
	c.generation = c.ctx.next()
	generation, session := c.generation, c.ctx.Current()
	return func() tea.Msg {
		l := session.Read(c.ask)
		return Checked{generation, l, session.Checklist(l)}
	}
}

// Update takes the report and keys.
func (c *Checklist) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case Checked:
		if msg.generation != c.generation {
			return c, nil
		}
		c.report, c.read, c.ctx.Live = msg.Report, true, msg.Live
		if len(c.shown()) == 0 {
			c.filter = showAll
		}
	case exported:
		c.said = "written to " + msg.path
		if msg.err != nil {
			c.said = msg.err.Error()
		}
	case tea.KeyPressMsg:
		return c, c.pressed(msg)
	}
	return c, nil
}

func (c *Checklist) pressed(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, keyLeave):
		return send(Back{})
	case !c.read:
	case key.Matches(msg, keyFilter):
		c.filter, c.at = c.nextFilter(), 0
	case key.Matches(msg, keyReread):
		return c.Init()
	case key.Matches(msg, keyExport):
		report, folder := c.report, c.ctx.Session.World.Folder
		return func() tea.Msg {
			path := filepath.Join(folder, "security-"+report.VerifiedAt.Format("2006-01-02")+".md")
			return exported{path, os.WriteFile(path, []byte(report.Markdown()), 0o644)}
		}
	case key.Matches(msg, keyOn):
		return send(Next{})
	default:
		c.at = moved(c.at, max(0, len(c.shown())-1), msg)
	}
	return nil
}

// nextFilter goes round: all, what is open, the step's own.
func (c *Checklist) nextFilter() string {
	switch {
	case c.filter == showAll:
		return showOpen
	case c.filter == showOpen && c.step != "":
		return c.step
	}
	return showAll
}

// After reports whether a run came before.
func (c *Checklist) After() bool { return c.after }

// Report is what was verified.
func (c *Checklist) Report() check.Report { return c.report }

func (c *Checklist) shown() []check.Finding {
	var shown []check.Finding
	for _, f := range c.report.Checks {
		open := f.Status == check.Fail || f.Status == check.Unknown
		if c.filter == showAll || c.filter == showOpen && open || c.filter == f.Step {
			shown = append(shown, f)
		}
	}
	return shown
}

// Render draws the verdicts and the chosen one's evidence, beside or below them.
func (c *Checklist) Render(w, h int) string {
	t := c.ctx.Theme
	if !c.read {
		return widget.Fit("\n  "+c.ctx.Spinner()+" "+t.Plain.Render("Verifying against AWS"), w, h)
	}
	head := []string{"", widget.Row("  "+t.Plain.Render(c.report.Sentence()), t.Muted.Render("read "+c.report.VerifiedAt.Format("15:04:05")+" UTC"), w-2), ""}
	if c.filter != showAll {
		head[2] = "  " + t.Muted.Render("shown: "+c.filter+" (f: more)")
	}
	shown := c.shown()
	var rows []string
	beside := w >= 100
	width := w - 2
	if beside {
		width = w * 45 / 100
	}
	for i, f := range shown {
		rows = append(rows, c.row(f, i == c.at, width, beside))
	}
	if len(shown) == 0 {
		rows = append(rows, "  "+t.Good.Render("nothing is open"))
	}
	var detail []string
	if c.at < len(shown) {
		detail = c.detail(shown[c.at], choose(beside, w-width-8, w-8))
	}
	room := h - len(head) - 1
	if c.said != "" {
		room--
	}
	if !beside {
		detail = widget.Clip(detail, max(0, h/2-3))
		room -= len(detail) + 2
	}
	visible, above, below := widget.Window(rows, c.at, c.at+1, max(1, room))
	body := strings.Join(visible, "\n") + "\n" + more(c.ctx, above, below)
	if len(detail) > 0 {
		title := shown[c.at].ID
		if beside {
			body = widget.Beside(body, widget.Card(t, title, detail, w-width-4), width, 2)
		} else {
			body += "\n" + indent(widget.Card(t, title, detail, w-4), 2)
		}
	}
	if c.said != "" {
		body += "\n  " + t.Muted.Render(c.said)
	}
	return widget.Fit(strings.Join(head, "\n")+"\n"+body, w, h)
}

func choose(first bool, a, b int) int {
	if first {
		return a
	}
	return b
}

func indent(block string, n int) string {
	pad := strings.Repeat(" ", n)
	return pad + strings.ReplaceAll(block, "\n", "\n"+pad)
}

func (c *Checklist) row(f check.Finding, here bool, w int, beside bool) string {
	t := c.ctx.Theme
	cursor, title := "  ", t.Plain.Render(f.Title)
	if here {
		cursor, title = t.Accented.Render(t.Pointer)+" ", t.Chosen.Render(f.Title)
	}
	number := "  "
	if f.Number > 0 {
		number = fmt.Sprintf("%2d", f.Number)
	}
	right := f.Status.Word()
	if f.Status == check.Unknown {
		right = "not verified"
	}
	if beside && w < 60 {
		right = ""
	}
	return widget.Row(cursor+Verdict(c.ctx, f.Status)+" "+t.Muted.Render(number)+" "+title, t.Muted.Render(right), w)
}

// Verdict is a status as a sign; the word always stands beside it.
func Verdict(ctx *Context, s check.Status) string {
	t := ctx.Theme
	switch s {
	case check.Pass:
		return t.Good.Render(t.Glyphs.OK)
	case check.Fail:
		return t.Wrong.Render(t.Fail)
	case check.Accepted, check.NotApplicable:
		return t.Muted.Render("-")
	}
	return t.Caution.Render(t.Glyphs.Unknown)
}

func (c *Checklist) detail(f check.Finding, w int) []string {
	t := c.ctx.Theme
	var lines []string
	add := func(label, text string) {
		for i, l := range widget.Wrap(text, w-10) {
			if i > 0 {
				label = ""
			}
			if l != "" {
				lines = append(lines, t.Muted.Render(widget.Pad(label, 9))+" "+t.Plain.Render(l))
			}
		}
	}
	add("verdict", f.Status.Word()+" "+f.Detail)
	for _, e := range f.Evidence {
		add("read", e.Call)
		add("found", e.Field+" = "+e.Value)
	}
	if f.Status != check.Pass {
		add("why", f.Why)
		add("fix", f.Fix)
	}
	add("control", f.Control)
	return lines
}

// Keys are the keys that work now.
func (c *Checklist) Keys() []key.Binding {
	if !c.read {
		return []key.Binding{keyBack}
	}
	on := keyOn
	if !c.after {
		on = binding("enter", "back", "enter")
	}
	return []key.Binding{on, keyMove, keyFilter, keyExport, keyReread, keyBack}
}

// Place names the screen.
func (c *Checklist) Place() string { return "security" }

// Moving reports that something is being looked at.
func (c *Checklist) Moving() bool { return !c.read }
