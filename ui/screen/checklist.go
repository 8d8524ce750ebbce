package screen

import (
	"context"
	"fmt"
	"os"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/check"
	"slipway/ui/widget"
)

// Checklist shows the security checklist, verified against AWS: the verdicts, and beside them what the chosen one rests on.
type Checklist struct {
	ctx    *Context
	ask    context.Context
	after  bool // an apply came before: enter goes on to its summary
	report check.Report
	read   bool
	at     int
	filter bool // only what does not pass
	said   string
}

// Checked is the report.
type Checked struct{ Report check.Report }

type exported struct {
	path string
	err  error
}

var (
	keyFilter = binding("f", "only open ones", "f")
	keyExport = binding("e", "export", "e")
)

// NewChecklist makes the screen.
func NewChecklist(ask context.Context, ctx *Context, after bool) *Checklist {
	return &Checklist{ctx: ctx, ask: ask, after: after}
}

// Init reads AWS and checks.
func (c *Checklist) Init() tea.Cmd {
	session := *c.ctx.Session
	session.Settings = *c.ctx.Settings
	return func() tea.Msg { return Checked{session.Checklist(session.Read(c.ask))} }
}

// Update takes the report and keys.
func (c *Checklist) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case Checked:
		c.report, c.read = msg.Report, true
	case exported:
		c.said = "written to " + msg.path
		if msg.err != nil {
			c.said = msg.err.Error()
		}
	case tea.KeyPressMsg:
		switch {
		case msg.String() == "up" || msg.String() == "k":
			c.at = max(0, c.at-1)
		case msg.String() == "down" || msg.String() == "j":
			c.at = min(max(0, len(c.shown())-1), c.at+1)
		case key.Matches(msg, keyFilter):
			c.filter, c.at = !c.filter, 0
		case key.Matches(msg, keyReread):
			c.read = false
			return c, c.Init()
		case key.Matches(msg, keyExport) && c.read:
			report := c.report
			return c, func() tea.Msg {
				path := "security-" + report.VerifiedAt.Format("2006-01-02") + ".md"
				return exported{path, os.WriteFile(path, []byte(report.Markdown()), 0o644)}
			}
		case key.Matches(msg, keyOn) && c.read:
			return c, send(Next{})
		case key.Matches(msg, keyBack) || msg.String() == "q":
			return c, send(Back{})
		}
	}
	return c, nil
}

// Report is what was verified.
func (c *Checklist) Report() check.Report { return c.report }

func (c *Checklist) shown() []check.Finding {
	if !c.filter {
		return c.report.Checks
	}
	var open []check.Finding
	for _, f := range c.report.Checks {
		if f.Status == check.Fail || f.Status == check.Unknown {
			open = append(open, f)
		}
	}
	return open
}

// Render draws the verdicts and the chosen one's evidence, beside or below them.
func (c *Checklist) Render(w, h int) string {
	t := c.ctx.Theme
	if !c.read {
		return widget.Fit("\n  "+c.ctx.Spinner()+" "+t.Plain.Render("Verifying against AWS"), w, h)
	}
	head := []string{"",
		"  " + t.Plain.Render(c.report.Sentence()) + "   " + t.Muted.Render("verified against AWS "+c.report.VerifiedAt.Local().Format("15:04:05")+" · "+c.report.Stack.Region),
		""}
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
	if !beside {
		room -= len(detail) + 2
	}
	visible, above, below := widget.Window(rows, c.at, max(3, room))
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
	if !beside && f.Status == check.Pass && len(f.Evidence) > 0 {
		right = f.Evidence[0].Field + "=" + f.Evidence[0].Value
	}
	return widget.Row(cursor+Verdict(c.ctx, f.Status)+" "+t.Muted.Render(number)+" "+title, t.Muted.Render(widget.Cut(right, max(16, w-50))), w)
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
	on := keyOn
	on.SetEnabled(c.read)
	return []key.Binding{on, keyMove, keyFilter, keyExport, keyReread, keyBack}
}

// Place names the screen.
func (c *Checklist) Place() string { return "security" }

// Step is empty.
func (c *Checklist) Step() string { return "" }
