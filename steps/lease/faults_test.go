package lease

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/sandbox"
)

// TestCutOff: a holder that cannot renew stops beginning writes before anybody else may begin them.
func TestCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := account1()
		a, b := process(t, box), process(t, box)
		h := a.mustTake(0)
		time.Sleep(5 * time.Minute)
		ctx, free := h.Under(t.Context())
		defer free()
		a.store.cut.Store(true)
		cut := time.Now()
		<-ctx.Done()
		if took := time.Since(cut); took > Fence {
			t.Errorf("stopped after %s", took)
		}
		if err := h.Lost(); !strings.Contains(err.Error(), "connection refused") || !errors.Is(err, cloud.ErrStopped) {
			t.Errorf("lost: %v", err)
		}
		next := b.mustTake(0)
		if took := time.Since(cut); took < Fence+30*time.Second-Renewal {
			t.Errorf("taken over after %s", took)
		}
		h.Release(t.Context())
		next.Release(t.Context())
	})
}

// TestShortCut: a holder that is cut off for less than its lease goes on.
func TestShortCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := process(t, account1())
		h := a.mustTake(0)
		a.store.cut.Store(true)
		time.Sleep(50 * time.Second)
		a.store.cut.Store(false)
		time.Sleep(time.Hour)
		if err := a.writes(h); err != nil {
			t.Error(err)
		}
		h.Release(t.Context())
	})
}

// TestRefusedRenewal: what no other try mends ends the lease at once.
func TestRefusedRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := account1()
		a := process(t, box)
		h := a.mustTake(0)
		box.Inject(sandbox.Deny{At: sandbox.At{Operation: "SSM:PutParameter"}})
		time.Sleep(Renewal + time.Second)
		if e := cloud.Explain(h.Lost()); e == nil || !strings.Contains(e.Means, "ssm:PutParameter") {
			t.Errorf("lost: %v", h.Lost())
		}
		h.Release(t.Context())
	})
}

// TestFaults: lost replies, throttling and failures of AWS at any call of the lease do no harm.
func TestFaults(t *testing.T) {
	for _, operation := range []string{"SSM:GetParametersByPath", "SSM:PutParameter", "SSM:DeleteParameter"} {
		for skip := range 4 {
			at := sandbox.At{Operation: operation, Skip: skip, Times: 1}
			for name, fault := range map[string]sandbox.Fault{"lost reply": sandbox.LostReply{At: at},
				"throttled": sandbox.Throttle{At: at}, "broken": sandbox.Broken{At: at}} {
				t.Run(fmt.Sprintf("%s %d %s", operation, skip, name), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						box := account1()
						dead := process(t, box)
						dead.kill(dead.mustTake(0))
						a := process(t, box)
						box.Inject(fault)
						h := a.mustTake(0)
						time.Sleep(3 * time.Minute)
						if err := a.writes(h); err != nil {
							t.Error(err)
						}
						kept := h.Release(t.Context())
						if n := left(t, box); len(n) > 0 && kept == nil {
							t.Errorf("left, and nothing said: %v", n)
						}
						h = process(t, box).mustTake(0)
						h.Release(t.Context())
						if n := left(t, box); len(n) > 0 {
							t.Errorf("left: %v", n)
						}
					})
				})
			}
		}
	}
}

// TestRemoved: a lease that somebody removed, or that another run has taken all the same, is lost at the next renewal.
func TestRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := account1()
		for name, harm := range map[string]func(s Store){
			"removed":    func(s Store) { _ = s.Delete(cloud.WithPermit(t.Context(), func() error { return nil }), 1) },
			"taken over": func(s Store) { _ = s.Create(cloud.WithPermit(t.Context(), func() error { return nil }), 2, "{}") },
		} {
			a := process(t, box)
			h := a.mustTake(0)
			harm(a.store)
			time.Sleep(Renewal + time.Second)
			if h.Lost() == nil {
				t.Errorf("%s: not lost", name)
			}
			h.Release(t.Context())
			for _, n := range left(t, box) {
				_ = a.store.Delete(cloud.WithPermit(t.Context(), func() error { return nil }), n.Number)
			}
		}
	})
}
