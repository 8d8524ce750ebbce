package ui

import (
	"fmt"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/status"
	"slipway/ui/screen"
	"slipway/ui/screen/apply"
	"slipway/ui/screen/checklist"
	"slipway/ui/screen/done"
	"slipway/ui/screen/dotenv"
	"slipway/ui/screen/form"
	"slipway/ui/screen/home"
	"slipway/ui/screen/imagesource"
	"slipway/ui/screen/nametaken"
	"slipway/ui/screen/preflight"
	"slipway/ui/screen/review"
)

// flow is where in the journey the program is: setting a stack up, running one step of it again, or changing an answer of a plan.
type flow struct {
	pages   []page
	at      int
	outside []page // the pages of the journey, while an answer of its plan is being changed
	editing bool
	names   names  // as they were when an edit began
	step    string // the step that is run again, "" for all
	home    bool   // there is a home to go back to
	intent  plan.Intent
	review  *review.Model
	dotenv  bool // the page of .env was open
}

// follow takes the messages that lead from one screen to another. taken is false for all others.
func (m *model) follow(msg tea.Msg) (cmd tea.Cmd, taken bool) {
	switch msg := msg.(type) {
	case screen.SwitchAccount:
		m.in, m.ctx.Sandbox, m.ctx.Profile = msg.In, msg.In.Sandbox, msg.In.Profile
		return m.show(m.preflight().Saying(msg.Note)), true
	case screen.SignIn:
		return m.signIn(msg.Command), true
	case screen.PreflightDone:
		return m.passed(msg), true
	case screen.Next:
		return m.next(), true
	case screen.ImageChosen:
		m.flow.intent.Image, m.flow.intent.Build = msg.Image, msg.Build
		return m.next(), true
	case screen.Back:
		return m.back(), true
	case screen.ShowPlan:
		return m.toPlan(), true
	case screen.Edit:
		return m.edit(msg), true
	case screen.RunStep:
		return m.redo(msg.Step), true
	case screen.PlanConfirmed:
		return m.apply(), true
	case screen.Retry:
		return m.toReview(), true
	case screen.ShowChecklist:
		return m.show(checklist.New(m.ask, m.ctx, m.flow.step, false)), true
	case screen.OpenExisting:
		return m.openFound(m.ctx.Live), true
	case screen.Leave:
		return m.leave(), true
	case screen.LeaveNow:
		m.code, m.leaving = 130, true
		m.card = m.running.Left()
		return tea.Quit, true
	case looked:
		return m.looked(msg), true
	case saved:
		return m.heardSaved(msg), true
	case screen.ConflictResolved:
		return m.decided(msg.Here), true
	case screen.AnswersAbandoned:
		return m.abandoned(msg.Err), true
	}
	return nil, false
}

func (m *model) show(s screen.Screen) tea.Cmd {
	m.current, m.reading = s, 0
	return tea.Batch(m.resize(m.layout.width, m.layout.height), s.Init())
}

func (m *model) preflight() *preflight.Model {
	return preflight.New(m.ask, m.ctx, m.doors(), m.in)
}

// passed goes on from preflight: home, one step, a stack that was found, or the first setup.
func (m *model) passed(p screen.PreflightDone) tea.Cmd {
	m.ctx.Live = p.Live
	switch {
	case p.Choice != nil:
		m.ctx.Settings.App, m.ctx.Settings.Environment, m.ctx.Settings.Region = p.Choice.App, p.Choice.Environment, p.Choice.Region
		return m.read()
	case m.options.Step != "" && !m.ctx.HasFile:
		return m.noStack(session.NoStack(*m.ctx.Settings))
	case m.options.Step != "" && p.Live != nil && m.ctx.Current().Unbuilt(p.Live) != "":
		return m.noStack(m.ctx.Current().Unbuilt(p.Live))
	case m.options.Step != "":
		return m.redo(m.options.Step)
	case m.ctx.HasFile && p.Live != nil && status.AnyResource(p.Live):
		return m.goHome(p.Live, nil)
	}
	m.flow, m.ctx.Began = flow{pages: setupPages()}, *m.ctx.Settings
	m.flow.pages[0].At = p.Ask
	return m.open(1)
}

// noStack ends a program that was to run one step of a stack that does not exist.
func (m *model) noStack(why string) tea.Cmd {
	m.code, m.card = 1, "slipway: "+why+"."
	return tea.Quit
}

func (m *model) goHome(l *live.Stack, notes []string) tea.Cmd {
	if err := m.reread(); err != nil && stack.NeedsDecision(err) {
		return m.unsaved(err)
	}
	m.flow = flow{home: true}
	if given := differing(*m.ctx.Settings, m.agreed); len(given) > 0 && m.ctx.Current().Keepable() {
		notes = append(notes, unapplied(given)+" p shows the plan.")
	}
	return m.show(home.New(m.ask, m.ctx, l, notes))
}

// open shows the page the flow is at, or the next one in the direction that has something to ask; beyond the pages, what follows them.
func (m *model) open(direction int) tea.Cmd {
	for ; m.flow.at >= 0 && m.flow.at < len(m.flow.pages); m.flow.at += direction {
		if s := m.screenOf(m.flow.pages[m.flow.at], direction < 0); s != nil {
			return m.show(s)
		}
	}
	if m.flow.at >= len(m.flow.pages) {
		m.endEdit()
		return m.toReview()
	}
	return m.before()
}

// before goes to what lies before the pages. The answers that were given stay: going back undoes none.
func (m *model) before() tea.Cmd {
	m.flow.at = 0
	switch {
	case m.flow.editing:
		m.endEdit()
		return m.toReview()
	case m.flow.home:
		return m.goHome(m.ctx.Live, nil)
	case m.flow.step != "":
		return tea.Quit
	}
	return m.show(m.preflight())
}

// edit opens the answers of one step from a plan, and comes back to it.
func (m *model) edit(e screen.Edit) tea.Cmd {
	if !m.flow.editing {
		m.flow.outside, m.flow.editing = m.flow.pages, true
	}
	m.flow.names = namesOf(*m.ctx.Settings)
	m.flow.pages, m.flow.at = stepPages(e.Step, e.Question, e.Question != ""), 0
	return m.open(1)
}

// endEdit goes back to the journey's own pages, beyond the last.
func (m *model) endEdit() {
	if m.flow.editing {
		m.flow.pages, m.flow.outside, m.flow.editing = m.flow.outside, nil, false
		m.flow.at = len(m.flow.pages)
	}
}

// redo runs one step again, or plans everything.
func (m *model) redo(name string) tea.Cmd {
	m.flow, m.ctx.Began = flow{step: name, home: m.flow.home}, *m.ctx.Settings
	if name == "" {
		return m.toReview()
	}
	m.flow.intent.Build = name == "image"
	m.flow.pages = stepPages(name, "", false)
	return m.open(1)
}

// next goes on after the screen that said it was through.
func (m *model) next() tea.Cmd {
	switch current := m.current.(type) {
	case *form.Model, *imagesource.Model, *dotenv.Model:
		return m.nextPage()
	case *nametaken.Model:
		return m.goOnWithTaken()
	case *apply.Model:
		return m.show(checklist.New(m.ask, m.ctx, m.flow.step, true))
	case *checklist.Model:
		if !current.After() {
			return m.back()
		}
		return m.done(current)
	}
	return nil
}

// nextPage keeps the answers and goes on. Behind the names stands a read of AWS, which all that follows rests on.
func (m *model) nextPage() tea.Cmd {
	if m.flow.pages[m.flow.at].Step == "stack" {
		return m.read()
	}
	m.flow.at++
	return tea.Batch(m.save(), m.open(1))
}

// toPlan goes to the plan of the answers as they are, or to the first one that is still needed for it.
func (m *model) toPlan() tea.Cmd {
	if m.flow.at < len(m.flow.pages) && m.flow.pages[m.flow.at].Step == "stack" {
		return m.nextPage()
	}
	invalid := steps.Validate(*m.ctx.Settings)
	for i, p := range m.flow.pages {
		for _, q := range m.questions(p) {
			bad := slices.IndexFunc(invalid, func(b stack.Invalid) bool { return b.Path == q.ID })
			if bad < 0 {
				continue
			}
			m.flow.at = i
			m.flow.pages[i].At = q.ID
			cmd := m.open(1)
			if f, ok := m.current.(*form.Model); ok {
				f.Refuse(invalid[bad].Why.Error())
			}
			return tea.Batch(m.save(), cmd)
		}
		if p.kind == values && i != m.flow.at && m.lacks() {
			m.flow.at = i
			return tea.Batch(m.save(), m.open(1))
		}
	}
	m.flow.at = len(m.flow.pages)
	return tea.Batch(m.save(), m.open(1))
}

// back goes to the screen before.
func (m *model) back() tea.Cmd {
	m.reading = 0
	switch m.current.(type) {
	case *form.Model, *imagesource.Model, *dotenv.Model:
		keep := tea.Cmd(nil)
		if !m.flow.pages[m.flow.at].One { // there, enter keeps what is typed and esc does not
			keep = m.keep()
		}
		m.flow.at--
		return tea.Sequence(keep, m.open(-1))
	case *nametaken.Model:
		return m.nameAgain()
	case *review.Model:
		if len(m.flow.pages) > 0 {
			m.flow.at = len(m.flow.pages) - 1
			return m.open(-1)
		}
	case *checklist.Model:
		if m.flow.review != nil && m.running == nil {
			return m.toReview()
		}
	}
	if m.flow.home || m.running != nil {
		return m.leave()
	}
	return m.show(m.preflight())
}

// leave ends the program, or goes home where there is one.
func (m *model) leave() tea.Cmd {
	switch current := m.current.(type) {
	case *home.Model, *preflight.Model:
		return tea.Quit
	case *done.Model:
		m.card = current.Card(78) // with how the API answered meanwhile
	}
	if m.running != nil && !m.running.Result().OK() && m.card == "" {
		m.card = m.running.Left()
	}
	if m.flow.home {
		return m.goHome(nil, nil)
	}
	return tea.Quit
}

// toReview plans; the session is opened anew first when the region has changed.
func (m *model) toReview() tea.Cmd {
	if m.ctx.Session.World.Clients.Region != m.ctx.Settings.Region {
		return m.read()
	}
	if err := m.reread(); err != nil && stack.NeedsDecision(err) {
		return m.unsaved(err)
	}
	m.afford()
	intent := m.flow.intent
	if len(m.ctx.Secrets) > 0 {
		intent.Secrets = maps.Clone(m.ctx.Secrets) // what is stored is forgotten while the run goes on
	}
	earlier := m.flow.review
	m.flow.review = review.New(m.ask, m.ctx, m.flow.step, intent)
	m.flow.review.Resume(earlier)
	return m.show(m.flow.review)
}

// unreachable says that the account could not be opened for the answers given.
func unreachable(err error) string { return fmt.Sprintf("AWS could not be read: %v", err) }
