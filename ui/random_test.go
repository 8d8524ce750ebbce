package ui

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// mash is what random fingers press.
var mash = []string{
	"enter", "enter", "enter", "tab", "shift+tab", "esc", "up", "down", "left", "right", "space", "backspace", "home",
	"end", "pgdown",
	"ctrl+o", "ctrl+t", "ctrl+u", "f1", "a", "e", "f", "j", "k", "l", "p", "r", "s", "y", "/", "?", "G", "0", "9", "é",
	"日本", "👍🏽", "api.example.com",
	"me@example.com", "KEY_A", "x y", "\x00", "e\u0301",
}

// beginnings of random keys: what a person has done before the fingers slip. Each gives the stack's name; writes says
// that a run was agreed to, so that AWS may be written to.
var fingers = []struct {
	name   string
	anew   bool // what was made before a sequence is not there for the next
	writes bool
	begin  func(l *lab)
}{
	{"setup", false, false, func(l *lab) { l.start(unnamed(), "").pass(time.Second) }},
	{"home", false, false, func(l *lab) { l.start(unnamed(), "").pass(time.Second) }},
	{"step", false, false, func(l *lab) { l.home().press("down", "enter").pass(time.Second) }},
	{"checklist", false, false, func(l *lab) { l.home().press("c").until("verdict ") }},
	{"apply", true, true, func(l *lab) { l.agreed(); l.pass(40 * time.Second) }},
	{"failure", true, false, func(l *lab) {
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "RDS:CreateDBInstance"}})
		l.agreed()
		l.until("Try again")
	}},
	{"waiting", true, false, func(l *lab) {
		l.agreed()
		l.until("Enter checks")
		l.press("enter")
		l.until("verdict ")
		l.press("enter").see("CNAME")
	}},
}

// unnamed is a stack whose name no random finger types.
func unnamed() stack.Settings {
	s := fresh()
	s.App = "zq7"
	return s
}

// agreed goes to a plan that waits for DNS elsewhere, and types its name.
func (l *lab) agreed() {
	s := shop()
	s.App, s.Service.Domain, s.Service.DNS = "zq7", "api.elsewhere.org", "elsewhere"
	l.review(s).press("enter", "zq7", "enter")
}

// TestRandomKeys presses random keys over everything a person may be at, with resizes and pastes between: nothing
// panics, every answer that is kept is valid, the focus is never dead, and nothing is written that was not agreed to by
// name.
func TestRandomKeys(t *testing.T) {
	sequences, length := 6, 50
	if n, err := strconv.Atoi(os.Getenv("SLIPWAY_SEQUENCES")); err == nil {
		sequences = n
	}
	for _, from := range fingers {
		t.Run(from.name, func(t *testing.T) {
			inLab(t, func(t *testing.T, l *lab) {
				if !from.anew && from.name != "setup" {
					l.setUp(shop())
				}
				answers, _ := os.ReadFile(filepath.Join(l.dir, stack.FileName))
				n := sequences
				if from.anew {
					n = max(3, sequences/10) // each makes a whole stack
				}
				for seed := range n {
					if from.anew {
						l = newLab(t)
					}
					_ = os.Remove(filepath.Join(l.dir, stack.FileName))
					if len(answers) > 0 {
						l.write(stack.FileName, string(answers))
					}
					from.begin(l)
					agreed := l.box.Writes()
					l.mash(rand.New(rand.NewPCG(uint64(seed), 7)), length)
					if n := l.box.Writes() - agreed; n != 0 && !from.writes {
						t.Fatalf("seed %d: %d writes without the typed name; keys: %q", seed, n, l.keys)
					}
					l.ends()
				}
			})
		})
	}
}

// ends waits for a run under way to end.
func (l *lab) ends() {
	l.t.Helper()
	for range 4000 {
		if l.m.running == nil || !l.m.running.Running() || l.quit {
			l.m.endTries() // as the program's end does: an open log is followed until then
			l.m.runs.Wait()
			return
		}
		l.pass(time.Second)
	}
	l.t.Fatalf("the run does not end:\n%s\nkeys: %q", l.screen(), l.keys)
}

// FuzzKeys reads any bytes as keys: what a fuzzer finds fails as the random fingers' finds do.
func FuzzKeys(f *testing.F) {
	for _, seed := range []string{"", "\x00\x00\x00\x00\x00", "\x03\x04\x05\x0f\x10", "\x00\x0f\x0f\x12\x05\x00",
		"setup, back, and on"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, pressed []byte) {
		synctest.Test(t, func(t *testing.T) {
			defer func() {
				time.Sleep(5 * time.Second) // cursors and spinners blink their last
				synctest.Wait()
			}()
			l := newLab(t).start(unnamed(), "")
			l.pass(time.Second)
			for _, b := range pressed[:min(len(pressed), 60)] {
				if l.press(mash[int(b)%len(mash)]); l.quit {
					break
				}
				l.fits(l.m.layout.width, l.m.layout.height)
			}
			if n := l.box.Writes(); n != 0 {
				t.Errorf("%d writes without the typed name; keys: %q", n, l.keys)
			}
			l.flagged()
		})
	})
}

func (l *lab) mash(r *rand.Rand, length int) {
	for range length {
		switch n := r.IntN(20); {
		case n == 0:
			w, h := r.IntN(201), r.IntN(61)
			l.keys = append(l.keys, fmt.Sprintf("%dx%d", w, h))
			l.size(w, h)
		case n == 1:
			l.keys = append(l.keys, "paste")
			l.take(tea.PasteMsg{Content: "pasted\ntext"})
			l.settle()
		case n == 2:
			l.pass(700 * time.Millisecond)
		default:
			l.press(mash[r.IntN(len(mash))])
		}
		if l.quit {
			return
		}
		l.fits(l.m.layout.width, l.m.layout.height)
	}
	l.size(80, 24)
	l.pass(2 * time.Second)
	l.flagged()
	l.alive()
}

// flagged fails unless every answer that was kept is valid. What was typed and is not valid is only ever a draft.
func (l *lab) flagged() {
	l.t.Helper()
	asked := []string{"budget.email"} // has no default, so it is empty until it is answered
	for _, bad := range steps.Validate(*l.m.ctx.Settings) {
		if !slices.Contains(asked, bad.Path) || l.m.ctx.Settings.Get(bad.Path) != "" {
			l.t.Fatalf("%v was kept; keys: %q", bad, l.keys)
		}
	}
}

// alive fails when no key changes anything: a dead focus. One that leaves is enough.
func (l *lab) alive() {
	l.t.Helper()
	if l.m.help {
		l.press("f1")
	}
	before := l.screen()
	for _, k := range []string{"x", "down", "up", "tab", "shift+tab", "f", "l", "enter", "esc"} {
		if l.press(k).screen() != before || l.quit {
			return
		}
	}
	l.t.Fatalf("no key does anything:\n%s\nkeys: %q", before, l.keys)
}
