package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/cloud"
	"slipway/steps/live"
)

// tampered is a settled stack that somebody changes by hand.
type tampered struct {
	*lab
	*cloud.Clients
	read *live.Stack
}

// insecure is one way to make a stack insecure, with the checks that must fail for it and no others.
type insecure struct {
	name  string
	do    func(x *tampered)
	flips []string
}

// ok fails the test on an error of a change by hand: the state was not reached.
func (x *tampered) ok(err error) {
	x.tb.Helper()
	if err != nil {
		x.tb.Fatalf("by hand: %v", err)
	}
}

// statuses are the verdicts of a read, by check.
func statuses(l *live.Stack) map[string]check.Finding {
	all := map[string]check.Finding{}
	for _, f := range steps.Checklist(l, nil, nil).Checks {
		all[f.ID] = f
	}
	return all
}

// settled is a stack that was set up once, to be changed in copies.
type settled struct {
	standing
	read     *live.Stack
	verdicts map[string]check.Finding
}

func settle(t *testing.T) (s settled) {
	t.Helper()
	dir := folder(t)
	synctest.Test(t, func(t *testing.T) {
		built := withWorker()
		built.Image.URI = ""
		l := newLab(t, built)
		l.connect(built, dir)
		l.mustApply(typed())
		read := l.session.Read(t.Context())
		s = settled{l.standing(), read, statuses(read)}
	})
	return s
}

// tamper changes a copy of the stack, and says which verdicts became others.
func (s settled) tamper(t *testing.T, do func(x *tampered)) (flipped map[string]check.Finding) {
	t.Helper()
	l := s.lab(t)
	do(&tampered{lab: l, Clients: l.session.Env.Clients, read: s.read})
	time.Sleep(30 * time.Minute) // whatever was asked for has come
	flipped = map[string]check.Finding{}
	for id, f := range statuses(l.session.Read(t.Context())) {
		if f.Status != s.verdicts[id].Status {
			flipped[id] = f
		}
	}
	return flipped
}

// TestInsecureStates makes each state and holds that exactly its checks fail.
func TestInsecureStates(t *testing.T) {
	all := slices.Concat(insecureNetwork(), insecureEdge(), insecureRoles(), insecureData(), insecureSecrets(),
		insecureUsers(), insecureWorkers())
	whole := settle(t)
	for _, c := range all {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				flipped := whole.tamper(t, c.do)
				if got := slices.Sorted(maps.Keys(flipped)); !slices.Equal(got, slices.Sorted(slices.Values(c.flips))) {
					t.Errorf("it flips %v, want %v: %s", got, c.flips, flips(flipped))
				}
				for id, f := range flipped {
					if f.Status != check.Fail || f.Detail == "" || len(f.Evidence) == 0 {
						t.Errorf("%s: %s %q %v", id, f.Status, f.Detail, f.Evidence)
					}
				}
			})
		})
	}
	if len(all) < 45 {
		t.Errorf("%d insecure states, want 45 at least", len(all))
	}
}

// TestHarmlessStates makes changes that are nobody's business: no verdict changes for them.
func TestHarmlessStates(t *testing.T) {
	whole := settle(t)
	for _, c := range harmlessStates() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if flipped := whole.tamper(t, c.do); len(flipped) > 0 {
					t.Errorf("it raises an alarm: %s", flips(flipped))
				}
			})
		})
	}
}

// TestFreshStackFailsNothing: no check of a stack that slipway has just made fails, and those that AWS wants met and
// slipway does not are accepted with a price.
func TestFreshStackFailsNothing(t *testing.T) {
	accepted := 0
	for id, f := range settle(t).verdicts {
		switch f.Status {
		case check.Fail, check.Unknown:
			if f.Number != 4 { // git is not asked here
				t.Errorf("%s: %s %s", id, f.Status, f.Detail)
			}
		case check.Accepted:
			accepted++
			if !strings.Contains(f.Detail+f.Fix, "$") && !strings.Contains(f.Detail+f.Fix, "costs nothing") &&
				!strings.Contains(f.Detail+f.Fix, "cents") {
				t.Errorf("%s is accepted without a price: %s; %s", id, f.Detail, f.Fix)
			}
		}
	}
	if accepted < 10 {
		t.Errorf("%d accepted", accepted)
	}
}

func flips(flipped map[string]check.Finding) string {
	var lines []string
	for id, f := range flipped {
		lines = append(lines, fmt.Sprintf("%s: %s %s", id, f.Status, f.Detail))
	}
	slices.Sort(lines)
	return strings.Join(lines, " | ")
}

func (x *tampered) group(name string) *live.SecurityGroup {
	x.tb.Helper()
	g := x.read.Group(name)
	if g == nil {
		x.tb.Fatalf("no group %s", name)
	}
	return g
}

var id = shop().Identity("aws")

func str(s string) *string { return new(s) }

// settle waits until what was just made is seen.
func (x *tampered) settle() { time.Sleep(time.Minute) }
