package data

import (
	"math"
	"strings"
	"testing"

	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/stack"
)

func settings() stack.Settings { return plantest.Shop() }

func TestPricesOfTheGuide(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*stack.Settings)
		usd    []float64
	}{
		// aws.md's reproduction of the guide's $17 and $14
		"guide":   {func(s *stack.Settings) {}, []float64{14.60, 2.54, 13.14}},
		"standby": {func(s *stack.Settings) { s.Data.MultiAZ = true }, []float64{29.20, 5.08, 13.14}},
		"saver":   {func(s *stack.Settings) { s.Data = stack.Saver().Data }, []float64{12.41, 2.54, 9.93}},
		"no data": {func(s *stack.Settings) { s.Data.Database, s.Data.Cache = "none", "none" }, nil},
		"no price for this": {func(s *stack.Settings) { s.Data.Class = "db.r9x.large"; s.Data.Cache = "none" },
			[]float64{0, 2.54}},
	} {
		s := settings()
		c.change(&s)
		lines := Prices(s, cost.Embedded())
		if len(lines) != len(c.usd) {
			t.Errorf("%s: %+v", name, lines)
			continue
		}
		for i, l := range lines {
			if math.Abs(l.USD-c.usd[i]) > 0.01 {
				t.Errorf("%s: %s %.2f, want %.2f (%s)", name, l.Item, l.USD, c.usd[i], l.Detail)
			}
			if l.USD == 0 && (!l.Estimated || !strings.Contains(l.Detail, "no price")) {
				t.Errorf("%s: %s is free without a word", name, l.Item)
			}
		}
	}
}

func TestAnswersAreValidated(t *testing.T) {
	valid := map[string][]string{
		"data.database": {"postgres", "none"}, "data.version": {"16", "19"}, "data.class": {"db.t3.micro", "db.m7g.2xlarge",
			"db.r6i.large"},
		"data.storage": {"20", "16384"}, "data.backup_days": {"0", "35"}, "data.multi_az": {"true"},
		"data.url_style": {"asyncpg", "parts", "jdbc", "npgsql", "ecto"},
		"data.cache":     {"redis", "valkey", "none"}, "data.cache_version": {"7.1", "8.2"},
		"data.cache_class":     {"cache.t4g.micro", "cache.r7g.xlarge"},
		"data.cache_snapshots": {"0"}, "data.protect": {"false"},
	}
	invalid := map[string][]string{
		"data.database": {"mysql", ""}, "data.version": {"16.4", "9", "latest"}, "data.class": {"t3.micro", "db.t3",
			"cache.t3.micro", "db.t3.micro;"},
		"data.storage": {"19", "lots", "16385"}, "data.backup_days": {"36", "-1"}, "data.multi_az": {"maybe"},
		"data.url_style": {"mysql", ""}, "data.cache_url": {"x"},
		"data.cache": {"memcached"}, "data.cache_version": {"7"}, "data.cache_class": {"db.t3.micro"},
		"data.cache_snapshots": {"36"}, "data.protect": {"x"},
	}
	preset := settings()
	for _, q := range Questions() {
		if q.Step != Step || q.Title == "" || q.Why == "" || q.Validate == nil {
			t.Errorf("%s is not complete", q.ID)
		}
		if err := q.Validate(preset.Get(q.ID)); err != nil {
			t.Errorf("%s: the preset's own answer: %v", q.ID, err)
		}
		for _, o := range q.Options {
			if err := q.Validate(o.Value); err != nil {
				t.Errorf("%s: its own option: %v", q.ID, err)
			}
		}
		for _, v := range valid[q.ID] {
			if err := q.Validate(v); err != nil {
				t.Errorf("%s: %v", q.ID, err)
			}
		}
		for _, v := range invalid[q.ID] {
			if q.Validate(v) == nil {
				t.Errorf("%s takes %q", q.ID, v)
			}
		}
	}
}

func TestDriftSaysWhatAChangeMeans(t *testing.T) {
	s := settings()
	l := &live.Stack{Identity: s.Identity("aws")}
	has := live.Database{ // as the guide's commands make it
		ID: "shop-db", Status: "available", Engine: "postgres", Version: "16.4", Class: "db.t3.micro", Storage: 20,
		StorageType: "gp2", BackupDays: 7,
		Protected: true, AutoMinorUpgrade: true, ExtendedSupport: paidExtendedSupport, Address: "x",
	}
	var fields []string
	for _, d := range databaseSettings(s, l, false).drift(has) {
		fields = append(fields, d.field)
	}
	if got := strings.Join(fields, ", "); got != "storage may grow to, storage type, snapshots carry the tags, logs to "+
		"CloudWatch, paid extended support" {
		t.Errorf("drift: %s", got)
	}
	has.Pending = map[string]string{"LogTypesToEnable": "postgresql,upgrade"}
	for _, d := range databaseSettings(s, l, false).drift(has) {
		if d.field == "logs to CloudWatch" {
			t.Error("logs that RDS was told to send already are asked for again")
		}
	}
	s.Data.Class, s.Data.Version = "db.t3.small", "17"
	for _, d := range databaseSettings(s, l, false).drift(has) {
		if (d.answer == "data.class" || d.answer == "data.version") && d.consequence == nil {
			t.Errorf("%s: what it means is not said", d.field)
		}
	}
}

func TestVersions(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		older bool
	}{{"7.0.7", "7.1", true}, {"7.1.0", "7.1", false}, {"7.1", "8.0", true}, {"8.1", "8.0", false},
		{"6.2.6", "7.0", true}} {
		if got := older(c.a, c.b); got != c.older {
			t.Errorf("older(%s, %s) = %v", c.a, c.b, got)
		}
	}
	if maxStorage(20) != 100 || maxStorage(80) != 100 || maxStorage(90) != 180 {
		t.Error("storage may grow to the wrong size")
	}
}

func TestCacheVersionOfTheOtherEngine(t *testing.T) {
	s := settings()
	s.Data.Cache = "valkey"
	b := plan.NewBuilder(s, &live.Stack{Identity: s.Identity("aws")}, plan.Intent{})
	planCache(b)
	if p := b.Plan(); len(p.Problems) != 1 || p.Problems[0].Resource != "data.cache_version" {
		t.Errorf("problems %v", p.Problems)
	}
}
