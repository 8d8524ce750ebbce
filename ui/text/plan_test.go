package text

import (
	"testing"

	"slipway/steps/plan"
)

// TestSentence: a plan that cannot run never says that AWS has what the answers ask for.
func TestSentence(t *testing.T) {
	problem := plan.Problem{Step: "data", Resource: "data.class", Why: "it cannot be read"}
	none := plan.Action{ID: "a", Verb: plan.None}
	create := plan.Action{ID: "b", Verb: plan.Create}
	for _, c := range []struct {
		p    plan.Plan
		want string
	}{
		{plan.Plan{}, "Nothing to do: AWS has what the answers ask for."},
		{plan.Plan{Actions: []plan.Action{none}}, "Nothing to do: AWS has what the answers ask for."},
		{plan.Plan{Problems: []plan.Problem{problem}}, "Nothing can be done before 1 problem is out of the way."},
		{plan.Plan{Actions: []plan.Action{none}, Problems: []plan.Problem{problem, problem}},
			"Nothing can be done before 2 problems are out of the way."},
		{plan.Plan{Actions: []plan.Action{create, none}, Problems: []plan.Problem{problem}},
			"1 to create, 1 unchanged. Takes about a minute."},
	} {
		if got := Sentence(c.p); got != c.want {
			t.Errorf("%d problems, %d actions: %s", len(c.p.Problems), len(c.p.Actions), got)
		}
	}
}

// TestBrief: images go by their name and the first digits of their digest; everything else stays as it is.
func TestBrief(t *testing.T) {
	const digits = "e4eb0e057ee96fd2e4eb0e057ee96fd2e4eb0e057ee96fd2e4eb0e057ee96fd2"
	for text, want := range map[string]string{
		"123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop-production-api@sha256:" +
			digits: "shop-production-api@e4eb0e057ee9",
		"image a.b/c/shop@sha256:" + digits + " -> a.b:5000/shop:2.0@sha256:" + digits: "image shop@e4eb0e057ee9 -> " +
			"shop@e4eb0e057ee9",
		"digest sha256:" + digits:       "digest sha256:e4eb0e057ee9",
		"registry.example.com/shop:1.0": "registry.example.com/shop:1.0",
		"sha256:short":                  "sha256:short",
	} {
		if got := Brief(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
