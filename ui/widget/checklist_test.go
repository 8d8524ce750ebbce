package widget

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"slipway/steps/check"
	"slipway/ui/theme"
)

// TestReport fits a report to every terminal, with the verdict as a word and the way to mend what fails.
func TestChecklist(t *testing.T) {
	open := check.Finding{Status: check.Fail, Detail: strings.Repeat("listener 443 is not there ", 6)}
	open.Number, open.Title, open.Why, open.Fix = 5, "HTTPS with a modern TLS policy", "passwords travel readable",
		"set service.domain"
	good := check.Finding{Status: check.Pass}
	good.Title = "RDS is not publicly accessible"
	r := check.Report{Checks: []check.Finding{good, open}}
	for _, w := range []int{40, 60, 80, 120, 200} {
		said := ansi.Strip(Checklist(theme.New(true, true), r, w))
		for _, want := range []string{"pass", "FAIL", "why   passwords", "fix   set service.domain"} {
			if !strings.Contains(strings.ToLower(said), strings.ToLower(want)) {
				t.Errorf("%d wide: never says %q:\n%s", w, want, said)
			}
		}
		for _, l := range strings.Split(said, "\n") {
			if ansi.StringWidth(l) > w {
				t.Errorf("%d wide: %q is wider", w, l)
			}
		}
	}
}

// TestChecklistFrames holds the report with every verdict at two widths, and in characters every terminal has.
func TestChecklistFrames(t *testing.T) {
	finding := func(number int, step, title string, s check.Status, detail string) check.Finding {
		return check.Finding{Number: number, Step: step, Title: title, Status: s, Detail: detail,
			Why: "Over plain HTTP everybody on the way reads tokens and passwords.",
			Fix: "set service.domain, and run slipway apply",
			Evidence: []check.Evidence{{Call: "elasticloadbalancing:DescribeListeners", Field: "Listeners[].Port",
				Value: "no 443"}}}
	}
	r := check.Report{
		Stack:      check.Stack{App: "shop", Environment: "production", Region: "eu-west-1", Account: "111122223333"},
		VerifiedAt: time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC),
		Checks: []check.Finding{
			finding(1, "service", "APP_ENV is the environment's own name", check.Pass, ""),
			finding(4, "image", ".env is ignored by git, in no commit, and not in the image", check.Unknown,
				"the folder is not in a git work tree"),
			finding(8, "network", "Redis SG: only port 6379 from the App SG", check.NotApplicable, "the stack has no cache"),
			finding(0, "data", "RDS deletion protection is on", check.Accepted, "accepted: a demo (deletion protection is off)"),
			finding(0, "service", "HTTPS with a modern TLS policy, HTTP redirects to it", check.Fail,
				"there is no HTTPS listener"),
		},
		Summary: map[check.Status]int{check.Pass: 1, check.Unknown: 1, check.NotApplicable: 1, check.Accepted: 1,
			check.Fail: 1},
	}
	for name, said := range map[string]string{
		"80": Checklist(theme.New(true, false), r, 80), "120": Checklist(theme.New(false, false), r, 120),
		"ascii": Checklist(theme.New(true, true), r, 80),
	} {
		t.Run(name, func(t *testing.T) { golden.RequireEqual(t, ansi.Strip(said)) })
	}
}
