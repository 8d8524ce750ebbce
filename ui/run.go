package ui

import (
	tea "charm.land/bubbletea/v2"

	"slipway/steps/plan"
	"slipway/ui/screen/apply"
	"slipway/ui/screen/checklist"
	"slipway/ui/screen/done"
	"slipway/ui/screen/review"
)

// apply runs the plan that was just confirmed by name.
func (m *model) apply() tea.Cmd {
	review, ok := m.current.(*review.Model)
	if !ok {
		return nil
	}
	if cmd, kept := m.keepBefore(); !kept {
		return cmd
	}
	p, l, intent := review.Plan()
	m.code, m.card, m.ctx.Outside = 0, "", ""
	m.running = apply.New(m.ctx, m.flow.step, p, l, intent)
	m.runs.Add(1)
	m.running.Start(m.ask, m.send, m.runs.Done)
	m.ctx.HasFile = true
	m.agree(m.flow.step)
	m.own, m.ctx.Taken = namesOf(*m.ctx.Settings), ""
	return m.show(m.running)
}

// done shows the card of a run, which is printed to the normal screen too.
func (m *model) done(c *checklist.Model) tea.Cmd {
	result := m.running.Result()
	var p plan.Plan
	if m.flow.review != nil {
		p, _, _ = m.flow.review.Plan()
	}
	notes, waiting := m.ctx.Current().WaitingAfter(p, result)
	done := done.New(m.ask, m.ctx, m.flow.step, p, result, c.Report(), append(notes, waiting...))
	m.card = done.Card(78)
	if m.code == 0 && len(waiting) > 0 {
		m.code = 4
	}
	return m.show(done)
}

// codeOf is the exit code of a run.
func codeOf(r plan.Result) int {
	switch {
	case len(r.Failures()) > 0:
		return 1
	case r.Stopped:
		return 130
	case !r.OK():
		return 1
	}
	return 0
}
