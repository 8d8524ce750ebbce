package ui

import (
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/ui/screen"
	"slipway/ui/screen/dotenv"
	"slipway/ui/screen/form"
	"slipway/ui/screen/imagesource"
	"slipway/ui/screen/nametaken"
	"slipway/ui/widget"
)

// page is one page of the journey. What it holds is found out when it is opened.
type page struct {
	kind string
	form.Page
}

// Kinds of pages.
const (
	first   = "setup"     // a step's questions that a first setup asks
	asked   = "questions" // the page's own
	begun   = "image"     // where the image comes from, when the folder does not say
	which   = "which"     // which image runs, where one can run already
	envFile = ".env"      // values to take from the folder's .env file
	values  = "values"    // masked values of the secrets
)

// setupPages are the first setup's: what the stack is called and where, then what has no sound default.
func setupPages() []page {
	pages := []page{
		{first, form.Page{Step: "stack", Title: "your app"}},
		{begun, form.Page{Step: "image", Title: "image"}},
	}
	for _, name := range []string{"service", "budget", "secrets"} {
		pages = append(pages, page{first, form.Page{Step: name, Title: name}})
	}
	return append(pages, secretPages()...)
}

func secretPages() []page {
	return []page{{envFile, form.Page{Step: "secrets", Title: "secrets"}}, {values, form.Page{Step: "secrets", Title: "secret values"}}}
}

// stepPages are all questions of one step.
func stepPages(name, at string, one bool) []page {
	title := name
	if name == "stack" {
		title = "your app"
	}
	questions := page{asked, form.Page{Step: name, Title: title, Questions: session.AskedAgain(name), At: at, One: one && name != "secrets"}}
	switch name {
	case "image":
		choice := page{which, form.Page{Step: name, Title: name}}
		switch {
		case one && at == "image.uri":
			return []page{choice}
		case one:
			return []page{questions}
		}
		return []page{choice, questions}
	case "secrets":
		if strings.HasPrefix(at, screen.SecretPrefix) { // one value, and nothing else of the step
			return []page{{values, form.Page{Step: name, Title: "secret values", At: at, One: true}}}
		}
		return append([]page{questions}, secretPages()...)
	}
	return []page{questions}
}

// questions are those of a page as things are now.
func (m *model) questions(p page) []question.Question {
	switch {
	case p.kind == first:
		return session.Asked(p.Step, m.ctx.Sources, m.ctx.Live)
	case p.kind != values:
		return p.Questions
	case p.One:
		return []question.Question{valueQuestion(strings.TrimPrefix(p.At, screen.SecretPrefix))}
	}
	var questions []question.Question
	for _, key := range m.ctx.Current().ValuesAsked(m.ctx.Live, m.flow.step == "secrets") {
		if at, chosen := m.ctx.Dotenv[key]; chosen && (at > 0) == !m.ctx.Secrets[key].Empty() && !slices.Contains(m.ctx.Current().Lacking(m.ctx.Live, m.ctx.Secrets), key) {
			continue // it was decided on the page of .env
		}
		questions = append(questions, valueQuestion(key))
	}
	return questions
}

// valueQuestion asks for one secret's value on a page.
func valueQuestion(key string) question.Question {
	q := steps.SecretQuestion(key)
	q.ID = screen.SecretPrefix + key
	return q
}

// screenOf makes a page's screen; nil when there is nothing to ask on it now. On the way back, what was typed is shown again.
func (m *model) screenOf(p page, back bool) screen.Screen {
	switch p.kind {
	case begun:
		if m.wantsImage() {
			return imagesource.New(m.ask, m.ctx)
		}
		return nil
	case which:
		return imagesource.New(m.ask, m.ctx).Chose(m.flow.intent.Image)
	case envFile:
		if m.ctx.Current().HasDotenv() && (m.flow.step == "secrets" || m.lacks() || back && m.flow.dotenv) {
			m.flow.dotenv = true
			return dotenv.New(m.ctx)
		}
		return nil
	case values:
		if !p.One && !back && m.flow.step != "secrets" && !m.lacks() {
			return nil
		}
	}
	m.afford()
	p.Questions = m.questions(p)
	applies := slices.ContainsFunc(p.Questions, func(q question.Question) bool { return q.Applies == nil || q.Applies(m.ctx.Settings.Get) })
	if !applies {
		return nil
	}
	return form.New(m.ask, m.ctx, p.Page)
}

// afford has the budget of a new stack follow its price.
func (m *model) afford() {
	if !m.ctx.HasFile && m.flow.step == "" {
		if m.ctx.Answers().Suit(m.ctx.Live) && !m.written {
			m.kept.Data, m.agreed.Data = m.ctx.Settings.Data, m.ctx.Settings.Data
		}
		m.ctx.Answers().Afford(m.ctx.Prices)
		if !m.written { // nobody gave it: alone it is nothing to keep
			m.kept.Budget.Limit, m.agreed.Budget.Limit = m.ctx.Settings.Budget.Limit, m.ctx.Settings.Budget.Limit
		}
	}
}

// wantsImage reports whether a first setup has to ask which image runs.
func (m *model) wantsImage() bool { return m.ctx.Session != nil && m.ctx.Current().WantsImage() }

// lacks reports whether a secret has a value neither in AWS nor from the user.
func (m *model) lacks() bool { return len(m.ctx.Current().Lacking(m.ctx.Live, m.ctx.Secrets)) > 0 }

// stops are the parts of the journey with how far each is; nil where no page is open.
func (m *model) stops() []widget.Stop {
	switch m.current.(type) {
	case *form.Model, *imagesource.Model, *dotenv.Model, *nametaken.Model:
	default:
		return nil
	}
	var stops []widget.Stop
	for i, p := range m.flow.pages {
		if p.kind == begun && i != m.flow.at && !m.wantsImage() {
			continue // nothing was asked
		}
		title := p.Title
		if p.Step == "secrets" {
			title = p.Step
		}
		mark := widget.Ahead
		switch {
		case i == m.flow.at:
			mark = widget.Here
		case i < m.flow.at:
			mark = widget.Behind
		}
		if n := len(stops); n > 0 && stops[n-1].Name == title {
			if stops[n-1].Mark == widget.Here || mark == widget.Ahead {
				continue
			}
			stops[n-1].Mark = mark
			continue
		}
		stops = append(stops, widget.Stop{Name: title, Mark: mark})
	}
	for _, name := range []string{"review", "apply", "checklist"} {
		stops = append(stops, widget.Stop{Name: name, Mark: widget.Ahead})
	}
	return stops
}
