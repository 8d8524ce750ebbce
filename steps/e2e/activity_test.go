package e2e

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps/live"
	"slipway/steps/sandbox"
)

// TestActivity: what a stack did lately takes two calls beside the read, and says what was measured and nothing else.
func TestActivity(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		time.Sleep(20 * time.Minute)
		read := l.session.Read(t.Context())
		l.counter.Reset()
		a := l.session.Activity(t.Context(), read)
		if n := l.counter.Calls(); n > 2 {
			t.Errorf("%d calls, want 2 at most", n)
		}
		for _, m := range []live.Metric{live.Requests, live.ResponseTime, live.CPU, live.Memory, live.FreeStorage,
			live.Connections} {
			s := a.Metrics.Series[m]
			if !s.Exists() || len(*s.Value) < 15 {
				t.Fatalf("%s: %+v", m, s)
			}
			for i, p := range *s.Value {
				if p.Value <= 0 || i > 0 && !p.At.After((*s.Value)[i-1].At) || p.At.Before(a.Metrics.From) {
					t.Errorf("%s: point %d is %+v", m, i, p)
				}
			}
		}
		if a.Metrics.Asked != 8 || a.Log.Err != nil || len(a.Log.Items) == 0 || a.Log.Items[0].Source() == "" {
			t.Errorf("%d metrics asked, log %+v", a.Metrics.Asked, a.Log)
		}
		again := l.session.Activity(t.Context(), read)
		if x, y := *a.Metrics.Series[live.CPU].Value, *again.Metrics.Series[live.CPU].Value; x[3] != y[3] {
			t.Errorf("the same minute is measured as %v and %v", x[3], y[3])
		}
	})
}

// TestActivityUnread: a metric that was refused is not read, whatever else is; a stack without anything is not asked.
func TestActivityUnread(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		read := l.session.Read(t.Context())
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "CloudWatch:GetMetricData"}})
		a := l.session.Activity(t.Context(), read)
		s := a.Metrics.Series[live.CPU]
		if s.Read() || s.Call != "cloudwatch:GetMetricData" || !strings.Contains(s.Err.Error(), "cloudwatch:GetMetricData") {
			t.Errorf("refused, and read as %+v", s)
		}
		if a.Log.Err != nil {
			t.Errorf("the log is read all the same: %v", a.Log.Err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, shop())
		read := l.session.Read(t.Context())
		l.counter.Reset()
		if a := l.session.Activity(t.Context(), read); l.counter.Calls() != 0 || a.Metrics.Asked != 0 {
			t.Errorf("%d calls for a stack that is not there", l.counter.Calls())
		}
	})
}
