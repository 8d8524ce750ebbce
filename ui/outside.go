package ui

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/stack"
	"slipway/ui/screen/conflict"
	"slipway/ui/screen/dotenv"
	"slipway/ui/screen/form"
	"slipway/ui/screen/home"
	"slipway/ui/screen/imagesource"
	"slipway/ui/screen/review"
)

// reread looks at slipway.yaml again, before AWS is read again: what was changed in it meanwhile becomes an answer here. What cannot be
// merged is asked about when the answers are next written.
func (m *model) reread() error {
	if m.ctx.Session == nil || m.ctx.Session.Store == nil || m.running != nil && m.running.Running() {
		return nil
	}
	m.file.skip() // those under way know less
	session := m.ctx.Current()
	look := session.Reread
	if session.Keepable() && stack.Differ(*m.ctx.Settings, m.kept) {
		look = session.Save
	}
	kept, err := look()
	if err != nil {
		m.ctx.Outside = err.Error()
		return err
	}
	if !stack.Differ(kept.Settings, *m.ctx.Settings) && stack.Differ(*m.ctx.Settings, m.kept) && session.Keepable() {
		m.kept, m.written = *m.ctx.Settings, true
	}
	m.takeOver(kept)
	return nil
}

// takeOver makes answers that were changed in slipway.yaml outside the ones that stand, and has it said.
func (m *model) takeOver(kept stack.Kept) {
	if len(kept.Outside) == 0 {
		return
	}
	m.ctx.Answers().TakeOver(kept)
	m.kept = kept.Settings
	m.ctx.Outside = stack.FileName + " was changed outside, and its answers are taken over: " + strings.Join(kept.Outside, ", ") + "."
}

// heardSaved goes on after slipway.yaml was written, or could not be.
func (m *model) heardSaved(msg saved) tea.Cmd {
	if msg.err != nil {
		return m.unsaved(msg.err)
	}
	m.written = true
	if len(msg.kept.Outside) == 0 {
		m.kept = msg.settings
		return nil
	}
	// answers may have been given since
	merged, _, err := stack.Merge(msg.settings, *m.ctx.Settings, msg.kept.Settings)
	if err != nil {
		return m.unsaved(err)
	}
	m.takeOver(stack.Kept{Settings: merged, Outside: msg.kept.Outside})
	m.kept = msg.kept.Settings
	if _, planned := m.current.(*review.Model); planned { // of other answers
		return m.toReview()
	}
	return nil
}

// unsaved asks what holds where writing slipway.yaml would lose what somebody else wrote.
func (m *model) unsaved(err error) tea.Cmd {
	if m.ctx.Session != nil && m.ctx.Session.Store != nil && stack.NeedsDecision(err) {
		if _, asking := m.current.(*conflict.Model); !asking {
			m.earlier = m.current
			return m.show(conflict.New(m.ctx, err))
		}
		return nil
	}
	m.code, m.card = 1, "slipway: "+err.Error()
	return tea.Quit
}

// decided goes on with the answers that hold: they are written, and the screen that was up is made anew with them.
func (m *model) decided(here bool) tea.Cmd {
	m.file.skip()
	kept, err := m.ctx.Session.Store.Resolve(*m.ctx.Settings, here)
	if err != nil {
		return m.show(conflict.New(m.ctx, err))
	}
	m.takeOver(kept)
	if m.ctx.Current().Keepable() {
		saved, err := m.ctx.Current().Save()
		if err != nil {
			return m.show(conflict.New(m.ctx, err))
		}
		m.takeOver(saved)
		m.kept, m.written = *m.ctx.Settings, true
	}
	back := m.earlier
	m.earlier = nil
	switch back.(type) {
	case *review.Model:
		return m.toReview()
	case *home.Model:
		return m.goHome(nil, nil)
	case *form.Model, *imagesource.Model, *dotenv.Model:
		return m.open(1)
	}
	return m.show(back)
}

// abandoned ends the program with answers that nothing keeps.
func (m *model) abandoned(err error) tea.Cmd {
	m.code, m.card = 1, "slipway: "+err.Error()
	var clash *stack.Conflict
	if !errors.As(err, &clash) {
		m.card += "."
	}
	return tea.Quit
}

// keepBefore writes the answers before a run begins with them: ok is false where they could not be, or are others by now.
func (m *model) keepBefore() (cmd tea.Cmd, ok bool) {
	m.file.skip()
	kept, err := m.ctx.Current().Save()
	if err != nil {
		return m.unsaved(err), false
	}
	m.written = true
	if len(kept.Outside) > 0 {
		m.takeOver(kept)
		return m.toReview(), false
	}
	m.kept = *m.ctx.Settings
	return nil, true
}

// skip leaves out the writes that are not made yet: what follows knows more than they do.
func (s *saves) skip() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	s.last = s.asked
}
