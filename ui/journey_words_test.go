package ui

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"slipway/steps/sandbox"
)

// TestLogInWords: the log says what happened to what in the words of the tree, and the failure card names the file with
// every call.
func TestLogInWords(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.review(shop())
		const log = "/home/me/.local/state/slipway/slipway.log"
		l.m.ctx.LogFile = func() string { return log }
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "RDS:CreateDBInstance"}})
		l.confirm()
		l.pass(90 * time.Second)
		l.press("l")
		line := regexp.MustCompile(`^\s+\d\d:\d\d:\d\d  (start|wait|note|done|FAILED|held|skip|stop) +  \S`)
		said := 0
		for row := range strings.Lines(l.screen()) {
			if !regexp.MustCompile(`^\s+\d\d:\d\d`).MatchString(row) {
				continue
			}
			said++
			if !line.MatchString(row) || regexp.MustCompile(`(data|service|network)/`).MatchString(row) {
				t.Errorf("not in words: %s", row)
			}
		}
		if said < 5 {
			t.Errorf("%d lines:\n%s", said, l.screen())
		}
		l.press("l")
		l.until("was not finished")
		l.press("d").see("log            " + log)
	})
}

// TestRegionWithoutPrices: nobody is told a difference that is none, and the price says whose it is.
func TestRegionWithoutPrices(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.toApp(fresh()).size(120, 40)
		l.answer("region").press("osaka")
		l.see("price not known", "its prices are not known")
		l.press("enter", "enter").walk("DATA").see("at N. Virginia's prices")
		l.press("esc", "esc").answer("region").press("frank", "enter", "enter").walk("DATA").see("prices of 20")
	})
}

// TestOptionThatDoesNotFit: an option that the other answers leave no room for says so before it is taken.
func TestOptionThatDoesNotFit(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop())
		l.step("service")
		for range 30 {
			if strings.Contains(l.screen(), "▸ Memory") {
				break
			}
			l.press("tab")
		}
		l.see("0.5 GB                         does not fit")
		l.press("home").see("does not fit: ")
	})
}

// TestReviewKeepsItsPlace: an edit and another read leave the cursor on its row.
func TestReviewKeepsItsPlace(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		l.setUp(s)
		s.Data.Class, s.Budget.Limit, s.Service.Count = "db.t3.small", 150, 2
		l.plan(s)
		at := func() string {
			for line := range strings.Lines(l.screen()) {
				if strings.HasPrefix(line, "▸") {
					return line
				}
			}
			return ""
		}
		l.row("budget")
		for _, keys := range [][]string{{"r"}, {"e", "ctrl+u", "170", "enter"}, {"e", "esc"}} {
			l.press(keys...)
			l.until("Nothing of this has been done yet")
			if !strings.Contains(at(), "budget") {
				t.Errorf("after %v the cursor is on %q:\n%s", keys, at(), l.screen())
			}
		}
	})
}

// TestReviewFootFits: nothing that is said under a plan is cut at 60 columns.
func TestReviewFootFits(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop())
		l.home().press("p").until("AWS has what the answers ask for")
		l.size(60, 16)
		l.see("Enter shows the checklist.")
		l.size(80, 24)
		s := shop()
		s.Service.Port = 9000
		l.plan(s)
		l.press("enter", "x", "enter")
		l.size(60, 16)
		l.see("Type shop to apply this plan: ", "nothing was done")
	})
}

// TestFailureCardWhereItIsSmall: what it means, what comes next and what is safe stand whole in the smallest window.
func TestFailureCardWhereItIsSmall(t *testing.T) {
	virtual(t, func(t *testing.T) {
		for _, c := range failures[:3] {
			l := newLab(t).review(shop())
			c.strike(l)
			l.confirm().until("was not finished")
			l.size(60, 16)
			l.see("means ", "next ", "safe ", "d says what", "Stop here and keep what is made")
			if strings.Contains(l.screen(), "d shows the rest") || strings.Contains(l.screen(), "…") {
				t.Errorf("%s is cut:\n%s", c.name, l.screen())
			}
			l.press("q")
			l.m.runs.Wait()
		}
	})
}
