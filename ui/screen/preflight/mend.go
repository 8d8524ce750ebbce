package preflight

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/workspace"
	"slipway/ui/screen"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// mend is a page over preflight: the changes that mend what it complains of, one after the other.
type mend struct {
	changes []workspace.Change
	at      int
	scroll  int
	last    int // as last drawn
	problem string
}

// changesRead are the changes of the folder that would mend it.
type changesRead struct {
	changes []workspace.Change
	note    string // what cannot be mended here, and why
}

// changeWritten says what came of writing one.
type changeWritten struct{ err error }

var (
	keyMend      = screen.Binding("m", "mend it", "m")
	keyWriteMend = screen.Binding("enter", "write it", "enter")
	keySkipMend  = screen.Binding("s", "skip it", "s")
	keyLines     = screen.Binding("up/down", "scroll", "up", "down", "k", "j", "pgup", "pgdown", "home", "end")
)

// mendable are the findings that a change of the folder mends.
func (p *Model) mendable() (ids []string) {
	for _, id := range p.expected {
		if p.findings[id].Mendable {
			ids = append(ids, id)
		}
	}
	return ids
}

// readChanges reads the folder for the changes that mend it.
func (p *Model) readChanges() tea.Cmd {
	ids, session := p.mendable(), p.ctx.Current()
	return func() tea.Msg {
		var read changesRead
		for _, id := range ids {
			c, err := session.Mend(id)
			if err != nil {
				read.note = "It cannot be mended here: " + err.Error() + "."
				continue
			}
			read.changes = append(read.changes, c)
		}
		return read
	}
}

func (p *Model) showChanges(read changesRead) {
	p.note = read.note
	if len(read.changes) > 0 {
		p.mend = &mend{changes: read.changes}
	}
}

// handleMendKey writes the change that is shown, skips it, or goes back.
func (p *Model) handleMendKey(msg tea.KeyPressMsg) tea.Cmd {
	m := p.mend
	m.problem = ""
	switch {
	case key.Matches(msg, screen.KeyBack):
		return p.mended()
	case key.Matches(msg, keySkipMend):
		return p.nextChange()
	case key.Matches(msg, keyWriteMend):
		c := m.changes[m.at]
		return func() tea.Msg { return changeWritten{c.Write()} }
	default:
		m.scroll = screen.MoveCursor(min(m.scroll, m.last), m.last, msg)
	}
	return nil
}

func (p *Model) nextChange() tea.Cmd {
	p.mend.at++
	p.mend.scroll = 0
	if p.mend.at < len(p.mend.changes) {
		return nil
	}
	return p.mended()
}

// mended goes back, and looks again: the files say something else now, or somebody has changed them.
func (p *Model) mended() tea.Cmd {
	looked := p.mend.at > 0 || p.mend.problem != ""
	p.mend = nil
	if !looked {
		return nil
	}
	p.note = ""
	return p.Init()
}

func (p *Model) changeDone(msg changeWritten) tea.Cmd {
	if p.mend == nil {
		return nil
	}
	if msg.err != nil {
		p.mend.problem = msg.err.Error()
		return nil
	}
	return p.nextChange()
}

// renderMend draws the change as a diff.
func (p *Model) renderMend(w, h int) string {
	t, m := p.ctx.Theme, p.mend
	c := m.changes[m.at]
	head := []string{" " + t.Title.Render("MEND") + t.Muted.Render("  "+widget.Cut(c.Name+" "+c.Title, max(8, w-8))), ""}
	rows := diffRows(t, c.Diff(), w-4)
	foot := []string{""}
	for _, note := range c.Notes {
		foot = append(foot, widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Muted, note, w-2)...)
	}
	if m.problem != "" {
		foot = append(foot, widget.Hang("  "+t.Wrong.Render(t.Fail)+" ", t.Plain, m.problem, w-2)...)
	}
	room := max(1, h-len(head)-len(foot))
	m.last = max(0, len(rows)-room)
	from := min(m.scroll, m.last)
	lines := append(head, rows[from:min(len(rows), from+room)]...)
	return widget.Fit(strings.Join(append(lines, foot...), "\n"), w, h)
}

// diffRows are the lines of a unified diff, coloured by what they do.
func diffRows(t *theme.Theme, diff string, w int) (rows []string) {
	for line := range strings.Lines(diff) {
		line = strings.TrimRight(line, "\n")
		ink := t.Plain
		switch {
		case strings.HasPrefix(line, "+++"), strings.HasPrefix(line, "---"), strings.HasPrefix(line, "@@"),
			strings.HasPrefix(line, `\`):
			ink = t.Muted
		case strings.HasPrefix(line, "+"):
			ink = t.Good
		case strings.HasPrefix(line, "-"):
			ink = t.Wrong
		}
		rows = append(rows, "  "+ink.Render(widget.Cut(line, w)))
	}
	return rows
}

// mendPlace says which change of how many is shown.
func (p *Model) mendPlace() string {
	return fmt.Sprintf("mend %d of %d", p.mend.at+1, len(p.mend.changes))
}
