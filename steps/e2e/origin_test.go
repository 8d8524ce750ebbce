package e2e

import (
	"strings"
	"testing"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Every registered revision, the jobs' too, remembers the commit, what it says, who wrote it and who deployed it with
// what. Somebody's words never make a tag that AWS refuses, and a token in them is masked.
func TestWhatARevisionRemembers(t *testing.T) {
	needsGit(t)
	inLab(t, built(), func(t *testing.T, l *lab) {
		l.git("init", "-q")
		l.commit("first")
		l.mustApply(typed())
		l.edit("app.py", "print(2)\n")
		sha := l.commit("Fix #12: don't pay twice \x1b[31m(with ghp_0123456789abcdefghijklmnopqrstuvwxyz)")
		l.mustApply(plan.Intent{Build: true})
		want := live.Origin{Commit: sha, Subject: "Fix 12: dont pay twice with masked", Author: "Ada L",
			Image: sha[:12] + "-amd64", By: "slipway", Kind: "apply"}
		for _, f := range l.read().Families.Items {
			if got := f.Newest.Origin(); got != want {
				t.Errorf("%s remembers %+v, want %+v", deploy.Short(f.Newest.ARN), got, want)
			}
		}
		l.nothingLeft()

		// another size registers new revisions of the same image: they go on from what it is known to be
		l.session.Settings.Service.CPU, l.session.Settings.Service.Memory = 512, 1024
		l.mustApply(plan.Intent{})
		if got := l.read().Running.Value.Origin(); got != want {
			t.Errorf("after a new size: %+v", got)
		}

		// what differs from the commit is said to
		l.edit("app.py", "print(3)\n")
		l.mustApply(plan.Intent{Build: true})
		if got := l.read().Running.Value.Origin(); got.Commit != sha || !strings.Contains(got.Image, "-dirty-") {
			t.Errorf("a dirty folder: %+v", got)
		}
	})
}

// A revision from before revisions remembered anything is as good as one that does: nothing is registered for the sake
// of the tags.
func TestRevisionsWithoutAnOriginStay(t *testing.T) {
	inStack(t, with(built(), func(s *stack.Settings) { s.Service.Release = "" }), func(t *testing.T, l *lab) {
		seen := l.read()
		old := *seen.Running.Value
		old.Tags = l.session.Identity().Tags()
		made, err := deploy.Register(t.Context(), l.session.Env.Clients, deploy.On(l.session.Env.Clock, nil), old)
		if err != nil {
			t.Fatal(err)
		}
		l.mustApply(plan.Intent{Restart: true})
		seen = l.read()
		for _, d := range []live.TaskDefinition{*seen.Running.Value, made} {
			if changes := deploy.Diff(old, d); len(changes) > 0 {
				t.Errorf("%s differs by %v", deploy.Short(d.ARN), changes)
			}
		}
		l.nothingLeft()
	})
}
