package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// jobsFolder is a folder that speaks of jobs: a crontab, a workflow that runs at a time, and a program.
func jobsFolder(l *lab) *lab {
	l.looks = true
	l.write("requirements.txt", "fastapi\n")
	l.write("crontab", "30 3 * * * python -m jobs.cleanup\n0 9 * * 1 python -m jobs.digest\n"+
		"0 3 1 * 1 python -m jobs.both\n")
	l.folder(".github/workflows", "jobs")
	l.write(".github/workflows/report.yml", "on:\n  schedule:\n    - cron: \"0 6 * * 1-5\"\njobs:\n  report:\n"+
		"    steps:\n      - run: python -m report\n")
	l.write("jobs/prune.py", "import os\nos.environ.get(\"X\")\nif __name__ == \"__main__\":\n    pass\n")
	return l
}

// jobStates are the jobs of a folder, and one while it is written.
func jobStates(l *lab, show look) {
	jobsFolder(l).start(fresh(), "")
	l.until("Set up a new stack")
	l.press("enter").questions("schedule").see("[x] cleanup", "every day at 03:30", "[x] digest", "[ ] report",
		"[ ] prune", "no time yet")
	show(l, "form-jobs")
	l.press("down", "down").see("Make two jobs")
	show(l, "form-jobs-refused")
	l.press("a", "python -m jobs.invoice", "enter", "0 3").see("minute hour day month weekday")
	show(l, "form-job-begun")
	l.press(" 30 2 *").see("there is no 30 February")
	show(l, "form-job-never")
	l.press("ctrl+u", "0 3 * * 1-5").see("Monday to Friday at 03:00, next runs", "for AWS: 0 3 ? * MON-FRI *")
	show(l, "form-job-runs")
	l.press("enter").see("[x] invoice").press("tab", "dubl").see("Europe/Dublin")
	show(l, "form-timezone-filtered")
}

// TestJobsOfTheFolder: those of a crontab are taken, others are offered; one is taken, left, changed, added and removed
// by keys, and the schedule is held as AWS takes it.
func TestJobsOfTheFolder(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		jobsFolder(l).start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter").questions("schedule").see("[x] cleanup", "[x] digest", "1 of 2")
		l.press("down", "space").see("[ ] digest")
		l.press("up", "e", "ctrl+u", "15 4 * * 0", "enter").see("every Sunday at 04:15")
		l.press("a", "api = x", "esc").see("[ ] report") // what is left is no job
		l.press("a", "python -m jobs.invoice", "enter", "@monthly", "enter").see("[x] invoice", "on the 1st of every month")
		l.press("a", "x", "enter", "rate(2 hours)", "shift+tab", "shift+tab", "api", "enter").see("cannot be named api")
		l.press("esc")
		l.take(tea.PasteMsg{Content: "weekly = 0 4 * * MON : a\rdaily@1024/2048 = rate(1 day) : b"})
		l.settle()
		l.see("[x] weekly", "[x] daily").press("d")
		l.press("tab").see("Time zone of the jobs").press("dublin", "enter")
		var got []string
		for _, j := range l.m.ctx.Settings.Schedule.Jobs {
			got = append(got, j.String())
		}
		want := "cleanup = 15 4 ? * SUN * : python -m jobs.cleanup\ninvoice = 0 0 1 * ? * : python -m jobs.invoice\n" +
			"weekly = 0 4 ? * MON * : a"
		if strings.Join(got, "\n") != want {
			t.Errorf("jobs:\n%s\nwant\n%s", strings.Join(got, "\n"), want)
		}
		if zone := l.m.ctx.Settings.Schedule.Timezone; zone != "Europe/Dublin" {
			t.Errorf("zone %s", zone)
		}
		l.press("esc").see("[x] invoice").press("end").see("add a job")
	})
}

// TestAJobWithoutATimeAsksForIt: taking a job that nothing gives a time opens its schedule.
func TestAJobWithoutATimeAsksForIt(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		jobsFolder(l).start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter").questions("schedule")
		for range 10 {
			if !strings.Contains(l.screen(), "▸ [ ] prune") {
				l.press("down")
			}
		}
		l.press("space").see("schedule", "When it runs").press("0 3 1 * 1", "enter").see("Make two jobs")
		l.press("ctrl+u", "@daily", "enter").see("[x] prune", "every day at 00:00")
	})
}

// TestManyJobs: many jobs and long or odd commands scroll and are cut, and no line is wider than the window.
func TestManyJobs(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.looks = true
		var crontab strings.Builder
		for i := range 60 {
			fmt.Fprintf(&crontab, "%d 3 * * * python -m jobs.%s%d\n", i%60, strings.Repeat("x", i), i)
		}
		l.write("crontab", crontab.String()+"0 1 * * * echo \x1b[31mred \u202e 📦\n")
		l.start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter").questions("schedule")
		for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 40}, {200, 55}} {
			l.size(size[0], size[1])
			for _, k := range []string{"home", "down", "space", "pgdown", "end", "up", "e", "esc", "a", "esc"} {
				l.press(k).fits(size[0], size[1])
			}
			if shown := l.m.frame(); strings.Contains(shown, "\x1b[31m") || strings.Contains(shown, "\u202e") {
				t.Errorf("a command reaches the terminal as it is:\n%q", shown)
			}
		}
	})
}
