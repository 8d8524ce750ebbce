package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"slipway/steps/cloud"
	"slipway/steps/sandbox"
)

// TestFailureAndRetry: one resource fails, the card says what AWS said, another try finishes.
func TestFailureAndRetry(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "RDS:CreateDBInstance"}})
		l.review(shop()).confirm()
		l.until("was not finished")
		l.see("rds:CreateDBInstance", "Try again")
		if l.m.code != 1 {
			t.Errorf("code %d after a failure", l.m.code)
		}
		l.box.Restart()
		l.press("enter").checked().see("shop is live").press("enter")
		l.left(0)
	})
}

// TestPlanOutdated: what somebody made after the plan was shown ends the run before it begins, the card says so, and
// another try shows the plan by now.
func TestPlanOutdated(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.review(shop())
		made := cloud.New(l.box.Config("eu-west-1")).Logs
		if _, err := made.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{
			LogGroupName: new("/ecs/shop-api")}); err != nil {
			t.Fatal(err)
		}
		l.confirm()
		l.until("Try again")
		l.see("Nothing more was begun", "AWS has changed since the plan was shown")
		if strings.Contains(l.screen(), "calls in flight") || l.m.code != 1 {
			t.Errorf("code %d:\n%s", l.m.code, l.screen())
		}
		l.press("d").see("Nothing more was begun").press("d")
		l.press("enter")
		l.until("/ecs/shop-api")
	})
}

// TestInterrupt: ctrl+c asks, then finishes what is in flight; the next start goes on and finishes.
func TestInterrupt(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.applying(30 * time.Second)
		l.press("ctrl+c").see("Stop?", "Keep going")
		l.press("enter")
		if strings.Contains(l.screen(), "Stop?") {
			t.Fatal("still asking")
		}
		l.press("ctrl+c", "ctrl+c")
		l.until("Try again")
		writes := l.box.Writes()
		l.pass(time.Minute)
		if n := l.box.Writes(); n != writes {
			t.Errorf("%d writes after the stop", n-writes)
		}
		l.press("q")
		if !l.quit || l.m.code != 130 || !strings.Contains(l.m.card, "AWS goes on with") {
			t.Errorf("quit %v, code %d, card %q", l.quit, l.m.code, l.m.card)
		}
		l.m.runs.Wait()
		l.comeBack().press("p").checked().see("shop is live")
	})
}

// TestLeaveAtOnce: the third ctrl+c leaves and lists what AWS goes on with.
func TestLeaveAtOnce(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.applying(30 * time.Second)
		l.press("ctrl+c", "ctrl+c", "ctrl+c")
		if !l.quit || l.m.code != 130 || !strings.Contains(l.m.card, "RDS PostgreSQL") {
			t.Errorf("quit %v, code %d, card %q", l.quit, l.m.code, l.m.card)
		}
		l.m.runs.Wait()
	})
}
