package data

import (
	"strings"
	"testing"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// TestOldEngines holds what is said of versions past their standard support: one that RDS would make with paid extended
// support only is refused, one that it has upgraded by itself is a note, and an old Redis is priced in words.
func TestOldEngines(t *testing.T) {
	now := time.Date(2026, time.November, 29, 0, 0, 0, 0, time.UTC)
	for version, ended := range map[string]bool{"10": true, "11": true, "13": true, "14": false, "16": false,
		"18": false} {
		if supportEnded(version, now) != ended {
			t.Errorf("PostgreSQL %s: ended is %v", version, !ended)
		}
	}
	build := func(version, cache string, has *live.Database) plan.Plan {
		s := stack.Guide()
		s.App, s.Region, s.Account, s.Data.Version, s.Data.CacheVersion = "shop", "eu-west-1", "123456789012", version, cache
		l := &live.Stack{Identity: s.Identity("aws"), ReadAt: now, Database: live.Fact[live.Database]{Value: has}}
		b := plan.NewBuilder(s, l, plan.Intent{})
		if has == nil {
			refuseOldPostgres(b)
		} else {
			locked(b, *has)
		}
		noteOldCache(b, s.Data.Cache, s.Data.CacheVersion)
		return b.Plan()
	}
	upgraded := &live.Database{ID: "shop-db", Engine: "postgres", Version: "14.9", Storage: 20, MaxStorage: 100}
	if p := build("13", "7.1", nil); len(p.Problems) != 1 || p.Problems[0].Resource != "data.version" || len(p.Notes) > 0 {
		t.Errorf("a new PostgreSQL 13: %+v", p)
	}
	if p := build("16", "5.0", nil); len(p.Problems) > 0 || len(p.Notes) != 1 || !strings.Contains(p.Notes[0].Text,
		"2026-01-31") {
		t.Errorf("Redis 5: %+v", p)
	}
	if p := build("16", "6.2", nil); len(p.Notes) != 1 || !strings.Contains(p.Notes[0].Text, "leaves standard support") {
		t.Errorf("Redis 6: %+v", p)
	}
	if p := build("13", "7.1", upgraded); len(p.Problems) > 0 || len(p.Notes) != 1 || !strings.Contains(p.Notes[0].Text,
		"upgrades such a database by itself") {
		t.Errorf("upgraded by RDS: %+v", p)
	}
	upgraded.Version = "17.1"
	if p := build("16", "7.1", upgraded); len(p.Problems) != 1 || p.Problems[0].Kind != plan.Locked {
		t.Errorf("a version that is still supported: %+v", p)
	}
}
