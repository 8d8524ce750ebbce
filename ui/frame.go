package ui

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/clean"
	"slipway/ui/screen"
	"slipway/ui/screen/nametaken"
	"slipway/ui/screen/preflight"
	"slipway/ui/screen/review"
	"slipway/ui/widget"
	"slipway/ui/wizard"
)

// View draws the window.
func (m *model) View() tea.View {
	if !m.paused.IsZero() && m.pauseText() != "" { // on the normal screen, where it stays above the shell's prompt
		return tea.NewView(clean.Styled(m.pauseText()))
	}
	// a screen cleans what it shows; here the window is safe from what one forgot
	v := tea.NewView(clean.Styled(m.frame()))
	v.AltScreen, v.ReportFocus, v.MouseMode = true, true, m.mouse()
	v.WindowTitle = clean.Line(strings.TrimSpace("slipway " + m.ctx.Settings.App))
	v.ProgressBar = m.progress()
	return v
}

// progress is the terminal's own bar: while a run goes on, and as an error under the card of one that did not end well.
func (m *model) progress() *tea.ProgressBar {
	switch {
	case m.running == nil:
		return nil
	case m.running.Running():
		return tea.NewProgressBar(tea.ProgressBarDefault, int(m.running.Progress()*100))
	case m.current == screen.Screen(m.running) && !m.running.Result().OK():
		return tea.NewProgressBar(tea.ProgressBarError, int(m.running.Progress()*100))
	}
	return nil
}

// frame is the whole window as text: exactly as high as the window, and no line wider.
func (m *model) frame() string {
	t, l := m.ctx.Theme, m.layout
	if l.tooSmall {
		notice := fmt.Sprintf("make the window at least %dx%d (now %dx%d)", minWidth, minHeight, l.width, l.height)
		if m.running != nil && m.running.Running() {
			notice += "; work goes on"
		}
		return widget.Fit(strings.Repeat("\n", max(0, (l.height-1)/2))+strings.Join(widget.Wrap(notice, l.width), "\n"),
			l.width, max(0, l.height))
	}
	lines := []string{
		widget.Header(t, m.stack(), m.current.Place(), l.width),
		widget.Rule(t, l.width),
	}
	stops := m.stops()
	if l.stepper && stops != nil {
		lines = append(lines, widget.Stepper(t, stops, l.width))
	}
	body := m.body()
	if l.rail && stops != nil {
		rail := widget.Fit(widget.Rail(t, stops, l.body.height), widget.RailWidth, l.body.height)
		body = widget.Fit(widget.Beside(rail, body, widget.RailWidth, 0), l.width, l.body.height)
	}
	foot := cmp.Or(m.searchLine(l.width), widget.Footer(t, m.keys(), keyHelp, m.price(), l.width))
	lines = append(lines, body, widget.Rule(t, l.width), foot)
	return t.Spell(widget.Fit(strings.Join(lines, "\n"), l.width, l.height))
}

// stack is what the header says of the stack; the account is known as soon as one is open.
func (m *model) stack() widget.Stack {
	s := widget.Stack{App: m.ctx.Settings.App, Environment: m.ctx.Settings.Environment, Region: m.ctx.Settings.Region}
	if m.ctx.Session != nil {
		s.Account = m.ctx.Session.Who.Account
	}
	if m.in.Sandbox {
		s.World = "sandbox"
	}
	return s
}

func (m *model) body() string {
	w, h := m.layout.body.width, m.layout.body.height
	switch {
	case m.palette != nil:
		return m.palette.render(m, w, h)
	case !m.help:
		return widget.Fit(m.highlight(m.current.Render(w, h)), w, h)
	}
	return m.helpPage(w, h)
}

// price is the footer's: of the answers as they stand, with the one that is being given; of a plan, what it comes to.
func (m *model) price() string {
	// between two stacks there are two prices, and before a first setup nobody has said what is needed
	_, between := m.current.(*nametaken.Model)
	_, before := m.current.(*preflight.Model)
	if between || before && !m.ctx.HasFile || m.ctx.Settings.App == "" {
		return ""
	}
	price := m.ctx.Estimate()
	switch page := m.current.(type) {
	case questions:
		price = page.Estimate()
	case *review.Model:
		return fmt.Sprintf("$%.2f/mo", page.Price())
	}
	unit := "/mo"
	if walked, walking := m.wizard.Walked(); walking && m.wizard.Place() == wizard.Asking {
		if len(walked) == 0 { // nothing has a price before anything is chosen
			return ""
		}
		price = wizard.SoFar(price, walked)
		if len(walked) < len(steps.Names()) {
			unit = "/mo so far"
		}
	}
	return fmt.Sprintf("$%.2f%s", price.USD, unit)
}
