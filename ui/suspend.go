package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/ui/widget"
	"slipway/ui/widget/progress"
)

// pause is ctrl+z: the terminal is given back to the shell, and the program stands still until fg.
func (m *model) pause() tea.Cmd {
	if !m.options.Suspends {
		return nil
	}
	m.paused = time.Now()
	return tea.Suspend
}

// goOn is what follows fg. The run says how long it stood still.
func (m *model) goOn() {
	stood := time.Since(m.paused)
	m.paused = time.Time{}
	if m.running != nil && m.running.Running() {
		m.running.StoodStill(stood)
	}
}

// pauseText says to somebody who thinks that a run goes on behind the prompt that it does not; "" where none is under
// way.
func (m *model) pauseText() string {
	if m.running == nil || !m.running.Running() {
		return ""
	}
	return m.ctx.Theme.Spell(strings.Join(widget.Wrap(progress.Paused, min(m.layout.width-1, 78)), "\n")) + "\n"
}
