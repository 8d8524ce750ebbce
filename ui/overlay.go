package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/ui/screen"
)

var (
	keySearch = screen.Binding("/", "search", "/")
	keyNext   = screen.Binding("n/N", "next match", "n", "N")
)

// overlay gives a key to what lies over the screen: the palette, the search; or opens one of them.
func (m *model) overlay(press tea.KeyPressMsg) (cmd tea.Cmd, taken bool) {
	switch {
	case m.palette != nil:
		return m.paletteKey(press), true
	case m.search.open:
		m.searchKey(press)
		return nil, true
	case m.typing() || m.help:
		return nil, false
	}
	if h, ok := m.current.(verbs); ok && key.Matches(press, screen.KeyPalette) && h.Ready() {
		m.palette = newPalette(m.ctx.Verbs())
		return nil, true
	}
	return nil, m.searchStarts(press)
}

// overlayKeys are the keys of what lies over the screen.
func (m *model) overlayKeys() (keys []key.Binding, open bool) {
	switch {
	case m.palette != nil:
		return []key.Binding{screen.Binding("enter", "do it", "enter"), screen.KeyPick,
			screen.Binding("esc", "close", "esc")}, true
	case m.search.open:
		return []key.Binding{screen.Binding("enter", "find", "enter"), screen.Binding("esc", "close", "esc")}, true
	}
	return nil, false
}

// lineKeys are the keys that work on the lines of any screen that has them.
func (m *model) lineKeys() (keys []key.Binding) {
	if s, ok := m.current.(screen.Searchable); ok && s.HasLines() && !m.typing() {
		keys = append(keys, keySearch)
		if m.search.term != "" {
			keys = append(keys, keyNext)
		}
	}
	return keys
}

// typed is a line that is being typed over a screen.
type typed struct{ text []rune }

// take takes a key into the line. It reports whether it was for the line.
func (t *typed) take(press tea.KeyPressMsg) bool {
	switch {
	case press.Text != "":
		t.text = append(t.text, []rune(press.Text)...)
	case press.String() == "backspace":
		t.text = t.text[:max(0, len(t.text)-1)]
	case press.String() == "ctrl+u":
		t.text = nil
	default:
		return false
	}
	return true
}

func (t *typed) String() string { return string(t.text) }
