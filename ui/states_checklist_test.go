package ui

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slipway/steps/check"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/ui/screen/checklist"
)

// tidy makes a git work tree of the folder whose .env is nowhere it should not be.
func (l *lab) tidy() {
	l.t.Helper()
	for _, file := range []string{".gitignore", ".dockerignore"} {
		if err := os.WriteFile(filepath.Join(l.dir, file), []byte(".env\n.git\n"), 0o644); err != nil {
			l.t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", ".gitignore"}, {"-c", "user.name=you", "-c",
		"user.email=you@example.com", "commit", "-q", "-m", "begin"}} {
		git := exec.Command("git", args...)
		git.Dir = l.dir
		// one commit for every run
		git.Env = append(os.Environ(), "GIT_AUTHOR_DATE=2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z")
		if said, err := git.CombinedOutput(); err != nil {
			l.t.Fatalf("git %v: %v\n%s", args, err, said)
		}
	}
}

// checks opens the checklist from home.
func (l *lab) checks() *lab {
	l.press("c")
	l.until("verdict ")
	return l
}

func checklistStates(t *testing.T, show look) {
	s := shop()
	s.Image.URI = ""
	l := newLab(t).setUp(s).home()
	l.tidy()
	l.checks()
	show(l, "checklist-pass")
	l.press("f")
	show(l, "checklist-nothing-open")
	l.press("f", "f")
	show(l, "checklist-step")
	l.press("f", "f", "f", "f", "e")
	show(l, "checklist-export")
	l.press("down", "enter")
	show(l, "checklist-exported")
	if text, err := os.ReadFile(filepath.Join(l.dir, l.exported(t, ".json"))); err != nil ||
		!strings.Contains(string(text), `"checks"`) {
		t.Errorf("wrote %q, %v", text, err)
	}
	l.press("e", "down", "enter")
	show(l, "checklist-overwrite")
	l.press("esc").see("nothing was written").press("e", "enter").see("written to security-", ".md, beside slipway.yaml")
	_ = l.m.current.Init() // what it asks is never answered
	show(l, "checklist-reading")

	s = shop()
	s.Service.Domain = ""
	l = newLab(t).setUp(s).home().checks()
	l.press("end").upTo("─ https-only ")
	show(l, "checklist-fail")
	l.press("pgdown")
	show(l, "checklist-fail-scrolled")
	l.press("f")
	show(l, "checklist-fail-open")

	for _, f := range l.findings() {
		s.Accepted = append(s.Accepted, stack.Acceptance{Check: f, Reason: "a demo that nobody logs in to"})
	}
	l = newLab(t).setUp(s).home().checks()
	l.press("end").upTo("─ https-only ")
	show(l, "checklist-accepted")

	l = newLab(t).setUp(shop()).home()
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "RDS:DescribeDBInstances"}})
	l.checks().press("home", "down")
	show(l, "checklist-unread")
}

// upTo goes up the list until the screen shows a text.
func (l *lab) upTo(text string) {
	for range 60 {
		if strings.Contains(l.screen(), text) {
			return
		}
		l.press("up")
	}
	l.t.Errorf("%q is not on the way up", text)
}

// exported is the file a report was written to.
func (l *lab) exported(t *testing.T, extension string) string {
	found, _ := filepath.Glob(filepath.Join(l.dir, "security-*"+extension))
	if len(found) != 1 {
		t.Fatalf("wrote %v", found)
	}
	return filepath.Base(found[0])
}

// findings are the ids of the checks that fail on the screen.
func (l *lab) findings() (ids []string) {
	for _, f := range l.m.current.(*checklist.Model).Report().Checks {
		if f.Status == check.Fail {
			ids = append(ids, f.ID)
		}
	}
	return ids
}
