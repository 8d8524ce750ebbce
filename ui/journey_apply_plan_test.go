package ui

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"slipway/steps/stack"
	"slipway/ui/screen"
)

// TestNotesOfAPlanCanBeReached: what stands at the plan's end is counted, and can be read before and while the name is
// typed.
func TestNotesOfAPlanCanBeReached(t *testing.T) {
	virtual(t, func(t *testing.T) {
		for _, size := range [][2]int{{80, 24}, {60, 16}} {
			l := newLab(t)
			s := shop()
			s.Service.Domain, s.Service.DNS = "api.elsewhere.org", "elsewhere"
			l.review(s)
			l.size(size[0], size[1])
			l.see("at its end.")
			for range 80 {
				l.press("down")
			}
			if strings.Contains(l.screen(), "more below") || strings.Contains(l.screen(), "at its end") {
				t.Fatalf("the end cannot be reached:\n%s", l.screen())
			}
			l.press("home", "enter").see("Type shop to apply this plan", "at its end")
			for range 80 {
				l.press("down")
			}
			if strings.Contains(l.screen(), "more below") {
				t.Fatalf("while the name is typed the end cannot be reached:\n%s", l.screen())
			}
			l.press("s", "up", "hop").see("▸ shop")
		}
	})
}

// TestWhatIsLeftOutCanBeAdded: a plan without jobs says so, and e leads to the answer.
func TestWhatIsLeftOutCanBeAdded(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		s.Schedule.Jobs, s.Data.Cache = []stack.Job{}, "none"
		l.review(s)
		l.row("no cache").press("e")
		l.until("Does the app need a cache?")
		l.press("esc")
		l.until("Nothing of this has been done yet")
		l.row("no cron jobs").press("e")
		l.until("Cron jobs")
	})
}

// TestPricesOfAPlanAddUp: a step's rows add up to the step, the steps to what the card and the foot say.
func TestPricesOfAPlanAddUp(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := shop()
		s.Service.Count = 2
		s.Schedule.Jobs = append(s.Schedule.Jobs, stack.Job{Name: "report", Command: "python -m report", Cron: "0 * * * ? *"})
		l.review(s)
		l.size(140, 100)
		step, steps, rows := 0, 0, 0
		for _, line := range strings.Split(l.screen(), "\n") {
			priced := priceAtEnd.FindStringSubmatch(strings.Split(line, "│")[0] + "\n")
			if priced == nil {
				continue
			}
			n := hundredths(t, priced[1])
			if strings.Contains(line, "create") {
				rows += n
				continue
			}
			if rows != step {
				t.Errorf("the rows above %q make %d, their step says %d", line, rows, step)
			}
			step, rows, steps = n, 0, steps+n
		}
		if rows != step {
			t.Errorf("the last rows make %d, their step says %d", rows, step)
		}
		l.see(fmt.Sprintf("USD a month%19s", fmt.Sprintf("+%.2f", float64(steps)/100)), fmt.Sprintf("Costs $%.2f a month",
			float64(steps)/100))
		for row, wants := range map[string]bool{"+ create  load balancer": true, "+ create  service": true,
			"schedule of report": true, "schedule group": false, "schedule of cleanup": true} {
			for _, line := range strings.Split(l.screen(), "\n") {
				if strings.Contains(line, row+" ") && priceAtEnd.MatchString(strings.Split(line, "│")[0]+"\n") != wants {
					t.Errorf("price %v expected: %s", wants, line)
				}
			}
		}
	})
}

var priceAtEnd = regexp.MustCompile(`\s([+-]\d+\.\d\d)\s*\n`)

func hundredths(t *testing.T, usd string) int {
	n, err := strconv.ParseFloat(usd, 64)
	must(t, err)
	return int(math.Round(n * 100))
}

// TestThePlanSaysWhatAnEditChanged: after an answer was edited the plan says which, from what to what, and what it
// costs.
func TestThePlanSaysWhatAnEditChanged(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.review(shop())
		if strings.Contains(l.screen(), "->") {
			t.Fatalf("nothing was edited:\n%s", l.screen())
		}
		l.row("RDS PostgreSQL").take(screen.Edit{Step: "data", Question: "data.class"})
		l.until("How large should the database be?")
		l.press("down", "enter")
		l.until("Nothing of this has been done yet")
		l.see("data.class: db.t3.micro -> db.t4g.", " a month", "▸ + create  RDS")
		l.press("e")
		l.until("Which PostgreSQL version?")
		l.press("esc")
		l.until("Nothing of this has been done yet")
		if strings.Contains(l.screen(), "->") {
			t.Errorf("nothing was edited this time:\n%s", l.screen())
		}
	})
}

// TestSecurityGroupsSayWhoGetsIn: in words on the closed row, by rules on the open one.
func TestSecurityGroupsSayWhoGetsIn(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.review(shop())
		l.row("security group shop-db-sg").see("5432, closed to the internet", "80, 443 from the internet")
		l.press("space").see("ingress: tcp 5432 from shop-app-sg")
	})
}
