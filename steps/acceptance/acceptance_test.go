package acceptance

import (
	"bytes"
	"context"
	"os"
	"os/signal"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/session"
)

// TestAcceptance builds, looks and destroys on the account that is named. ctrl+c stops the building and destroys too.
func TestAcceptance(t *testing.T) {
	if os.Getenv("SLIPWAY_ACCEPTANCE") == "" {
		t.Skip("costs money on a real account: set SLIPWAY_ACCEPTANCE=1, see .github/CONTRIBUTING.md")
	}
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt)
	defer stop()
	calls := &Calls{}
	s := openSession(t, ctx, calls)
	patience, err := time.ParseDuration(env("PATIENCE", "4m"))
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	defer func() { // in every case, and also when the building was stopped
		destroy(t, s)
		spent := s.Estimate().USD / 730 * time.Since(began).Hours()
		t.Logf("It took %s and cost about %s.", time.Since(began).Round(time.Second), cost.Dollars(spent))
	}()
	if !build(t, ctx, s) {
		return
	}
	l := s.Read(ctx)
	if again := s.Plan(l, plan.Intent{}); !again.Empty() || len(again.Problems) > 0 {
		t.Errorf("a second plan finds something to do: %s", strings.Join(left(again), "; "))
	}
	findings := Hold(ctx, &Run{Session: s, Live: l, Calls: calls, Domain: s.Settings.Service.Domain != "",
		Patience: patience}, Assumptions())
	var table bytes.Buffer
	if err := Write(&table, findings); err != nil {
		t.Fatal(err)
	}
	t.Logf("What slipway assumes of AWS:\n%s", table.String())
	for _, r := range s.Checklist(s.Read(ctx)).Checks {
		t.Logf("%-15s %s: %s", r.Status, r.ID, r.Detail)
		if r.Status == check.Fail && (s.Settings.Service.Domain != "" || !strings.Contains(r.ID, "https")) {
			t.Errorf("check %s fails: %s", r.ID, r.Detail)
		}
	}
}

// build makes the stack and reports whether all of it stands.
func build(t *testing.T, ctx context.Context, s *session.Session) bool {
	t.Helper()
	l := s.Read(ctx)
	p := s.Plan(l, plan.Intent{})
	if len(p.Problems) > 0 {
		t.Errorf("the plan cannot be run: %s", strings.Join(left(p), "; "))
		return false
	}
	t.Logf("%d resources to make in account %s, %s a month while they stand.", len(p.Work()), s.Who.Account,
		cost.Dollars(s.Estimate().USD))
	r := s.Apply(ctx, l, p, plan.Intent{}, said(t))
	for _, f := range r.Failures() {
		t.Errorf("%s %s: %v", f.Verb, f.Title, f.Err)
	}
	return r.OK()
}

// destroy removes everything, twice if need be: AWS may hold on to interfaces of what has just gone.
func destroy(t *testing.T, s *session.Session) {
	t.Helper()
	ctx := context.Background() // the run's own may be over
	for range 3 {
		l := s.Read(ctx)
		p := steps.Destroy(s.Settings, l, plan.Intent{SkipSnapshot: true})
		if len(p.Problems) == 0 && (p.Empty() || going(l, p)) {
			return
		}
		r := s.Apply(ctx, l, p, plan.Intent{SkipSnapshot: true}, said(t))
		for _, f := range r.Failures() {
			t.Logf("%s %s: %v", f.Verb, f.Title, f.Err)
		}
	}
	t.Errorf("NOT EVERYTHING IS GONE, and it goes on costing: %s",
		strings.Join(left(steps.Destroy(s.Settings, s.Read(ctx), plan.Intent{})), "; "))
}

// going reports whether all that is left is a cache that is being deleted: it goes by itself.
func going(l *live.Stack, p plan.Plan) bool {
	if !l.Cache.Exists() || l.Cache.Value.Status != "deleting" {
		return false
	}
	return !slices.ContainsFunc(p.Work(), func(a plan.Action) bool { return a.Step != "data" })
}

// said logs how each action ended.
func said(t *testing.T) func(plan.Event) {
	return func(e plan.Event) {
		if e.State == plan.Done || e.State == plan.Failed || e.State == plan.WaitingOnUser {
			t.Logf("%-8s %-8s %s %s", e.State, e.Verb, e.Title, e.Detail)
		}
	}
}

// left is what a plan would do, and what keeps it from it.
func left(p plan.Plan) (texts []string) {
	for _, a := range p.Work() {
		texts = append(texts, string(a.Verb)+" "+a.Title+" "+a.Name)
	}
	for _, x := range p.Problems {
		texts = append(texts, x.Resource+": "+x.Why)
	}
	return texts
}
