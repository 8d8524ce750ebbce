package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
)

var (
	keyHelp = key.NewBinding(key.WithKeys("f1"), key.WithHelp("f1", "help"))
	// keyAsk is help too, where no text is being typed.
	keyAsk  = key.NewBinding(key.WithKeys("?"))
	keyQuit = key.NewBinding(key.WithKeys("ctrl+c"), key.WithHelp("ctrl+c", "quit"))
)

// typist is a screen with a field that takes letters.
type typist interface{ Typing() bool }

// typing reports whether a letter is text now.
func (m *model) typing() bool {
	if m.palette != nil || m.search.open {
		return true
	}
	s, ok := m.current.(typist)
	return ok && s.Typing()
}

// keys are the keys that work now, the screen's own first, without the one that lists them.
func (m *model) keys() []key.Binding {
	if keys, open := m.overlayKeys(); open {
		return keys
	}
	keys := slices.Concat(m.current.Keys(), m.lineKeys())
	if m.running == nil || !m.running.Running() {
		keys = append(keys, keyQuit)
	}
	return keys
}
