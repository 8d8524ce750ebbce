package ui

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/ui/screen"
)

// BenchmarkFirstFrame makes the program and draws its first window.
func BenchmarkFirstFrame(b *testing.B) {
	for b.Loop() {
		m := newModel(b.Context(), Options{Settings: fresh()})
		m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
		if len(m.View().Content) == 0 {
			b.Fatal("nothing drawn")
		}
	}
}

// BenchmarkApplyFrame takes one batch of news of a run of 60 resources and draws it at 120x40.
func BenchmarkApplyFrame(b *testing.B) {
	settings := shop()
	m := newModel(b.Context(), Options{Settings: settings})
	m.ctx.Session = &steps.Session{World: steps.World{Clock: cloud.Wall{}, Clients: &cloud.Clients{Region: "eu-west-1"}}, Settings: settings}
	var p plan.Plan
	for i := range 60 {
		a := plan.Action{ID: fmt.Sprintf("x/%d", i), Step: steps.Names()[i%7], Verb: plan.Create, Title: fmt.Sprintf("resource %d", i), Usual: 3 * time.Minute}
		if i > 7 {
			a.Needs = []string{fmt.Sprintf("x/%d", i-7)}
		}
		p.Actions = append(p.Actions, a)
	}
	m.running = screen.NewApply(m.ctx, p, &live.Stack{}, plan.Intent{})
	m.show(m.running)
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	now := time.Now()
	i := 0
	for b.Loop() {
		i++
		a := p.Actions[i%60]
		m.Update(screen.Happened{{At: now, Action: a.ID, Step: a.Step, Title: a.Title, State: plan.Waiting, Detail: fmt.Sprint("creating ", i)}})
		m.View()
	}
}
