package plan

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

// work makes an action that takes a while.
func work(id string, took time.Duration, needs ...string) Action {
	return Action{ID: id, Step: "test", Verb: Create, Title: id, Needs: needs, Run: func(ctx context.Context,
		r *Run) error {
		return r.Clock.Sleep(ctx, took)
	}}
}

func fails(id string, err error, needs ...string) Action {
	a := work(id, 0, needs...)
	a.Run = func(context.Context, *Run) error { return err }
	return a
}

func execute(ctx context.Context, actions ...Action) (Result, []Event) {
	var all []Event
	r := Execute(ctx, Plan{Actions: actions}, Options{Clock: cloud.SystemClock{}, Live: &live.Stack{}},
		func(e Event) { all = append(all, e) })
	return r, all
}

func ended(r Result, state State) (ids []string) {
	for _, e := range r.Events {
		if e.State == state {
			ids = append(ids, e.Action)
		}
	}
	slices.Sort(ids)
	return ids
}

func TestExecuteTakesTheLongestPathAndNoLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := execute(t.Context(),
			work("a", 10*time.Second), work("b", 3*time.Second), work("c", 5*time.Second, "a", "b"),
			work("d", 20*time.Second, "b"), work("e", time.Second, "c", "absent"))
		if !r.OK() || r.Elapsed != 23*time.Second {
			t.Errorf("took %s, want 23s: %v", r.Elapsed, r.Events)
		}
	})
}

func TestWhatWaitsForAPersonHoldsWhatNeedsItAndFailsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		look := work("look", time.Second, "served", "c")
		look.EvenIfWaiting = true
		r, _ := execute(t.Context(), fails("a", &WaitingOnUserError{For: "set the name servers"}),
			work("served", time.Second, "a"), work("c", time.Second), look,
			fails("broken", errors.New("broken")), work("both", time.Second, "a", "broken"))
		if got := ended(r, WaitingOnUser); !slices.Equal(got, []string{"a", "served"}) {
			t.Errorf("held: %v", got)
		}
		if got := ended(r, Done); !slices.Equal(got, []string{"c", "look"}) {
			t.Errorf("done: %v", got)
		}
		if got := ended(r, Skipped); !slices.Equal(got, []string{"both"}) {
			t.Errorf("skipped: %v", got)
		}
		if r.OK() || len(r.WaitingOnUser) != 1 || r.WaitingOnUser[0].Text != "set the name servers" ||
			!r.WaitingOnUser[0].Waiting {
			t.Errorf("ok %v, held for %+v", r.OK(), r.WaitingOnUser)
		}
		if r, _ = execute(t.Context(), fails("a", &WaitingOnUserError{For: "x"}), work("b", time.Second, "a")); !r.OK() {
			t.Errorf("waiting for a person counts as a failure: %v", r.Events)
		}
	})
}

func TestAFailureSkipsWhatNeedsItAndNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		none := work("none", 0)
		none.Verb, none.Run = None, nil
		r, events := execute(t.Context(),
			fails("a", broken), work("b", time.Second, "a"), work("c", time.Second, "b"), work("d", 5*time.Second, "none"), none)
		if got := ended(r, Done); !slices.Equal(got, []string{"d"}) {
			t.Errorf("done: %v", got)
		}
		if got := ended(r, Skipped); !slices.Equal(got, []string{"b", "c"}) {
			t.Errorf("skipped: %v", got)
		}
		if f := r.Failures(); len(f) != 1 || !errors.Is(f[0].Err, broken) {
			t.Errorf("failures: %v", f)
		}
		last := map[string]State{}
		for _, e := range events {
			if (Event{State: last[e.Action]}).Final() {
				t.Errorf("%s said %s after its end", e.Action, e.State)
			}
			last[e.Action] = e.State
		}
	})
}

func TestAPlanThatCannotRunIsRefusedWhole(t *testing.T) {
	for name, actions := range map[string][]Action{
		"wait for each other": {work("a", 0, "b"), work("b", 0, "a"), work("c", 0)},
		"twice":               {work("a", 0), work("a", 0)},
	} {
		r, _ := execute(t.Context(), actions...)
		if len(r.Failures()) != len(actions) || !strings.Contains(r.Failures()[0].Err.Error(), name) {
			t.Errorf("%s: %v", name, r.Events)
		}
	}
}

func TestAPanicIsItsActionsFailure(t *testing.T) {
	boom := work("boom", 0)
	boom.Run = func(context.Context, *Run) error { panic("here") }
	r, _ := execute(t.Context(), boom, work("calm", 0))
	if len(r.Failures()) != 1 || !slices.Equal(ended(r, Done), []string{"calm"}) {
		t.Errorf("got %v", r.Events)
	}
}

func TestAStopEndsWaitsAndBeginsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		finished := false
		waits := work("waits", 0)
		waits.Run = func(ctx context.Context, r *Run) error {
			return r.Until(ctx, Wait{Typical: time.Hour, Check: func(context.Context) (bool, string, error) {
				return false,
					"creating", nil
			}})
		}
		calls := work("calls", 0)
		calls.Run = func(ctx context.Context, r *Run) error {
			time.Sleep(30 * time.Second) // a call in flight
			finished = ctx.Err() == nil
			return nil
		}
		time.AfterFunc(10*time.Second, stop)
		r, _ := execute(ctx, waits, calls, work("later", 0, "calls"))
		if !r.Stopped || !finished || r.Elapsed != 30*time.Second {
			t.Errorf("stopped %v, the call in flight finished %v, after %s", r.Stopped, finished, r.Elapsed)
		}
		if !slices.Equal(ended(r, Stopped), []string{"waits"}) || !slices.Equal(ended(r, Skipped), []string{"later"}) {
			t.Errorf("got %v", r.Events)
		}
	})
}

// TestUntilLooksRarelyButIsNotLate holds polling against both its aims, for things that take half to twice their usual
// time.
func TestUntilLooksRarelyButIsNotLate(t *testing.T) {
	for _, usual := range []time.Duration{10 * time.Second, 2 * time.Minute, 7 * time.Minute} {
		for _, share := range []float64{0.5, 0.8, 1, 1.2, 2} {
			synctest.Test(t, func(t *testing.T) {
				takes := time.Duration(float64(usual) * share)
				looks := 0
				a := work("a", 0)
				a.Run = func(ctx context.Context, r *Run) error {
					began := r.Clock.Now()
					return r.Until(ctx, Wait{Typical: usual, Check: func(context.Context) (bool, string, error) {
						looks++
						return r.Clock.Now().Sub(began) >= takes, "creating", nil
					}})
				}
				r, _ := execute(t.Context(), a)
				late := r.Elapsed - takes
				if late > 10*time.Second {
					t.Errorf("usual %s, took %s: noticed %s late", usual, takes, late)
				}
				if share <= 1.2 && looks > 45 {
					t.Errorf("usual %s, took %s: %d looks", usual, takes, looks)
				}
			})
		}
	}
}

func TestUntilGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := work("a", 0)
		a.Run = func(ctx context.Context, r *Run) error {
			return r.Until(ctx, Wait{Typical: time.Minute, Timeout: 5 * time.Minute, Check: func(context.Context) (bool, string,
				error) {
				return false, "creating", nil
			}})
		}
		r, _ := execute(t.Context(), a)
		var timeout *TimeoutError
		if f := r.Failures(); len(f) != 1 || !errors.As(f[0].Err, &timeout) || timeout.Detail != "creating" {
			t.Errorf("got %v", r.Events)
		}
	})
}

func TestConsentNamesWhatIsLost(t *testing.T) {
	act := func(v Verb, name string) Action { return Action{ID: name, Verb: v, Name: name} }
	p := Plan{Actions: []Action{act(Create, "new"), act(Update, "changed"), act(Replace, "old-tg"), act(Delete, "job"),
		act(Adopt, "theirs"), act(None, "same")}}
	for _, c := range []struct {
		consent Consent
		left    []string
	}{
		{Consent{}, []string{"changed", "job", "new", "old-tg", "theirs"}},
		{Consent{Yes: true}, []string{"job", "old-tg", "theirs"}},
		{Consent{Yes: true, Replace: []string{"old-tg"}}, []string{"job", "theirs"}},
		{Consent{Yes: true, Delete: []string{"old-tg", "job"}, Adopt: []string{"theirs"}}, []string{"old-tg"}},
		{Consent{All: true}, nil},
	} {
		var left []string
		for _, a := range p.Unapproved(c.consent) {
			left = append(left, a.ID)
		}
		if !slices.Equal(left, c.left) {
			t.Errorf("%+v withholds %v, want %v", c.consent, left, c.left)
		}
	}
}
