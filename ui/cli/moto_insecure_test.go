package cli

import (
	"strings"
	"testing"

	"slipway/steps/check"
)

// mutation is one way to make the guide's stack insecure, with a check that must fail for it. say is what its reason
// must hold, for checks that fail on the guide's own stack already.
type mutation struct {
	name, check, say string
	do, undo         func()
}

// TestMotoGuideMutations makes the guide's stack with the guide's own commands over the wire, and then insecure in one
// way after the other: each is caught, and none makes a verdict unknown that was known.
func TestMotoGuideMutations(t *testing.T) {
	g := newGuideStack(t, map[string]string{".gitignore": ".env*\n",
		"Dockerfile": "FROM python:3.13-slim\nWORKDIR /app\nCOPY app ./app\nUSER 1001\n"})
	g.run("1001", "production")
	before := g.findings()
	for id, f := range before {
		if f.Status == check.Unknown {
			t.Errorf("before anything: %s: %s", id, f.Detail)
		}
	}
	all := g.mutations()
	caught := 0
	for _, m := range all {
		t.Run(m.name, func(t *testing.T) {
			g.t = t
			m.do()
			after := g.findings()
			m.undo()
			got := after[m.check]
			switch {
			case got.Status != check.Fail || !strings.Contains(got.Detail, m.say):
				t.Errorf("%s: %s %q, want it to fail with %q", m.check, got.Status, got.Detail, m.say)
			case before[m.check].Status == check.Fail && before[m.check].Detail == got.Detail:
				t.Errorf("%s fails as it did before: %q", m.check, got.Detail)
			default:
				caught++
			}
			for id, f := range after {
				if f.Status == check.Unknown && before[id].Status != check.Unknown {
					t.Errorf("%s became unknown: %s", id, f.Detail)
				}
			}
		})
	}
	g.t = t
	for id, f := range g.findings() {
		if f.Status != before[id].Status {
			t.Errorf("after all was undone: %s: %s %s, was %s", id, f.Status, f.Detail, before[id].Status)
		}
	}
	if caught < 36 || caught < len(all) {
		t.Errorf("%d of %d caught, want all, and 36 at least", caught, len(all))
	}
}
