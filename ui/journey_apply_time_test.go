package ui

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/sandbox"
)

var timeLeft = regexp.MustCompile(`about (\d+) min left|under a minute left|longer than usual`)

// TestTimeLeft: what is left never counts up, the bar never goes back, and neither changes its place.
func TestTimeLeft(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.review(shop())
		l.confirm()
		last, share, column, said := 1000, 0.0, -1, map[string]bool{}
		for range 700 {
			l.pass(time.Second)
			if !l.m.running.Running() {
				break
			}
			line := strings.Split(l.screen(), "\n")[3]
			found := timeLeft.FindStringSubmatchIndex(line)
			if found == nil {
				t.Fatalf("nothing is said about the time: %q", line)
			}
			left := 0
			if found[2] >= 0 {
				left, _ = strconv.Atoi(line[found[2]:found[3]])
			}
			if left > last {
				t.Fatalf("%d min left after %d", left, last)
			}
			at := len([]rune(line[:found[0]]))
			if column >= 0 && at != column {
				t.Fatalf("the time moved from column %d to %d: %q", column, at, line)
			}
			if now := l.m.running.Progress(); now < share {
				t.Fatalf("the bar went back from %f to %f", share, now)
			} else {
				share = now
			}
			last, column = left, at
			said[line[found[0]:found[1]]] = true
		}
		if l.m.running.Running() || !said["about 7 min left"] || said["longer than usual"] {
			t.Errorf("running %v, said %v", l.m.running.Running(), said)
		}
	})
}

// TestLongerThanUsual: what takes twice its usual time is said to.
func TestLongerThanUsual(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		slow := sandbox.Typical()
		slow.CacheCreate = 20 * time.Minute
		l.box = sandbox.New(sandbox.Options{Region: "eu-west-1", Account: "123456789012", Durations: &slow})
		l.box.AddHostedZone("example.com")
		l.applying(11 * time.Minute)
		if strings.Contains(l.screen(), "longer than usual") {
			t.Errorf("too early:\n%s", l.screen())
		}
		l.pass(3 * time.Minute)
		said := slices.DeleteFunc(strings.Split(l.screen(), "\n"),
			func(line string) bool { return !strings.Contains(line, "longer than usual") })
		if len(said) != 2 || !strings.Contains(said[1], "ElastiCache") {
			t.Errorf("said %q:\n%s", said, l.screen())
		}
		l.until("Everything is made")
	})
}

// TestStopping: while a run is being stopped, the screen says what is waited for, and a third ctrl+c leaves.
func TestStopping(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.applying(30 * time.Second)
		l.press("ctrl+c")
		l.take(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}) // and no event after it is taken
		l.see("stopping", "Stopping: finishing", "in flight: ", "RDS PostgreSQL 16", "ctrl+c leave now")
		l.until("Stopped")
	})
}
