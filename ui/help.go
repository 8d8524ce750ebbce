package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/ui/screen"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// helpPage are the keys of the screen, and the words on it.
func (m *model) helpPage(w, h int) string {
	t := m.ctx.Theme
	width := min(w-2, 100)
	rows := m.helpKeys(width - 4)
	notes := []string{"Answers given are kept in slipway.yaml: esc and quitting undo none.",
		"Nothing is changed in AWS before you have typed the app's name."}
	if m.mouse() != tea.MouseModeNone {
		notes = append(notes, "The wheel scrolls, a click on a key below presses it; hold shift to select text.")
	}
	if m.options.Suspends {
		notes = append(notes, "ctrl+z stops slipway until the shell's fg; a run begins nothing meanwhile.")
	}
	if page, ok := m.current.(interface{ Note() string }); ok && page.Note() != "" {
		notes = append(notes, page.Note())
	}
	rows = append(rows, "")
	for _, n := range notes {
		rows = append(rows, widget.Text(t.Muted, n, width-4)...)
	}
	lines := strings.Split(widget.Card(t, "Keys here", rows, width), "\n")
	var said []string
	for _, term := range text.Glossary(ansi.Strip(m.current.Render(w, h))) {
		said = append(said, widget.Hang(t.Accented.Render(widget.Pad(term.Word, 17)), t.Plain, term.Means, width-4)...)
	}
	if len(said) > 0 {
		lines = append(lines, strings.Split(widget.Card(t, "Words here", said, width), "\n")...)
	}
	room := max(1, h-1)
	m.helpEnd = max(0, len(lines)-room)
	from := min(m.helpTop, m.helpEnd)
	shown, above, below := widget.Window(lines, from, min(from+room, len(lines)), room)
	return widget.Fit(strings.Join(widget.IndentOne(shown), "\n")+"\n"+widget.More(t, above, below), w, h)
}

// helpKeys are all keys, in two columns where there is room.
func (m *model) helpKeys(w int) []string {
	keys := append(m.keys(), keyHelp)
	enabled := keys[:0:0]
	for _, k := range keys {
		if k.Enabled() {
			enabled = append(enabled, k)
		}
	}
	columns := [][]key.Binding{enabled}
	if half := (len(enabled) + 1) / 2; len(enabled) > 8 {
		columns = [][]key.Binding{enabled[:half], enabled[half:]}
	}
	drawn := m.ctx.Theme.Help().FullHelpView(columns)
	if lipgloss.Width(drawn) > w {
		drawn = m.ctx.Theme.Help().FullHelpView([][]key.Binding{enabled})
	}
	return strings.Split(drawn, "\n")
}

// helpKey takes a key while help is open: those that scroll do where there is more; any other closes it.
func (m *model) helpKey(press tea.KeyPressMsg) {
	if at := screen.MoveCursor(min(m.helpTop, m.helpEnd), m.helpEnd, press); at != m.helpTop && m.helpEnd > 0 {
		m.helpTop = at
		return
	}
	m.help = false
}
