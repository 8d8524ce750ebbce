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
