package plan

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps/cloud"
)

// TestNothingIsNoticedLate holds for every usual time, and every time at which AWS is ready from two fifths of it on,
// that a wait notices within ten seconds, with calls that take a second; and that it makes no more calls than a wait
// may. When a wait looks does not depend on when AWS is ready, so the worst of the times between two looks stands for
// all: right after the first of them.
func TestNothingIsNoticedLate(t *testing.T) {
	const call = time.Second
	for usual := time.Duration(0); usual <= 20*time.Minute; usual += time.Second {
		least := usual * 2 / 5
		looked, looks := time.Duration(0), 1
		for looked < least+3*usual+5*time.Minute {
			next := looked + call + pause(looked, call, usual)
			looks++
			ready := max(looked+1, least)
			if late := next - ready; late > 10*time.Second {
				t.Fatalf("usually %s, ready after %s: asked %s late", usual, ready, late)
			}
			if most := 10 + int((ready-least)/(6*time.Second)); next >= least && looks > most {
				t.Fatalf("usually %s, ready after %s: %d looks, at most %d", usual, ready, looks, most)
			}
			looked = next
		}
	}
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
