package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/stack"
)

// TestEditFromReview edits the answer behind a row, and comes back to the plan as it is then.
func TestEditFromReview(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop())
		s := shop()
		s.Data.Class, s.Service.Domain, s.Budget.Limit = "db.t3.small", "shop.example.com", 150
		s.Schedule.Jobs = append(s.Schedule.Jobs, stack.Job{Name: "report", Command: "python -m report", Cron: "0 6 * * ? *"})
		l.plan(s)
		for _, c := range []struct {
			row, question string
			keys          []string
			then          string
		}{
			{"RDS PostgreSQL", "How large should the database be?", []string{"down", "enter"},
				"class db.t3.micro -> db.t4g.small"},
			{"DNS record shop.example.com", "Domain", []string{"ctrl+u", "www.example.com", "enter"},
				"DNS record www.example.com"},
			{"budget", "Monthly budget in USD", []string{"ctrl+u", "170", "enter"}, "$170 a month"},
			{"schedule of report", "Cron jobs", []string{"esc"}, "schedule of report"},
		} {
			l.row(c.row).press("e")
			l.until(c.question)
			l.press(c.keys...)
			l.until("Nothing of this has been done yet")
			if l.size(80, 60); !strings.Contains(l.screen(), c.then) {
				t.Fatalf("after %s the plan does not say %q:\n%s", c.row, c.then, l.screen())
			}
			l.size(80, 24)
		}
		if n := l.box.Writes(); n != 0 {
			t.Errorf("%d writes while a plan was being edited", n)
		}
	})
}

// TestEditASecretFromReview asks for the value of the secret under the cursor, and for nothing else.
func TestEditASecretFromReview(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.toApp(shop()).press("ctrl+o")
		l.until("Value of STRIPE_KEY")
		l.press("sk_live_123", "ctrl+o")
		l.until("Nothing of this has been done yet")
		l.row("secret STRIPE_KEY").press("e").see("Value of STRIPE_KEY")
		l.press("sk_live_456", "enter")
		l.until("Nothing of this has been done yet")
		if got := l.m.ctx.Secrets["STRIPE_KEY"].Reveal(); got != "sk_live_456" {
			t.Errorf("the value is %q", got)
		}
		if strings.Contains(l.screen(), "sk_live") {
			t.Error("a value is on the screen")
		}
	})
}

// TestTypingTheName: a wrong name says what to type, nothing at all does nothing, esc leaves it.
func TestTypingTheName(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.review(shop())
		l.press("enter").see("Type shop to apply this plan")
		l.press("enter").see("type shop to apply")
		l.press("Shop", "enter").see("that is not shop")
		l.press("esc").see("Nothing of this has been done yet")
		l.press("enter")
		if strings.Contains(l.screen(), "Shop") {
			t.Error("what was typed before is still there")
		}
		if n := l.box.Writes(); n != 0 {
			t.Errorf("%d writes", n)
		}
	})
}

// TestFailureAnswerAndRetry: AWS refuses a class; the card names that answer, another one finishes the run.
func TestFailureAnswerAndRetry(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.review(shop())
		l.box.Inject(refused("RDS:CreateDBInstance", "InvalidParameterCombination",
			"RDS does not support creating a DB instance with the following combination: DBInstanceClass=db.t3.micro, "+
				"Engine=postgres."))
		l.confirm()
		l.until("was not finished")
		l.see("▸ Change an answer: How large should the database be?", "what is safe", "next ")
		if bar := l.m.View().ProgressBar; bar == nil || bar.State != tea.ProgressBarError {
			t.Errorf("the terminal's own bar is %+v", bar)
		}
		l.press("d").see("AWS said", "esc").press("esc").see("▸ Change an answer:")
		l.press("y").see("copied")
		l.press("enter").see("How large should the database be?")
		l.box.Restart()
		l.press("down", "enter")
		l.agree().press("enter")
		if bar := l.m.View().ProgressBar; bar != nil {
			t.Errorf("the terminal's own bar stays: %+v", bar)
		}
		l.until("security")
		l.press("enter").see("shop is live").press("enter")
		if !l.quit || l.m.code != 0 {
			t.Errorf("quit %v, code %d", l.quit, l.m.code)
		}
	})
}

// TestStopAndResumeTwice stops at two places, asks anew after every keep going, and finishes in the end.
func TestStopAndResumeTwice(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.review(shop())
		l.confirm()
		for _, after := range []time.Duration{20 * time.Second, 4 * time.Minute} {
			l.pass(after)
			for range 3 {
				l.press("ctrl+c").see("Stop?", "▸ Keep going", "RDS PostgreSQL 16").press("enter")
				if strings.Contains(l.screen(), "Stop?") {
					t.Fatal("still asking")
				}
			}
			l.press("ctrl+c", "down", "enter")
			l.until("Stopped")
			l.see("what is safe", "AWS goes on with", "▸ Try again")
			l.press("d").see("made and kept").press("d").see("▸ Try again")
			if l.m.code != 130 {
				t.Errorf("code %d after a stop", l.m.code)
			}
			l.press("enter")
			l.until("Nothing of this has been done yet")
			l.confirm()
		}
		l.made().see("shop is live")
	})
}

// TestLeaveAndFinish leaves at once, starts again and finishes.
func TestLeaveAndFinish(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.applying(time.Minute)
		l.press("ctrl+c", "down", "down", "enter")
		if !l.quit || l.m.code != 130 || !strings.Contains(l.m.card, "AWS goes on with: ") {
			t.Fatalf("quit %v, code %d, card %q", l.quit, l.m.code, l.m.card)
		}
		l.m.running.Stop() // the process is gone
		l.m.runs.Wait()
		l.comeBack().press("p").checked().see("shop is live")
	})
}

// TestReplacePort moves the service to another port: the plan says what is replaced, the typed name agrees to it.
func TestReplacePort(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop())
		s := shop()
		s.Service.Port = 9000
		l.plan(s).row("± replace target group").see("port 8000 -> 9000")
		l.press("enter").see("This agrees to: replace target group", "old target group shop-tg")
		l.press("shop", "enter")
		l.made().see("shop is live")
	})
}

// TestDeleteJobAndDomain: the plan says what is lost with a job and with the domain, and removes both.
func TestDeleteJobAndDomain(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop())
		s := shop()
		s.Service.Domain, s.Schedule.Jobs = "", nil
		l.plan(s).row("- delete  schedule of cleanup").see("lost: the job runs no more")
		l.row("- delete  DNS record").see("lost: api.example.com no longer leads to the API")
		l.press("enter").see("This agrees to: delete listener 443").press("shop", "enter")
		l.made().see("http://shop-alb")
	})
}
