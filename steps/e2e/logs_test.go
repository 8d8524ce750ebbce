package e2e

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps/acceptance"
	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/logs"
	"slipway/steps/sandbox"
	simlogs "slipway/steps/sandbox/logs"
	"slipway/steps/session"
)

const logGroup = "/ecs/shop-api"

// wrote appends lines to a stream as a container does.
func (l *lab) wrote(stream string, lines ...string) {
	l.box.Alter(func(c *sandbox.Call) { simlogs.Of(c).Write(c, logGroup, stream, lines) })
}

// logLab is an account whose only resource is the log group.
func logLab(t *testing.T) *lab {
	l := newLab(t, shop())
	l.box.Alter(func(c *sandbox.Call) { simlogs.Of(c).Add(c, logGroup, l.session.Identity().Tags()) })
	return l
}

// follow follows the log until stop, which waits for its end.
func (l *lab) follow(r session.LogRequest, to logs.Sink) (stop func() error) {
	ctx, cancel := context.WithCancel(l.tb.Context())
	ended := make(chan error)
	r.Follow = true
	go func() { ended <- l.session.ReadLogs(ctx, r, to) }()
	return func() error {
		cancel()
		return <-ended
	}
}

// numbered checks lines that end in their number within the stream: each once, in order. It remembers one number a
// stream and one text beside it.
type numbered struct {
	t     *testing.T
	next  map[string]int
	alike map[string]int // lines without a number
	all   int
	first time.Time // when the first came
}

func (n *numbered) take(lines []live.LogLine) {
	if n.first.IsZero() {
		n.first = time.Now()
	}
	for _, l := range lines {
		n.all++
		var number int
		if _, err := fmt.Sscanf(l.Text, "line %d", &number); err != nil {
			n.alike[l.Stream]++
			continue
		}
		if number != n.next[l.Stream] && !n.t.Failed() {
			n.t.Errorf("%s: line %d came where %d is due", l.Stream, number, n.next[l.Stream])
		}
		n.next[l.Stream] = number + 1
	}
}

// TestLogsFollowed: 200,000 lines of eight streams that are replaced by those of new tasks, some of them alike in all,
// while AWS throttles, sessions break, end and leave lines out, and what was written is found late: every line once, in
// the order of its stream, the first at once, in memory that does not grow.
func TestLogsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := logLab(t)
		l.box.Alter(func(c *sandbox.Call) { simlogs.Of(c).Lag = 1500 * time.Millisecond })
		got := &numbered{t: t, next: map[string]int{}, alike: map[string]int{}}
		written, alike := map[string]int{}, map[string]int{}
		write := func(n, generation int) {
			l.box.Alter(func(c *sandbox.Call) {
				for i := range n {
					stream := fmt.Sprintf("ecs/shop-api/%d%d", i%8, generation)
					text := fmt.Sprintf("line %d of a request that was answered", written[stream])
					if i%50 == 49 {
						text = "the same again"
						alike[stream]++
					} else {
						written[stream]++
					}
					simlogs.Of(c).Write(c, logGroup, stream, []string{text})
				}
			})
		}
		write(100, 0)
		time.Sleep(2 * time.Second)
		for _, f := range []sandbox.Fault{
			sandbox.Throttle{At: sandbox.At{Operation: "CloudWatch Logs:FilterLogEvents", Skip: 8, Times: 5}},
			sandbox.Throttle{At: sandbox.At{Operation: "CloudWatch Logs:FilterLogEvents", Skip: 20, Times: 30}},
			sandbox.LostReply{At: sandbox.At{Operation: "CloudWatch Logs:LiveTailSessionUpdate", Skip: 60, Times: 1}},
			sandbox.Broken{At: sandbox.At{Operation: "CloudWatch Logs:LiveTailSessionUpdate", Skip: 130, Times: 1}},
			sandbox.LostReply{At: sandbox.At{Operation: "CloudWatch Logs:LiveTailSessionUpdate", Skip: 400, Times: 2}},
			sandbox.Throttle{At: sandbox.At{Operation: "CloudWatch Logs:StartLiveTail", Skip: 1, Times: 1}},
		} {
			l.box.Inject(f)
		}
		began := time.Now()
		var said []string
		stop := l.follow(session.LogRequest{Since: began.Add(-time.Hour)}, logs.Sink{
			Lines: got.take,
			Said:  func(s string) { said = append(said, s) },
		})
		total := 100
		for second := range 600 {
			n := 20 // a tenth of a second's
			switch {
			case second >= 200 && second < 215, second >= 330 && second < 340:
				n = 300
			case total >= 200_000:
				n = 0
			case second >= 420:
				n = 120
			}
			for range 10 {
				n := min(n, 200_000-total)
				write(n, second/150)
				total += n
				time.Sleep(100 * time.Millisecond)
			}
		}
		time.Sleep(2 * time.Minute)
		with := heap()
		if err := stop(); err != nil {
			t.Error(err)
		}
		if without := heap(); with > without+8<<20 {
			t.Errorf("following holds %d KiB after 200,000 lines", (with-without)>>10)
		}
		if d := got.first.Sub(began); d > time.Second {
			t.Errorf("the first line came after %s", d)
		}
		for stream, n := range written {
			if got.next[stream] != n || got.alike[stream] != alike[stream] {
				t.Errorf("%s: %d of %d lines, %d of %d alike", stream, got.next[stream], n, got.alike[stream], alike[stream])
			}
		}
		if got.all != total || total != 200_000 {
			t.Errorf("%d lines were given of %d", got.all, total)
		}
		if n := l.box.Counts()["CloudWatch Logs:StartLiveTail"]; n < 4 || len(said) < 4 {
			t.Errorf("%d sessions, said %q", n, said)
		}
	})
}

// heap is what is in use after a collection.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestLogsSessionsEnd: a session lasts three hours; the next one goes on where it ended, and nobody has to know.
func TestLogsSessionsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := logLab(t)
		got := &numbered{t: t, next: map[string]int{}, alike: map[string]int{}}
		var said []string
		stop := l.follow(session.LogRequest{Since: time.Now()}, logs.Sink{Lines: got.take,
			Said: func(s string) { said = append(said, s) }})
		for n := range 7 * 60 {
			l.wrote("ecs/shop-api/1", fmt.Sprintf("line %d", n))
			time.Sleep(time.Minute)
		}
		if err := stop(); err != nil || got.next["ecs/shop-api/1"] != 7*60 || len(said) > 0 {
			t.Errorf("%v: %d lines, said %q", err, got.next["ecs/shop-api/1"], said)
		}
		if n := l.box.Counts()["CloudWatch Logs:StartLiveTail"]; n != 3 {
			t.Errorf("%d sessions in seven hours", n)
		}
	})
}

// TestLogsRefused: without live tail the log is read again and again, which is said once; without any right to read it
// the end says which one is missing.
func TestLogsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := logLab(t)
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "CloudWatch Logs:StartLiveTail"}})
		got := &numbered{t: t, next: map[string]int{}, alike: map[string]int{}}
		var said []string
		stop := l.follow(session.LogRequest{Since: time.Now(), Prefixes: []string{"cleanup/", "mailer/"}}, logs.Sink{
			Lines: got.take, Said: func(s string) { said = append(said, s) }})
		for n := range 100 {
			for _, stream := range []string{"ecs/shop-api/1", "cleanup/shop-cleanup/1", "mailer/shop-mailer/1"} {
				l.wrote(stream, fmt.Sprintf("line %d", n), "the same")
			}
			time.Sleep(700 * time.Millisecond)
		}
		time.Sleep(time.Minute)
		if err := stop(); err != nil || got.next["mailer/shop-mailer/1"] != 100 ||
			got.alike["cleanup/shop-cleanup/1"] != 100 || got.next["ecs/shop-api/1"] != 0 {
			t.Errorf("%v: %v and %v", err, got.next, got.alike)
		}
		if len(said) != 1 || !strings.Contains(said[0], "logs:StartLiveTail") {
			t.Errorf("said %q", said)
		}
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "CloudWatch Logs:FilterLogEvents"}})
		err := l.session.ReadLogs(t.Context(), session.LogRequest{Since: time.Now(), Follow: true}, logs.Sink{})
		if err == nil || !strings.Contains(cloud.Brief(err), "logs:FilterLogEvents") {
			t.Errorf("refused, and ended with %v", err)
		}
	})
}

// TestLogsAssumption: the acceptance run can tell whether AWS finds late what a session has shown.
func TestLogsAssumption(t *testing.T) {
	for lag, want := range map[time.Duration]acceptance.Verdict{time.Second: acceptance.Holds,
		20 * time.Second: acceptance.Broken, time.Hour: acceptance.Broken} {
		synctest.Test(t, func(t *testing.T) {
			l := logLab(t)
			l.box.Alter(func(c *sandbox.Call) { simlogs.Of(c).Lag = lag })
			read := l.session.Read(t.Context())
			go func() {
				time.Sleep(10 * time.Second)
				l.wrote("ecs/shop-api/1", "GET / 200")
			}()
			r := &acceptance.Run{Session: l.session, Live: read, Patience: 4 * time.Minute}
			all := acceptance.Assumptions()
			at := slices.IndexFunc(all, func(a acceptance.Assumption) bool { return a.Name == "live tail" })
			if verdict, why := all[at].Hold(t.Context(), r); verdict != want {
				t.Errorf("found after %s: %s, %s", lag, verdict, why)
			}
		})
	}
}
