package ui

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/stack"
	"slipway/ui/screen"
)

// mash is what random fingers press.
var mash = []string{
	"enter", "enter", "enter", "tab", "shift+tab", "esc", "up", "down", "left", "right", "space", "backspace", "home", "end", "pgdown",
	"ctrl+o", "ctrl+t", "ctrl+u", "f1", "a", "e", "f", "j", "k", "l", "p", "r", "s", "y", "/", "?", "G", "0", "9", "é", "日本", "👍🏽", "api.example.com",
	"me@example.com", "KEY_A", "x y", "\x00", "e\u0301",
}

// TestRandomKeys presses thousands of random keys over a first setup and over a stack that stands, with resizes and pastes between.
// The app's name is never typed, so nothing may be written.
func TestRandomKeys(t *testing.T) {
	sequences, length := 30, 50
	if n, err := strconv.Atoi(os.Getenv("SLIPWAY_SEQUENCES")); err == nil {
		sequences = n
	}
	for _, from := range []string{"setup", "home"} {
		t.Run(from, func(t *testing.T) {
			virtual(t, func(t *testing.T) {
				l := newLab(t)
				s := fresh()
				s.App = "zq7" // no random finger types this
				if from == "home" {
					l.setUp(shop())
				}
				answers, _ := os.ReadFile(filepath.Join(l.dir, stack.FileName))
				for seed := range sequences {
					_ = os.Remove(filepath.Join(l.dir, stack.FileName))
					if from == "home" {
						l.write(stack.FileName, string(answers))
					}
					l.start(s, "")
					l.pass(time.Second)
					l.mash(rand.New(rand.NewPCG(uint64(seed), 7)), length)
					if n := l.box.Writes(); n != 0 {
						t.Fatalf("seed %d: %d writes without the typed name; keys: %q", seed, n, l.keys)
					}
					l.m.runs.Wait()
				}
			})
		})
	}
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

// alive fails when no key changes anything: a dead focus.
func (l *lab) alive() {
	l.t.Helper()
	if l.m.help {
		l.press("f1")
	}
	if _, ok := l.m.current.(*screen.Form); !ok {
		return
	}
	before := l.screen()
	for _, k := range []string{"x", "down", "tab", "shift+tab", "enter", "esc"} {
		if l.press(k).screen() != before || l.quit {
			return
		}
	}
	l.t.Fatalf("no key does anything:\n%s\nkeys: %q", before, l.keys)
}
