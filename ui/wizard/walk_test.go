package wizard

import (
	"errors"
	"testing"
)

// TestShowPlan goes to the plan at once, or to the first answer it cannot do without, which is no error then; back
// leads to where the plan was asked for.
func TestShowPlan(t *testing.T) {
	j := fresh()
	j.PreflightDone(nil, nil, "")
	goes(t, j.ShowPlan(), Read) // the names first: all else rests on them
	goes(t, j.Looked(j.Session, read(*j.Settings, false), nil), Review)
	goes(t, j.Back(), Asking, "setup stack")
	j.Settings.Budget.Email = ""
	j.ShowPlan()
	next := j.Looked(j.Session, read(*j.Settings, false), nil)
	goes(t, next, Asking, "setup budget")
	if next.Page.At != "budget.email" || next.Page.Needs == "" || next.Refused != "" {
		t.Errorf("opens %q, since %q, refuses %q", next.Page.At, next.Page.Needs, next.Refused)
	}
	goes(t, j.Answered(), Asking, "setup budget") // the page cannot be taken without it either
	j.Settings.Budget.Email = "me@example.com"
	goes(t, j.ShowPlan(), Review)
	goes(t, j.Back(), Asking, "setup budget")
	goes(t, j.Back(), Asking, "setup stack")
	j.ShowPlan()
	goes(t, j.Looked(nil, nil, errors.New("no such region")), Stay)
	goes(t, j.Answered(), Read)
	goes(t, j.Looked(j.Session, read(*j.Settings, false), nil), Asking, "setup network") // the wish for the plan is over
}

// TestResume: another start goes on at the page that was left, back leads over those before it, and an answer that is
// lacking there has it begin with the first page.
func TestResume(t *testing.T) {
	s := *fresh().Settings
	j := journeyOf(s, true, "")
	j.Session.ResumeAt = "schedule"
	goes(t, j.PreflightDone(read(s, false), nil, ""), Asking, "setup schedule")
	goes(t, j.Back(), Asking, "setup service")
	goes(t, j.Answered(), Asking, "setup schedule")
	goes(t, j.ShowPlan(), Review)
	goes(t, j.Back(), Asking, "setup schedule")

	for _, at := range []string{"", "nothing", "budget"} {
		j = journeyOf(s, true, "")
		j.Session.ResumeAt = at
		if at == "budget" {
			j.Settings.Data.Class = "huge"
		}
		goes(t, j.PreflightDone(read(s, false), nil, ""), Asking, "setup stack")
	}
	j = journeyOf(s, true, "")
	j.Session.ResumeAt = "budget"
	next := j.PreflightDone(read(s, false), nil, "region") // an answer that the account needs comes first
	goes(t, next, Asking, "setup stack")
	if next.Page.At != "region" {
		t.Errorf("opens %q", next.Page.At)
	}
}
