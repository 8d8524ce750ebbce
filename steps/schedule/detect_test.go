package schedule

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// TestDetect: jobs of a crontab come with AWS's form of their times and a name each; what AWS cannot time is left out.
func TestDetect(t *testing.T) {
	for name, c := range map[string]struct{ crontab, want string }{
		"the sample's": {"# nightly\n30 3 * * * python -m jobs.cleanup\n",
			"cleanup = 30 3 * * ? * : python -m jobs.cleanup"},
		"several": {"*/5 * * * * bundle exec rake reports:send >> /var/log/x 2>&1\n@daily cd /app && node scripts/send.js\n" +
			"0 9 * * 1 npm run send\n",
			"send = */5 * * * ? * : bundle exec rake reports:send\nsend-2 = 0 0 * * ? * : node scripts/send.js\n" +
				"send-3 = 0 9 ? * MON * : npm run send"},
		"not in AWS's terms": {"0 3 1 * 1 ./a\n@reboot ./b\n", ""},
		"a secret": {"0 3 * * * curl -H 'Authorization: Bearer sk_live_abcdefghijklmnop12345678' " +
			"https://x.example\n", ""},
		"none": {"", ""},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "crontab"), []byte(c.crontab), 0o600); err != nil {
			t.Fatal(err)
		}
		got := Detect(workspace.Look(t.Context(), dir))["schedule.jobs"].Value
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if jobs, err := stack.ParseJobs(got); err != nil || checkJobs(jobs) != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOffers: every job that the folder speaks of is offered, with its place; what another place runs already, what has
// no time, and what AWS cannot time is not taken unasked.
func TestOffers(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"crontab": "@daily python -m jobs.daily\n@reboot ./warm\n",
		".github/workflows/report.yml": "on:\n  schedule:\n    - cron: \"0 6 * * 1-5\"\njobs:\n  r:\n    steps:\n      - " +
			"run: python -m report\n",
		"k8s/cron.yaml": "kind: CronJob\nspec:\n  schedule: \"*/30 * * * *\"\n  jobTemplate:\n    spec:\n      template:\n" +
			"        spec:\n          containers:\n            - command: [python, -m, sync]\n",
		"compose.yaml": "services:\n  api:\n    build: .\n    labels:\n      ofelia.job-exec.mail.command: python -m mail\n" +
			"      ofelia.job-exec.mail.schedule: \"@every 5m\"\n",
		"jobs/prune.py":    "import os\nos.environ.get(\"X\")\nif __name__ == \"__main__\":\n    pass\n",
		"requirements.txt": "fastapi\n", "Dockerfile": "FROM python:3.13\nCOPY . .\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f := workspace.Look(t.Context(), dir)
	var got []string
	for _, o := range Offers(f.Report().Jobs) {
		line := o.Name + " = " + o.Cron + " : " + o.Command + " from " + o.At
		if o.Elsewhere {
			line += ", elsewhere"
		}
		if o.Refused != "" {
			line += ", refused"
		}
		got = append(got, line)
	}
	want := []string{
		"daily = 0 0 * * ? * : python -m jobs.daily from crontab:1",
		"warm =  : ./warm from crontab:2, refused",
		"report = 0 6 ? * MON-FRI * : python -m report from .github/workflows/report.yml:7, elsewhere",
		"sync = */30 * * * ? * : python -m sync from k8s/cron.yaml:9, elsewhere",
		"mail =  : python -m mail from compose.yaml:5, elsewhere, refused",
		"prune =  : python -m jobs.prune from jobs/prune.py, elsewhere",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if taken := Detect(f)["schedule.jobs"].Value; taken != "daily = 0 0 * * ? * : python -m jobs.daily" {
		t.Errorf("taken: %q", taken)
	}
}
