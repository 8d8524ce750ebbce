package screen

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps/check"
	"slipway/ui/theme"
)

// TestReport fits a report to every terminal, with the verdict as a word and the way to mend what fails.
func TestReport(t *testing.T) {
	open := check.Finding{Status: check.Fail, Detail: strings.Repeat("listener 443 is not there ", 6)}
	open.Number, open.Title, open.Why, open.Fix = 5, "HTTPS with a modern TLS policy", "passwords travel readable", "set service.domain"
	good := check.Finding{Status: check.Pass}
	good.Title = "RDS is not publicly accessible"
	r := check.Report{Checks: []check.Finding{good, open}}
	for _, w := range []int{40, 60, 80, 120, 200} {
		said := ansi.Strip(Report(theme.New(true, true), r, w))
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
