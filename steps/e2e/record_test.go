package e2e

import (
	"os"
	"testing"
	"testing/synctest"

	"slipway/steps/cloud"
)

// TestRecordEveryCall writes every request of a setup with a build, of a rerun of each step, and of destroy to the file that
// SLIPWAY_RECORD_CALLS names, to be held against AWS's own service models.
func TestRecordEveryCall(t *testing.T) {
	path := os.Getenv("SLIPWAY_RECORD_CALLS")
	if path == "" {
		t.Skip("SLIPWAY_RECORD_CALLS names no file to record to")
	}
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	for _, ph := range phases() {
		synctest.Test(t, func(t *testing.T) {
			tape, err := cloud.OpenCallLog(path)
			if err != nil {
				t.Fatal(err)
			}
			defer tape.Close()
			l := newLab(t, shop())
			l.extra = append(l.extra, tape.Attach)
			l.reconnect()
			if ph.before != nil {
				ph.before(l)
			}
			s := l.session.Settings
			if ph.change != nil {
				ph.change(&s)
			}
			l.connect(s, l.session.Env.Dir)
			p, r := ph.run(l, t.Context())
			l.wantOK(p, r)
		})
	}
	synctest.Test(t, func(t *testing.T) {
		tape, err := cloud.OpenCallLog(path)
		if err != nil {
			t.Fatal(err)
		}
		defer tape.Close()
		s := shop()
		s.Image.URI, s.Network.VPC, s.Service.Domain = "", "new", ""
		l := newLab(t, s)
		l.extra = append(l.extra, tape.Attach)
		l.reconnect()
		l.mustApply(typed())
		l.reconnect()
		p, r := l.destroy(t.Context())
		l.wantOK(p, r)
	})
}
