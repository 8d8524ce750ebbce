package screen

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/ui/theme"
	"slipway/ui/widget"
)

// MenuChoice is an entry of a menu that leads on from a screen. The screen sends Msg when it is chosen.
type MenuChoice struct {
	Text, Note string
	Msg        tea.Msg
}

// Menu is a few choices under a cursor.
type Menu struct {
	Choices []MenuChoice
	cursor  int
}

// Press moves the cursor, or sends the message of the choice under it.
func (m *Menu) Press(press tea.KeyPressMsg) tea.Cmd {
	if key.Matches(press, KeyEnter) {
		return Send(m.Choices[m.cursor].Msg)
	}
	m.cursor = MoveCursor(m.cursor, len(m.Choices)-1, press)
	return nil
}

// Rows are the choices with their notes. A note without room beside its choice stands below it, under the cursor.
func (m *Menu) Rows(t *theme.Theme, width int) (rows []string) {
	for i, o := range m.Choices {
		cursor, style := "  ", t.Plain
		if i == m.cursor {
			cursor, style = t.Accented.Render(t.Pointer)+" ", t.Chosen
		}
		line := widget.Pad(o.Text, 24)
		if note := "  " + o.Note; len(line)+len(note) <= width-2 {
			rows = append(rows, cursor+style.Render(line)+t.Muted.Render(note))
			continue
		}
		rows = append(rows, cursor+style.Render(o.Text))
		if i == m.cursor {
			rows = append(rows, widget.Hang("    ", t.Muted, o.Note, width)...)
		}
	}
	return rows
}
