package widget_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"slipway/steps/check"
	"slipway/steps/cost"
	"slipway/steps/inspect"
	"slipway/steps/plan"
	"slipway/steps/rehearse"
	"slipway/steps/status"
	"slipway/ui/theme"
	"slipway/ui/widget"
	"slipway/ui/widget/progress"
)

// work is a plan of a verb of every kind, and a picture of what it is about.
func work() (plan.Plan, status.Diagram) {
	p := plan.Plan{Actions: []plan.Action{
		{ID: "network/vpc", Step: "network", Verb: plan.None, Title: "default VPC", NotOurs: true},
		{ID: "network/db-group", Step: "network", Verb: plan.None, Title: "security group shop-db-sg"},
		{ID: "data/database", Step: "data", Verb: plan.Update, Title: "RDS PostgreSQL 16", Typical: 5 * time.Minute},
		{ID: "data/cache", Step: "data", Verb: plan.Replace, Title: "ElastiCache Redis 7.1", Typical: 6 * time.Minute},
		{ID: "service/load-balancer", Step: "service", Verb: plan.Adopt, Title: "load balancer", Typical: 3 * time.Minute},
		{ID: "service/service", Step: "service", Verb: plan.Create, Title: "service", Needs: []string{"data/cache"}},
		{ID: "service/old-alias", Step: "service", Verb: plan.Delete, Title: "DNS record old.example.com"},
		{ID: "service/health", Step: "service", Verb: plan.Check, Title: "health of the API"},
	}}
	box := func(id, title, detail string, row status.Row, action string, usd float64) status.Box {
		return status.Box{ID: id, Title: title, Detail: detail, Row: row, State: status.Missing, USD: usd,
			Actions: []string{action}}
	}
	return p, status.Diagram{Boxes: []status.Box{{ID: "internet", Title: "internet"},
		box("load-balancer", "load balancer", "api.example.com", status.Entry, "service/load-balancer", 25.7),
		box("api", "api × 1", "1 vCPU, 2 GB", status.Compute, "service/service", 39.69),
		box("database", "PostgreSQL 16", "db.t3.micro, 20 GB", status.Store, "data/database", 17.14),
		box("cache", "Redis 7.1", "cache.t3.micro", status.Store, "data/cache", 13.14)},
		Edges: []status.Edge{{From: "internet", To: "load-balancer", Label: "443"},
			{From: "load-balancer", To: "api", Label: "8000"}, {From: "api", To: "database", Label: "5432"},
			{From: "api", To: "cache", Label: "6379"}}}
}

// underWay is a run of it after two minutes.
func underWay(t *theme.Theme) (progress.View, status.Diagram) {
	p, d := work()
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	now := began
	r := progress.New(p, func() time.Time { return now })
	r.Start()
	now = began.Add(2 * time.Minute)
	say := func(id string, s plan.State, after time.Duration, detail string, err error) {
		a, _ := p.Action(id)
		r.Record(plan.Event{At: began.Add(after), Action: id, Step: a.Step, Title: a.Title, Verb: a.Verb, State: s,
			Detail: detail, Elapsed: after, Err: err})
	}
	for _, id := range []string{"data/database", "data/cache", "service/load-balancer", "service/old-alias"} {
		say(id, plan.Running, 0, "", nil)
	}
	say("data/database", plan.Waiting, time.Second, "modifying", nil)
	say("service/load-balancer", plan.Done, 40*time.Second, "", nil)
	say("service/old-alias", plan.Done, 3*time.Second, "", nil)
	say("data/cache", plan.Failed, 90*time.Second, "", errors.New("no capacity"))
	say("service/service", plan.Skipped, 90*time.Second, "needs ElastiCache Redis 7.1", nil)
	return progress.View{Run: r, Theme: t, Frame: "*"}, d
}

// TestCommandFrames keeps what commands draw on a terminal as people see it.
func TestCommandFrames(t *testing.T) {
	dark := theme.New(true, false)
	drawings := map[string]func(t *theme.Theme, w int) []string{
		"apply": func(t *theme.Theme, w int) []string {
			v, d := underWay(t)
			lines, _ := v.Tree(w, progress.EveryAction)
			return append(append([]string{v.Bar(w, false), ""}, v.Picture(d, w)...), lines...)
		},
		"destroy": func(t *theme.Theme, w int) []string {
			p := plan.Plan{Actions: []plan.Action{
				{ID: "schedule/cleanup", Step: "schedule", Verb: plan.Delete, Title: "schedule of cleanup", Name: "shop-cleanup"},
				{ID: "secrets/A", Step: "secrets", Verb: plan.Delete, Title: "secret A", Name: "/shop/production/A"},
				{ID: "secrets/B", Step: "secrets", Verb: plan.Delete, Title: "secret B", Name: "/shop/production/B"},
				{ID: "data/database", Step: "data", Verb: plan.Delete, Title: "RDS PostgreSQL 16", Name: "shop-db",
					Reason: "WITHOUT a final snapshot: what is in it is lost, its automatic backups too"}},
				Notes: []plan.Note{{Step: "data", USD: 2, Text: "the final snapshot of another day stays"}}}
			return widget.Destroy(t, t.Title.Render("shop"), p, cost.Estimate{USD: 96.6}, w)
		},
		"inspect": func(t *theme.Theme, w int) []string {
			return widget.Inspection(t, t.Title.Render("What this folder says"), inspect.Report{
				Answers: []inspect.Answer{{ID: "service.port", Value: "8000", Evidence: "Dockerfile:5", Confidence: inspect.Sure},
					{ID: "data.cache", Value: "redis", Evidence: "requirements.txt:4", Confidence: inspect.Likely},
					{ID: "service.command", Value: strings.Repeat("gunicorn app ", 9), Evidence: "Procfile:1",
						Confidence: inspect.Guess}, {ID: "workers", Evidence: "no other process is named", Confidence: inspect.Likely}},
				Notes: []string{"the image runs as root"}}, w)
		},
		"rehearse": func(t *theme.Theme, w int) []string {
			began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
			stages := widget.Stages(t, []widget.Stage{{Name: "builds the image", Began: began},
				{Name: "starts the container", Began: began.Add(20 * time.Second)}}, "*", began.Add(25*time.Second), w-4)
			report := rehearse.Report{Verdicts: []rehearse.Verdict{{ID: "health", Title: "It answers", Status: check.Fail,
				Detail: "/health answers 500", Fix: "look at what it wrote", Evidence: []string{"ValueError: no database"}},
				{ID: "user", Title: "It does not run as root", Status: check.Pass}}}
			return append(append(stages, ""), widget.Rehearsal(t, report, w-4)...)
		},
		"checks": func(t *theme.Theme, w int) []string {
			return strings.Split(widget.Checks(t, []check.Finding{{ID: "a", Number: 2, Title: "RDS is not public",
				Status: check.Pass}, {ID: "b", Title: "RDS is encrypted", Status: check.Fail, Detail: "it is not",
				Why: "disks are lost", Fix: "restore a copy"}}, w), "\n")
		},
	}
	for name, draw := range drawings {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for _, w := range []int{60, 80, 120} {
				lines := draw(dark, w)
				for _, l := range lines {
					if ansi.StringWidth(l) > w {
						t.Errorf("%d columns: %d wide: %s", w, ansi.StringWidth(l), ansi.Strip(l))
					}
				}
				fmt.Fprintf(&b, "%d columns\n%s\n\n", w, ansi.Strip(strings.Join(lines, "\n")))
			}
			fmt.Fprintf(&b, "coloured\n%s\n", strings.ReplaceAll(strings.Join(draw(dark, 80), "\n"), "\x1b", "␛"))
			golden.RequireEqual(t, b.String())
		})
	}
}
