package text

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"slipway/steps/check"
)

// aReport has every verdict once.
func aReport() check.Report {
	finding := func(number int, step, title string, s check.Status, detail string,
		evidence ...check.Evidence) check.Finding {
		return check.Finding{Number: number, Step: step, Title: title, Status: s, Detail: detail, Evidence: evidence,
			Why: "Over plain HTTP everybody on the way reads tokens | passwords.",
			Fix: "set service.domain, and run slipway apply", Control: "ELB.1"}
	}
	return check.Report{
		Stack:      check.Stack{App: "shop", Environment: "production", Region: "eu-west-1", Account: "111122223333"},
		VerifiedAt: time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC),
		Checks: []check.Finding{
			finding(1, "service", "APP_ENV is the environment's own name", check.Pass, "",
				check.Evidence{Call: "ecs:DescribeTaskDefinition", Field: "environment[APP_ENV]", Value: "production"}),
			finding(4, "image", ".env is ignored by git, in no commit, and not in the image", check.Unknown,
				"the folder is not in a git work tree"),
			finding(8, "network", "Redis SG: only port 6379 from the App SG", check.NotApplicable, "the stack has no cache"),
			finding(0, "data", "RDS deletion protection is on", check.Accepted, "accepted: a demo (deletion protection is off)"),
			finding(0, "service", "HTTPS with a modern TLS policy, HTTP redirects to it", check.Fail,
				"there is no HTTPS listener",
				check.Evidence{Call: "elasticloadbalancing:DescribeListeners", Field: "Listeners[].Port", Value: "no 443"}),
		},
		Summary: map[check.Status]int{check.Pass: 1, check.Unknown: 1, check.NotApplicable: 1, check.Accepted: 1,
			check.Fail: 1},
	}
}

// TestReports holds how a checklist is written where no screen is: in a pipe, by lines, and for a pull request.
func TestReports(t *testing.T) {
	for name, write := range map[string]func(*bytes.Buffer){
		"piped":    func(b *bytes.Buffer) { Checklist(b, aReport()) },
		"spoken":   func(b *bytes.Buffer) { OpenFindings(b, aReport()) },
		"markdown": func(b *bytes.Buffer) { b.WriteString(aReport().Markdown()) },
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			write(&out)
			golden.RequireEqual(t, out.Bytes())
			for line := range strings.Lines(out.String()) {
				if len(line) > 140 {
					t.Errorf("a line of %d: %s", len(line), line)
				}
			}
		})
	}
}
