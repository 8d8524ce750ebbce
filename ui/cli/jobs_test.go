package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestJobs adds, lists, pauses, changes, resumes and removes a job, as a script would. Nothing else of the stack moves.
func TestJobs(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := t.TempDir()
	file := filepath.Join(dir, "slipway.yaml")
	write(t, dir, "slipway.yaml", readyImage+"data: {database: none, cache: none}\nbudget:\n  limit: 0\n")
	run := func(want int, args ...string) (out, errs string) {
		t.Helper()
		code, out, errs := slipway(t, "", slices.Concat([]string{"--sandbox", "--sandbox-speed", "3000", "--file", file},
			args)...)
		if code != want {
			t.Fatalf("%s ended %d\n%s\n%s", strings.Join(args, " "), code, out, errs)
		}
		return out, errs
	}
	says := func(text string, wanted ...string) {
		t.Helper()
		for _, w := range wanted {
			if !strings.Contains(text, w) {
				t.Errorf("no %q in\n%s", w, text)
			}
		}
	}
	settings := func(wanted string, there bool) {
		t.Helper()
		text, err := os.ReadFile(file)
		if err != nil || strings.Contains(string(text), wanted) != there {
			t.Errorf("%q in slipway.yaml is not %v: %v\n%s", wanted, there, err, text)
		}
	}

	_, errs := run(1, "jobs", "add", "cleanup", "0 3 * * *", "--yes", "--", "python", "-m", "jobs.cleanup")
	says(errs, "slipway apply")
	settings("cleanup", false)
	run(0, "apply", "--yes")
	_, errs = run(0, "jobs")
	says(errs, "There are no jobs")
	run(2, "jobs", "add", "cleanup", "0 3 31 2 *", "--yes", "--", "true") // a day that never comes
	_, errs = run(0, "jobs", "add", "cleanup", "0 3 * * *", "--yes", "--", "python", "-m", "jobs.cleanup", "all of it")
	says(errs, "schedule of cleanup")
	settings("jobs.cleanup 'all of it'", true)
	run(2, "jobs", "add", "cleanup", "0 3 * * *", "--yes", "--", "true")
	out, _ := run(0, "jobs")
	says(out, "cleanup: every day at 03:00, next run: ", "python -m jobs.cleanup 'all of it'", "512 CPU units",
		"last run: ")

	_, errs = run(0, "jobs", "pause", "cleanup", "--yes")
	says(errs, "runs: by its schedule -> paused")
	_, errs = run(0, "apply", "--yes")
	says(errs, "slipway jobs resume cleanup")
	run(0, "jobs", "change", "cleanup", "--cron", "rate(6 hours)", "--memory", "2048", "--yes")
	out, _ = run(0, "jobs")
	says(out, "every 6 hours, next run: paused", "2048 MiB")
	_, errs = run(0, "jobs", "resume", "cleanup", "--yes")
	says(errs, "runs: paused -> by its schedule")
	out, _ = run(0, "jobs", "--json")
	var report struct {
		Jobs []struct{ Name, State, Cron, Command string }
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || len(report.Jobs) != 1 ||
		report.Jobs[0].State != "scheduled" || report.Jobs[0].Cron != "rate(6 hours)" {
		t.Errorf("%v: %s", err, out)
	}

	_, errs = run(2, "jobs", "pause", "cleanpu", "--yes")
	says(errs, "did you mean cleanup?")
	run(0, "jobs", "remove", "cleanup", "--yes")
	settings("cleanup", false)
	_, errs = run(0, "jobs")
	says(errs, "There are no jobs")
	out, errs = run(0, "plan")
	says(out+errs, "othing to do")
}
