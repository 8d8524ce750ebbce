package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"slipway/ui/screen"
	"slipway/ui/widget"
	"slipway/ui/wizard"
)

// verbs is a screen from which everything can be done with the stack.
type verbs interface {
	// Ready reports whether the stack is known.
	Ready() bool
	// Do does a verb.
	Do(wizard.Verb) tea.Cmd
}

// palette finds one of the verbs by a few of its letters.
type palette struct {
	typed
	all    []wizard.Verb
	cursor int
	top    int // where its rows were drawn last
}

func newPalette(all []wizard.Verb) *palette { return &palette{all: all} }

// found are the verbs that fit what was typed, the best first: those whose name fits come before those that only do
// something that fits.
func (p *palette) found() []wizard.Verb {
	if len(p.text) == 0 {
		return p.all
	}
	var names, whole []string
	for _, v := range p.all {
		names, whole = append(names, v.Name), append(whole, v.Name+"  "+v.Does)
	}
	var found []wizard.Verb
	seen := map[int]bool{}
	for _, m := range append(fuzzy.Find(p.String(), names), fuzzy.Find(p.String(), whole)...) {
		if !seen[m.Index] {
			seen[m.Index] = true
			found = append(found, p.all[m.Index])
		}
	}
	return found
}

// paletteKey takes a key while the palette is open.
func (m *model) paletteKey(press tea.KeyPressMsg) tea.Cmd {
	p := m.palette
	found := p.found()
	switch press.String() {
	case "esc":
		m.palette = nil
	case "enter":
		return m.choose(p.cursor)
	case "up", "down", "pgup", "pgdown", "home", "end":
		p.cursor = screen.MoveCursor(p.cursor, max(0, len(found)-1), press)
	default:
		if p.take(press) {
			p.cursor = 0
		}
	}
	return nil
}

// choose does the verb of a row of the palette, and closes it.
func (m *model) choose(row int) tea.Cmd {
	found := m.palette.found()
	if row < 0 || row >= len(found) {
		return nil
	}
	m.palette = nil
	if h, ok := m.current.(verbs); ok {
		return h.Do(found[row])
	}
	return nil
}

// window says which rows are shown in h lines: the first, and how many.
func (p *palette) window(h int) (first, n int) {
	n = max(1, h-4)
	all := len(p.found())
	return min(max(0, p.cursor-n/2), max(0, all-n)), n
}

// render draws the palette in w by h cells.
func (p *palette) render(m *model, w, h int) string {
	t := m.ctx.Theme
	width := min(w-2, 84)
	inner := width - 4
	caret := "▏"
	if t.Spell(caret) != caret {
		caret = "_"
	}
	lines := []string{t.Accented.Render(":") + " " + t.Plain.Render(p.String()) + t.Accented.Render(caret)}
	found := p.found()
	if len(found) == 0 {
		lines = append(lines, t.Muted.Render("nothing is called so; backspace, or esc"))
	}
	var rows []string
	for i, v := range found {
		lead, name := "  ", t.Plain.Render(widget.Pad(v.Name, 14))
		if i == p.cursor {
			lead, name = t.Accented.Render(t.Pointer)+" ", t.Chosen.Render(widget.Pad(v.Name, 14))
		}
		rows = append(rows, widget.Row(lead+name+t.Muted.Render(v.Does), t.Accented.Render(v.Key), inner))
	}
	first, room := p.window(h)
	shown, above, below := rows[first:min(len(rows), first+room)], first > 0, first+room < len(rows)
	p.top = len(lines) + 1
	lines = append(lines, shown...)
	if more := widget.More(t, above, below); more != "" && len(lines) < h-2 {
		lines = append(lines, more)
	}
	card := widget.Card(t, "Anything", lines, width)
	return widget.Fit(strings.Join(widget.IndentOne(strings.Split(card, "\n")), "\n"), w, h)
}
