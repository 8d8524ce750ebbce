package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/ui/screen"
	"slipway/ui/widget"
)

// flow is where in the journey the program is: setting a stack up, or running one step of it again.
type flow struct {
	pages  []page
	at     int
	step   string // the step that is run again, "" for all
	home   bool   // there is a home to go back to
	live   *live.Stack
	intent plan.Intent
	notes  []plan.Note
	review *screen.Review
}

// page is one page of questions.
type page struct {
	step, title string
	questions   []question.Question
}

type (
	reopened struct {
		session *steps.Session
		err     error
	}
	recovered struct {
		live *live.Stack
	}
	missing struct {
		live *live.Stack
		keys []string
	}
	saved struct{ err error }
)

// follow takes the messages that lead from one screen to another. taken is false for all others.
func (m *model) follow(msg tea.Msg) (cmd tea.Cmd, taken bool) {
	switch msg := msg.(type) {
	case screen.Passed:
		return m.passed(msg), true
	case screen.Next:
		return m.next(), true
	case screen.Back:
		return m.back(), true
	case screen.Edit:
		return m.edit(msg), true
	case screen.Redo:
		return m.redo(msg.Step), true
	case screen.Confirmed:
		return m.apply(), true
	case screen.Retry:
		return m.show(m.newReview()), true
	case screen.ShowChecklist:
		return m.show(screen.NewChecklist(m.ask, m.ctx, false)), true
	case screen.Leave:
		return tea.Quit, true
	case screen.LeaveNow:
		m.code = 130
		m.card = leftovers(m.running)
		return tea.Quit, true
	case reopened:
		return m.opened(msg), true
	case recovered:
		return m.adopt(msg.live), true
	case missing:
		return m.askSecrets(msg), true
	case saved:
		if msg.err != nil {
			m.card = msg.err.Error()
			m.code = 1
			return tea.Quit, true
		}
		return nil, true
	}
	return nil, false
}

func (m *model) show(s screen.Screen) tea.Cmd {
	m.current = s
	return tea.Batch(m.resize(m.layout.width, m.layout.height), s.Init())
}

func leftovers(a *screen.Apply) string {
	left := a.Unfinished()
	if len(left) == 0 {
		return "Left while nothing was being made. Run slipway again to go on."
	}
	return "AWS goes on with: " + strings.Join(left, ", ") + ".\nRun slipway again: it looks at them and goes on. slipway destroy removes everything."
}

// passed goes on from preflight: home, one step, or the first setup.
func (m *model) passed(p screen.Passed) tea.Cmd {
	m.flow.live = p.Live
	if p.Choice != nil {
		id := *p.Choice
		m.ctx.Settings.App, m.ctx.Settings.Environment, m.ctx.Settings.Region = id.App, id.Environment, id.Region
		session := *m.ctx.Session
		session.Settings = *m.ctx.Settings
		return func() tea.Msg { return recovered{session.Read(m.ask)} }
	}
	switch {
	case m.options.Step != "":
		return m.redo(m.options.Step)
	case m.ctx.HasFile && p.Live != nil && steps.Exists(p.Live):
		return m.goHome(p.Live)
	}
	m.flow.pages = setupPages(*m.ctx.Settings)
	m.flow.at = 0
	return m.openPage("")
}

// adopt takes the answers of a stack whose slipway.yaml is lost.
func (m *model) adopt(l *live.Stack) tea.Cmd {
	settings, lost := steps.Recover(l)
	*m.ctx.Settings = settings
	m.ctx.HasFile = true
	m.flow.notes = []plan.Note{{Text: "not recovered: " + strings.Join(lost, "; ")}}
	return tea.Batch(m.save(), m.goHome(l))
}

func (m *model) goHome(l *live.Stack) tea.Cmd {
	m.flow = flow{home: true, live: l}
	return m.show(screen.NewHome(m.ask, m.ctx, l))
}

// setupPages are the first setup's: what the stack is called and where, then what has no sound default.
func setupPages(s stack.Settings) []page {
	pages := []page{{step: "stack", title: "your app", questions: steps.QuestionsOf("stack", s)}}
	for _, step := range steps.All() {
		var ask []question.Question
		for _, q := range step.Questions {
			if q.Ask && q.Kind != question.Secret {
				ask = append(ask, q)
			}
		}
		if len(ask) > 0 {
			pages = append(pages, page{step: step.Name, title: step.Name, questions: ask})
		}
	}
	return pages
}

// openPage shows the page the flow is at, with the questions that apply now; pages without any are passed over.
func (m *model) openPage(at string) tea.Cmd {
	for m.flow.at < len(m.flow.pages) {
		p := m.flow.pages[m.flow.at]
		var apply []question.Question
		for _, q := range p.questions {
			if q.Applies == nil || q.Applies(m.ctx.Settings.Get) {
				apply = append(apply, q)
			}
		}
		if len(apply) > 0 {
			return m.show(screen.NewForm(m.ctx, p.step, p.title, apply, at))
		}
		m.flow.at++
	}
	return m.show(m.newReview())
}

// next goes on after the screen that said it was through.
func (m *model) next() tea.Cmd {
	switch current := m.current.(type) {
	case *screen.Form:
		return m.nextPage()
	case *screen.Apply:
		m.flow.notes = append(m.flow.notes, waiting(m.flow.review)...)
		return m.show(screen.NewChecklist(m.ask, m.ctx, true))
	case *screen.Checklist:
		if m.running == nil {
			return m.back()
		}
		done := screen.NewDone(m.ctx, m.running.Result(), current.Report(), m.flow.notes)
		m.card = done.Card(78)
		if m.code == 0 && len(m.flow.notes) > 0 {
			m.code = 4
		}
		return m.show(done)
	}
	return nil
}

func waiting(r *screen.Review) (notes []plan.Note) {
	if r == nil {
		return nil
	}
	p, _, _ := r.Plan()
	for _, n := range p.Notes {
		if n.Waiting {
			notes = append(notes, n)
		}
	}
	return notes
}

// nextPage keeps the answers and goes on to the next page, the secrets that have no value yet, or the review.
func (m *model) nextPage() tea.Cmd {
	p := m.flow.pages[m.flow.at]
	m.flow.at++
	keep := m.save()
	if p.step == "stack" && m.ctx.Session != nil && m.ctx.Session.World.Clients.Region != m.ctx.Settings.Region {
		settings := *m.ctx.Settings
		return func() tea.Msg {
			session, err := m.options.Open(m.ask, settings)
			return reopened{session, err}
		}
	}
	if p.step == "secrets" && p.title != valuesTitle {
		session := *m.ctx.Session
		session.Settings = *m.ctx.Settings
		settings := *m.ctx.Settings
		return tea.Batch(keep, func() tea.Msg {
			l := session.Read(m.ask)
			return missing{l, steps.MissingSecrets(settings, l)}
		})
	}
	return tea.Batch(keep, m.openPage(""))
}

func (m *model) opened(msg reopened) tea.Cmd {
	if msg.err != nil {
		m.flow.at = 0
		m.card = msg.err.Error()
		m.code = 1
		return tea.Quit
	}
	m.ctx.Session = msg.session
	return tea.Batch(m.save(), m.openPage(""))
}

const valuesTitle = "secret values"

// askSecrets puts a page in for the keys that have no value in AWS yet.
func (m *model) askSecrets(msg missing) tea.Cmd {
	m.flow.live = msg.live
	var ask []question.Question
	for _, k := range msg.keys {
		if !m.ctx.Secrets[k].Empty() {
			continue
		}
		q := steps.SecretQuestion(k)
		q.ID = screen.SecretPrefix + k
		ask = append(ask, q)
	}
	if len(ask) > 0 {
		values := page{step: "secrets", title: valuesTitle, questions: ask}
		m.flow.pages = append(m.flow.pages[:m.flow.at:m.flow.at], append([]page{values}, m.flow.pages[m.flow.at:]...)...)
	}
	return m.openPage("")
}

// back goes to the screen before.
func (m *model) back() tea.Cmd {
	switch m.current.(type) {
	case *screen.Form, *screen.Review:
		if m.flow.at > 0 && len(m.flow.pages) > 0 {
			m.flow.at = min(m.flow.at, len(m.flow.pages)) - 1
			return m.openPage("")
		}
	case *screen.Checklist:
		if m.running != nil && !m.flow.home {
			return tea.Quit
		}
	}
	if m.flow.home {
		return m.goHome(nil)
	}
	return m.show(screen.NewPreflight(m.ask, m.ctx, m.options.Open))
}

// edit opens one step's questions from the review, and comes back to it.
func (m *model) edit(e screen.Edit) tea.Cmd {
	step, ok := steps.Named(e.Step)
	if !ok {
		return nil
	}
	m.flow.pages = []page{{step: step.Name, title: step.Name, questions: plainQuestions(step)}}
	m.flow.at = 0
	return m.openPage(e.Question)
}

func plainQuestions(step steps.Step) []question.Question {
	var qs []question.Question
	for _, q := range step.Questions {
		if q.Kind != question.Secret {
			qs = append(qs, q)
		}
	}
	return qs
}

// redo runs one step again, or plans everything.
func (m *model) redo(name string) tea.Cmd {
	m.flow = flow{step: name, home: m.flow.home || m.ctx.HasFile, live: m.flow.live}
	m.flow.intent.Build = name == "image"
	if step, ok := steps.Named(name); ok {
		m.flow.pages = []page{{step: step.Name, title: step.Name, questions: plainQuestions(step)}}
		return m.openPage("")
	}
	return m.show(m.newReview())
}

func (m *model) newReview() *screen.Review {
	intent := m.flow.intent
	if len(m.ctx.Secrets) > 0 {
		intent.Secrets = m.ctx.Secrets
	}
	m.flow.review = screen.NewReview(m.ask, m.ctx, m.flow.step, intent)
	return m.flow.review
}

// apply runs the plan that was just confirmed by name.
func (m *model) apply() tea.Cmd {
	review, ok := m.current.(*screen.Review)
	if !ok {
		return nil
	}
	p, l, intent := review.Plan()
	m.running = screen.NewApply(m.ctx, p, l, intent)
	m.running.Start(m.ask, m.send)
	return tea.Batch(m.save(), m.show(m.running))
}

// save writes slipway.yaml, so that quitting loses no answer.
func (m *model) save() tea.Cmd {
	if m.ctx.Session == nil || len(m.ctx.Settings.Validate()) > 0 {
		return nil
	}
	session := *m.ctx.Session
	session.Settings = *m.ctx.Settings
	return func() tea.Msg { return saved{session.Save()} }
}

// stops are the steps with how far each is, where that means something.
func (m *model) stops() []widget.Stop {
	form, ok := m.current.(*screen.Form)
	if !ok {
		return nil
	}
	var stops []widget.Stop
	seen := false
	for _, p := range m.flow.pages {
		mark := widget.Behind
		if p.step == form.Step() && !seen {
			mark, seen = widget.Here, true
		} else if seen {
			mark = widget.Ahead
		}
		stops = append(stops, widget.Stop{Name: p.title, Mark: mark})
	}
	last := widget.Ahead
	return append(stops, widget.Stop{Name: "review", Mark: last}, widget.Stop{Name: "apply", Mark: last}, widget.Stop{Name: "checklist", Mark: last})
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
