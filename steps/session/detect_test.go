package session

import (
	"strings"
	"testing"

	"slipway/steps"
	"slipway/steps/inspect"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// saying is a folder that gives some answers.
func saying(answers ...inspect.Answer) *workspace.Folder {
	r := &inspect.Report{Answers: answers}
	return &workspace.Folder{Says: func() *inspect.Report { return r }}
}

func said(id, value string, c inspect.Confidence) inspect.Answer {
	return inspect.Answer{ID: id, Value: value, Evidence: "file:1", Confidence: c}
}

// TestAGuessIsAsked: what costs and what runs is not taken from a guess, and what is certain is not asked.
func TestAGuessIsAsked(t *testing.T) {
	for name, c := range map[string]struct {
		folder          *workspace.Folder
		database, cache string
		asks            string
	}{
		"sure": {saying(said("data.database", "none", inspect.Likely), said("data.cache", "redis", inspect.Sure)),
			"none", "redis", ""},
		"a guess": {saying(said("data.database", "postgres", inspect.Guess), said("data.cache", "none", inspect.Likely)),
			"", "none", "data.database"},
		"both": {saying(said("data.database", "none", inspect.Guess), said("data.cache", "none", inspect.Guess)),
			"", "", "data.database data.cache"},
	} {
		a := answering()
		a.Detect(c.folder)
		if got := a.Settings.Data; got.Database != c.database || got.Cache != c.cache {
			t.Errorf("%s: database %q, cache %q", name, got.Database, got.Cache)
		}
		var asked []string
		for _, q := range SetupQuestions("data", a.Sources) {
			if Undecided(q, a, nil) {
				asked = append(asked, q.ID)
			}
		}
		if got := strings.Join(asked, " "); got != c.asks {
			t.Errorf("%s: asks %q, not %q", name, got, c.asks)
		}
		if c.asks == "data.database" {
			q, _ := steps.Question("data.database")
			if err := a.Give(q, "postgres", func() string { return "" }); err != nil || !a.Settings.HasDatabase() {
				t.Errorf("%s: %v", name, err)
			}
			if a.Detect(c.folder); !a.Settings.HasDatabase() {
				t.Errorf("%s: the folder wins over the answer", name)
			}
		}
	}
}

// TestThePresetSaysWhichCache: the folder says that one is needed.
func TestThePresetSaysWhichCache(t *testing.T) {
	a := answering()
	a.Detect(saying(said("data.cache", "redis", inspect.Sure), said("data.database", "none", inspect.Sure)))
	if s := a.With("preset", "saver"); s.Data.Cache != "valkey" || s.Data.Database != "none" {
		t.Errorf("cache %q, database %q", s.Data.Cache, s.Data.Database)
	}
	a = answering()
	a.Settings.Preset = "saver"
	if a.Detect(saying(said("data.cache", "redis", inspect.Sure))); a.Settings.Data.Cache != "valkey" {
		t.Errorf("cache %q", a.Settings.Data.Cache)
	}
}

// TestDockerfilesAreChosenFrom: of several none is taken, and each is offered with what it is for.
func TestDockerfilesAreChosenFrom(t *testing.T) {
	folder := func(answers ...inspect.Answer) *workspace.Folder {
		r := &inspect.Report{Answers: answers, Image: inspect.Image{Dockerfile: "api/Dockerfile", Context: "api"},
			Choices: []inspect.Choice{{Dockerfile: "api/Dockerfile", Note: "node with express"},
				{Dockerfile: "web/Dockerfile", Note: "node with next"}}}
		return &workspace.Folder{Says: func() *inspect.Report { return r }}
	}
	a := answering()
	context := said("image.context", "api", inspect.Likely)
	a.Detect(folder(said("image.dockerfile", "api/Dockerfile", inspect.Guess), context))
	if i := a.Settings.Image; i.Dockerfile != "" || i.Context != "" {
		t.Errorf("takes %+v", i)
	}
	var asked question.Question
	for _, q := range SetupQuestions("image", a.Sources) {
		if Undecided(q, a, nil) {
			asked = q
		}
	}
	if asked.ID != "image.dockerfile" || len(asked.Options) != 2 || asked.Options[1].Note != "node with next" ||
		asked.Validate("") == nil || asked.Validate("web/Dockerfile") != nil {
		t.Errorf("asks %+v", asked)
	}
	a = answering()
	a.Detect(folder(said("image.dockerfile", "api/Dockerfile", inspect.Likely), context))
	if i := a.Settings.Image; i.Dockerfile != "api/Dockerfile" || i.Context != "api" {
		t.Errorf("takes %+v", i)
	}
}

// TestNothingIsAssumedThatCosts: a plan whose answers nobody gave is refused where the folder does not decide them, and
// what AWS has stays.
func TestNothingIsAssumedThatCosts(t *testing.T) {
	guess := saying(said("data.database", "postgres", inspect.Guess), said("data.cache", "none", inspect.Likely))
	for name, c := range map[string]struct {
		folder   *workspace.Folder
		live     *live.Stack
		sources  map[string]question.Answer
		database string
		refused  bool
	}{
		"a guess":        {folder: guess, refused: true},
		"none, likely":   {folder: saying(said("data.database", "none", inspect.Likely)), database: "none"},
		"postgres, sure": {folder: saying(said("data.database", "postgres", inspect.Sure)), database: "postgres"},
		"AWS has one": {folder: saying(said("data.database", "none", inspect.Likely)),
			live:     &live.Stack{Database: live.Found(live.Database{Name: "shop-db", Status: "available"}, "")},
			database: "postgres"},
		"it is answered": {folder: guess, database: "postgres", sources: map[string]question.Answer{
			"data.database": {Value: "postgres", Source: question.You}}},
		"nobody looked": {folder: &workspace.Folder{}, database: "postgres"},
	} {
		s := &Session{Settings: stack.Guide(), Folder: c.folder, Sources: c.sources}
		s.Env.Builder = sandbox.New(sandbox.Options{}).Builder()
		s.Settings.App, s.Settings.Region = "shop", "eu-west-1"
		if s.Sources == nil {
			s.Sources = map[string]question.Answer{}
		}
		l := c.live
		if l == nil {
			l = &live.Stack{}
		}
		l.Identity = s.Identity()
		s.Assume(l)
		if s.Settings.Data.Database != c.database {
			t.Errorf("%s: database %q", name, s.Settings.Data.Database)
		}
		var p plan.Plan
		s.refuseOpen(&p)
		if refused := len(p.Problems) > 0; refused != c.refused {
			t.Errorf("%s: %+v", name, p.Problems)
		}
	}
}

// TestWorkersAreOffered: those that the folder names are asked about, beside none, and never taken by themselves.
func TestWorkersAreOffered(t *testing.T) {
	a := answering()
	a.Detect(saying(said("workers", "celery -A shop worker", inspect.Sure)))
	a.Assume(saying(said("workers", "celery -A shop worker", inspect.Sure)))
	if len(a.Settings.Workers) > 0 {
		t.Errorf("takes %+v", a.Settings.Workers)
	}
	for _, q := range SetupQuestions("service", a.Sources) {
		if q.ID != "workers" {
			continue
		}
		if !Undecided(q, a, nil) || !q.Picks() || len(q.Options) != 2 || q.Validate("") != nil {
			t.Errorf("asks %+v", q)
		}
		if err := a.Give(q, q.Options[1].Value, func() string { return "" }); err != nil || len(a.Settings.Workers) != 1 ||
			a.Settings.Workers[0].Command != "celery -A shop worker" {
			t.Errorf("given: %+v, %v", a.Settings.Workers, err)
		}
	}
}
