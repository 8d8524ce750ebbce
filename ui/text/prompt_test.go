package text

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"slipway/steps"
	"slipway/steps/cost"
	"slipway/steps/inspect"
	"slipway/steps/question"
	"slipway/steps/schedule"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/workspace"
	"slipway/ui/wizard"
)

// asking is a journey over typed text, before an account is open.
func asking(text string) (*Journey, *bytes.Buffer) {
	var out bytes.Buffer
	settings := stack.Guide()
	state := &wizard.State{Settings: &settings, Sources: map[string]question.Answer{}, Prices: cost.Embedded()}
	return &Journey{Prompt: &Prompt{In: strings.NewReader(text), Out: &out, Ways: true}, Journey: wizard.New(state, "")},
		&out
}

func TestAskUntilItHolds(t *testing.T) {
	j, out := asking("not an address\nme@example.com\nrest")
	q, _ := steps.Question("budget.email")
	if err := j.ask(t.Context(), "budget", q); err != nil || j.Settings.Budget.Email != "me@example.com" {
		t.Fatalf("%v %q", err, j.Settings.Budget.Email)
	}
	if !strings.Contains(out.String(), "No: ") || strings.Contains(out.String(), "\x1b") {
		t.Errorf("said:\n%s", out)
	}
	if rest, _ := io.ReadAll(j.In); string(rest) != "rest" {
		t.Errorf("left %q for the next reader", rest)
	}
}

func TestAskByNumberOrValue(t *testing.T) {
	for _, c := range []struct{ id, text, want string }{
		{"data.class", "2\n", "db.t4g.micro"},
		{"data.class", "db.t3.small\n", "db.t3.small"},
		{"data.class", "\n", "db.t3.micro"},
		{"data.class", "9\n1\n", "db.t3.micro"},
		{"service.protect", "no\n", "false"},
		{"service.protect", "1\n", "true"},
		{"service.log_days", "7\n", "7"},
		{"service.log_days", "2\n", "14"},
		{"service.port", "2\n", "2"},
		{"region", "Ireland\n", "eu-west-1"},
		{"service.release", "alembic upgrade head\n", "alembic upgrade head"},
	} {
		j, out := asking(c.text)
		q, _ := steps.Question(c.id)
		if err := j.ask(t.Context(), q.Step, q); err != nil || j.Settings.Get(c.id) != c.want {
			t.Errorf("%s %q: %q, %v\n%s", c.id, c.text, j.Settings.Get(c.id), err, out)
		}
	}
}

func TestAskByPartOrPlace(t *testing.T) {
	for _, c := range []struct{ id, text, want string }{
		{"region", "Ireland\n", "eu-west-1"}, {"region", "eu\nsao paulo\n", "sa-east-1"}, {"region", "eu-wset-2\neu-west-2\n",
			"eu-west-2"},
		{"schedule.timezone", "lagos\n", "Africa/Lagos"}, {"schedule.timezone", "America/Boise\n", "America/Boise"},
		{"network.vpc", "2\n", "new"}, {"network.vpc", "default\n", "default"},
	} {
		j, out := asking(c.text)
		q, _ := steps.Question(c.id)
		if err := j.ask(t.Context(), q.Step, q); err != nil || j.Settings.Get(c.id) != c.want {
			t.Errorf("%s %q: %q, %v\n%s", c.id, c.text, j.Settings.Get(c.id), err, out)
		}
	}
}

func TestALongListIsReadOutOnRequest(t *testing.T) {
	j, out := asking("?\nDublin\nIreland\n")
	q, _ := steps.Question("region")
	if err := j.ask(t.Context(), q.Step, q); err != nil {
		t.Fatal(err)
	}
	if said := out.String(); strings.Count(said, "eu-west-1  Ireland") != 1 || !strings.Contains(said, "? to list them") {
		t.Errorf("said:\n%s", said)
	}
}

// TestAskTakesNothing: an answer that may be empty can be emptied again.
func TestAskTakesNothing(t *testing.T) {
	j, _ := asking("none\n")
	j.Settings.Service.Release = "alembic upgrade head"
	q, _ := steps.Question("service.release")
	if err := j.ask(t.Context(), "service", q); err != nil || j.Settings.Service.Release != "" {
		t.Errorf("%q, %v", j.Settings.Service.Release, err)
	}
}

func TestTheEndIsNoAnswer(t *testing.T) {
	q, _ := steps.Question("data.class")
	for _, text := range []string{"", "db.t3.small", "nonsense\n"} {
		j, _ := asking(text)
		if err := j.ask(t.Context(), "data", q); !errors.Is(err, ErrEnded) || j.Settings.Data.Class != "db.t3.micro" {
			t.Errorf("%q: %v, %q", text, err, j.Settings.Data.Class)
		}
	}
	p := &Prompt{In: strings.NewReader(""), Out: io.Discard, Masked: func(context.Context) (string, error) {
		return "",
			io.EOF
	}}
	if _, err := p.Choose(t.Context(), "which?", []Way{{"a", ""}}, 0); !errors.Is(err, ErrEnded) {
		t.Error(err)
	}
	if _, err := p.Secret(t.Context(), question.Question{}, ""); !errors.Is(err, ErrEnded) {
		t.Error(err)
	}
}

// TestInterrupted: ctrl+c ends a question although nobody types any more.
func TestInterrupted(t *testing.T) {
	in, typing := io.Pipe()
	defer typing.Close()
	ctx, stop := context.WithCancel(t.Context())
	p := &Prompt{In: in, Out: io.Discard}
	stop()
	if _, err := p.Choose(ctx, "which?", []Way{{"a", ""}}, 0); !errors.Is(err, ErrInterrupted) {
		t.Error(err)
	}
}

func TestASecretIsNotRepeated(t *testing.T) {
	var out bytes.Buffer
	answers := []string{"", "sk_live_marker"}
	p := &Prompt{Out: &out, Masked: func(context.Context) (string,
		error) {
		a := answers[0]
		answers = answers[1:]
		return a, nil
	}}
	v, err := p.Secret(t.Context(), steps.SecretQuestion("STRIPE_KEY"), "")
	if err != nil || v.Reveal() != "sk_live_marker" || strings.Contains(out.String(), "marker") {
		t.Errorf("%v %v\n%s", v, err, out.String())
	}
}

func TestTypedItems(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	first := []schedule.Choice{{Job: stack.Job{Name: "a", Cron: "0 3 * * ? *", Command: "x"}, On: true},
		{Job: stack.Job{Name: "found", Cron: "0 1 * * ? *", Command: "f"}, At: "crontab:1"}}
	for text, want := range map[string]string{
		"b = 0 4 * * ? * : y":          "a = 0 3 * * ? * : x; b = 0 4 * * ? * : y",
		"a = 0 5 * * 0 : z":            "a = 0 5 ? * SUN * : z",
		"a@1024/2048 = @daily : z":     "a@1024/2048 = 0 0 * * ? * : z",
		"found = rate(1 hour) : other": "a = 0 3 * * ? * : x; found = rate(1 hour) : other",
		"remove a":                     "",
		"remove nobody":                "no",
		"nonsense":                     "no",
		"b = 0 3 30 2 * : x":           "no",
		"b = 0 3 1 * 1 : x":            "no",
	} {
		changed, _, err := typedJobs(first, text, time.UTC, now)
		got := strings.ReplaceAll(schedule.JobsText(changed), "\n", "; ")
		if err != nil {
			got = "no"
		}
		if got != want {
			t.Errorf("%q: %q, want %q (%v)", text, got, want, err)
		}
	}
	workers := []stack.Worker{{Name: "mails", Command: "x", Count: 1}}
	for text, want := range map[string]int{"mails = y": 1, "other = y": 2, "remove mails": 0, "remove nobody": -1} {
		if changed, err := changeWorkers(workers, text); err == nil && len(changed) != want || (err != nil) != (want < 0) {
			t.Errorf("%q: %v, %v", text, changed, err)
		}
	}
}

// TestBack: back at any question leads to the one before that can be answered, with the answer it has; before the
// first there is none.
func TestBack(t *testing.T) {
	j, out := asking("/back\nfoo\n/back\n7\n?\n1234\n/leave\n")
	next, err := j.page(t.Context(), j.PreflightDone(nil, nil, ""))
	if err != nil || next.Page.Step != "stack" {
		t.Fatalf("goes to %+v, %v", next, err)
	}
	port, _ := steps.Question("service.port")
	release, _ := steps.Question("service.release")
	never := release
	never.Applies = func(func(string) string) bool { return false }
	health, _ := steps.Question("service.health")
	err = j.askAll(t.Context(), "service", []question.Question{release, never, port, health}, false)
	if !errors.Is(err, ErrLeft) || j.Settings.Service.Release != "7" || j.Settings.Service.Port != 1234 {
		t.Errorf("%v, release %q, port %d\n%s", err, j.Settings.Service.Release, j.Settings.Service.Port, out)
	}
	for _, want := range []string{nothingBefore, anywhere, "Now: foo, from you"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("never says %q:\n%s", want, out)
		}
	}
}

// TestSecretBack: a masked prompt takes the ways as the others do, and never as a value.
func TestSecretBack(t *testing.T) {
	for typed, want := range map[string]error{wordBack: ErrBack, wordLeave: ErrLeft} {
		p := &Prompt{Out: io.Discard, Ways: true, Masked: func(context.Context) (string, error) { return typed, nil }}
		if v, err := p.Secret(t.Context(), steps.SecretQuestion("STRIPE_KEY"), ""); !errors.Is(err, want) || !v.Empty() {
			t.Errorf("%s: %v", typed, err)
		}
	}
}

// TestNamesInLines: a name is put to another use by its number, a plain setting gets its value, and what slipway gives
// itself is told and cannot be chosen.
func TestNamesInLines(t *testing.T) {
	j, out := asking("1\nplain\ndebug\nMAIL_KEY, REGION=eu\nDATABASE_URL\nKEY=sk_live_abcdefghijklmnop12345678\n4\n" +
		"leave out\n\n")
	s := *j.Settings
	j.State.Session = &session.Session{Settings: s, Prices: cost.Embedded()}
	j.Session.Folder = &workspace.Folder{Says: func() *inspect.Report {
		return &inspect.Report{Names: []inspect.Name{
			{Name: "DATABASE_URL", Kind: inspect.NameProvided, At: []string{".env:1"}},
			{Name: "LOG_LEVEL", Kind: inspect.NamePlain, At: []string{"app.py:2\x1b[31m"}},
			{Name: "STRIPE_KEY", Kind: inspect.NameSecret}}}
	}}
	q, _ := steps.Question("secrets.keys")
	if err := j.askNames(t.Context(), q); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if keys, plain := j.Settings.Get("secrets.keys"), j.Settings.Get("service.variables"); keys != "MAIL_KEY" ||
		plain != "LOG_LEVEL=debug,REGION=eu" {
		t.Errorf("keys %s, variables %s\n%s", keys, plain, out)
	}
	for _, want := range []string{"LOG_LEVEL: left out, seen in app.py:2", "DATABASE_URL: not asked, slipway makes it",
		"DATABASE_URL cannot be chosen: slipway makes it", "KEY looks like a secret"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("never says %q:\n%s", want, out)
		}
	}
	if strings.Contains(out.String(), "\x1b") || strings.Contains(out.String(), "sk_live") {
		t.Errorf("foreign text is said as it is:\n%q", out.String())
	}
}
