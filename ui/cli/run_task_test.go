package cli

import (
	"regexp"
	"strings"
	"testing"

	"slipway/steps/sandbox/ecs"
)

const withJobs = sandboxStack + `schedule:
  jobs:
    - {name: cleanup, command: python -m jobs.cleanup, cron: "0 3 * * ? *"}
    - {name: report, command: python -m jobs.fail, cron: "0 6 ? * MON *"}
`

// TestRunTask: a job and a command run as one task, their log comes out on stdout, and the container's exit code is
// slipway's; what cannot be run is refused before anything is started.
func TestRunTask(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	code, out, errs, file := inSandbox(t, withJobs, "", "apply", "--yes")
	if code != 0 {
		t.Fatalf("apply ended %d\n%s%s", code, out, errs)
	}
	openSandbox(t).Behave("alembic upgrade head", ecs.Behaviour{Crash: true, ExitCode: 3,
		Log: []string{`psycopg.errors.UndefinedTable: relation "users" does not exist`}})
	secret := openSandbox(t).DatabasePassword("shop-db")
	run := func(args ...string) (int, string, string) {
		return slipway(t, "", append([]string{"run", "--sandbox", "--sandbox-speed", "5000", "--file", file}, args...)...)
	}
	for _, c := range []struct {
		name      string
		args      []string
		code      int
		out, errs string
	}{
		{"a job", []string{"cleanup"}, 0, "Running: python -m jobs.cleanup\nDone.\n", "job cleanup: exit code 0 after"},
		{"a job that fails", []string{"report"}, 1, "did not succeed", "job report: exit code 1"},
		{"a command of its own size", []string{"--cpu", "1024", "--", "echo", "hi"}, 0, "Running: echo hi",
			"with 1 vCPU and 2 GB"},
		{"its exit code and cause", []string{"--", "alembic", "upgrade", "head"}, 3, `relation "users"`,
			"The database has no tables yet"},
		{"too long", []string{"--timeout", "1s", "cleanup"}, 124, "", "It was stopped: its time (--timeout 1s) was over"},
		{"JSON", []string{"--json", "cleanup"}, 0, `"event":"ended"`, ""},
		{"nothing", nil, 2, "", "slipway run JOB, of cleanup and report"},
		{"no such job", []string{"clenup"}, 1, "", `there is no job "clenup", did you mean cleanup`},
		{"a command without dashes", []string{"alembic", "upgrade"}, 2, "", "slipway run -- alembic upgrade"},
		{"both", []string{"cleanup", "--", "x"}, 2, "", "not both"},
		{"no such size", []string{"--memory", "9999", "cleanup"}, 2, "", "Fargate has no task"},
		{"no such task", []string{"--follow", "abc"}, 1, "", "there is no task abc"},
		{"a secret", []string{"--", "psql", "postgres://shop:" + secret + "@db/shop"}, 1, "",
			"the value of DB_PASSWORD in it"},
	} {
		code, out, errs := run(c.args...)
		if code != c.code || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) {
			t.Errorf("%s ended %d, want %d %q %q:\n%s%s", c.name, code, c.code, c.out, c.errs, out, errs)
		}
		if strings.Contains(out+errs, secret) {
			t.Errorf("%s shows a secret", c.name)
		}
	}
}

// TestRunTaskLeft: a task that was left, or whose window was closed, runs on; the next run says so, and it is followed
// and stopped by its id.
func TestRunTaskLeft(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	code, out, errs, file := inSandbox(t, withJobs, "", "apply", "--yes")
	if code != 0 {
		t.Fatalf("apply ended %d\n%s%s", code, out, errs)
	}
	run := func(args ...string) (int, string, string) {
		return slipway(t, "", append([]string{"run", "--sandbox", "--sandbox-speed", "1", "--file", file}, args...)...)
	}
	_, _, errs = run("--detach", "cleanup")
	id := regexp.MustCompile(`slipway run --stop ([0-9a-f]+)`).FindStringSubmatch(errs)
	if id == nil {
		t.Fatalf("it does not say how to stop it:\n%s", errs)
	}
	if _, _, errs := run("--detach", "report"); !strings.Contains(errs, "Still running: cleanup, started by slipway run") {
		t.Errorf("the next run does not say what runs still:\n%s", errs)
	}
	if code, _, errs := run("--stop", id[1]); code != 0 || !strings.Contains(errs, "was asked to stop") {
		t.Errorf("stop ended %d:\n%s", code, errs)
	}
	code, _, errs = slipway(t, "", "run", "--follow", id[1], "--sandbox", "--sandbox-speed", "5000", "--file", file)
	if code != 1 || !strings.Contains(errs, "did not start") && !strings.Contains(errs, "exit code") {
		t.Errorf("follow ended %d:\n%s", code, errs)
	}
}

// taskAsks presses ctrl+c while a task runs: it is asked what is to become of it, and nothing ends it unasked.
func taskAsks(t *testing.T, c *computer) {
	write(t, c.dir, "slipway.yaml", withJobs)
	c.speed = 2000
	c.run("apply", "--yes")
	c.speed = 4
	s := c.on(80, 24, "run", "cleanup")
	s.waitFor("ctrl+c asks").press("ctrl+c").waitFor("Stop job cleanup?").press("esc").waitFor("ctrl+c asks")
	s.press("ctrl+c").waitFor("Stop job cleanup?").press("d").exits(130).leftAsFound().waitFor("runs on in AWS")
	s = c.on(80, 24, "run", "report")
	s.waitFor("Still running: cleanup", "ctrl+c asks").press("ctrl+c").waitFor("s stops it").press("s").waitFor("stopping")
	s.press("ctrl+c").exits(130).leftAsFound()
}
