package e2e

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/check"
	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// raw are the SDK's own words, which nobody should have to read.
var raw = []string{"operation error", "response error", "StatusCode", "RequestID", "maximum number of attempts",
	"api error", "%!"}

func wantPlain(t *testing.T, where, text string) {
	t.Helper()
	for _, r := range raw {
		if at := strings.Index(text, r); at >= 0 {
			t.Errorf("%s: %q in: …%s…", where, r, text[max(0, at-80):min(len(text), at+160)])
			return
		}
	}
}

// TestUnread: with any one read refused, nothing of a stack that stands is planned for it, and neither a plan nor a
// teardown nor the checklist, in any of its forms, has the SDK's words in it.
func TestUnread(t *testing.T) {
	for name := range stands {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, reads := stand(t, name)
				before, words := l.planned(plan.Intent{}), wordsOf(l)
				if len(before.Problems) > 0 || name != "waiting for DNS elsewhere" && !before.Empty() {
					t.Fatalf("not in sync to begin with: %v", pending(before))
				}
				for _, op := range reads {
					seen := l.without(op)
					noChange(t, op, before, l.session.Plan(seen, plan.Intent{}))
					words.without(t, op, seen)
				}
				words.end(t)
			})
		})
	}
	t.Run("nothing yet", func(t *testing.T) {
		inLab(t, shop(), func(t *testing.T, l *lab) {
			l.read()
			l.box.ResetCalls()
			words := wordsOf(l)
			for _, op := range slices.Sorted(maps.Keys(l.box.Counts())) {
				words.without(t, op, l.without(op))
			}
			words.end(t)
		})
	})
}

// unreadWords holds what the checklist says of reads that miss something against what it says of a whole one.
type unreadWords struct {
	l          *lab
	usual      map[string]check.Finding
	unverified int
}

func wordsOf(l *lab) *unreadWords {
	s := l.session.Settings
	return &unreadWords{l: l, usual: verdicts(steps.Checklist(l.read(), &s, l.session.Folder))}
}

// without holds what is said of a read that one operation was refused to: a verdict that rests on what was not read is
// never a pass, names the call and says what to do.
func (w *unreadWords) without(t *testing.T, op string, seen *live.Stack) {
	t.Helper()
	service, operation, _ := strings.Cut(op, ":")
	action := cloud.IAMAction(service, operation)
	for _, f := range saidOf(t, w.l, op, seen).Checks {
		missed := slices.ContainsFunc(f.Evidence, func(e check.Evidence) bool {
			return e.Value == "not read" && !slices.Contains(w.usual[f.ID].Evidence, e)
		})
		of := func(e check.Evidence) bool { return e.Call == action && e.Value != "not read" }
		switch was := w.usual[f.ID]; {
		case f.Status == check.Pass && slices.ContainsFunc(was.Evidence, of) && !slices.ContainsFunc(f.Evidence, of) &&
			len(f.Evidence) < len(was.Evidence):
			// nothing else stands in for it
			t.Errorf("without %s check %s passes without what it rested on: %+v, before on %+v", op, f.ID, f.Evidence,
				was.Evidence)
		case missed && f.Status == check.Pass:
			t.Errorf("without %s check %s passes on what was not read: %+v", op, f.ID, f)
		case f.Status == was.Status && !missed:
		case f.Status != check.Unknown && f.Status != check.Fail, f.Status == check.Fail && was.Status != check.Fail:
			t.Errorf("without %s check %s is %s (%s), with it %s", op, f.ID, f.Status, f.Detail, was.Status)
		case f.Status == check.Unknown && (!missed || !strings.Contains(f.Detail, "could not be read") ||
			!strings.Contains(f.Detail, action) || !strings.Contains(f.Fix, "slipway policy")):
			t.Errorf("without %s check %s does not say how it could be read: %s; fix: %s", op, f.ID, f.Detail, f.Fix)
		case missed:
			w.unverified++
		}
	}
}

func (w *unreadWords) end(t *testing.T) {
	t.Helper()
	t.Logf("%d verdicts could not be verified for a refused read", w.unverified)
	if w.unverified == 0 {
		t.Error("no verdict ever missed anything: nothing was tested")
	}
}

// saidOf holds all that is said of a read to plain words: the plan, the teardown, the checklist, which it gives.
func saidOf(t *testing.T, l *lab, op string, seen *live.Stack) check.Report {
	s := l.session.Settings
	p, d := l.session.Plan(seen, typed()), steps.Destroy(s, seen, plan.Intent{})
	for _, x := range slices.Concat(p.Problems, d.Problems) {
		wantPlain(t, op, x.Resource+" "+x.Why+" "+x.WayOut)
		if x.Kind == plan.Unread && x.WayOut == "" {
			t.Errorf("without %s: %+v says no way out", op, x)
		}
	}
	for _, n := range slices.Concat(p.Notes, d.Notes) {
		wantPlain(t, op, n.Text)
	}
	r := steps.Checklist(seen, &s, l.session.Folder)
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	wantPlain(t, op, r.Markdown()+string(data))
	return r
}

// TestBrokenInPlainWords: where AWS fails on its side for good, that too is said without the SDK's words.
func TestBrokenInPlainWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, reads := stand(t, "a built image, a VPC of its own")
		for _, op := range reads {
			l.box.Inject(sandbox.Broken{At: sandbox.At{Operation: op}})
			seen := l.session.Read(t.Context())
			l.box.Restart()
			saidOf(t, l, op, seen)
		}
	})
}

func verdicts(r check.Report) map[string]check.Finding {
	m := map[string]check.Finding{}
	for _, f := range r.Checks {
		m[f.ID] = f
	}
	return m
}

// TestPreflightInPlainWords: with any one of preflight's reads refused or broken, no finding has the SDK's words in it,
// none that rests on it is good, and nothing is missing from the list.
func TestPreflightInPlainWords(t *testing.T) {
	inLab(t, with(shop(), func(s *stack.Settings) { s.Network.VPC = "new" }), func(t *testing.T, l *lab) {
		s := l.session.Settings
		look := func() map[string]account.Finding {
			found := map[string]account.Finding{}
			for _, f := range account.Preflight(t.Context(), l.session.Env.Clients, l.session.Who, s, false, nil) {
				found[f.ID] = f
			}
			return found
		}
		l.box.ResetCalls()
		usual := look()
		missed := 0
		for _, op := range slices.Sorted(maps.Keys(l.box.Counts())) {
			for _, fault := range []sandbox.Fault{sandbox.Deny{At: sandbox.At{Operation: op}},
				sandbox.Broken{At: sandbox.At{Operation: op}}} {
				l.box.Inject(fault)
				found := look()
				l.box.Restart()
				for id, was := range usual {
					f := found[id]
					wantPlain(t, op, f.Detail+" "+f.Next)
					if f.Status == was.Status {
						continue
					}
					if missed++; f.Status == account.OK || f.Detail == "" || f.Next == "" {
						t.Errorf("without %s: %+v", op, f)
					}
				}
			}
		}
		if missed == 0 {
			t.Error("nothing ever went unread: nothing was tested")
		}
	})
}
