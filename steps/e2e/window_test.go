package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/rds"

	"slipway/steps/check"
	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/window"
)

// half is half an hour's window to the address that the sandbox's internet is seen by.
var half = window.Request{Address: netip.MustParseAddr("198.51.100.7"), For: 30 * time.Minute, By: "anna",
	Host: "laptop"}

func (l *lab) open(ctx context.Context) (plan.Plan, plan.Result) {
	return l.windowRun(ctx, func(now *live.Stack) plan.Plan { return l.session.OpenWindow(now, half) })
}

func (l *lab) close(ctx context.Context) (plan.Plan, plan.Result) {
	return l.windowRun(ctx, l.session.CloseWindow)
}

func (l *lab) windowRun(ctx context.Context, of func(*live.Stack) plan.Plan) (plan.Plan, plan.Result) {
	now := l.session.Read(ctx)
	p := of(now)
	if len(p.Problems) > 0 {
		return p, plan.Result{Live: now}
	}
	return p, l.session.Apply(ctx, now, p, plan.Intent{}, nil)
}

// reaches reports whether the database takes a connection from the internet.
func (l *lab) reaches() bool {
	now := l.session.Read(l.tb.Context())
	return l.box.Fetcher().Reach(l.tb.Context(), now.Database.Value.Address+":5432") == nil
}

// closed fails unless nothing of a window is open.
func (l *lab) closed(when string) *live.Stack {
	l.tb.Helper()
	now := l.session.Read(l.tb.Context())
	if w := now.Window(); w.Open() || now.Database.Value.Public || l.reaches() {
		l.tb.Errorf("%s it is open: %+v, public %t", when, w, now.Database.Value.Public)
	}
	return now
}

// TestWindow: the database is reached for half an hour, everybody who looks is told, and AWS closes it by itself; what
// is left is removed, and the account is as it was.
func TestWindow(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		before := l.box.Fingerprint()
		l.wantOK(l.open(t.Context()))
		now := l.session.Read(t.Context())
		if w := now.Window(); !l.reaches() || !w.InForce(time.Now()) || w.By != "anna" || w.CIDR != "198.51.100.7/32" {
			t.Errorf("not open: %+v", w)
		}
		for _, r := range l.session.Checklist(now).Checks {
			fails := slices.Contains([]string{"database-not-public", "database-from-app-only"}, r.ID)
			if fails && (r.Status != check.Fail || !strings.Contains(r.Detail, "the window that slipway db open has opened to "+
				"198.51.100.7/32 for anna on laptop, until")) {
				t.Errorf("%s: %s %s", r.ID, r.Status, r.Detail)
			}
		}
		if p := l.session.Plan(now, plan.Intent{}); !p.Empty() || !strings.Contains(fmt.Sprint(p.Notes), "this plan leaves") {
			t.Errorf("a plan fights the window, or does not tell of it: %v %v", pending(p), p.Notes)
		}
		if p, _ := l.open(t.Context()); len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Why, "open already") {
			t.Errorf("a second window: %+v", p.Problems)
		}
		time.Sleep(half.For)
		now = l.closed("after its deadline")
		if now.Window() != nil {
			t.Errorf("its schedules are left: %+v", now.Window())
		}
		p := l.session.Plan(now, plan.Intent{})
		if !p.Empty() || !strings.Contains(fmt.Sprint(p.Notes), "shop-eu-west-1-window") {
			t.Errorf("the role that is left is not told of: %v %v", pending(p), p.Notes)
		}
		l.wantOK(l.close(t.Context()))
		if got := l.box.Fingerprint(); got != before {
			t.Errorf("something is left:\n%s", difference(before, got))
		}

		l.wantOK(l.open(t.Context()))
		l.wantOK(l.close(t.Context()))
		l.closed("closed")
		if got := l.box.Fingerprint(); got != before {
			t.Errorf("something is left of one that was closed:\n%s", difference(before, got))
		}
	})
}

// TestWindowKilled kills slipway at every write of opening and of closing, before it takes effect and after it: what is
// open is told of by whoever looks next, and closed by AWS at its time; closed by hand, it is so at once and stays so.
// One write in four is killed unless SLIPWAY_MATRIX=full.
func TestWindowKilled(t *testing.T) {
	for name, c := range map[string]struct {
		before, run func(l *lab, ctx context.Context) (plan.Plan, plan.Result)
	}{
		"open":  {nil, (*lab).open},
		"close": {(*lab).open, (*lab).close},
	} {
		ph := phase{before: func(l *lab) {
			l.mustApply(typed())
			if c.before != nil {
				l.wantOK(c.before(l, l.tb.Context()))
			}
		}, run: c.run}
		begin := ph.begin(t)
		_, writes := ph.whole(t, begin)
		for k := 1; k <= writes; k += strideOf(4) {
			for _, after := range []bool{false, true} {
				for _, byHand := range []bool{false, true} {
					t.Run(fmt.Sprintf("%s, write %d, after=%v, by hand=%v", name, k, after, byHand), func(t *testing.T) {
						synctest.Test(t, func(t *testing.T) {
							l := begin.lab(t)
							l.box.Inject(sandbox.Crash{Write: k, After: after})
							c.run(l, t.Context())
							if !l.box.Crashed() {
								t.Fatalf("fewer than %d writes", k)
							}
							l.box.Restart()
							l.reconnect()
							l.heldToItsEnd(byHand)
						})
					})
				}
			}
		}
	}
}

// heldToItsEnd looks at what a killed run has left until its time is over, as later commands would.
func (l *lab) heldToItsEnd(byHand bool) {
	t, ctx := l.tb, l.tb.Context()
	t.Helper()
	began := time.Now()
	for _, at := range []time.Duration{0, 20 * time.Minute, half.For + 10*time.Minute} {
		time.Sleep(at - time.Since(began))
		now := l.session.Read(ctx)
		switch w := now.Window(); {
		case (now.Database.Value.Public || l.reaches()) && w == nil:
			t.Errorf("open, and nobody is told after %s", at)
		case w.Open() && w.Rule != nil && len(w.Closers) != live.ClosersPerWindow:
			t.Errorf("open, and AWS would not close all of it: %+v", w)
		case w.Open() && at > half.For:
			t.Errorf("open after its deadline: %+v", w)
		}
		if byHand {
			l.wantOK(l.close(ctx))
			l.closed("closed by hand,")
			byHand = false
		}
	}
	l.wantOK(l.close(ctx))
	if now := l.closed("at the end"); now.Window() != nil || now.WindowRole.Exists() {
		t.Errorf("left: %+v, role %v", now.Window(), now.WindowRole.Value)
	}
}

// TestWindowClosesABusyDatabase: RDS refuses what closes the window while it is at another change, and Scheduler tries
// again.
func TestWindowClosesABusyDatabase(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		l.wantOK(l.open(t.Context()))
		time.Sleep(time.Until(l.session.Read(t.Context()).Window().Until) - 20*time.Second)
		_, err := l.session.Env.Clients.RDS.ModifyDBInstance(t.Context(), &rds.ModifyDBInstanceInput{
			DBInstanceIdentifier: new("shop-db"), DBInstanceClass: new("db.t3.small"), ApplyImmediately: new(true)})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if l.reaches() {
			t.Error("the rule does not wait for RDS, and it lets somebody in")
		}
		time.Sleep(time.Hour)
		l.closed("an hour later")
	})
}

// TestTwoWindows: of two laptops that open at once, one does, and the other is told of it.
func TestTwoWindows(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		now := l.session.Read(t.Context())
		second := half
		second.By, second.Address = "bert", netip.MustParseAddr("192.0.2.9")
		p := l.session.OpenWindow(now, second)
		l.wantOK(l.open(t.Context()))
		r := l.session.Run(t.Context(), now, p, plan.Intent{}, l.session.OpeningWindow(second), nil)
		if len(r.Events) != 1 || !strings.Contains(fmt.Sprint(r.Events[0].Err), "open already: the window that slipway db "+
			"open has opened to 198.51.100.7/32 for anna") {
			t.Errorf("the second is not told: %+v", r.Events)
		}
		if w := l.session.Read(t.Context()).Window(); w.By != "anna" {
			t.Errorf("the second took it over: %+v", w)
		}
	})
}

// TestWindowIsRefused: a database that no address would lead to is not given one, and nothing is opened that AWS would
// not close.
func TestWindowIsRefused(t *testing.T) {
	inStack(t, ownVPC(), func(t *testing.T, l *lab) {
		p, _ := l.open(t.Context())
		if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Why, "it lies in a private subnet") {
			t.Errorf("in a private subnet: %+v", p.Problems)
		}
	})
	inStack(t, shop(), func(t *testing.T, l *lab) {
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "Scheduler:CreateSchedule", Skip: 1}})
		if _, r := l.open(t.Context()); r.OK() {
			t.Error("opened without what closes it")
		}
		l.closed("without what closes it")
	})
}

// openedForAWhile opens the database in a bad moment and then in a good one, leaves it to AWS to close it under the
// role and the boundary that there are, and removes what is left. Before that a task is started by hand and stopped.
func openedForAWhile(l *traveller, ctx context.Context) error {
	return through(
		l.applied(ctx, typed()),
		func() error {
			now := l.session.Read(ctx)
			q, err := l.session.TaskByHand(now, deploy.ByHand{Command: []string{"python", "-m", "migrate"}})
			if err != nil {
				return err
			}
			arn, err := l.session.StartTask(ctx, q)
			if err != nil {
				return err
			}
			return l.session.StopTask(ctx, q, arn, "by hand")
		},
		func() error {
			l.box.Inject(sandbox.Refuse{At: sandbox.At{Operation: "RDS:ModifyDBInstance", Times: 1},
				Err: errors.New("not now")})
			if _, r := l.open(ctx); r.OK() {
				return errors.New("opened although RDS refused")
			}
			l.box.Restart()
			for _, run := range []func(context.Context) (plan.Plan, plan.Result){l.open, l.close, l.open} {
				if err := well(run(ctx)); err != nil {
					return err
				}
			}
			return nil
		},
		func() error {
			time.Sleep(half.For + 5*time.Minute)
			if now := l.session.Read(ctx); now.Window() != nil || now.Database.Value.Public {
				return fmt.Errorf("AWS has not closed it: %+v", now.Window())
			}
			return well(l.close(ctx))
		},
		l.settled(ctx), l.destroyed(ctx), func() error { return l.settledNothing(ctx) },
	)
}
