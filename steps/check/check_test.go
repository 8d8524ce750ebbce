package check

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"slipway/steps/live"
	"slipway/steps/stack"
)

func one(status Status, evidence ...Evidence) Check {
	return Check{ID: "x", Number: 2, Title: "a | check", Run: func(Input) Result {
		return Result{Status: status, Evidence: evidence, Detail: "because"}
	}}
}

func TestReportDecidesTheExit(t *testing.T) {
	read := Evidence{Call: "rds:DescribeDBInstances", Field: "PubliclyAccessible", Value: "false"}
	for _, c := range []struct {
		name   string
		checks []Check
		exit   int
	}{
		{"all pass", []Check{one(Pass, read)}, 0},
		{"a fail", []Check{one(Pass, read), one(Unknown), one(Fail, read)}, 1},
		{"one unread", []Check{one(Pass, read), one(Unknown)}, 3},
		{"not applicable counts for nothing", []Check{one(NotApplicable)}, 0},
		{"a pass without evidence is none", []Check{one(Pass)}, 3},
	} {
		if got := Run(c.checks, Input{Live: &live.Stack{}}).ExitCode(); got != c.exit {
			t.Errorf("%s: exit %d, want %d", c.name, got, c.exit)
		}
	}
}

func TestAcceptedNeedsAReason(t *testing.T) {
	in := Input{Live: &live.Stack{}, Settings: &stack.Settings{Accepted: []stack.Acceptance{{Check: "x"}}}}
	if r := Run([]Check{one(Fail)}, in); r.Summary[Fail] != 1 {
		t.Error("a finding was accepted without a reason")
	}
	in.Settings.Accepted[0].Reason = "a demo"
	if r := Run([]Check{one(Fail)}, in); r.Summary[Accepted] != 1 || r.ExitCode() != 0 {
		t.Errorf("got %v", r.Summary)
	}
}

func TestFormats(t *testing.T) {
	r := Run([]Check{one(Fail, Evidence{Call: "c", Field: "f", Value: "a|b\nc"})}, Input{Live: &live.Stack{Running: live.Fact[live.TaskDefinition]{Err: errors.New("x")}}})
	md := r.Markdown()
	if !strings.Contains(md, `a \| check`) || !strings.Contains(md, "`c`: f = `a|b c`") || !strings.Contains(md, "<summary>FAIL: a | check</summary>\n\n") {
		t.Errorf("a value breaks the table:\n%s", md)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"stack":{"app"`, `"verified_at"`, `"summary":{`, `"not_applicable":0`, `"evidence":[{"call":"c"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("JSON lacks %s: %s", want, text)
		}
	}
}
