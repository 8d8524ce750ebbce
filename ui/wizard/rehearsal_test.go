package wizard

import (
	"context"
	"errors"
	"testing"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/image"
	"slipway/steps/rehearse"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// engine is a container engine that nobody asks for anything.
type engine struct{}

func (engine) Name() string { return "docker 28.2.2" }

func (engine) Rehearse(context.Context, stack.Settings, steps.Rehearsal,
	func(rehearse.Event)) (rehearse.Report, error) {
	return rehearse.Report{}, nil
}

// builder is a container command line that nobody asks for an image.
type builder struct{ image.Builder }

// withEngine is a first setup on a machine that has an engine, at the page after its names.
func withEngine(t *testing.T) (*Journey, Next) {
	t.Helper()
	j := fresh()
	j.Session.Env.Rehearser = engine{}
	j.PreflightDone(nil, nil, "")
	j.Answered()
	return j, reaches(t, j, j.Looked(j.Session, read(*j.Settings, false), nil), "image")
}

// reaches takes the pages of a first setup as they stand up to the one of a step, and that one too.
func reaches(t *testing.T, j *Journey, next Next, step string) Next {
	t.Helper()
	for range walked {
		if at := next.Page.Step; next.Page.Kind == SetupQuestions {
			next = j.Answered()
			if at == step {
				break
			}
		}
	}
	return next
}

// failing is a report in which some verdicts fail, each mended by an answer, or by none.
func failing(answers ...string) (r rehearse.Report) {
	for _, a := range answers {
		r.Verdicts = append(r.Verdicts, rehearse.Verdict{ID: "health", Status: check.Fail, Answer: a})
	}
	return r
}

// TestRehearsalPage comes after the image where there is an engine and something to try, and nowhere else.
func TestRehearsalPage(t *testing.T) {
	j, next := withEngine(t)
	goes(t, next, Asking, "rehearsal image")
	goes(t, j.Back(), Asking, "setup image")
	goes(t, j.Answered(), Asking, "rehearsal image")
	goes(t, j.Answered(), Asking, "setup service")
	goes(t, j.Back(), Asking, "rehearsal image")
	j.Settings.Budget.Email = ""
	goes(t, j.ShowPlan(), Asking, "setup budget") // an answer is needed there, none is here

	j = fresh()
	j.NoRehearsal, j.Session.Env.Rehearser = true, engine{}
	j.PreflightDone(nil, nil, "")
	j.Answered()
	goes(t, reaches(t, j, j.Looked(j.Session, read(*j.Settings, false), nil), "image"), Asking, "setup service")

	j = fresh() // no image of the repository is tried: it is not on this machine
	j.Settings.Image.URI, j.Session.Env.Rehearser = "", engine{}
	goes(t, j.PreflightDone(nil, nil, ""), Asking, "image image")
	goes(t, j.ImageChosen("sha256:1", true), Asking, "setup stack")
	j.Session.Folder.Dockerfile, j.Session.Env.Builder = &workspace.Dockerfile{}, builder{}
	j.Answered()
	goes(t, reaches(t, j, j.Looked(j.Session, read(*j.Settings, false), nil), "image"), Asking, "setup service")

	j = journeyOf(*fresh().Settings, true, "image")
	j.Session.Env.Rehearser = engine{}
	goes(t, j.RunStep("image"), Asking, "which image")
	goes(t, j.Answered(), Asking, "questions image")
	goes(t, j.Answered(), Asking, "rehearsal image")
	goes(t, j.Answered(), Review)
	goes(t, j.Back(), Asking, "rehearsal image")
}

// TestRehearsalIsMended: what a rehearsal found can be mended by the answer that is to blame, and the page is come back
// to, from behind and from before.
func TestRehearsalIsMended(t *testing.T) {
	j, _ := withEngine(t)
	ways := func(want ...string) {
		t.Helper()
		var got []string
		for _, w := range j.WaysOn() {
			got = append(got, map[WayOnKind]string{TryIt: "try", GoOn: "go on"}[w.Kind]+w.Question.ID)
		}
		if len(got) != len(want) {
			t.Fatalf("%v, not %v", got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%v, not %v", got, want)
			}
		}
	}
	ways("try", "go on")
	j.Tried(rehearse.Report{}, errors.New("no space left"))
	ways("try", "go on")
	j.Tried(failing("service.port", "", "service.port", "service.health_path"), nil)
	ways("service.port", "service.health_path", "try", "go on")

	q := j.WaysOn()[0].Question
	goes(t, j.Mend(q), Asking, "questions service")
	if p, _ := j.Page(); !p.One || p.At != "service.port" || !j.Mending() {
		t.Errorf("opens %+v", p)
	}
	goes(t, j.Back(), Asking, "rehearsal image")
	ways("service.port", "service.health_path", "try", "go on")
	j.Mend(q)
	j.Settings.Service.Port = 3000
	goes(t, j.Answered(), Asking, "rehearsal image")
	if j.Editing() || j.Mending() {
		t.Error("still changes an answer")
	}
	ways("try", "go on") // the report was of other answers
	if last, now := j.Trial(); last == nil || now {
		t.Error("the last report is forgotten, or taken for one of these answers")
	}
	j.Tried(rehearse.Report{}, nil)
	ways("go on", "try")
	goes(t, j.Answered(), Asking, "setup service")

	setUp(t, j)
	goes(t, j.Edit("service", "service.port"), Asking, "questions service")
	if j.Mending() {
		t.Error("a plan's answer is taken for a page's")
	}
	goes(t, j.Answered(), Review)
}
