package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/ui/screen"
	"slipway/ui/wizard"
)

// What people do with the program, each in one word.

// stands is the stack of shop as slipway makes it in an account as newLab gives it, at the beginning of virtual time:
// whoever needs it first makes it, and it is copied for all others.
var stands struct {
	sync.Mutex
	box       *sandbox.Sandbox
	settings  stack.Settings
	began, at time.Time
}

// setUp makes the stack of some answers without the screens.
func (l *lab) setUp(s stack.Settings) *lab {
	l.t.Helper()
	began, usual := time.Now(), reflect.DeepEqual(s, shop()) && len(l.box.Calls()) == 0 &&
		l.box.Fingerprint() == newBox().Fingerprint()
	stands.Lock()
	defer stands.Unlock()
	copies := usual && stands.box != nil && began.Equal(stands.began)
	if copies {
		time.Sleep(time.Until(stands.at))
		l.box, s = copied(l.t, stands.box), stands.settings
	}
	session, err := l.session(l.t.Context(), s, screen.AccountRef{})
	must(l.t, err)
	if !copies {
		i := plan.Intent{Secrets: map[string]stack.Secret{"STRIPE_KEY": stack.NewSecret("sk_live_123")}}
		read := session.Read(l.t.Context())
		if r := session.Apply(l.t.Context(), read, session.Plan(read, i), i, nil); !r.OK() {
			l.t.Fatalf("%+v", r.Failures())
		}
	}
	if usual && stands.box == nil {
		stands.box, stands.settings = copied(l.t, l.box), session.Settings
		stands.began, stands.at = began, time.Now()
	}
	_, err = session.Save()
	must(l.t, err)
	l.box.ResetCalls()
	return l
}

func copied(t testing.TB, box *sandbox.Sandbox) *sandbox.Sandbox {
	t.Helper()
	c, err := box.Copy()
	must(t, err)
	return c
}

// answers writes slipway.yaml as a hand would have edited it.
func (l *lab) answers(s stack.Settings) {
	l.t.Helper()
	session, err := l.session(l.t.Context(), s, screen.AccountRef{})
	must(l.t, err)
	_, err = session.Save()
	must(l.t, err)
}

// kept is slipway.yaml as it is on the disk.
func (l *lab) kept() stack.Settings {
	l.t.Helper()
	f, err := stack.Load(filepath.Join(l.dir, stack.FileName))
	if err != nil {
		l.t.Fatalf("slipway.yaml: %v\nkeys: %s", err, strings.Join(l.keys, " "))
	}
	return f.Settings
}

// now reads what AWS has.
func (l *lab) now() *live.Stack {
	l.t.Helper()
	return live.Read(l.t.Context(), cloud.New(l.box.Config("eu-west-1")), shop().Identity("aws"))
}

// remove takes files out of the project.
func (l *lab) remove(names ...string) {
	l.t.Helper()
	for _, name := range names {
		must(l.t, os.Remove(filepath.Join(l.dir, name)))
	}
}

// answered starts a first setup and takes every answer as it is given, up to where the plan is made.
func (l *lab) answered(s stack.Settings) *lab {
	l.t.Helper()
	s.Secrets.Keys = nil
	return l.toApp(s).press("ctrl+o")
}

// toApp starts a first setup, up to its first page.
func (l *lab) toApp(s stack.Settings) *lab {
	l.t.Helper()
	l.start(s, "")
	l.until("Set up a new stack")
	return l.press("enter")
}

// toPage starts a first setup and takes its pages as they stand, up to one that says something.
func (l *lab) toPage(s stack.Settings, title string) *lab {
	l.t.Helper()
	return l.toApp(s).walk(title)
}

// walk takes the pages of a first setup as they stand, up to one that says something.
func (l *lab) walk(title string) *lab {
	l.t.Helper()
	for range 12 {
		if l.settle(); strings.Contains(l.screen(), title) {
			return l
		}
		l.take(screen.Next{})
		l.settle()
	}
	l.t.Fatalf("no page says %s:\n%s\nkeys: %s", title, l.screen(), strings.Join(l.keys, " "))
	return l
}

// answer opens the row of an answer on a page of a first setup.
func (l *lab) answer(name string) *lab {
	l.t.Helper()
	for range 20 {
		for line := range strings.Lines(l.screen()) {
			if strings.Contains(line, fmt.Sprintf("▸ %-17s", name)) { // not the strip or the rail, which may name a step so
				return l.press("enter")
			}
		}
		l.press("down")
	}
	l.t.Fatalf("no answer is called %s:\n%s\nkeys: %s", name, l.screen(), strings.Join(l.keys, " "))
	return l
}

// review goes from nothing to the plan of some answers.
func (l *lab) review(s stack.Settings) *lab {
	l.t.Helper()
	l.answered(s).until("Nothing of this has been done yet")
	return l
}

// home starts the program where a stack stands, and waits until it is looked at.
func (l *lab) home() *lab {
	l.t.Helper()
	l.open("Monthly budget alarm").settle()
	return l
}

// comeBack starts the program where a stack was left unfinished.
func (l *lab) comeBack() *lab {
	l.t.Helper()
	return l.open("missing")
}

// open starts the program where a stack is, up to a home that says something.
func (l *lab) open(says string) *lab {
	l.t.Helper()
	l.start(fresh(), "")
	l.until(says)
	return l
}

// plan opens the plan of everything from home, after the answers in slipway.yaml were changed by hand.
func (l *lab) plan(s stack.Settings) *lab {
	l.t.Helper()
	l.answers(s)
	l.home().press("p").until("Nothing of this has been done yet")
	return l
}

// step starts the program as slipway step NAME does.
func (l *lab) step(name string) *lab {
	l.t.Helper()
	l.start(fresh(), name)
	for range 100 {
		if l.settle(); l.m.wizard.Place() != wizard.Preflight {
			return l
		}
		time.Sleep(500 * time.Millisecond)
	}
	l.t.Fatalf("step %s does not begin:\n%s", name, l.screen())
	return l
}

// questions opens the pages of one step of a stack that does not exist yet, for what they ask: nobody gets there in the
// program.
func (l *lab) questions(step string) *lab {
	l.do(l.m.do(l.m.wizard.RunStep(step)))
	l.settle()
	return l
}

// row moves the cursor of a plan to the first row that says something.
func (l *lab) row(text string) *lab {
	l.t.Helper()
	l.press("home")
	for range 80 {
		for line := range strings.Lines(l.screen()) {
			if strings.HasPrefix(line, "▸") && strings.Contains(line, text) {
				return l
			}
		}
		l.press("down")
	}
	l.t.Fatalf("no row says %q:\n%s", text, l.screen())
	return l
}

// confirm types the app's name under the plan.
func (l *lab) confirm() *lab { return l.press("enter", "shop", "enter") }

// applying is the first run of the shop, some time after it began.
func (l *lab) applying(since time.Duration) *lab {
	l.t.Helper()
	l.review(shop()).confirm()
	l.pass(since)
	return l
}

// agree confirms the plan and waits for the run's end, which has to be a good one.
func (l *lab) agree() *lab {
	l.t.Helper()
	l.until("Nothing of this has been done yet")
	before := l.m.running
	l.confirm()
	for range 3000 {
		if l.settle(); l.m.running != before && !l.m.running.Running() {
			break
		}
		time.Sleep(500 * time.Millisecond)
	}
	if l.m.running == before || len(l.m.running.Result().Failures()) > 0 {
		l.t.Fatalf("the run did not end well:\n%s\nkeys: %s", l.screen(), strings.Join(l.keys, " "))
	}
	return l
}

// checked agrees to the plan and goes on to the done card, by the checklist.
func (l *lab) checked() *lab {
	l.t.Helper()
	l.agree().press("enter").until("verdict ")
	return l.press("enter")
}

// made waits for the good end of a run and goes on to the done card, by the checklist.
func (l *lab) made() *lab {
	l.t.Helper()
	l.until("Everything is made")
	l.press("enter")
	l.until("verdict ")
	return l.press("enter")
}

// deployFails sets a stack up whose image behaves badly, up to the card that says what failed.
func (l *lab) deployFails(behaviour string) *lab {
	l.t.Helper()
	l.write("Dockerfile", dockerfile+"LABEL "+sandbox.BehaviourLabel+"="+behaviour+"\n")
	s := shop()
	s.Image.URI = ""
	l.review(s).confirm()
	l.until("was not finished")
	return l
}

// applied agrees to the plan and goes on to the end.
func (l *lab) applied() *lab {
	l.t.Helper()
	l.checked().see("shop is live").press("enter").left(0)
	l.m.runs.Wait()
	return l
}

// first sets a stack up by keys, up to its done card.
func (l *lab) first(s stack.Settings) *lab {
	l.t.Helper()
	l.review(s).checked().until("answers 200")
	return l
}

// left fails unless the program has ended with an exit code.
func (l *lab) left(code int) {
	l.t.Helper()
	if !l.quit || l.m.code != code {
		l.t.Errorf("quit %v, code %d, want %d, card:\n%s", l.quit, l.m.code, code, l.m.card)
	}
}
