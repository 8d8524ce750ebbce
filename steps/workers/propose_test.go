package workers

import (
	"strings"
	"testing"

	"slipway/steps/inspect"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

func folder(value string) *workspace.Folder {
	r := &inspect.Report{Answers: []inspect.Answer{{ID: "workers", Value: value, Evidence: "compose.yaml:12",
		Confidence: inspect.Likely}}}
	return &workspace.Folder{Says: func() *inspect.Report { return r }}
}

// TestDetectedWorkersAreProposed: offered beside none, which stays the answer, each under a name that says what it is.
func TestDetectedWorkersAreProposed(t *testing.T) {
	for value, want := range map[string]string{
		"celery -A shop worker -Q high,low, celery -A shop beat": "worker = celery -A shop worker -Q high,low\n" +
			"beat = celery -A shop beat",
		"npm run worker, node worker.js": "worker = npm run worker\nworker-2 = node worker.js",
		"bundle exec sidekiq, ./run":     "sidekiq = bundle exec sidekiq\nworker = ./run",
		"a | b, python -m app.consumers": "consumers = python -m app.consumers",
		"worker --password=***":          "",
		"":                               "",
	} {
		got := Detect(folder(value))[answer]
		if want == "" {
			if len(got.Options) > 0 {
				t.Errorf("%q proposes %+v", value, got.Options)
			}
			continue
		}
		if got.Value != "" || !got.Unsure || got.Source != question.Default || got.From != "compose.yaml:12" ||
			len(got.Options) != 2 || got.Options[0].Value != "" || got.Options[1].Value != want {
			t.Errorf("%q proposes %+v", value, got)
			continue
		}
		if err := Questions()[0].Validate(want); err != nil || strings.Contains(got.Options[1].Label, "\n") {
			t.Errorf("%q: %v, %q", value, err, got.Options[1].Label)
		}
	}
	if Detect(nil) != nil || len(Propose(nil)) > 0 {
		t.Error("something is proposed of nothing")
	}
}

// TestWorkersThatCannotBe: each is refused with what to do instead.
func TestWorkersThatCannotBe(t *testing.T) {
	for text, want := range map[string]string{
		"api = x": "API's own", "ecs = x": "API's own", "x-api = x": "-api", "Mails = x": "lower-case",
		"a x101 = x": "0 to 100",
		"a = x | y":  "sh -c", "a = ''": "", "a@512/8192 = x": "Fargate", "a = x; a = y": "two workers",
	} {
		workers, err := stack.ParseWorkers(text)
		if err == nil {
			err = check(workers)
		}
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
