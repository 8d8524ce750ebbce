package service_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps/plan"
	"slipway/steps/stack"
)

// A first deployment that cannot pull its image is given up after a few tasks, and so it is when it is tried again with
// nothing changed, however long the plan lay there before it was agreed to.
func TestTheSameFailureAgain(t *testing.T) {
	for _, lay := range []time.Duration{0, 10 * time.Second, 3 * time.Minute, 2 * time.Hour} {
		t.Run(fmt.Sprint(lay), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t,
					func(s *stack.Settings) { s.Image.URI = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/other:none" })
				_, r := b.apply(plan.Intent{})
				first := b.failure(r, "service/service")
				for again := range 2 {
					l := b.read()
					p := b.plan(l, plan.Intent{})
					time.Sleep(lay)
					r = b.execute(p, l, plan.Intent{})
					said := b.failure(r, "service/service")
					if !strings.Contains(said, "given up early") || !strings.Contains(said, "0 tasks") || r.Elapsed > 8*time.Minute {
						t.Errorf("attempt %d: after %s of %v it says:\n%s\nand the first time:\n%s", again+2, r.Elapsed,
							work(p), said, first)
					}
				}
			})
		})
	}
}
