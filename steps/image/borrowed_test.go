package image

import (
	"strings"
	"testing"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/stack"
)

// TestAnImageFromElsewhereStays: without image.uri the image that runs goes on running, nothing is made for one that
// nobody builds, and the plan says what builds one.
func TestAnImageFromElsewhereStays(t *testing.T) {
	s := plantest.Shop()
	l := &live.Stack{Identity: s.Identity("aws")}
	runs := func(image string) {
		l.Running = live.Found(live.TaskDefinition{Tags: map[string]string{stack.TagImage: "registry.example.com/shop:1"},
			Containers: []live.Container{{Image: image}}}, "")
	}
	planned := func(i plan.Intent) plan.Plan {
		b := plan.NewBuilder(s, l, i)
		Plan(b, Tools{})
		return b.Plan()
	}
	noted := func(p plan.Plan) bool {
		return len(p.Notes) == 1 && strings.Contains(p.Notes[0].Text, "registry.example.com/shop") &&
			strings.Contains(p.Notes[0].Text, "slipway step image")
	}
	runs("registry.example.com/shop@sha256:" + strings.Repeat("1", 64))
	if p := planned(plan.Intent{}); !p.Empty() || len(p.Problems) > 0 || !noted(p) {
		t.Errorf("work %+v, problems %+v, notes %+v", p.Work(), p.Problems, p.Notes)
	}
	if p := planned(plan.Intent{Build: true}); len(p.Work()) != 2 || noted(p) {
		t.Errorf("a build wants the repository and the image: %+v, notes %+v", p.Work(), p.Notes)
	}
	runs("123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:" + strings.Repeat("1", 64))
	if p := planned(plan.Intent{}); len(p.Work()) != 1 || len(p.Notes) > 0 {
		t.Errorf("the repository of the image that runs is gone: %+v, notes %+v", p.Work(), p.Notes)
	}
}
