package service_test

import (
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps/plan"
)

// Everything can be made again right after it was destroyed: names are free, and no token brings back what was deleted.
func TestSetUpAgainWithinTheHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, withDomain)
		b.zone("example.com")
		began := time.Now()
		b.must(plan.Intent{})
		first := b.read().Certificates.Items[0].ARN
		l := b.read()
		wantDone(t, b.execute(b.destroyPlan(l), l, plan.Intent{}))
		b.must(plan.Intent{})
		if took := time.Since(began); took > time.Hour {
			t.Fatalf("%v are not within the hour", took)
		}
		if second := b.read().Certificates.Items[0].ARN; second == first {
			t.Error("the deleted certificate is taken for the new one")
		}
		b.settled()
	})
}
