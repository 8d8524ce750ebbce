package check

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

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

// TestUnread: what could not be read is not verified, with the call and the field, why, and how it could be read in
// place of the check's own fix.
func TestUnread(t *testing.T) {
	denied := &smithy.OperationError{ServiceID: "RDS", OperationName: "DescribeDBInstances",
		Err: &smithy.GenericAPIError{Code: "AccessDenied",
			Message: "User: arn:aws:iam::1:user/x is not authorized to perform: rds:DescribeDBInstances on resource: " +
				"arn:aws:rds:eu-west-1:1:db:shop-db"}}
	c := Check{ID: "x", Title: "RDS is not public", Fix: "slipway db close", Run: func(Input) Result {
		return Unread("the database", "rds:DescribeDBInstances", "shop-db PubliclyAccessible", denied)
	}}
	f := Run([]Check{c}, Input{Live: &live.Stack{}}).Checks[0]
	if f.Status != Unknown || f.Detail != "the database could not be read: you may not do rds:DescribeDBInstances on "+
		"arn:aws:rds:eu-west-1:1:db:shop-db" ||
		!strings.Contains(f.Fix, "slipway policy") || len(f.Evidence) != 1 ||
		f.Evidence[0] != (Evidence{"rds:DescribeDBInstances", "shop-db PubliclyAccessible", "not read"}) {
		t.Errorf("%+v", f)
	}
}

func TestFormats(t *testing.T) {
	r := Run([]Check{one(Fail, Evidence{Call: "c", Field: "f", Value: "a|b\nc"})},
		Input{Live: &live.Stack{Running: live.Fact[live.TaskDefinition]{Err: errors.New("x")}}})
	md := r.Markdown()
	if !strings.Contains(md, `a \| check`) || !strings.Contains(md, "`c`: f = `a|b c`") ||
		!strings.Contains(md, "<summary>FAIL: a | check</summary>\n\n") {
		t.Errorf("a value breaks the table:\n%s", md)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"stack":{"app"`, `"verified_at"`, `"summary":{`, `"not_applicable":0`,
		`"evidence":[{"call":"c"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("JSON lacks %s: %s", want, text)
		}
	}
}
