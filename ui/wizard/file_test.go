package wizard

import (
	"errors"
	"strings"
	"testing"

	"slipway/steps/plan"
	"slipway/steps/stack"
)

// TestOtherAnswersInTheFile: a run begins with the answers of its plan or not at all.
func TestOtherAnswersInTheFile(t *testing.T) {
	j := fresh()
	setUp(t, j)
	theirs := *j.Settings
	theirs.Data.Class = "db.t3.large"
	goes(t, j.SavedBeforeRun(stack.Kept{Settings: theirs, Outside: []string{"data.class"}}, nil), Review)
	if j.Settings.Data.Class != "db.t3.large" || !strings.Contains(j.Outside, "data.class") {
		t.Errorf("class %s, said %q", j.Settings.Data.Class, j.Outside)
	}
	next := j.Saved(*j.Settings, stack.Kept{Settings: theirs, Outside: []string{"data.class"}}, nil)
	goes(t, next, Review) // the plan on the screen was of other answers
}

// TestConflict asks once which answers hold, and goes on where it came between.
func TestConflict(t *testing.T) {
	j := fresh()
	j.PreflightDone(nil, nil, "")
	j.Answered()
	j.Looked(j.Session, read(*j.Settings, false), nil)
	goes(t, j.SaveFailed(stack.ErrGone), Conflict)
	goes(t, j.SaveFailed(stack.ErrGone), Stay)
	goes(t, j.Decided(stack.Kept{}, stack.ErrGone), Conflict)
	goes(t, j.Decided(stack.Kept{Settings: *j.Settings}, nil), Stay)
	goes(t, j.Resolved(), Asking, "setup network")

	setUp(t, j)
	j.SavedBeforeRun(stack.Kept{}, stack.ErrGone)
	goes(t, j.Resolved(), Review)
	goes(t, j.PlanFailed(stack.ErrGone), Conflict)
	goes(t, j.SaveFailed(errors.New("disk full")), End)
}

// TestUnsaved says what is left behind: answers that no run was started with, and values that were only in memory.
func TestUnsaved(t *testing.T) {
	j := fresh()
	setUp(t, j)
	says := func(want string) {
		t.Helper()
		if got := j.Unsaved(); got != want {
			t.Errorf("says %q, want %q", got, want)
		}
	}
	j.Saved(*j.Settings, stack.Kept{Settings: *j.Settings}, nil)
	says("The answers are kept in slipway.yaml, and nothing was applied. Run slipway again to go on.")
	j.SavedBeforeRun(stack.Kept{Settings: *j.Settings}, nil)
	says("")
	j.Settings.Data.Class = "db.t3.large"
	j.Saved(*j.Settings, stack.Kept{Settings: *j.Settings}, nil)
	says("Kept in slipway.yaml, not applied yet: data.class. slipway apply makes it so.")
	j.Settings.Data.Class = "db.t3.micro"
	j.Saved(*j.Settings, stack.Kept{Settings: *j.Settings}, nil)
	j.Live = read(*j.Settings, false)
	j.Secrets["A"], j.Secrets["B"], j.Secrets["C"] = stack.NewSecret("1"), stack.NewSecret("2"), stack.NewSecret("3")
	j.Dotenv["B"] = 1
	j.Stored([]plan.Event{{Action: "secrets/C", State: plan.Running}})
	says("Typed, but stored nowhere: the value of A. Only apply stores them.\n" +
		"Taken from .env, not stored in AWS: the value of B. Only apply stores them.\n" +
		"Not known to be stored: the value of C. The run was at it when it ended; slipway step secrets gives it again.")
	for _, name := range []string{"A", "B", "C"} {
		j.Stored([]plan.Event{{Action: "secrets/" + name, State: plan.Done}})
	}
	says("")
}
