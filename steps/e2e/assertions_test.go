package e2e

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/smithy-go"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
)

// These tests hold the promises of "what reality forces": each would fail if its sentence did not hold, through the
// whole engine.

// planned reads and plans; nothing is run.
func (l *lab) planned(i plan.Intent) plan.Plan {
	l.tb.Helper()
	return l.session.Plan(l.session.Read(l.tb.Context()), i)
}

// refuses applies and wants a problem of a kind about a resource, and nothing written.
func (l *lab) refuses(i plan.Intent, kind plan.ProblemKind, resource string) plan.Problem {
	l.tb.Helper()
	l.box.ResetCalls()
	p, r := l.apply(l.tb.Context(), i)
	if n := l.box.Writes(); n != 0 || len(r.Events) != 0 {
		l.tb.Errorf("%d writes were made", n)
	}
	at := slices.IndexFunc(p.Problems, func(x plan.Problem) bool {
		return x.Kind == kind && strings.Contains(x.Resource,
			resource)
	})
	if at < 0 {
		l.tb.Fatalf("no %s problem about %q: %+v", kind, resource, p.Problems)
	}
	if x := p.Problems[at]; x.Why == "" || x.WayOut == "" {
		l.tb.Errorf("no reason or no way out: %+v", x)
	}
	return p.Problems[at]
}

// nothingLeft wants a new process to find nothing to do.
func (l *lab) nothingLeft() {
	l.tb.Helper()
	l.reconnect()
	p, r := l.apply(l.tb.Context(), plan.Intent{})
	l.wantOK(p, r)
	if !p.Empty() {
		l.tb.Errorf("not settled: %v", pending(p))
	}
}

// failure is the error of the action that failed.
func (l *lab) failure(r plan.Result, action string) string {
	l.tb.Helper()
	for _, e := range r.Failures() {
		if e.Action == action {
			return e.Err.Error()
		}
	}
	l.tb.Fatalf("%s did not fail: %v", action, ended(r))
	return ""
}

// ended lists how each action ended.
func ended(r plan.Result) []string {
	var lines []string
	for _, e := range r.Events {
		line := e.Action + " " + string(e.State) + " " + e.Detail
		if e.Err != nil {
			line += ": " + e.Err.Error()
		}
		lines = append(lines, line)
	}
	return lines
}

// state is how an action ended, "" when it was not run.
func state(r plan.Result, action string) plan.State {
	for _, e := range r.Events {
		if e.Action == action {
			return e.State
		}
	}
	return ""
}

// work are the ids of what a plan would do.
func work(p plan.Plan) []string {
	var ids []string
	for _, a := range p.Work() {
		ids = append(ids, a.ID)
	}
	slices.Sort(ids)
	return ids
}

// read reads AWS as a new process would.
func (l *lab) read() *live.Stack {
	l.tb.Helper()
	got := l.session.Read(l.tb.Context())
	for _, left := range unread(got) {
		if !strings.HasPrefix(left, "RunningImage") { // of a registry that is not AWS's
			l.tb.Fatalf("not read: %s", left)
		}
	}
	return got
}

// said are the notes of a plan and of its run.
func said(p plan.Plan, r plan.Result) string {
	var lines []string
	for _, n := range append(slices.Clone(p.Notes), r.Notes...) {
		lines = append(lines, n.Text)
	}
	return strings.Join(lines, "\n")
}

// errRefused is an error AWS might give that nothing retries.
var errRefused = &smithy.GenericAPIError{Code: "ValidationException", Message: "refused by the test"}

// sleepUntil lets time go by until AWS has got somewhere, for an hour at most.
func (l *lab) sleepUntil(there func() bool) {
	l.tb.Helper()
	for range 120 {
		if there() {
			return
		}
		time.Sleep(30 * time.Second)
	}
	l.tb.Fatal("AWS did not get there within an hour")
}

func joined(lines []string) string { return strings.Join(lines, "\n") }

// pending lists the work a plan would still do.
func pending(p plan.Plan) []string {
	return strings.FieldsFunc(plantest.Work(p), func(r rune) bool { return r == '\n' })
}
