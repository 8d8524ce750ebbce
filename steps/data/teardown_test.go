package data_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// TestKeptDataIsFoundAgain: what stays behind a destroy with KeepData is taken up by the next setup.
func TestKeptDataIsFoundAgain(t *testing.T) {
	for _, name := range []string{"guide", "new VPC"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, variants[name])
				b.must(plan.Intent{})
				want := b.box.Fingerprint()
				password := b.password()
				l := b.read()
				p := b.destroyPlan(l, plan.Intent{KeepData: true})
				notes := 0
				for _, n := range p.Notes {
					if strings.Contains(n.Text, "stays") || strings.Contains(n.Text, "stay;") {
						notes++
					}
				}
				if notes < 4 {
					t.Errorf("notes %v", p.Notes)
				}
				b.wantOK(p, b.execute(p, l, plan.Intent{KeepData: true}))
				if after := b.read(); !after.Database.Exists() || !after.Cache.Exists() || after.Group("shop-app-sg") != nil {
					t.Error("the data went, or the groups around it stayed")
				}
				b.must(plan.Intent{})
				if b.box.Fingerprint() != want || b.password() != password {
					t.Errorf("another stack than before:\n%s", b.box.Fingerprint())
				}
			})
		})
	}
}

// TestFinalSnapshot: the database goes with a snapshot unless it was said otherwise.
func TestFinalSnapshot(t *testing.T) {
	for skip, want := range map[bool]int{false: 1, true: 0} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, nil)
			b.must(plan.Intent{})
			b.destroy(plan.Intent{SkipSnapshot: skip})
			if got := strings.Count(b.box.Fingerprint(), "snapshot of shop-db"); got != want {
				t.Errorf("skip %v: %d snapshots\n%s", skip, got, b.box.Fingerprint())
			}
		})
	}
}

// TestDestroyedWhileCreating: a setup that was stopped early can be destroyed.
func TestDestroyedWhileCreating(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *bench
		for write := 1; ; write++ { // killed right after the creation was begun
			b = newBench(t, nil)
			crash(b, write, true)
			b.apply(plan.Intent{Secrets: stripe})
			if !b.box.Crashed() {
				t.Fatal("no kill left the database being created")
			}
			b.box.Restart()
			if d := b.read().Database.Value; d != nil && d.Status == "creating" {
				break
			}
		}
		b.destroy(plan.Intent{SkipSnapshot: true})
		if p := b.destroyPlan(b.read(), plan.Intent{}); !p.Empty() {
			t.Errorf("left: %s", work(p))
		}
	})
}

// TestDestroyTouchesOnlyItsOwn: what carries no tags of the stack stays, and is named.
func TestDestroyTouchesOnlyItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.must(plan.Intent{})
		untag(b, "arn:aws:rds:eu-west-1:123456789012:db:shop-db", "rds")
		untag(b, b.read().Group("shop-redis-sg").ID, "ec2")
		l := b.read()
		p := b.destroyPlan(l, plan.Intent{})
		for _, id := range []string{"data/database", "network/redis-group"} {
			if _, ok := p.Action(id); ok {
				t.Errorf("%s would be deleted", id)
			}
		}
		var notes strings.Builder
		for _, n := range p.Notes {
			notes.WriteString(n.Text + "\n")
		}
		if !strings.Contains(notes.String(), "database shop-db stays") || !strings.Contains(notes.String(), "shop-redis-sg") {
			t.Errorf("notes %s", notes.String())
		}
	})
}

// TestUnreadFactsStopThePlan: absent and unread are not the same.
func TestUnreadFactsStopThePlan(t *testing.T) {
	for name, blind := range map[string]func(*live.Stack){
		"database": func(l *live.Stack) {
			l.Database = live.Fact[live.Database]{Err: errDenied, Call: "rds:DescribeDBInstances"}
		},
		"cache": func(l *live.Stack) {
			l.CacheCluster = live.Fact[live.CacheCluster]{Err: errDenied, Call: "elasticache:DescribeCacheClusters"}
		},
		"parameters": func(l *live.Stack) {
			l.Parameters = live.List[live.Parameter]{Err: errDenied, Call: "ssm:GetParametersByPath"}
		},
		"groups": func(l *live.Stack) {
			l.SecurityGroups = live.List[live.SecurityGroup]{Err: errDenied, Call: "ec2:DescribeSecurityGroups"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, func(s *stack.Settings) { s.Secrets.Keys = nil })
				l := b.read()
				blind(l)
				p := b.plan(l, plan.Intent{})
				if len(p.Problems) == 0 || p.Problems[0].Kind != plan.Unread || p.Problems[0].Err == nil {
					t.Errorf("problems %v", p.Problems)
				}
				if d := b.destroyPlan(l, plan.Intent{}); len(d.Problems) == 0 {
					t.Error("a teardown goes ahead blindly")
				}
			})
		})
	}
}
