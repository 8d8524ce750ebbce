package plan

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"slipway/steps/cloud"
)

// TestNothingIsNoticedLate holds for every usual time, and every time at which AWS is ready from two fifths of it on,
// that a wait notices within ten seconds, with calls that take a second; and that it makes no more calls than a wait
// may.
func TestNothingIsNoticedLate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		usual := time.Duration(rapid.IntRange(0, 1200).Draw(t, "usual")) * time.Second
		least := int64(usual * 2 / 5)
		ready := time.Duration(rapid.Int64Range(least, least+int64(3*usual+5*time.Minute)).Draw(t, "ready"))
		const call = time.Second
		elapsed, looks := time.Duration(0), 0
		for {
			looks++
			looked := elapsed
			elapsed += call
			if looked >= ready { // what the call finds is what was so when it began
				break
			}
			elapsed += pause(looked, call, usual)
		}
		if late := elapsed - ready; late > 10*time.Second+call {
			t.Fatalf("noticed %s late", late)
		}
		if late := elapsed - call - ready; late > 10*time.Second {
			t.Fatalf("asked %s late", late)
		}
		if most := 6 + int((ready-usual*2/5)/(6*time.Second)); looks > most+4 {
			t.Fatalf("%d looks for %s, usually %s", looks, ready, usual)
		}
	})
}

// TestWaitNoticesInTime runs whole waits of the usual times slipway has, ready at every tenth of them from two fifths
// on.
func TestWaitNoticesInTime(t *testing.T) {
	for _, usual := range []time.Duration{5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute,
		2 * time.Minute, 150 * time.Second, 5 * time.Minute, 330 * time.Second, 8 * time.Minute, 20 * time.Minute} {
		for tenth := 4; tenth <= 40; tenth++ {
			synctest.Test(t, func(t *testing.T) {
				ready, began := usual*time.Duration(tenth)/10, time.Now()
				r := &Run{Clock: cloud.SystemClock{}, stop: t.Context(), say: func(State, string) {}}
				err := r.Until(t.Context(), Wait{Typical: usual, Timeout: 5 * time.Hour, Check: readyAt(began.Add(ready))})
				if late := time.Since(began) - ready; err != nil || late > 10*time.Second {
					t.Errorf("usually %s, ready after %s: noticed %s late, %v", usual, ready, late, err)
				}
			})
		}
	}
}

func readyAt(at time.Time) func(context.Context) (bool, string, error) {
	return func(context.Context) (bool, string, error) { return !time.Now().Before(at), "", nil }
}
