package schedule

import (
	"os"
	"path/filepath"
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
