package ui

import (
	tea "charm.land/bubbletea/v2"

	"slipway/ui/screen/conflict"
)

// reread looks at slipway.yaml again, before AWS is read again: what was changed in it meanwhile becomes an answer
// here. Answers that it does not have are written where that is possible.
func (m *model) reread() error {
	if m.ctx.Session == nil || m.ctx.Session.Store == nil || m.running != nil && m.running.Running() {
		return nil
	}
	m.writes.skip() // those under way know less
	look := m.ctx.Current().Reread
	if m.wizard.Writable() {
		look = m.ctx.Current().Save
	}
	kept, err := look()
	m.wizard.Reread(kept, err)
	return err
}

// askConflict asks which answers hold.
func (m *model) askConflict(err error) tea.Cmd {
	if _, asking := m.current.(*conflict.Model); !asking {
		m.earlier = m.current
	}
	return m.show(conflict.New(m.ctx, err))
}

// resolve writes the answers that hold: those given here, or the file's.
func (m *model) resolve(here bool) tea.Cmd {
	m.writes.skip()
	kept, err := m.ctx.Session.Store.Resolve(*m.ctx.Settings, here)
	next := m.wizard.Decided(kept, err)
	if err == nil && m.ctx.Current().CanSave() {
		kept, err = m.ctx.Current().Save()
		next = m.wizard.Decided(kept, err)
	}
	if err == nil {
		next = m.wizard.Resolved()
	}
	return m.do(next)
}
