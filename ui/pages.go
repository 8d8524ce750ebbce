package ui

import (
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/ui/screen"
	"slipway/ui/widget"
)

// page is one page of the journey. What it holds is found out when it is opened.
type page struct {
	kind string
	screen.Page
}

// Kinds of pages.
const (
	asked  = "questions" // the page's own
	begun  = "image"     // where the image comes from, when the folder does not say
	which  = "which"     // which image runs, where one can run already
	dotenv = ".env"      // values to take from the folder's .env file
	values = "values"    // masked values of the secrets
)

// setupPages are the first setup's: what the stack is called and where, then what has no sound default.
func (m *model) setupPages() []page {
	pages := []page{
		{asked, screen.Page{Step: "stack", Title: "your app", Questions: steps.QuestionsOf("stack", *m.ctx.Settings)}},
		{begun, screen.Page{Step: "image", Title: "image"}},
	}
	for _, name := range []string{"service", "budget", "secrets"} {
		step, _ := steps.Named(name)
		ask := slices.DeleteFunc(plainQuestions(step), func(q question.Question) bool {
			return !q.Ask && q.ID != "service.dns" && q.ID != "service.certificate"
		})
		for i := range ask {
			switch ask[i].ID {
			case "service.dns":
				ask[i].Applies = m.dnsUnknown
			case "service.certificate":
				ask[i].Applies = m.certificateHelps
			}
		}
		pages = append(pages, page{asked, screen.Page{Step: name, Title: name, Questions: ask}})
	}
	return append(pages, secretPages()...)
}

// dnsUnknown reports whether the account's zones do not say where a domain's DNS is: Route 53 when one of them holds it.
func (m *model) dnsUnknown(get func(string) string) bool {
	a := m.ctx.Sources["service.dns"]
	return get("service.domain") != "" && (a.Source != question.Detected || a.Value != "route53")
}

// certificateHelps reports whether it is worth asking which certificate serves, by what AWS was read to have meanwhile.
func (m *model) certificateHelps(get func(string) string) bool { return steps.CertificateHelps(get, m.ctx.Live) }

func secretPages() []page {
	return []page{{dotenv, screen.Page{Step: "secrets", Title: "secrets"}}, {values, screen.Page{Step: "secrets", Title: "secret values"}}}
}

// stepPages are all questions of one step.
func stepPages(name, at string, one bool) []page {
	if name == "stack" {
		return []page{{asked, screen.Page{Step: name, Title: "your app", Questions: slices.DeleteFunc(steps.Questions(), func(q question.Question) bool { return q.Step != name }), At: at, One: one}}}
	}
	step, ok := steps.Named(name)
	if !ok {
		return nil
	}
	questions := page{asked, screen.Page{Step: name, Title: name, Questions: plainQuestions(step), At: at, One: one && name != "secrets"}}
	switch name {
	case "image":
		choice := page{which, screen.Page{Step: name, Title: name}}
		questions.Questions = slices.DeleteFunc(questions.Questions, func(q question.Question) bool { return q.ID == "image.uri" })
		switch {
		case one && at == "image.uri":
			return []page{choice}
		case one:
			return []page{questions}
		}
		return []page{choice, questions}
	case "secrets":
		if strings.HasPrefix(at, screen.SecretPrefix) { // one value, and nothing else of the step
			return []page{{values, screen.Page{Step: name, Title: "secret values", At: at, One: true}}}
		}
		return append([]page{questions}, secretPages()...)
	}
	return []page{questions}
}

// plainQuestions are a step's questions but for secrets' values, which have pages of their own.
func plainQuestions(step steps.Step) []question.Question {
	return slices.DeleteFunc(slices.Clone(step.Questions), func(q question.Question) bool { return q.Kind == question.Secret })
}

// screenOf makes a page's screen; nil when there is nothing to ask on it now. On the way back, what was typed is shown again.
func (m *model) screenOf(p page, back bool) screen.Screen {
	switch p.kind {
	case begun:
		if screen.Wanted(m.ctx) {
			return screen.NewBegin(m.ask, m.ctx)
		}
		return nil
	case which:
		return screen.NewBegin(m.ask, m.ctx).Chose(m.flow.intent.Image)
	case dotenv:
		if screen.HasDotenv(m.ctx) && (m.flow.step == "secrets" || len(m.missing()) > 0) {
			return screen.NewDotenv(m.ctx)
		}
		return nil
	case values:
		switch {
		case p.One:
			q := steps.SecretQuestion(strings.TrimPrefix(p.At, screen.SecretPrefix))
			q.ID = p.At
			p.Questions = []question.Question{q}
		case !back && m.flow.step != "secrets" && len(m.missing()) == 0:
			return nil
		default:
			p.Questions = m.valueQuestions()
		}
	}
	applies := slices.ContainsFunc(p.Questions, func(q question.Question) bool { return q.Applies == nil || q.Applies(m.ctx.Settings.Get) })
	if !applies {
		return nil
	}
	return screen.NewForm(m.ask, m.ctx, p.Page)
}

// valueQuestions ask for the secrets that have no value yet and, where the secrets step is run again, for all of the user's own.
func (m *model) valueQuestions() []question.Question {
	keys := m.lacking()
	if m.flow.step == "secrets" {
		for _, k := range m.ctx.Settings.Secrets.Keys {
			if !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	qs := make([]question.Question, len(keys))
	for i, k := range keys {
		qs[i] = steps.SecretQuestion(k)
		qs[i].ID = screen.SecretPrefix + k
	}
	return qs
}

// lacking are the secrets that AWS has no value for. Where a name is taken by something that is not the stack's, nothing is asked
// about it: the plan says so instead.
func (m *model) lacking() []string {
	if m.ctx.Live == nil {
		return nil
	}
	foreign := func(p plan.Problem) bool { return p.Kind == plan.Foreign }
	if slices.ContainsFunc(m.ctx.Current().Plan(m.ctx.Live, plan.Intent{}).Problems, foreign) {
		return nil
	}
	return steps.MissingSecrets(*m.ctx.Settings, m.ctx.Live)
}

// missing are the secrets that neither AWS nor the user has given a value.
func (m *model) missing() []string {
	return slices.DeleteFunc(m.lacking(), func(k string) bool { return !m.ctx.Secrets[k].Empty() })
}

// stops are the parts of the journey with how far each is; nil where no page is open.
func (m *model) stops() []widget.Stop {
	switch m.current.(type) {
	case *screen.Form, *screen.Begin, *screen.Dotenv:
	default:
		return nil
	}
	var stops []widget.Stop
	for i, p := range m.flow.pages {
		if p.kind == begun && i != m.flow.at && !screen.Wanted(m.ctx) {
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
