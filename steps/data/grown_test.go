package data_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"slipway/steps/plan"
	"slipway/steps/stack"
)

// notes are what a plan says beside its work.
func notes(p plan.Plan) (all string) {
	for _, n := range p.Notes {
		all += n.Text + "\n"
	}
	return all
}

// TestGrownByItself holds that what RDS has made larger or newer by itself is a note: no refusal, no work, and nothing
// taken back.
func TestGrownByItself(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(*bench)
		note    string
	}{
		"storage": {func(b *bench) { b.box.GrowDatabase("shop-db") }, "data.storage is 30"},
		"storage, three times": {func(b *bench) {
			b.box.GrowDatabase("shop-db")
			b.box.GrowDatabase("shop-db")
			b.box.GrowDatabase("shop-db")
		}, "set data.storage to 45"},
		"an answer that was never so": {func(b *bench) { b.settings.Data.Storage = 20 }, "never shrinks"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, func(s *stack.Settings) { s.Data = stack.Saver().Data; s.Data.Storage = 30 })
				b.must(plan.Intent{})
				c.happens(b)
				writes := b.box.Writes()
				p, _ := b.apply(plan.Intent{})
				if len(p.Problems) > 0 || len(p.Work()) > 0 || !strings.Contains(notes(p), c.note) {
					t.Errorf("problems and work %s, notes %q", work(p), notes(p))
				}
				if b.box.Writes() != writes {
					t.Error("something was written")
				}
			})
		})
	}
}

// TestStorageRests holds that a change of storage that RDS does not take now is put off, and the rest is made.
func TestStorageRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(s *stack.Settings) { s.Data = stack.Saver().Data; s.Data.Storage = 30 })
		b.must(plan.Intent{})
		b.box.GrowDatabase("shop-db") // and is optimised for some minutes
		b.settings.Data.Storage, b.settings.Data.Class = 60, "db.t4g.small"
		_, r := b.apply(plan.Intent{})
		if len(r.Failures()) > 0 || len(r.Notes) == 0 || !strings.Contains(r.Notes[0].Text, "not changed yet") {
			t.Fatalf("failures %v, notes %v", r.Failures(), r.Notes)
		}
		if d := r.Live.Database.Value; d.Class != "db.t4g.small" || d.Storage != 35 {
			t.Errorf("the database is %s with %d GiB", d.Class, d.Storage)
		}
	})
}
