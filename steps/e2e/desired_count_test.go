package e2e

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// TestTasksUnderLoadAreLeft: what scales the service, or somebody who has raised its tasks, is told of and not worked
// against, unless this run asks for fewer.
func TestTasksUnderLoadAreLeft(t *testing.T) {
	file := map[string]question.Answer{"service.count": {Source: question.You, From: stack.FileName}}
	flag := map[string]question.Answer{"service.count": {Source: question.You, From: "--set"}}
	for name, c := range map[string]struct {
		scaled  bool
		by      int32 // hand
		sources map[string]question.Answer
		want    int    // the answer
		left    int    // tasks after apply
		note    string // "" none
	}{
		"scaled to 3": {scaled: true, by: 3, sources: file, want: 1, left: 3,
			note: "between 1 and 5: the 3 it has now are left"},
		"scaled, and fewer are asked for": {scaled: true, by: 3, sources: flag, want: 1, left: 3,
			note: "service.count (1) does not count"},
		"scaled, nobody knows who answers": {scaled: true, by: 3, want: 1, left: 3, note: "Application Auto Scaling"},
		"raised by hand": {by: 3, sources: file, want: 1, left: 3,
			note: "set to 3 tasks, and service.count says 1"},
		"raised, and a default": {by: 3, sources: map[string]question.Answer{}, want: 1, left: 3,
			note: "slipway apply --set service.count=1"},
		"raised, and fewer are asked for": {by: 3, sources: flag, want: 1, left: 1},
		"raised less than the answer":     {by: 2, sources: file, want: 4, left: 4},
		"lowered by hand":                 {by: 1, sources: file, want: 2, left: 2},
	} {
		t.Run(name, func(t *testing.T) {
			inStack(t, shop(), func(t *testing.T, l *lab) {
				if _, err := l.session.Env.Clients.ECS.UpdateService(t.Context(), &ecs.UpdateServiceInput{
					Cluster: new("shop"), Service: new("shop-api"), DesiredCount: &c.by,
				}); err != nil {
					t.Fatal(err)
				}
				if c.scaled {
					l.box.ScaleService("shop", "shop-api", 1, 5)
				}
				l.session.Sources, l.session.Settings.Service.Count = c.sources, c.want
				l.session.Settings.Service.Grace = 120 // something else to do, so that the service is updated all the same
				p := l.planned(plan.Intent{})
				notes := ""
				for _, n := range p.Notes {
					notes += n.Text + "\n"
				}
				if !strings.Contains(notes, c.note) || c.note == "" && strings.Contains(notes, "tasks") {
					t.Errorf("noted: %s", notes)
				}
				l.mustApply(plan.Intent{})
				if got := l.read().Service.Value.Desired; got != c.left {
					t.Errorf("%d tasks are left", got)
				}
				if p := l.planned(plan.Intent{}); !p.Empty() {
					t.Errorf("the next plan has %v", p.Work())
				}
			})
		})
	}
}

// TestScalingThatCannotBeRead keeps no plan up: only a number that is to change makes it worth a word.
func TestScalingThatCannotBeRead(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		seen := l.without("Application Auto Scaling:DescribeScalableTargets")
		if seen.Scaling.Read() {
			t.Fatal("it was read")
		}
		if p := l.session.Plan(seen, plan.Intent{}); !p.Empty() || len(p.Problems) > 0 {
			t.Errorf("the plan has %v, %v", p.Work(), p.Problems)
		}
	})
}
