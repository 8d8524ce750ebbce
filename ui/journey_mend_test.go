package ui

import (
	"testing"
)

// TestMendAFinding puts a finding of the checklist right: m shows the part of the plan that does it, esc leaves it with
// the answers as they were, the app's name applies exactly that, and the checklist comes again.
func TestMendAFinding(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		s.Data.Protect = false
		l.setUp(s).home().checks()
		l.press("end").upTo("─ database-deletion-protection ")
		l.see("m shows the plan")
		l.press("m")
		l.until("Nothing of this has been done yet")
		l.see("plan · database-deletion-protection", "deletion protection", "1 to update")
		l.press("esc")
		l.until("verdict ")
		if l.m.ctx.Settings.Data.Protect {
			t.Error("the answer is kept although nothing was agreed to")
		}
		l.press("end").upTo("─ database-deletion-protection ")
		l.press("m")
		l.until("Nothing of this has been done yet")
		l.confirm()
		l.until("Enter checks it")
		l.press("enter")
		l.until("verdict ")
		l.see("security")
		if !l.m.ctx.Settings.Data.Protect {
			t.Error("the answer is not kept")
		}
		for _, id := range l.findings() {
			if id == "database-deletion-protection" {
				t.Error("it fails still")
			}
		}
	})
}
