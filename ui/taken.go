package ui

import (
	"fmt"
	"maps"
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// names are what tells one stack of an account from another.
type names struct{ app, environment, region string }

func namesOf(s stack.Settings) names { return names{s.App, s.Environment, s.Region} }

// openFound opens a stack that was found: its answers are read back from AWS.
func (m *model) openFound(l *live.Stack) tea.Cmd {
	settings, lost := steps.Recover(l)
	*m.ctx.Settings, m.agreed, m.own = settings, settings, namesOf(settings)
	m.ctx.HasFile, m.ctx.Taken = true, ""
	maps.DeleteFunc(m.ctx.Sources, func(id string, a question.Answer) bool { return a.Value != settings.Get(id) })
	return tea.Batch(m.save(), m.goHome(l, []string{"The answers were read back from AWS into slipway.yaml. Not in AWS, so lost: " + strings.Join(lost, "; ") + "."}))
}

// goOnWithTaken goes on with the answers given although a stack stands under their names.
func (m *model) goOnWithTaken() tea.Cmd {
	m.own = namesOf(*m.ctx.Settings)
	m.ctx.Taken = fmt.Sprintf("%s %s stands in %s already and was made with other answers: this plan changes it.", m.own.app, m.own.environment, m.own.region)
	m.flow.at++
	return tea.Batch(m.save(), m.open(1))
}

// nameAgain goes back to the names. In the middle of a plan those it was made with come back: nobody agreed to the others.
func (m *model) nameAgain() tea.Cmd {
	m.ctx.Live = nil // it is another stack's
	if m.flow.editing {
		m.ctx.Settings.App, m.ctx.Settings.Environment, m.ctx.Settings.Region = m.flow.names.app, m.flow.names.environment, m.flow.names.region
	} else {
		m.flow.pages[m.flow.at].At = "app"
	}
	return m.open(1)
}
