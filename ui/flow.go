package ui

import (
	tea "charm.land/bubbletea/v2"

	"slipway/steps/cost"
	"slipway/steps/stack"
	"slipway/ui/screen"
	"slipway/ui/screen/checklist"
	"slipway/ui/screen/dotenv"
	"slipway/ui/screen/form"
	"slipway/ui/screen/home"
	"slipway/ui/screen/imagesource"
	"slipway/ui/screen/logs"
	"slipway/ui/screen/nametaken"
	"slipway/ui/screen/preflight"
	"slipway/ui/screen/rehearsal"
	"slipway/ui/screen/review"
	"slipway/ui/widget"
	"slipway/ui/wizard"
)

// follow takes the messages that lead from one screen to another: the wizard says what comes next. taken is false for
// all others.
func (m *model) follow(msg tea.Msg) (cmd tea.Cmd, taken bool) {
	switch msg := msg.(type) {
	case screen.SwitchAccount:
		same := m.in == msg.In
		m.in, m.ctx.Sandbox, m.ctx.Profile = msg.In, msg.In.Sandbox, msg.In.Profile
		m.wizard.LookAgain(same)
		return m.show(m.preflight().WithNote(msg.Note)), true
	case screen.SignIn:
		return m.signIn(msg.Command), true
	case screen.PreflightDone:
		return m.do(m.wizard.PreflightDone(msg.Live, msg.Choice, msg.Ask)), true
	case screen.Next:
		return m.do(m.wizard.Answered()), true
	case screen.ImageChosen:
		return m.do(m.wizard.ImageChosen(msg.Image, msg.Build)), true
	case screen.Back:
		return m.back(), true
	case screen.ShowPlan:
		return m.do(m.wizard.ShowPlan()), true
	case screen.Edit:
		return m.do(m.wizard.Edit(msg.Step, msg.Question)), true
	case screen.Mend:
		return m.do(m.wizard.Mend(msg.Question)), true
	case screen.MendFinding:
		return m.do(m.wizard.MendFinding(msg.ID)), true
	case screen.RunStep:
		return m.do(m.wizard.RunStep(msg.Step)), true
	case screen.PlanConfirmed:
		return m.confirmed(), true
	case screen.Retry:
		return m.do(m.wizard.Plan()), true
	case screen.ShowChecklist:
		return m.do(m.wizard.ShowChecklist(false)), true
	case screen.ShowLog:
		return m.do(m.wizard.ShowLog()), true
	case screen.OpenExisting:
		return m.do(m.wizard.OpenExisting()), true
	case screen.Leave:
		return m.do(m.wizard.Leave()), true
	case screen.LeaveNow:
		m.code, m.leaving = wizard.Interrupted.ExitCode(), true
		m.card = m.running.LeavingText()
		return tea.Quit, true
	case looked:
		return m.looked(msg), true
	case saved:
		return m.do(m.wizard.Saved(msg.settings, msg.kept, msg.err)), true
	case screen.ConflictResolved:
		return m.resolve(msg.Here), true
	case screen.AnswersAbandoned:
		return m.fail(msg.Err), true
	}
	return nil, false
}

// questions is a screen that takes answers.
type questions interface {
	Busy(what string)
	Refuse(why string)
	Keep()
	Resized(width, height int) tea.Cmd
	Estimate() cost.Estimate
}

func (m *model) show(s screen.Screen) tea.Cmd {
	m.current, m.reading = s, 0
	return tea.Batch(m.resize(m.layout.width, m.layout.height), s.Init())
}

func (m *model) preflight() *preflight.Model {
	return preflight.New(m.ask, m.ctx, m.accountActions(), m.in)
}

// do does what comes next.
func (m *model) do(next wizard.Next) tea.Cmd {
	keep := tea.Cmd(nil)
	if next.Keep != nil { // before what comes next suggests other answers
		keep = m.save(*next.Keep)
	}
	cmd := m.enter(next)
	if page, ok := m.current.(questions); ok && next.Refused != "" {
		page.Refuse(next.Refused)
	}
	return tea.Batch(keep, cmd)
}

func (m *model) enter(next wizard.Next) tea.Cmd {
	switch next.To {
	case wizard.Preflight:
		return m.show(m.preflight())
	case wizard.Asking:
		return tea.Batch(m.show(m.page(next.Page)), m.leaveAt(next.Page))
	case wizard.Read:
		return m.read()
	case wizard.NameTaken:
		return m.show(nametaken.New(m.ctx, next.Live))
	case wizard.Review:
		return m.plan()
	case wizard.Running:
		return m.apply()
	case wizard.Checklist:
		return m.show(checklist.New(m.ask, m.ctx, m.wizard.Step, next.After))
	case wizard.Log:
		return m.show(logs.New(m.tries, m.ctx, m.runs.Go))
	case wizard.Done:
		return m.done()
	case wizard.Home:
		return m.home(next)
	case wizard.Conflict:
		return m.askConflict(next.Err)
	case wizard.Resume:
		earlier := m.earlier
		m.earlier = nil
		return m.show(earlier)
	case wizard.End:
		if next.Err != nil {
			return m.fail(next.Err)
		}
		m.part()
		return tea.Quit
	}
	return nil
}

// leaveAt remembers the page of a first setup for the next start.
func (m *model) leaveAt(p wizard.Page) tea.Cmd {
	if p.Kind != wizard.SetupQuestions || m.ctx.Session == nil {
		return nil
	}
	session := m.ctx.Current()
	return func() tea.Msg {
		session.LeaveAt(p.Step)
		return nil
	}
}

// page is a page's screen.
func (m *model) page(p wizard.Page) screen.Screen {
	switch p.Kind {
	case wizard.SetupQuestions:
		return form.NewWalk(m.ask, m.ctx, p)
	case wizard.ImageSource:
		return imagesource.New(m.ask, m.ctx)
	case wizard.ImageChoice:
		return imagesource.New(m.ask, m.ctx).Preselect(m.wizard.Intent.Image)
	case wizard.Rehearsal:
		return rehearsal.New(m.tries, m.ctx, m.runs.Go)
	case wizard.Dotenv:
		return dotenv.New(m.ctx)
	}
	return form.New(m.ask, m.ctx, p)
}

// plan shows the plan of the answers, with what slipway.yaml says by now.
func (m *model) plan() tea.Cmd {
	if err := m.reread(); err != nil && stack.NeedsDecision(err) {
		return m.do(m.wizard.PlanFailed(err))
	}
	earlier := m.review
	if !m.wizard.Planned() { // it was another journey's
		earlier = nil
	}
	m.review = review.New(m.ask, m.ctx, m.wizard.Scope(), m.wizard.PlanIntent())
	m.review.Resume(earlier)
	return m.show(m.review)
}

func (m *model) home(next wizard.Next) tea.Cmd {
	m.part()
	if err := m.reread(); err != nil && stack.NeedsDecision(err) {
		return m.do(m.wizard.SaveFailed(err))
	}
	notes := next.Said
	if unapplied := m.wizard.Unapplied(); unapplied != "" {
		notes = append(notes, unapplied+" p shows the plan.")
	}
	return m.show(home.New(m.ask, m.ctx, next.Live, notes))
}

// back keeps what was typed on a page and goes to the screen before.
func (m *model) back() tea.Cmd {
	m.reading = 0
	keep := tea.Cmd(nil)
	if page, open := m.wizard.Page(); open && !page.One { // there, enter keeps what is typed and esc does not
		keep = m.keep()
	}
	return tea.Sequence(keep, m.do(m.wizard.Back()))
}

// stops are the parts of the journey with how far each is; nil where no page is open.
func (m *model) stops() (stops []widget.Stop) {
	for _, p := range m.wizard.Parts() {
		stops = append(stops, widget.Stop{Name: p.Name, Mark: widget.Mark(p.Progress), Price: p.Price})
	}
	return stops
}
