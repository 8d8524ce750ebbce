package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/ui/screen/apply"
	"slipway/ui/screen/checklist"
	"slipway/ui/screen/done"
	"slipway/ui/screen/review"
	"slipway/ui/wizard"
)

// confirmed writes the answers before a run begins with them. Where they could not be written, or are others by now,
// none begins.
func (m *model) confirmed() tea.Cmd {
	if _, ok := m.current.(*review.Model); !ok {
		return nil
	}
	m.writes.skip()
	return m.do(m.wizard.SavedBeforeRun(m.ctx.Current().Save()))
}

// apply runs the plan that was just confirmed by name.
func (m *model) apply() tea.Cmd {
	p, l, intent := m.review.Plan()
	m.code, m.card = 0, ""
	m.running = apply.New(m.ctx, m.wizard.Scope(), p, l, intent)
	m.ctx.Session.LeaveAt("") // what was made is gone on with from home
	m.runs.Add(1)
	m.running.Start(m.ask, m.send, m.runs.Done)
	return m.show(m.running)
}

// done shows the card of a run, which is printed to the normal screen too.
func (m *model) done() tea.Cmd {
	c, ok := m.current.(*checklist.Model)
	if !ok {
		return nil
	}
	result := m.running.Result()
	var p plan.Plan
	if m.review != nil {
		p, _, _ = m.review.Plan()
	}
	notes, waiting := m.ctx.Current().WaitingAfter(p, result)
	done := done.New(m.ask, m.ctx, m.wizard.Step, p, result, c.Report(), append(notes, waiting...))
	m.card = done.Card(78)
	if m.code == 0 && len(waiting) > 0 {
		m.code = wizard.Waits.ExitCode()
	}
	return m.show(done)
}

// part notes what the last run left, to be printed to the normal screen.
func (m *model) part() {
	if d, ok := m.current.(*done.Model); ok {
		m.card = d.Card(78) // with how the API answered meanwhile
	}
	if m.running != nil && !m.running.Result().OK() && m.card == "" {
		m.card = m.running.LeavingText()
	}
}

// fail ends the program with why it cannot go on.
func (m *model) fail(err error) tea.Cmd {
	m.code, m.card = 1, "slipway: "+err.Error()
	var clash *stack.Conflict
	if !errors.As(err, &clash) {
		m.card += "."
	}
	return tea.Quit
}
