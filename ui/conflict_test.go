package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slipway/steps/stack"
)

// edit changes slipway.yaml as an editor would while the program runs.
func (l *lab) edit(old, new string) {
	l.t.Helper()
	path := filepath.Join(l.dir, stack.FileName)
	text, err := os.ReadFile(path)
	must(l.t, err)
	if !strings.Contains(string(text), old) {
		l.t.Fatalf("there is no %q in\n%s", old, text)
	}
	must(l.t, os.WriteFile(path, []byte(strings.Replace(string(text), old, new, 1)), 0o644))
}

// TestOutsideChangeIsSeen: what was changed in slipway.yaml while home was up is there after it was read again, and
// stays.
func TestOutsideChangeIsSeen(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop()).start(shop(), "")
		l.until("answers 200")
		l.edit("class: db.t3.micro", "class: db.t3.small # for the sale")
		l.press("r").until("changed outside")
		l.until("answers 200")
		if l.m.ctx.Settings.Data.Class != "db.t3.small" {
			t.Error("the change was not taken over")
		}
		l.press("p").until("Nothing of this has been done yet")
		l.see("db.t3.small")
		l.agree()
		if l.kept().Data.Class != "db.t3.small" {
			t.Error("the change was reverted")
		}
	})
}

// TestOutsideChangeIsAConflict: the same answer given here and changed in the file is asked about, and nothing runs
// before.
func TestOutsideChangeIsAConflict(t *testing.T) {
	for here, want := range map[bool]string{true: "db.t3.small", false: "db.t3.large"} {
		t.Run(want, func(t *testing.T) {
			inLab(t, func(t *testing.T, l *lab) {
				s := shop()
				l.setUp(s).start(s, "")
				l.until("answers 200")
				l.m.ctx.Settings.Data.Class = "db.t3.small"
				l.edit("class: db.t3.micro", "class: db.t3.large")
				l.press("p").until("Nothing was written")
				l.see("data.class: db.t3.small here, db.t3.large in")
				if !here {
					l.press("down")
				}
				l.press("enter").until("answers 200")
				if got := l.kept().Data.Class; got != want {
					t.Errorf("%s is kept, want %s", got, want)
				}
			})
		})
	}
}

// TestDeletedFileIsSaid: a slipway.yaml that is gone is said before anything is planned, and written again only when
// somebody says so.
func TestDeletedFileIsSaid(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop()).start(shop(), "")
		l.until("answers 200")
		must(t, os.Remove(filepath.Join(l.dir, stack.FileName)))
		l.press("p").until("was deleted meanwhile")
		l.see("Write it again").press("enter").until("answers 200")
		if l.kept().App != "shop" {
			t.Error("it was not written again")
		}
	})
}

// TestStepOfNoStack: one step of a stack that does not exist is not run.
func TestStepOfNoStack(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.answers(shop())
		l.start(shop(), "network")
		l.until("enter")
		l.press("enter")
		l.left(1)
		if !strings.Contains(l.m.card, "does not exist in eu-west-1 yet") || l.box.Writes() != 0 {
			t.Errorf("%q, %d writes", l.m.card, l.box.Writes())
		}
	})
}
