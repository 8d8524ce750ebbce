package ui

import "charm.land/bubbles/v2/key"

var (
	keyHelp = key.NewBinding(key.WithKeys("f1"), key.WithHelp("f1", "help"))
	keyQuit = key.NewBinding(key.WithKeys("ctrl+c"), key.WithHelp("ctrl+c", "quit"))
)

// keys are the keys that work now, the screen's own first.
func (m *model) keys() []key.Binding {
	keys := append(m.current.Keys(), keyHelp)
	if m.running == nil || !m.running.Running() {
		keys = append(keys, keyQuit)
	}
	return keys
}
