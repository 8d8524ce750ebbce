package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
)

var (
	keyHelp = key.NewBinding(key.WithKeys("f1"), key.WithHelp("f1", "help"))
	keyQuit = key.NewBinding(key.WithKeys("ctrl+c"), key.WithHelp("ctrl+c", "quit"))
)

// keys are the keys that work now, the screen's own first, without the one that lists them.
func (m *model) keys() []key.Binding {
	keys := m.current.Keys()
	if m.running == nil || !m.running.Running() {
		keys = append(slices.Clone(keys), keyQuit)
	}
	return keys
}
