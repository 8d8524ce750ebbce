package wizard

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// fresh is the journey of a first setup of an app whose image is there already.
func fresh() *Journey {
	s := stack.Guide()
	s.App, s.Region, s.Image.URI, s.Budget.Email = "shop", "eu-west-1", "registry.example.com/shop:1.0", "me@example.com"
	return journeyOf(s, false, "")
}

func journeyOf(s stack.Settings, hasFile bool, only string) *Journey {
	state := &State{
		Settings: &s, Sources: map[string]question.Answer{}, Secrets: map[string]stack.Secret{}, Dotenv: session.Taking{},
		Prices: cost.Embedded(), HasFile: hasFile, Session: sessionIn(s.Region),
	}
	return New(state, only)
}

// sessionIn is a session that was opened in a region, without anything that could reach AWS.
func sessionIn(region string) *session.Session {
	s := &session.Session{Store: stack.NewStore(stack.File{}), Folder: &workspace.Folder{}}
	s.Env.Clients = &cloud.Clients{Region: region}
	return s
}

// read is AWS with nothing of a stack, or with its cluster.
func read(s stack.Settings, exists bool) *live.Stack {
	l := &live.Stack{Identity: s.Identity("aws")}
	if exists {
		l.Cluster.Value = &live.Cluster{Tags: l.Identity.Tags()}
	}
	return l
}

// goes fails unless the journey goes somewhere; of pages, to one of a kind and a step.
func goes(t *testing.T, next Next, to Place, page ...string) {
	t.Helper()
	at := string(next.Page.Kind) + " " + next.Page.Step
	if next.To != to || len(page) > 0 && at != page[0] {
		t.Fatalf("goes to %d, page %q; not to %d, page %v (said %q, error %v)", next.To, at, to, page, next.Said, next.Err)
	}
}

// setUp answers the pages of a first setup until the plan.
func setUp(t *testing.T, j *Journey) {
	t.Helper()
	next := j.PreflightDone(nil, nil, "")
	for range 20 {
		switch next.To {
		case Asking:
			next = j.Answered()
		case Read:
			next = j.Looked(sessionIn(j.Settings.Region), read(*j.Settings, false), nil)
		default:
			goes(t, next, Review)
			j.PlanIntent()
			return
		}
	}
	t.Fatal("never comes to a plan")
}

// walked are the steps of a first setup in the order they are walked through.
var walked = []string{"network", "data", "secrets", "image", "service", "schedule", "budget"}

// TestSetupOrder: the app, a read of AWS, the steps in the user's order, and the plan; back the same way.
func TestSetupOrder(t *testing.T) {
	j := fresh()
	goes(t, j.PreflightDone(nil, nil, ""), Asking, "setup stack")
	goes(t, j.Answered(), Read)
	next := j.Looked(j.Session, read(*j.Settings, false), nil)
	if next.Keep == nil || next.Keep.App != "shop" {
		t.Errorf("the names are not kept: %+v", next.Keep)
	}
	for i, step := range walked {
		goes(t, next, Asking, "setup "+step)
		if next.Page.Sentence == "" || !slices.Equal(next.Page.Walked, walked[:i+1]) {
			t.Errorf("%s: %q, walked %v", step, next.Page.Sentence, next.Page.Walked)
		}
		next = j.Answered()
	}
	goes(t, next, Review)
	for _, step := range slices.Backward(walked) {
		next = j.Back()
		goes(t, next, Asking, "setup "+step)
		if !next.Back {
			t.Error("the page is not entered from behind")
		}
	}
	goes(t, j.Back(), Asking, "setup stack")
	goes(t, j.Back(), Preflight)
	goes(t, j.Again(), Asking, "setup stack")
}

// TestImageIsAskedFor before all else where the folder has nothing to build an image from: what the app needs is read
// from it. Where only this machine cannot build, it is asked where the image is.
func TestImageIsAskedFor(t *testing.T) {
	j := fresh()
	j.Settings.Image.URI = ""
	goes(t, j.PreflightDone(nil, nil, ""), Asking, "image image")
	goes(t, j.ImageChosen("sha256:1", true), Asking, "setup stack")
	j.Session.Folder.Dockerfile = &workspace.Dockerfile{}
	goes(t, j.Answered(), Read)
	next := j.Looked(j.Session, read(*j.Settings, false), nil)
	for next.Page.Kind == SetupQuestions {
		next = j.Answered()
	}
	goes(t, next, Asking, "image image")
	goes(t, j.ImageChosen("sha256:1", true), Asking, "setup image")
	if i := j.PlanIntent(); i.Image != "sha256:1" || !i.Build {
		t.Errorf("plans %+v", i)
	}
}

// TestReadFails: the names stay on the screen with what is wrong; where no page is open there is nothing to go back to.
func TestReadFails(t *testing.T) {
	j := fresh()
	j.PreflightDone(nil, nil, "")
	j.Answered()
	next := j.Looked(nil, nil, errors.New("no such region"))
	goes(t, next, Stay)
	if !strings.Contains(next.Refused, "no such region") {
		t.Errorf("says %q", next.Refused)
	}
	found := j.Settings.Identity("aws")
	goes(t, j.PreflightDone(nil, &found, ""), Read)
	next = j.Looked(nil, nil, errors.New("no such region"))
	goes(t, next, End)
	if next.Err == nil {
		t.Error("says nothing")
	}
}

// TestMissingSecrets are asked for after their names, from .env first where the folder has one, and not again once
// they are known.
func TestMissingSecrets(t *testing.T) {
	for _, dotenv := range []bool{false, true} {
		j := fresh()
		j.Settings.Secrets.Keys = []string{"STRIPE_KEY", "OTHER"}
		if dotenv {
			j.Session.Folder.DotenvKeys = []string{"STRIPE_KEY"}
		}
		j.PreflightDone(nil, nil, "")
		j.Answered()
		next := j.Looked(j.Session, read(*j.Settings, false), nil)
		for next.Page.Kind == SetupQuestions {
			next = j.Answered()
		}
		if dotenv {
			goes(t, next, Asking, ".env secrets")
			j.Secrets["STRIPE_KEY"], j.Dotenv["STRIPE_KEY"] = stack.NewSecret("x"), 1
			next = j.Answered()
		}
		goes(t, next, Asking, "values secrets")
		want := []string{"secret:OTHER", "secret:STRIPE_KEY"}
		if dotenv {
			want = want[:1]
		}
		var asked []string
		for _, q := range next.Page.Questions {
			asked = append(asked, q.ID)
		}
		if !slices.Equal(asked, want) {
			t.Errorf("asks %v, want %v", asked, want)
		}
		j.Secrets["STRIPE_KEY"], j.Secrets["OTHER"] = stack.NewSecret("x"), stack.NewSecret("y")
		goes(t, j.Answered(), Asking, "setup image")
		goes(t, j.Back(), Asking, "values secrets") // what was typed is shown again
	}
}

// TestGivenBeforehand: a value that was given beforehand is taken and not asked for.
func TestGivenBeforehand(t *testing.T) {
	j := fresh()
	j.Settings.Secrets.Keys = []string{"STRIPE_KEY"}
	j.Given = func(key string) stack.Secret { return stack.NewSecret("for " + key) }
	j.PreflightDone(nil, nil, "")
	j.Answered()
	next := j.Looked(j.Session, read(*j.Settings, false), nil)
	var said []string
	for next.Page.Kind == SetupQuestions {
		next = j.Answered()
		said = append(said, next.Said...)
	}
	goes(t, next, Review)
	if len(said) != 1 || !strings.Contains(said[0], "STRIPE_KEY was given beforehand") {
		t.Errorf("says %q", said)
	}
}

// TestAskMissing: lines have no place for a value under a plan, so what it lacks is asked for before; back leads to
// the page before.
func TestAskMissing(t *testing.T) {
	j := fresh()
	setUp(t, j)
	j.AskMissing = true
	j.Edit("secrets", "secrets.keys")
	j.Settings.Secrets.Keys = []string{"STRIPE_KEY"}
	goes(t, j.Plan(), Asking, "values secrets")
	goes(t, j.Back(), Asking, "setup budget") // the setup's own page
	goes(t, j.Plan(), Asking, "values secrets")
	j.Secrets["STRIPE_KEY"] = stack.NewSecret("x")
	goes(t, j.Answered(), Review)
}

// TestEditAndReplan changes an answer under the plan and comes back to it, whether the answer is kept or left.
func TestEditAndReplan(t *testing.T) {
	j := fresh()
	setUp(t, j)
	next := j.Edit("data", "data.class")
	goes(t, next, Asking, "questions data")
	if !next.Page.One || next.Page.At != "data.class" || !j.Editing() {
		t.Errorf("opens %+v", next.Page)
	}
	goes(t, j.Answered(), Review)
	if j.Editing() {
		t.Error("still edits")
	}
	j.Edit("data", "data.class")
	goes(t, j.Back(), Review)
	goes(t, j.Back(), Asking, "setup budget") // the journey's own pages are there as before
	j.Plan()
	goes(t, j.Edit("image", "image.uri"), Asking, "which image")
	goes(t, j.Edit("secrets", SecretPrefix+"STRIPE_KEY"), Asking, "values secrets")
	j.Plan()
}

// TestEditTheRegion opens the account in the other region before anything is planned.
func TestEditTheRegion(t *testing.T) {
	j := fresh()
	setUp(t, j)
	j.Edit("stack", "region")
	j.Settings.Region = "eu-central-1"
	goes(t, j.Answered(), Read)
	goes(t, j.Looked(sessionIn("eu-central-1"), read(*j.Settings, false), nil), Review)
}

// TestNameTaken: a stack that other answers were made with is not planned over unasked.
func TestNameTaken(t *testing.T) {
	j := fresh()
	j.PreflightDone(nil, nil, "")
	j.Answered()
	goes(t, j.Looked(j.Session, read(*j.Settings, true), nil), NameTaken)
	if next := j.Back(); next.To != Asking || next.Page.At != "app" {
		t.Errorf("another name: goes to %+v", next)
	}
	j.Answered()
	j.Looked(j.Session, read(*j.Settings, true), nil)
	goes(t, j.Answered(), Asking, "setup network")
	if !strings.Contains(j.Taken, "this plan changes it") {
		t.Errorf("says %q", j.Taken)
	}
	j.Back()
	j.Answered()
	goes(t, j.Looked(j.Session, read(*j.Settings, true), nil), Asking, "setup network") // it was answered

	setUp(t, j)
	j.Edit("stack", "app")
	j.Settings.App = "other"
	j.Answered()
	goes(t, j.Looked(j.Session, read(*j.Settings, true), nil), NameTaken)
	goes(t, j.Back(), Asking, "questions stack")
	if j.Settings.App != "shop" {
		t.Errorf("the name that nobody agreed to stays: %s", j.Settings.App)
	}
}

// TestFoundStack: a stack whose slipway.yaml is lost is read, and what AWS does not have of its answers is said.
func TestFoundStack(t *testing.T) {
	j := fresh()
	found := stack.Identity{App: "store", Environment: "staging", Region: "eu-west-1"}
	goes(t, j.PreflightDone(nil, &found, ""), Read)
	next := j.Looked(j.Session, read(*j.Settings, true), nil)
	goes(t, next, Home)
	if j.Settings.App != "store" || !j.HasFile || len(next.Said) != 1 || !strings.Contains(next.Said[0], "so lost: ") {
		t.Errorf("opens %s, says %q", j.Settings.App, next.Said)
	}
}

// TestOneStep runs one step of a stack that exists, and none of one that does not.
func TestOneStep(t *testing.T) {
	j := fresh()
	s := *j.Settings
	next := journeyOf(s, false, "data").PreflightDone(nil, nil, "")
	goes(t, next, End)
	if next.Err == nil {
		t.Error("says nothing")
	}
	goes(t, journeyOf(s, true, "data").PreflightDone(read(s, false), nil, ""), End)
	j = journeyOf(s, true, "data")
	goes(t, j.PreflightDone(read(s, true), nil, ""), Asking, "questions data")
	goes(t, j.Answered(), Review)
	j.Back()
	goes(t, j.Back(), End)
}

// TestOneStepOfAFoundStack runs the step that was asked for once the answers are back.
func TestOneStepOfAFoundStack(t *testing.T) {
	s := *fresh().Settings
	j := journeyOf(s, false, "data")
	found := s.Identity("aws")
	goes(t, j.PreflightDone(nil, &found, ""), Read)
	goes(t, j.Looked(j.Session, read(s, true), nil), Asking, "questions data")
	if !strings.Contains(j.Outside, "so lost: ") {
		t.Errorf("says %q", j.Outside)
	}
}

// TestHome runs steps from home and comes back to it.
func TestHome(t *testing.T) {
	s := *fresh().Settings
	j := journeyOf(s, true, "")
	l := read(s, true)
	goes(t, j.PreflightDone(l, nil, ""), Home)
	next := j.RunStep("image")
	goes(t, next, Asking, "which image")
	if !j.Intent.Build {
		t.Error("the image step does not build")
	}
	next = j.Back()
	goes(t, next, Home)
	if next.Live != l {
		t.Error("home reads AWS again although nothing has changed")
	}
	goes(t, j.RunStep(""), Review)
	goes(t, j.Back(), Home)
	goes(t, j.ShowChecklist(false), Checklist)
	goes(t, j.Answered(), Home)
	goes(t, j.Leave(), End)
}

// TestRun goes through the checklist to what the run came to; after a failure it plans again, or changes an answer.
func TestRun(t *testing.T) {
	j := fresh()
	setUp(t, j)
	goes(t, j.SavedBeforeRun(stack.Kept{Settings: *j.Settings}, nil), Running)
	if !j.HasFile {
		t.Error("a run has begun, and there is nothing to come back to")
	}
	goes(t, j.Plan(), Review) // retry
	j.SavedBeforeRun(stack.Kept{Settings: *j.Settings}, nil)
	goes(t, j.Edit("data", "data.class"), Asking, "questions data")
	goes(t, j.Answered(), Review)
	j.SavedBeforeRun(stack.Kept{Settings: *j.Settings}, nil)
	next := j.Answered()
	goes(t, next, Checklist)
	if !next.After {
		t.Error("the checklist does not follow the run")
	}
	goes(t, j.Answered(), Done)
	goes(t, j.Leave(), End)
}

// TestParts tells what lies behind and ahead, each part of the journey once.
func TestParts(t *testing.T) {
	j := fresh()
	j.PreflightDone(nil, nil, "")
	j.Answered()
	j.Looked(j.Session, read(*j.Settings, false), nil)
	j.Answered()
	var parts []string
	for _, p := range j.Parts() {
		parts = append(parts, strings.TrimSpace(p.Name+" "+p.Price)+[]string{"", " here", " done"}[p.Progress])
	}
	want := "your app done, network 0.00 done, data 30.28 here, secrets, image, service, schedule, budget, review, " +
		"apply, checklist"
	if got := strings.Join(parts, ", "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	j.Plan()
	if j.Parts() != nil {
		t.Error("parts under a plan")
	}
}
