package steps_test

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"testing"
	"testing/synctest"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// everything runs setup, a rerun, the checklist and destroy, and reports whether all of it went well and everything was read.
func everything(l *lab, ctx context.Context) bool {
	ok := func(p plan.Plan, r plan.Result) bool { return len(p.Problems) == 0 && r.OK() }
	if !ok(l.apply(ctx, typed())) {
		return false
	}
	changed := l.session.Settings
	changed.Data.Class, changed.Service.CPU, changed.Service.Memory, changed.Service.Port, changed.Budget.Limit = "db.t3.small", 512, 1024, 9000, 150
	changed.Secrets.Keys = nil
	changed.Data.CacheClass = "cache.t3.small"
	changed.Service.LogDays, changed.Image.Keep = 60, 5
	changed.Schedule.Jobs = []stack.Job{{Name: "cleanup", Command: "python -m jobs.cleanup --all", Cron: "30 3 * * ? *"}}
	changed.Budget.Email = "you@example.com"
	l.session.Settings = changed
	if !ok(l.apply(ctx, plan.Intent{})) {
		return false
	}
	read := l.session.Read(ctx)
	for _, f := range steps.Checklist(read, nil, nil).Checks {
		if f.Number != 4 && f.Status != "pass" {
			return false
		}
	}
	if len(unread(read)) > 0 {
		return false
	}
	return ok(l.destroy(ctx))
}

// policyLab is a lab whose stack is built, so that pushing is in it too, under a principal with exactly these documents.
func policyLab(t *testing.T, documents []string) *lab {
	s := shop()
	s.Image.URI = ""
	l := newLab(t, s)
	l.box.As(sandbox.Principal{ARN: "arn:aws:iam::123456789012:user/deployer", Policies: documents})
	return l
}

func policyTexts() []string {
	var texts []string
	for _, d := range cloud.OperatorPolicy(shop().Identity("aws")) {
		texts = append(texts, d.JSON)
	}
	return texts
}

func TestOperatorPolicyIsEnough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := policyLab(t, policyTexts())
		p, r := l.apply(t.Context(), typed())
		l.wantOK(p, r)
		if left := unread(l.session.Read(t.Context())); len(left) > 0 {
			t.Errorf("not readable: %v", left)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		l := policyLab(t, policyTexts())
		if !everything(l, t.Context()) {
			for _, e := range l.events {
				if e.Err != nil {
					t.Error(e.Action, e.Err)
				}
			}
			t.Error("setup, rerun, checklist and destroy do not all succeed with slipway's own policy")
		}
	})
}

// elsewhere are actions that a first setup, rerun, checklist and destroy do not need, with the command or the moment that does.
var elsewhere = map[string]string{}

// TestOperatorPolicyHasNothingToSpare takes one action away at a time: something must fail each time. Every fifth action is
// taken unless SLIPWAY_MATRIX=full.
func TestOperatorPolicyHasNothingToSpare(t *testing.T) {
	var actions []string
	for _, text := range policyTexts() {
		actions = append(actions, actionsOf(t, text)...)
	}
	slices.Sort(actions)
	actions = slices.Compact(actions)
	stride := 5
	if os.Getenv("SLIPWAY_MATRIX") == "full" {
		stride = 1
	}
	tried, needed := 0, 0
	for i := 0; i < len(actions); i += stride {
		action := actions[i]
		if why := elsewhere[action]; why != "" {
			t.Logf("%s: %s", action, why)
			continue
		}
		tried++
		var without []string
		for _, text := range policyTexts() {
			without = append(without, drop(t, text, action))
		}
		synctest.Test(t, func(t *testing.T) {
			if everything(policyLab(t, without), t.Context()) {
				t.Errorf("nothing needs %s, so the policy must not grant it", action)
				return
			}
			needed++
		})
	}
	t.Logf("%d of %d actions tried, %d needed", tried, len(actions), needed)
}

type statement struct {
	Action any
}

func actionsOf(t *testing.T, text string) (actions []string) {
	t.Helper()
	var doc struct{ Statement []statement }
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	for _, s := range doc.Statement {
		switch a := s.Action.(type) {
		case string:
			actions = append(actions, a)
		case []any:
			for _, x := range a {
				actions = append(actions, x.(string))
			}
		}
	}
	return actions
}

// drop removes an action from every statement of a policy.
func drop(t *testing.T, text, action string) string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	var kept []any
	for _, x := range doc["Statement"].([]any) {
		s := x.(map[string]any)
		switch a := s["Action"].(type) {
		case string:
			if a == action {
				continue
			}
		case []any:
			s["Action"] = slices.DeleteFunc(a, func(v any) bool { return v == action })
			if len(s["Action"].([]any)) == 0 {
				continue
			}
		}
		kept = append(kept, s)
	}
	doc["Statement"] = kept
	out, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
