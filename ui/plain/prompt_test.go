package plain

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"slipway/steps"
	"slipway/steps/question"
	"slipway/steps/stack"
)

func none(string) string { return "" }

func TestAskUntilItHolds(t *testing.T) {
	var out bytes.Buffer
	p := &Prompt{In: strings.NewReader("not an address\nme@example.com\nrest"), Out: &out}
	q, _ := steps.Question("budget.email")
	s := stack.Guide()
	if err := p.Ask(q, &s, none); err != nil || s.Budget.Email != "me@example.com" {
		t.Fatalf("%v %q", err, s.Budget.Email)
	}
	if !strings.Contains(out.String(), "no: ") || strings.Contains(out.String(), "\x1b") {
		t.Errorf("said:\n%s", out.String())
	}
	if rest, _ := io.ReadAll(p.In); string(rest) != "rest" {
		t.Errorf("left %q for the next reader", rest)
	}
}

func TestAskByNumberOrValue(t *testing.T) {
	q, _ := steps.Question("data.class")
	for text, want := range map[string]string{"2\n": "db.t4g.micro", "db.t3.small\n": "db.t3.small", "\n": "db.t3.micro", "9\n1\n": "db.t3.micro"} {
		s := stack.Guide()
		p := &Prompt{In: strings.NewReader(text), Out: io.Discard}
		if err := p.Ask(q, &s, none); err != nil || s.Data.Class != want {
			t.Errorf("%q: %q, %v", text, s.Data.Class, err)
		}
	}
}

func TestAskByPartOrPlace(t *testing.T) {
	for _, c := range []struct{ id, text, want string }{
		{"region", "Ireland\n", "eu-west-1"}, {"region", "eu\nsao paulo\n", "sa-east-1"}, {"region", "eu-wset-2\neu-west-2\n", "eu-west-2"},
		{"schedule.timezone", "lagos\n", "Africa/Lagos"}, {"schedule.timezone", "America/Boise\n", "America/Boise"},
		{"network.vpc", "2\n", "new"}, {"network.vpc", "default\n", "default"},
	} {
		q, _ := steps.Question(c.id)
		s := stack.Guide()
		if err := (&Prompt{In: strings.NewReader(c.text), Out: io.Discard}).Ask(q, &s, none); err != nil || s.Get(c.id) != c.want {
			t.Errorf("%s %q: %q, %v", c.id, c.text, s.Get(c.id), err)
		}
	}
}

func TestALongListIsReadOutOnRequest(t *testing.T) {
	var out bytes.Buffer
	q, _ := steps.Question("region")
	s := stack.Guide()
	if err := (&Prompt{In: strings.NewReader("?\nDublin\nIreland\n"), Out: &out}).Ask(q, &s, none); err != nil {
		t.Fatal(err)
	}
	if said := out.String(); strings.Count(said, "eu-west-1  Ireland") != 1 || !strings.Contains(said, "? to list them") {
		t.Errorf("said:\n%s", said)
	}
}

func TestTheEndIsNoAnswer(t *testing.T) {
	q, _ := steps.Question("data.class")
	for _, text := range []string{"", "db.t3.small", "nonsense\n"} {
		s := stack.Guide()
		p := &Prompt{In: strings.NewReader(text), Out: io.Discard}
		if err := p.Ask(q, &s, none); !errors.Is(err, ErrEnded) || s.Data.Class != "db.t3.micro" {
			t.Errorf("%q: %v, %q", text, err, s.Data.Class)
		}
	}
	p := &Prompt{In: strings.NewReader(""), Out: io.Discard, Masked: func() (string, error) { return "", io.EOF }}
	if _, err := p.Choose("which?", []string{"a"}); !errors.Is(err, ErrEnded) {
		t.Error(err)
	}
	if _, err := p.Secret(question.Question{}); !errors.Is(err, ErrEnded) {
		t.Error(err)
	}
}

func TestASecretIsNotRepeated(t *testing.T) {
	var out bytes.Buffer
	answers := []string{"", "sk_live_marker"}
	p := &Prompt{Out: &out, Masked: func() (string, error) { a := answers[0]; answers = answers[1:]; return a, nil }}
	v, err := p.Secret(steps.SecretQuestion("STRIPE_KEY"))
	if err != nil || v.Reveal() != "sk_live_marker" || strings.Contains(out.String(), "marker") {
		t.Errorf("%v %v\n%s", v, err, out.String())
	}
}
