package ui

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/ui/screen"
	"slipway/ui/theme"
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

// TestEverySize draws every screen of the journey at sizes from nothing to large: never wider or higher than the window.
func TestEverySize(t *testing.T) {
	virtual(t, func(t *testing.T) {
		check := func(l *lab, what string) {
			t.Helper()
			w0, h0 := l.m.layout.width, l.m.layout.height
			for _, w := range []int{0, 1, 7, 59, 60, 75, 76, 80, 99, 100, 120, 121, 200} {
				for _, h := range []int{0, 1, 15, 16, 17, 20, 24, 40, 60} {
					l.size(w, h)
					if why := misfit(l.m.frame(), w, h); why != "" {
						t.Fatalf("%s at %dx%d: %s\n%s", what, w, h, why, l.screen())
					}
				}
			}
			l.size(w0, h0)
		}
		walk(newLab(t), check)
		troubles(newLab(t), check)
	})
}

// walk goes through every screen in its states and shows each.
func walk(l *lab, show func(l *lab, what string)) {
	s := shop()
	s.Network.VPC, s.Image.URI = "new", ""
	l.write(".env", "STRIPE_KEY=sk_live_marker\nDATABASE_URL=postgres://localhost/x\n")
	l.start(s, "")
	l.until("Set up a new stack")
	show(l, "preflight")
	l.press("enter")
	show(l, "form-app")
	l.press("X", "enter")
	show(l, "form-invalid")
	l.press("backspace", "enter", "enter", "enter")
	show(l, "form-preset")
	l.press("enter")
	l.until("SERVICE")
	show(l, "form-domain")
	l.press("f1")
	show(l, "help")
	l.press("f1", "enter", "enter", "enter")
	l.until("STRIPE_KEY")
	show(l, "dotenv")
	l.press("s")
	show(l, "form-secret")
	l.press("sk_live_typed", "enter")
	l.until("Nothing of this has been done yet")
	show(l, "review")
	l.press("down", "down", "space", "a")
	show(l, "review-open")
	l.press("enter", "no", "enter")
	show(l, "review-refused")
	l.press("backspace", "backspace", "shop", "enter")
	l.pass(90 * time.Second)
	show(l, "apply")
	l.press("a")
	show(l, "apply-calls")
	l.press("a", "ctrl+c")
	show(l, "apply-stop")
	l.press("esc")
	l.until("Everything is made")
	show(l, "apply-made")
	l.press("enter")
	l.until("verdict ")
	show(l, "checklist")
	l.press("down", "down", "down", "f")
	show(l, "checklist-open")
	l.press("enter")
	show(l, "done")
	l.press("enter")
	l.m.runs.Wait()

	l.start(fresh(), "")
	l.until("Go on with shop")
	l.press("enter")
	l.until("answers 200")
	show(l, "home")
	l.press("enter")
	show(l, "form-locked")
	l.press("esc")
	l.until("answers 200")
	for _, step := range []string{"data", "service", "schedule"} {
		l.take(screen.Redo{Step: step})
		l.settle()
		show(l, "form-"+step)
		if step == "schedule" {
			l.press("tab")
			l.take(tea.KeyPressMsg{Code: ' ', Text: " "})
			l.settle()
			show(l, "form-timezone")
			l.press("esc")
		} else {
			l.press("tab", "tab", "tab")
			show(l, "form-"+step+"-list")
			l.press("esc")
		}
		l.until("answers 200")
	}
	if !strings.Contains(l.screen(), "in sync") {
		l.t.Errorf("esc left something changed:\n%s", l.screen())
	}
	l.press("p")
	l.until("Nothing to do")
	show(l, "review-empty")
}

// troubles goes through the screens as they are when something is wrong.
func troubles(l *lab, show func(l *lab, what string)) {
	for _, name := range []string{"Dockerfile", ".dockerignore"} {
		_ = os.Remove(filepath.Join(l.dir, name))
	}
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "STS:GetCallerIdentity"}})
	s := shop()
	s.Secrets.Keys, s.Image.URI = nil, ""
	l.start(s, "")
	l.until("Look again")
	show(l, "preflight-failed")
	l.box.Restart()
	l.press("r")
	l.until("Set up a new stack")
	l.press("enter", "ctrl+o")
	l.until("There is no Dockerfile")
	show(l, "begin")
	l.press("end", "enter", "://", "enter")
	show(l, "begin-invalid")
	l.press("ctrl+u", "registry.example.com/shop:1.0", "enter")
	l.until("SERVICE")
	l.press("ctrl+o")
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "RDS:CreateDBInstance"}})
	l.until("Nothing of this has been done yet")
	l.press("enter", "shop", "enter")
	l.until("Try again")
	show(l, "failure")
	l.press("q")
	l.m.runs.Wait()
	l.box.Restart()
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "ElastiCache:DescribeReplicationGroups"}})
	l.start(fresh(), "")
	l.until("Go on with shop")
	l.press("enter")
	l.until("not read")
	show(l, "home-troubled")
	l.press("p")
	l.until("This plan cannot run")
	show(l, "review-troubled")
}

// TestASCII: with the plain glyph set every screen keeps to characters that every terminal has.
func TestASCII(t *testing.T) {
	virtual(t, func(t *testing.T) {
		check := func(l *lab, what string) {
			t.Helper()
			l.m.options.ASCII = true
			l.m.ctx.Theme = theme.New(true, true)
			_ = l.m.restyle()
			for _, r := range l.screen() {
				if r > 126 {
					t.Fatalf("%s shows %q:\n%s", what, r, l.screen())
				}
			}
		}
		walk(newLab(t), check)
	})
}
