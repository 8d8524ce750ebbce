package wizard

import (
	"slices"

	"slipway/steps/question"
	"slipway/steps/session"
)

// appStep is the step of the page that begins a first setup: what the stack is called, where it is, and what the folder
// says of the app.
const appStep = "stack"

// setupStep is a page of a first setup as data: what the step makes and why, in one sentence, and the answers that are
// shown at once. The step's others have defaults that rarely need another value: they are folded.
type setupStep struct {
	step, title, sentence string
	shown                 []string
}

// setupSteps are those pages in the order they are walked through.
var setupSteps = []setupStep{
	{appStep, "your app", "What this folder says of the app, each answer with the place it rests on.",
		[]string{"app", "environment", "region", "preset"}},
	{"network", "network", "The private network of the stack, and who may reach what in it. It is free.",
		[]string{"network.vpc", "network.cidr"}},
	{"data", "data", "PostgreSQL and Redis: private, encrypted, backed up, reached by the app alone.",
		[]string{"data.database", "data.class", "data.multi_az", "data.backup_days", "data.cache", "data.cache_class"}},
	{"secrets", "secrets", "What nobody may read: kept encrypted in SSM, given to the containers as they start.",
		[]string{"secrets.keys"}},
	{"image", "image", "The container image: built from this folder, kept in ECR, run by its digest.",
		[]string{"image.uri", "image.dockerfile", "image.platform"}},
	{"service", "service", "The load balancer and the tasks behind it: what your users reach, and what answers them.",
		[]string{"service.domain", "service.dns", "service.certificate", "service.port", "service.health_path", "service.cpu",
			"service.memory", "service.count", "service.release", "workers"}},
	{"schedule", "schedule", "Cron jobs: at its time each runs a command of its own in the same image.",
		[]string{"schedule.jobs", "schedule.timezone"}},
	{"budget", "budget", "A mail when the month's bill comes near a limit. It is free, and stops nothing.",
		[]string{"budget.limit", "budget.email"}},
}

// fromFolder are the answers of the steps that stand on the first page too where the folder speaks of them. What it
// leaves open of the first ones is decided there, since more follows from it; the others have their pages.
var (
	fromFolder = []string{"image.dockerfile", "image.target", "image.secrets", "service.port", "service.health_path",
		"service.release", "data.database", "data.cache", "data.url_style", "workers"}
	fromFolderToo = []string{"schedule.jobs", "secrets.keys", "service.variables"}
)

// setupOf is the page of a step.
func setupOf(step string) setupStep {
	at := slices.IndexFunc(setupSteps, func(s setupStep) bool { return s.step == step })
	return setupSteps[max(0, at)]
}

// setupPages are a first setup's. Where the folder has nothing to build an image from, that comes first: what the app
// needs is read from what is built.
func setupPages() []Page {
	pages := []Page{{Kind: ImageSource, Step: "image", Title: "begin", first: true}}
	for _, s := range setupSteps {
		if s.step == "image" {
			pages = append(pages, Page{Kind: ImageSource, Step: "image", Title: "image"})
		}
		pages = append(pages, Page{Kind: SetupQuestions, Step: s.step, Title: s.title, Sentence: s.sentence})
		switch s.step {
		case "secrets":
			pages = append(pages, SecretPages()...)
		case "image": // what is built, and what it needs beside it, is known by then
			pages = append(pages, rehearsalPage)
		}
	}
	return pages
}

// setupQuestions are the questions on a page of a first setup, those that are shown at once first.
func (s *State) setupQuestions(step string) []question.Question {
	shown := setupOf(step).shown
	asked := session.SetupQuestions(step, s.Sources)
	if step == appStep {
		said := slices.Concat(fromFolder, fromFolderToo)
		if a := s.Sources["image.dockerfile"]; a.Unsure && a.Source != question.You {
			said = said[:1] // the rest is of whichever Dockerfile is meant
		}
		for _, id := range said {
			from, spoken := s.Sources[id]
			if !spoken || from.Source == question.Default && !from.Unsure {
				continue
			}
			for _, q := range s.questions("") {
				if q.ID == id {
					asked = append(asked, session.Choosing(q, s.Sources))
				}
			}
		}
	}
	slices.SortStableFunc(asked, func(a, b question.Question) int { return rank(shown, a.ID) - rank(shown, b.ID) })
	return asked
}

func rank(shown []string, id string) int {
	if at := slices.Index(shown, id); at >= 0 {
		return at
	}
	return len(shown)
}

// sentence is what a page says of itself: the first one begins with what the app is, where the folder tells.
func (s *State) sentence(p Page) string {
	if p.Step != appStep || s.Session == nil {
		return p.Sentence
	}
	switch app := s.Session.Folder.Report().App; {
	case app.Framework != "":
		return "An app in " + app.Language + " with " + app.Framework + ". " + p.Sentence
	case app.Language != "":
		return "An app in " + app.Language + ". " + p.Sentence
	}
	return p.Sentence
}
