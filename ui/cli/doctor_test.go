package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"slipway/steps/doctor"
)

// TestDoctorCommand: nothing is wrong with a stack that stands, exit 0 with what was looked at; a database that is
// stopped is named with what it is seen by and what helps, exit 1; a stack that is not there is said to be none.
func TestDoctorCommand(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	code, out, errs, file := inSandbox(t, withJobs, "", "doctor")
	if code != 1 || !strings.Contains(out, "cause: the stack is not set up yet") {
		t.Errorf("before it is set up doctor ended %d\n%s%s", code, out, errs)
	}
	look := func(args ...string) (int, string, string) {
		return slipway(t, "", append([]string{"doctor", "--sandbox", "--sandbox-speed", "5000", "--file", file}, args...)...)
	}
	if code, out, errs := slipway(t, "", "apply", "--yes", "--sandbox", "--sandbox-speed", "5000", "--file",
		file); code != 0 {
		t.Fatalf("apply ended %d\n%s%s", code, out, errs)
	}
	code, out, errs = look()
	if code != 0 || errs != "" {
		t.Errorf("of a stack that stands doctor ended %d\n%s%s", code, out, errs)
	}
	for _, want := range []string{"nothing is wrong.", "database", "shop-db is available", "2 scheduled"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}

	openSandbox(t).ForceDatabase("shop-db", "stopped")
	code, out, errs = look()
	for _, want := range []string{"1. the database does not take connections (database)", "shop-db is stopped",
		"seen:  rds:DescribeDBInstances  shop-db DBInstanceStatus = stopped", "run:   slipway apply", "see 1"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if code != 1 || !strings.Contains(errs, "exit 1: 1 thing is wrong") {
		t.Errorf("of a database that is stopped doctor ended %d\n%s", code, errs)
	}
	code, out, errs = look("--json")
	var r doctor.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != 1 || errs != "" || len(r.Diagnoses) != 1 ||
		r.Diagnoses[0].Hop != doctor.Database || r.Diagnoses[0].Evidence[0].Value != "stopped" {
		t.Errorf("as JSON doctor ended %d: %v\n%s%s", code, err, out, errs)
	}

	args := []string{"doctor", "--sandbox", "--app", "shop", "--file", file}
	if code, _, errs := slipway(t, "", args...); code != 2 || !strings.Contains(errs, "--region") {
		t.Errorf("by name alone it ended %d: %s", code, errs)
	}
	if code, out, _ := slipway(t, "", append(args, "--region", "eu-west-1")...); code != 1 ||
		!strings.Contains(out, "shop-db is stopped") {
		t.Errorf("by name it ended %d\n%s", code, out)
	}
}
