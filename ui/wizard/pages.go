package wizard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/question"
	"slipway/steps/session"
)

// Kind is what a page asks for.
type Kind string

// Kinds of pages.
const (
	SetupQuestions Kind = "setup"     // a step of a first setup: its answers, which are taken together or changed
	StepQuestions  Kind = "questions" // all of a step's questions, or one of them
	ImageSource    Kind = "image"     // where the image comes from, when the folder does not say
	ImageChoice    Kind = "which"     // which image runs, where one can run already
	Rehearsal      Kind = "rehearsal" // whether the container is tried on this machine, and what came of it
	Dotenv         Kind = ".env"      // values to take from the folder's .env file
	SecretValues   Kind = "values"    // masked values of the secrets
)

// Page is one page of the journey. What a page of a setup holds is found out when it is opened.
type Page struct {
	Kind        Kind
	Step, Title string
	Questions   []question.Question
	At          string   // the question to open; "" the first
	One         bool     // the page is left after the first answer: one answer is being changed
	Sentence    string   // of a first setup: what the step makes and why
	Needs       string   // why the way to the plan has ended at the question At; "" where it has not
	Walking     bool     // it is a page of a first setup
	Walked      []string // then the steps that are decided, with this page's

	first bool // of the image: it is asked before all else, where the folder has nothing to build
}

// SecretPrefix marks questions for a secret's value; the key's name follows.
const SecretPrefix = "secret:"

// rehearsalPage offers to try the container.
var rehearsalPage = Page{Kind: Rehearsal, Step: "image", Title: "try it"}

// SecretPages ask for the values that only the user can give.
func SecretPages() []Page {
	return []Page{
		{Kind: Dotenv, Step: "secrets", Title: "secrets"},
		{Kind: SecretValues, Step: "secrets", Title: "secret values"},
	}
}

// stepPages are all questions of one step. With one, only what is about the question at.
func stepPages(name, at string, one bool) []Page {
	title := name
	if name == "stack" {
		title = "your app"
	}
	questions := Page{
		Kind: StepQuestions, Step: name, Title: title, Questions: session.RerunQuestions(name), At: at,
		One: one && name != "secrets", // a new name needs its value
	}
	switch name {
	case "image":
		choice := Page{Kind: ImageChoice, Step: name, Title: name}
		switch {
		case one && at == "image.uri":
			return []Page{choice}
		case one:
			return []Page{questions}
		}
		return []Page{choice, questions}
	case "secrets":
		if strings.HasPrefix(at, SecretPrefix) { // one value, and nothing else of the step
			return []Page{{Kind: SecretValues, Step: name, Title: "secret values", At: at, One: true}}
		}
		return append([]Page{questions}, SecretPages()...)
	}
	return []Page{questions}
}

// questionsOf are those of a page as things are now.
func (j *Journey) questionsOf(p Page) []question.Question {
	switch {
	case p.Kind == SetupQuestions:
		return j.setupQuestions(p.Step)
	case p.Kind != SecretValues:
		return p.Questions
	case p.One:
		return []question.Question{valueQuestion(strings.TrimPrefix(p.At, SecretPrefix))}
	}
	lacking := j.MissingSecrets()
	var questions []question.Question
	for _, key := range j.Current().SecretsToAsk(j.Live, j.Step == "secrets") {
		has := !j.Secrets[key].Empty()
		if at, chosen := j.Dotenv[key]; chosen && (at > 0) == has && !slices.Contains(lacking, key) || has && j.given[key] {
			continue // it was decided on the page of .env, or given beforehand
		}
		questions = append(questions, valueQuestion(key))
	}
	return questions
}

// valueQuestion asks for one secret's value on a page.
func valueQuestion(key string) question.Question {
	q := steps.SecretQuestion(key)
	q.ID = SecretPrefix + key
	return q
}

// applies reports whether there is anything to ask on a page now. On the way back, what was typed is shown again.
func (j *Journey) applies(p Page, back bool) bool {
	switch p.Kind {
	case ImageSource:
		return j.Session != nil && j.Current().NeedsImageSource() && (!p.first || j.Current().NothingToBuild())
	case ImageChoice, SetupQuestions:
		return true
	case Rehearsal:
		return !j.NoRehearsal && j.Session != nil && j.Current().CanRehearse(j.Intent)
	case Dotenv:
		return j.Current().HasDotenv() && (j.Step == "secrets" || len(j.MissingSecrets()) > 0 || back && j.dotenv)
	case SecretValues:
		if !p.One && !back && j.Step != "secrets" && len(j.MissingSecrets()) == 0 {
			return false
		}
	}
	return slices.ContainsFunc(j.questionsOf(p), func(q question.Question) bool {
		return q.Applies == nil || q.Applies(j.Settings.Get)
	})
}

// Progress is how far a part of the journey is.
type Progress int

// What lies ahead, what is being asked, and what was asked.
const (
	Ahead Progress = iota
	Here
	Behind
)

// Part is a part of the journey, as it is shown beside or over a page.
type Part struct {
	Name     string
	Progress Progress
	Price    string // what the step costs a month, where that is known
}

// Parts are the parts of the journey with how far each is; nil where no page is open.
func (j *Journey) Parts() []Part {
	if j.place != Asking && j.place != NameTaken {
		return nil
	}
	var parts []Part
	prices := j.Estimate()
	for i, p := range j.pages {
		if (p.Kind == ImageSource || p.Kind == Rehearsal) && i != j.at && (p.first || !j.applies(p, false)) {
			continue // nothing is asked
		}
		part := Part{Name: p.Title}
		if p.Step == "secrets" {
			part.Name = p.Step
		}
		switch {
		case i == j.at:
			part.Progress = Here
		case i < j.at:
			part.Progress = Behind
		}
		if p.Kind == SetupQuestions && p.Step != appStep && part.Progress != Ahead {
			part.Price = fmt.Sprintf("%.2f", prices.Step(p.Step).USD)
		}
		if n := len(parts); n > 0 && parts[n-1].Name == part.Name {
			last := &parts[n-1]
			if last.Progress != Here && part.Progress != Ahead {
				last.Progress = part.Progress
			}
			last.Price = cmp.Or(last.Price, part.Price)
			continue
		}
		parts = append(parts, part)
	}
	for _, name := range []string{"review", "apply", "checklist"} {
		parts = append(parts, Part{Name: name})
	}
	return parts
}

// Walked are the steps of a first setup that are decided, with the one whose page is open. walking is false where
// no first setup is.
func (j *Journey) Walked() (steps []string, walking bool) {
	pages, at := j.pages, j.at
	if j.editing {
		pages, at = j.outside, len(j.outside)
		if j.mends > 0 {
			at = j.mends - 1
		}
	}
	for i, p := range pages {
		if p.Kind != SetupQuestions {
			continue
		}
		walking = true
		if i <= at && p.Step != appStep {
			steps = append(steps, p.Step)
		}
	}
	return steps, walking
}
