package e2e

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// TestNoPlaceForATask holds that a service whose tasks ECS cannot start at all is given up in minutes, with the cause
// by name.
func TestNoPlaceForATask(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*stack.Settings)
		quota  float64
		means  string
	}{
		"above the quota of the account": {quota: 0.5, means: "no more Fargate vCPUs"},
		"quota used up by the first tasks": {change: func(s *stack.Settings) { s.Service.Count = 3 }, quota: 2,
			means: "no more Fargate vCPUs"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := shop()
				s.Schedule.Jobs, s.Service.Release = nil, ""
				if c.change != nil {
					c.change(&s)
				}
				l := newLab(t, s)
				l.box.SetQuota("L-3032A538", c.quota)
				_, r := l.apply(t.Context(), typed())
				var failed *cloud.Error
				var took time.Duration
				for _, e := range r.Events {
					if e.Action == "service/service" && e.State == plan.Failed {
						failed, took = cloud.Explain(e.Err), e.Elapsed
					}
				}
				if failed == nil || !strings.Contains(failed.Means, c.means) {
					t.Fatalf("service: %v", failed)
				}
				if took > 8*time.Minute {
					t.Errorf("given up after %s", elapsed(took))
				}
			})
		})
	}
}

// TestZonesByProcessor holds that a stack on ARM in us-east-1 keeps out of the zone without ARM processors, in the
// default VPC and in one of its own, and that its tasks start there.
func TestZonesByProcessor(t *testing.T) {
	for _, vpc := range []string{"default", "new"} {
		t.Run(vpc, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := shop()
				s.Region, s.Image.Platform, s.Network.VPC = "us-east-1", "linux/arm64", vpc
				s.Schedule.Jobs, s.Service.Release = nil, ""
				l := newLab(t, s)
				_, r := l.mustApply(typed())
				place, err := r.Live.Placement(vpc, s.Image.Platform)
				if err != nil {
					t.Fatal(err)
				}
				for _, subnet := range place.Public {
					if subnet.ZoneID == "use1-az3" {
						t.Errorf("subnet %s lies in %s", subnet.ID, subnet.ZoneID)
					}
				}
			})
		})
	}
}
