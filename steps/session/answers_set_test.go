package session

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/inspect"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// answering are the guide's answers for an app called shop.
func answering() Answers {
	s := stack.Guide()
	s.App, s.Region = "shop", "eu-west-1"
	return Answers{&s, map[string]question.Answer{}}
}

func (a Answers) given(t *testing.T, id, value string) error {
	t.Helper()
	q, ok := steps.Question(id)
	if !ok {
		t.Fatalf("there is no question %s", id)
	}
	return a.Give(q, value, func() string { return "" })
}

// TestAnotherPresetKeepsWhatWasGiven: a preset starts the answers anew, but for names and for what was found or given.
func TestAnotherPresetKeepsWhatWasGiven(t *testing.T) {
	a := answering()
	for id, value := range map[string]string{"data.class": "db.t3.small", "service.domain": "api.example.com"} {
		if err := a.given(t, id, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.given(t, "preset", "saver"); err != nil {
		t.Fatal(err)
	}
	saver, _ := stack.Preset("saver")
	s := a.Settings
	if s.App != "shop" || s.Region != "eu-west-1" || s.Data.Class != "db.t3.small" ||
		s.Service.Domain != "api.example.com" || s.Data.Cache != saver.Data.Cache {
		t.Errorf("%+v", *s)
	}
	if err := a.given(t, "preset", "nothing like it"); err == nil {
		t.Error("any preset is taken")
	}
}

// TestAnAnswerIsHeldOrRefused: what does not hold, or is locked, changes nothing; what is the answer already stays as
// it came.
func TestAnAnswerIsHeldOrRefused(t *testing.T) {
	a := answering()
	if err := a.given(t, "budget.email", "nobody"); err == nil || a.Settings.Budget.Email != "" {
		t.Errorf("%v: %q", err, a.Settings.Budget.Email)
	}
	q, _ := steps.Question("data.class")
	err := a.Give(q, "db.t3.small", func() string { return "it is made" })
	if err == nil || err.Error() != "locked: it is made" || a.Settings.Data.Class != "db.t3.micro" {
		t.Errorf("%v: %s", err, a.Settings.Data.Class)
	}
	err = a.Give(q, "db.t3.micro", func() string { return "it is made" })
	if _, given := a.Sources["data.class"]; err != nil || given {
		t.Errorf("the answer as it is: %v, given %v", err, given)
	}
}

// TestWhereTheDNSIs: Route 53 where a hosted zone of the account holds the domain, elsewhere where none does.
func TestWhereTheDNSIs(t *testing.T) {
	zones := []question.Option{{Value: "Z1", Label: "example.com (Z1)"}, {Value: "Z2", Label: "other.org (Z2)"}}
	for domain, want := range map[string]string{"api.example.com": "route53", "other.org": "route53",
		"notexample.com": "elsewhere", "api.example.de": "elsewhere"} {
		a := answering()
		a.Settings.Service.Domain = domain
		found := a.DetectDNS(zones)
		if found.Value != want || a.Settings.Service.DNS != want ||
			!reflect.DeepEqual(a.Sources["service.dns"], found) || found.From == "" {
			t.Errorf("%s: %+v", domain, found)
		}
	}
}

// TestWhatTheFolderSaysDoesNotWin: over an answer that was given.
func TestWhatTheFolderSaysDoesNotWin(t *testing.T) {
	f := saying(inspect.Answer{ID: "service.port", Value: "9000", Evidence: "Dockerfile:3", Confidence: inspect.Sure},
		inspect.Answer{ID: "data.database", Value: "none", Evidence: "requirements.txt", Confidence: inspect.Likely},
		inspect.Answer{ID: "service.release", Value: "alembic upgrade head", Evidence: "alembic.ini",
			Confidence: inspect.Likely})
	for id, found := range steps.Detect(f) {
		a := answering()
		a.Sources[id] = question.Answer{Value: a.Settings.Get(id), Source: question.You}
		before := a.Settings.Get(id)
		if a.Detect(f); a.Settings.Get(id) != before {
			t.Errorf("%s was %s and is %s", id, before, found.Value)
		}
		a = answering()
		if a.Detect(f); a.Settings.Get(id) != found.Value ||
			!reflect.DeepEqual(a.Sources[id], found) {
			t.Errorf("%s is %s from %+v, not %s", id, a.Settings.Get(id), a.Sources[id], found.Value)
		}
	}
	if len(steps.Detect(f)) == 0 {
		t.Error("nothing was found")
	}
}

// TestAReadyImageNeedsAnAddress: none is no address, and a wrong one changes nothing.
func TestAReadyImageNeedsAnAddress(t *testing.T) {
	a := answering()
	for _, uri := range []string{"", "not an image"} {
		if err := a.UseReadyImage(uri); err == nil || errors.Unwrap(err) == nil && uri != "" || a.Settings.Image.URI != "" {
			t.Errorf("%q: %v", uri, err)
		}
	}
	if err := a.UseReadyImage("ghcr.io/me/shop:1.4"); err != nil || a.Settings.Builds() ||
		a.Sources["image.uri"].Source != question.You {
		t.Errorf("%v, builds %v", err, a.Settings.Builds())
	}
	if err := a.UseImage(""); err != nil || !a.Settings.Builds() {
		t.Errorf("%v, builds %v", err, a.Settings.Builds())
	}
}

// TestRerunQuestions: everything of a step but values and the image, which are asked in their own way.
func TestRerunQuestions(t *testing.T) {
	for _, name := range append(steps.Names(), "stack") {
		questions := RerunQuestions(name)
		if len(questions) == 0 {
			t.Errorf("%s asks nothing", name)
		}
		for _, q := range questions {
			if q.Step != name || q.Kind == question.Secret || strings.HasPrefix(q.ID, "image.uri") {
				t.Errorf("%s asks %s", name, q.ID)
			}
		}
	}
}

// TestTheBudgetFollowsThePrice while nobody has answered it, never below the guide's; a word in place of the e-mail is
// no budget.
func TestTheBudgetFollowsThePrice(t *testing.T) {
	a := answering()
	a.SuggestLimit(cost.Embedded())
	usd := steps.Estimate(*a.Settings, cost.Embedded()).USD
	if limit := a.Settings.Budget.Limit; float64(limit)*0.8 <= usd || limit%10 != 0 || limit < 120 {
		t.Errorf("a limit of %d for %.2f fires every month", limit, usd)
	}
	if err := a.given(t, "data.database", "none"); err != nil {
		t.Fatal(err)
	}
	if a.SuggestLimit(cost.Embedded()); a.Settings.Budget.Limit < 120 {
		t.Errorf("limit %d", a.Settings.Budget.Limit)
	}
	if err := a.given(t, "budget.limit", "90"); err != nil {
		t.Fatal(err)
	}
	if a.SuggestLimit(cost.Embedded()); a.Settings.Budget.Limit != 90 {
		t.Errorf("an answer of 90 became %d", a.Settings.Budget.Limit)
	}
	if err := a.given(t, "budget.email", "none"); err != nil || a.Settings.Budget.Limit != 0 {
		t.Errorf("none is a limit of %d (%v)", a.Settings.Budget.Limit, err)
	}
	if a.SuggestLimit(cost.Embedded()); a.Settings.Budget.Limit != 0 {
		t.Error("no budget did not stay")
	}
}

// TestRegionsNearFirst: what can be used at once comes first, the guess's own part of the world before others.
func TestRegionsNearFirst(t *testing.T) {
	q, _ := steps.Question("region")
	s := *answering().Settings
	options := steps.Options(q, s, "aws", nil)
	last, optIn := 0, false
	for i, o := range options {
		r, _ := cloud.RegionNamed(o.Value)
		if optIn && !r.OptIn {
			t.Errorf("%s can be used at once and stands below one that cannot", o.Value)
		}
		optIn = optIn || r.OptIn
		if strings.HasPrefix(o.Value, "eu-") && !r.OptIn {
			last = i
		}
	}
	for _, o := range options[:last+1] {
		if !strings.HasPrefix(o.Value, "eu-") {
			t.Errorf("%s stands among Europe's", o.Value)
		}
	}
}
