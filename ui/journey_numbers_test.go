package ui

import (
	"regexp"
	"testing"

	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/ui/text"
)

// TestOneNumber: the plan, the run, the card after it, preflight and the next plan count the same resources, whether
// the VPC is the account's or the stack's own.
func TestOneNumber(t *testing.T) {
	for vpc, change := range map[string]func(*stack.Settings){"default": func(*stack.Settings) {},
		"new": func(s *stack.Settings) { s.Network.VPC = "new" }} {
		t.Run(vpc, func(t *testing.T) {
			inLab(t, func(t *testing.T, l *lab) {
				s := shop()
				change(&s)
				l.review(s)
				n := l.number(`(\d+) to create`)
				l.confirm()
				l.until("Enter checks it")
				if got := l.number(`(\d+) of \d+ `); got != n {
					t.Errorf("the run made %s of the %s that the plan creates", got, n)
				}
				l.press("enter")
				l.until("verdict ")
				l.press("enter")
				l.until("is live")
				if got := l.number(`(\d+) resources in `); got != n {
					t.Errorf("the card says %s resources, the plan %s", got, n)
				}
				session := l.m.ctx.Current()
				l.start(*l.m.ctx.Settings, "").until("resources in AWS")
				if got := l.number(`(\d+) resources in AWS`); got != n {
					t.Errorf("preflight says %s resources, the plan %s", got, n)
				}
				again := session.Plan(session.Read(t.Context()), plan.Intent{})
				if got := again.Count()[plan.None]; text.Plural(got, "resource") != n+" resources" {
					t.Errorf("the next plan leaves %d as they are, %s were made", got, n)
				}
			})
		})
	}
}

// number is what the screen says where the pattern has its group.
func (l *lab) number(pattern string) string {
	l.t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(l.screen())
	if found == nil {
		l.t.Fatalf("no %s in\n%s", pattern, l.screen())
	}
	return found[1]
}
