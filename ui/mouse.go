package ui

import (
	tea "charm.land/bubbletea/v2"

	"slipway/ui/widget"
)

// clickable is a screen of which a place can be clicked. x and y count from the corner of its body.
type clickable interface{ Click(x, y int) tea.Cmd }

// mouse is the mode of the mouse: on where keys are no text. While it is on, terminals select text with shift held.
func (m *model) mouse() tea.MouseMode {
	if m.typing() && m.palette == nil {
		return tea.MouseModeNone
	}
	return tea.MouseModeCellMotion
}

// clicked does what the mouse asks for: the wheel moves as the arrow keys do, a click on a key of the footer presses
// it.
func (m *model) clicked(msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	if at.X < 0 || at.Y < 0 || at.X >= m.layout.width || at.Y >= m.layout.height { // no mouse is there
		return nil
	}
	switch msg.(type) {
	case tea.MouseWheelMsg:
		code := map[tea.MouseButton]rune{tea.MouseWheelUp: tea.KeyUp, tea.MouseWheelDown: tea.KeyDown}[at.Button]
		if code == 0 || m.typing() && m.palette == nil || m.help {
			return nil
		}
		return m.update(tea.KeyPressMsg{Code: code})
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft && !m.layout.tooSmall {
			return m.click(at.X, at.Y)
		}
	}
	return nil
}

func (m *model) click(x, y int) tea.Cmd {
	l := m.layout
	if y == l.height-1 {
		if k, ok := widget.FooterKeyAt(m.ctx.Theme, m.keys(), keyHelp, m.price(), l.width, x); ok {
			return m.update(pressOf(k.Keys()[0]))
		}
		return nil
	}
	top := l.height - 2 - l.body.height
	if m.palette != nil {
		first, _ := m.palette.window(l.body.height)
		return m.choose(first + y - top - m.palette.top)
	}
	if c, ok := m.current.(clickable); ok && !m.help && y >= top {
		return c.Click(x-(l.width-l.body.width), y-top)
	}
	return nil
}

// pressOf is the press of a key by its name in a binding.
func pressOf(name string) tea.KeyPressMsg {
	codes := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp},
		"down": {Code: tea.KeyDown}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown},
		"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "f1": {Code: tea.KeyF1},
		"space": {Code: tea.KeySpace, Text: " "},
	}
	if press, ok := codes[name]; ok {
		return press
	}
	if len(name) == 6 && name[:5] == "ctrl+" {
		return tea.KeyPressMsg{Code: rune(name[5]), Mod: tea.ModCtrl}
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Code: r, Text: string(r)}
}
