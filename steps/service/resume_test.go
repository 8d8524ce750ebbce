package service_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

func full(s *stack.Settings) {
	s.Service.Domain, s.Service.Release = "api.example.com", "alembic upgrade head"
	s.Schedule.Jobs = []stack.Job{{Name: "cleanup", Command: "python3 -m jobs.a", Cron: "0 23 * * ? *"}}
}

// summary is what a stack amounts to: what must be the same however often it was broken off.
func summary(l *live.Stack) string {
	s := fmt.Sprintf("listeners %d, rules %d, groups %d, certificates %d, records %d, schedules %d, "+
		"families %d, alarms %d",
		len(l.Listeners.Items), len(l.Listeners.Items[0].Rules), len(l.TargetGroups.Items), len(l.Certificates.Items), len(
			l.Records.Items),
		len(l.Schedules.Items), len(l.Families.Items), len(l.Budget.Value.Alarms))
	for _, f := range l.Families.Items {
		s += fmt.Sprintf(", %s has %d revisions", f.Name, len(f.ARNs))
	}
	return s
}

// Killed at any write, before it or after it with the reply lost, the next run goes on: nothing twice, nothing left
// over, the release command run once.
func TestKilledAtEveryWrite(t *testing.T) {
	reference := ""
	writes := 0
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, full)
		b.zone("example.com")
		b.box.ResetCalls()
		b.must(plan.Intent{})
		writes = b.box.Writes()
		reference = summary(b.read())
	})
	t.Logf("%d writes make: %s", writes, reference)
	for k := 1; k <= writes; k++ {
		for _, after := range []bool{false, true} {
			if after != (k%2 == 0) && os.Getenv("SLIPWAY_THOROUGH") == "" {
				continue // every write is tried one way; both ways take twice as long
			}
			t.Run(fmt.Sprintf("write %d after %v", k, after), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { killedAt(t, k, after, reference) })
			})
		}
	}
}

func killedAt(t *testing.T, k int, after bool, reference string) {
	b := newBench(t, full)
	b.zone("example.com")
	l := b.read()
	p := b.plan(l, plan.Intent{})
	b.box.Inject(sandbox.Crash{Write: k, After: after})
	b.execute(p, l, plan.Intent{})
	if !b.box.Crashed() {
		t.Skip("this order of things has fewer writes")
	}
	b.box.Restart()
	p, r := b.apply(plan.Intent{})
	for _, e := range r.Events {
		if e.State != plan.Done {
			t.Errorf("%s %s: %s %s %v", e.Verb, e.Action, e.State, e.Detail, e.Err)
		}
	}
	if withheld := p.Unapproved(plan.Consent{Yes: true}); len(withheld) > 0 {
		t.Errorf("going on needs consent by name for %s %s", withheld[0].Verb, withheld[0].ID)
	}
	b.settled()
	now := b.read()
	if got := summary(now); got != reference {
		t.Errorf("it came to\n%s, want\n%s", got, reference)
	}
	releases := 0
	for _, task := range now.OneShots.Items {
		if task.StartedBy != "" && task.ExitCode != nil {
			releases++
		}
	}
	if releases != 1 {
		t.Errorf("the release command ran %d times", releases)
	}
}

// Throttled, answered with 500s and losing replies, the setup comes to the same.
func TestRoughWeather(t *testing.T) {
	for name, fault := range map[string]sandbox.Fault{
		"throttled":    sandbox.Throttle{At: sandbox.At{Times: 60}},
		"500s":         sandbox.Broken{At: sandbox.At{Operation: "ECS:*", Times: 3}},
		"lost replies": sandbox.LostReply{At: sandbox.At{Skip: 3, Times: 7}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, full)
				b.zone("example.com")
				l := b.read()
				p := b.plan(l, plan.Intent{})
				b.box.Inject(fault)
				wantDone(t, b.execute(p, l, plan.Intent{}))
				b.box.Restart()
				b.settled()
			})
		})
	}
}

// A run that is asked to stop ends its waits and begins nothing; the next one goes on.
func TestStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, full)
		b.zone("example.com")
		l := b.read()
		p := b.plan(l, plan.Intent{})
		ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
		defer stop()
		r := plan.Execute(ctx, p,
			plan.Options{Clients: b.clients(), Settings: b.settings, Clock: cloud.SystemClock{}, Live: l}, nil)
		for _, e := range r.Events {
			if e.State == plan.Failed && !errors.Is(e.Err, plan.ErrStopped) {
				t.Errorf("%s failed: %v", e.Action, e.Err)
			}
		}
		b.must(plan.Intent{})
		b.settled()
	})
}
