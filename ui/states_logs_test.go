package ui

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"slipway/steps/sandbox"
	simlogs "slipway/steps/sandbox/logs"
)

// writes has a container write lines.
func (l *lab) writes(stream string, lines ...string) {
	l.box.Alter(func(c *sandbox.Call) { simlogs.Of(c).Write(c, "/ecs/shop-api", stream, lines) })
}

// logStates are those of the log: as it grows, paused, of one source, searched, refused.
func logStates(t *testing.T, show look) {
	l := newLab(t).setUp(shop())
	l.pass(70 * time.Minute) // what the first tasks have said is long ago
	l.home().press("l").until("No line in the last")
	show(l, "logs-empty")
	l.writes("ecs/shop-api/7c1f0000", "Listening on 8000",
		`{"level":"warning","msg":"slow query","ms":1204}`,
		`{"level":"error","msg":"no route to the cache","trace":"Traceback:\n  app.py:12 in get"}`,
		"DATABASE_URL=postgres://shop:hunter2secret@db/shop")
	l.writes("cleanup/cleanup/11110000", "removed 12 carts")
	l.until("removed 12 carts")
	show(l, "logs")
	for i := range 60 {
		l.writes("ecs/shop-api/7c1f0000", fmt.Sprintf("GET /carts/%d 200 in %d ms: a line that is longer than some "+
			"windows are wide, so that it goes on below itself", i, 3*i))
	}
	l.until("/carts/59")
	l.press("up", "up")
	l.writes("ecs/shop-api/7c1f0000", "another one")
	l.pass(3 * time.Second)
	show(l, "logs-paused")
	l.press("/", "no route", "enter")
	show(l, "logs-search")
	l.press("esc", "f", "f")
	show(l, "logs-job")
	l.press("esc")

	l = newLab(t).setUp(shop()).home()
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "CloudWatch Logs:FilterLogEvents"}})
	l.press("l").until("logs:FilterLogEvents")
	show(l, "logs-refused")
}

// TestLogScreen: it follows, holds where somebody reads, goes on, and lets go of the log when it is left.
func TestLogScreen(t *testing.T) {
	virtual(t, func(t *testing.T) {
		l := newLab(t).setUp(shop()).home()
		l.press("l").until("Listening")
		for i := range 200 {
			l.writes("ecs/shop-api/7c1f0000", fmt.Sprintf("request %d.", i))
		}
		l.until("request 199.")
		l.see("following").press("space").see("paused")
		l.writes("ecs/shop-api/7c1f0000", "request 200.", "request 201.")
		l.pass(5 * time.Second)
		l.see("paused, 2 lines below", "request 199.").press("space").see("following", "request 201.")
		l.press("g").see("paused", "Listening").press("G").see("following", "request 201.")
		l.press("k").see("paused, 1 line below").press("pgup").see("paused, 11 lines below")
		l.press("/", "request 7.", "enter").see("request 7.: 1 of 1", "request 7.")
		l.press("esc", "f").see("service").press("f").see("cleanup", "No line in the last")
		l.writes("cleanup/cleanup/1", slices.Repeat([]string{"again"}, 6000)...)
		l.pass(5 * time.Second)
		l.press("g")
		l.see("paused, 4983 lines below").press("esc").see("in sync")
		calls := l.box.Counts()["CloudWatch Logs:FilterLogEvents"]
		l.pass(20 * time.Second)
		if n := l.box.Counts()["CloudWatch Logs:FilterLogEvents"]; n > calls+1 { // home's own
			t.Errorf("the log is read %d times more after it was left", n-calls)
		}
	})
}
