package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/ui/screen"
	"slipway/ui/text"
)

// TestOneNumber: the plan, the run, the card after it, home, preflight and the next plan count the same resources,
// whether the VPC is the account's or the stack's own.
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
				l.start(*l.m.ctx.Settings, "").until("as slipway.yaml asks: ")
				sum := 0
				for range steps.All() {
					one, _ := strconv.Atoi(l.number(`as slipway.yaml asks: (\d+) resource`))
					sum += one
					l.press("down")
				}
				if got := strconv.Itoa(sum); got != n {
					t.Errorf("home says %s resources, the plan %s", got, n)
				}
				l.do(l.m.update(screen.SwitchAccount{In: l.m.in, Note: "The sign-in was stopped."}))
				l.until("resources in AWS")
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

// TestShare writes the setup down from its card: as Markdown or SVG, without the account, and not over a file unasked.
func TestShare(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.review(shop())
		l.confirm()
		l.until("Enter checks it")
		l.press("enter")
		l.until("verdict ")
		l.press("enter")
		l.until("is live")
		l.press("e").see("Write this setup", "Markdown, for a README: shop-production.md").press("enter")
		l.until("written to shop-production.md, beside slipway.yaml")
		l.press("e", "enter").see("is there already. Write over it?").press("esc").see("nothing was written")
		l.press("e", "down", "enter")
		l.until("written to shop-production.svg")
		for name, want := range map[string]string{"shop-production.md": "```mermaid", "shop-production.svg": "<svg"} {
			shared, err := os.ReadFile(filepath.Join(l.dir, name))
			if err != nil || !strings.Contains(string(shared), want) || !strings.Contains(string(shared), "api.example.com") {
				t.Errorf("%s: %v\n%s", name, err, shared)
			}
			if found := regexp.MustCompile(`\d{12}|arn:|amazonaws`).FindString(string(shared)); found != "" {
				t.Errorf("%s tells %s", name, found)
			}
		}
	})
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
