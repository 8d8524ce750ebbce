package e2e

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go/middleware"

	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
)

// watcher is a clock that never sleeps long: a run under it notices everything at once, so its length is the critical
// path of the graph over what AWS itself takes.
type watcher struct{ cloud.SystemClock }

func (w watcher) Sleep(ctx context.Context, d time.Duration) error {
	return w.SystemClock.Sleep(ctx, min(d, 200*time.Millisecond))
}

// virtual runs f in virtual time. Bubbles are for tests, so the benchmark runs one.
func virtual(b *testing.B, f func(t *testing.T)) {
	b.Helper()
	ok := testing.RunTests(func(_, _ string) (bool, error) { return true, nil }, []testing.InternalTest{{
		Name: b.Name(), F: func(t *testing.T) { synctest.Test(t, f) },
	}})
	if !ok {
		b.FailNow()
	}
}

// BenchmarkMakespan prints how long a full setup takes of AWS's time, the critical path it cannot beat, and its calls.
func BenchmarkMakespan(b *testing.B) {
	var makespan, critical time.Duration
	var calls int
	for b.Loop() {
		virtual(b, func(t *testing.T) {
			l := newLabWith(t, shop(), sandbox.Typical())
			read := l.session.Read(t.Context())
			p := l.session.Plan(read, typed())
			l.counter.Reset()
			r := l.session.Apply(t.Context(), read, p, typed(), nil)
			l.wantOK(p, r)
			makespan, calls = r.Elapsed, l.counter.Calls()
		})
		virtual(b, func(t *testing.T) {
			l := newLabWith(t, shop(), sandbox.Typical())
			l.session.Env.Clock = watcher{}
			_, r := l.mustApply(typed())
			critical = r.Elapsed
		})
	}
	b.ReportMetric(makespan.Seconds(), "makespan-s")
	b.ReportMetric(critical.Seconds(), "critical-path-s")
	b.ReportMetric(100*(makespan.Seconds()/critical.Seconds()-1), "%over")
	b.ReportMetric(float64(calls), "calls")
	if makespan.Seconds() > 1.03*critical.Seconds() {
		b.Errorf("makespan %s is more than 3 %% over the critical path %s", makespan, critical)
	}
	if calls >= 190 { // some 34 of them take, renew and give back the lease: a list and a put every 30 s
		b.Errorf("a full setup makes %d calls, want fewer than 190", calls)
	}
}

// BenchmarkRead prints how deep and how wide one read of AWS is: the calls of a no-op plan, and the round trips they
// take when every call takes one second.
func BenchmarkRead(b *testing.B) {
	var depth float64
	var calls int
	for b.Loop() {
		virtual(b, func(t *testing.T) {
			l := newLabWith(t, shop(), sandbox.Typical())
			l.mustApply(typed())
			var slow atomic.Bool
			l.extra = append(l.extra, func(cfg *aws.Config) {
				cfg.APIOptions = append(cfg.APIOptions, func(s *middleware.Stack) error {
					return s.Initialize.Add(middleware.InitializeMiddlewareFunc("OneSecond",
						func(ctx context.Context, in middleware.InitializeInput,
							next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
							if slow.Load() {
								time.Sleep(time.Second)
							}
							return next.HandleInitialize(ctx, in)
						}), middleware.Before)
				})
			})
			l.reconnect()
			slow.Store(true)
			l.counter.Reset()
			began := time.Now()
			read := l.session.Read(t.Context())
			depth, calls = time.Since(began).Seconds(), l.counter.Calls()
			if p := l.session.Plan(read, plan.Intent{}); !p.Empty() {
				t.Errorf("not settled: %v", pending(p))
			}
			l.session.Checklist(read)
			if n := l.counter.Calls(); n != calls {
				t.Errorf("plan and checklist made %d calls of their own", n-calls)
			}
		})
	}
	b.ReportMetric(depth, "round-trips")
	b.ReportMetric(float64(calls), "calls")
	if depth > 3 {
		b.Errorf("one read is %.0f round trips deep, want 3 at most", depth)
	}
}
