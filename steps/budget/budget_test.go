package budget

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

func shop() stack.Settings {
	return plantest.Shop(func(s *stack.Settings) { s.Budget.Email = "you@example.com" })
}

func planOf(s stack.Settings, l *live.Stack) plan.Plan {
	b := plan.NewBuilder(s, l, plan.Intent{})
	Plan(b)
	return b.Plan()
}

func TestBudgetThroughItsLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := sandbox.New(sandbox.Options{Region: "eu-west-1", Account: "123456789012"})
		c := cloud.New(box.Config(""))
		s := shop()
		apply := func(verb plan.Verb) live.Budget {
			t.Helper()
			read := func() *live.Stack {
				return &live.Stack{Identity: s.Identity("aws"), Budget: live.ReadBudget(t.Context(), c, s.Identity("aws"))}
			}
			l := read()
			p := planOf(s, l)
			if len(p.Problems) > 0 || len(p.Actions) != 1 || p.Actions[0].Verb != verb {
				t.Fatalf("the plan is %+v, want %s", p, verb)
			}
			for _, e := range plan.Execute(t.Context(), p, plan.Options{Clients: c, Settings: s, Clock: cloud.SystemClock{},
				Live: l}, nil).Failures() {
				t.Fatal(e.Err)
			}
			if l = read(); l.Budget.Exists() {
				if again := planOf(s, l); !again.Empty() {
					t.Fatalf("not settled: %+v", again.Actions[0].Changes)
				}
				return *l.Budget.Value
			}
			return live.Budget{}
		}
		if b := apply(plan.Create); b.Limit != 120 || len(b.Alarms) != 2 || b.Alarms[1].Type != "FORECASTED" ||
			b.Alarms[1].Threshold != 100 {
			t.Errorf("made %+v", b)
		}
		s.Budget.Limit, s.Budget.Email = 200, "new@example.com"
		if b := apply(plan.Update); b.Limit != 200 || strings.Join(b.Alarms[0].Emails, " ") != "new@example.com" {
			t.Errorf("updated to %+v", b)
		}
		s.Budget.Limit = 0
		if b := apply(plan.Delete); b.Name != "" {
			t.Errorf("it is still there: %+v", b)
		}
	})
}

func TestBudgetPlans(t *testing.T) {
	ours := func(alarms ...live.Alarm) live.Fact[live.Budget] {
		return live.Found(live.Budget{Name: "shop-eu-west-1-monthly-cap", Limit: 120, Alarms: alarms,
			Tags: shop().Identity("aws").Tags()}, "")
	}
	unknown := alarms(shop())
	for n := range unknown {
		unknown[n].Emails, unknown[n].EmailsErr = nil, errors.New("500")
	}
	tests := []struct {
		name    string
		have    live.Fact[live.Budget]
		change  func(*stack.Settings)
		verb    plan.Verb
		problem plan.ProblemKind
		note    string
	}{
		{name: "in order", have: ours(alarms(shop())...), verb: plan.None},
		{name: "the guide's one alarm", have: ours(alarms(shop())[0]), verb: plan.Update},
		{name: "an alarm of the user's own beside ours",
			have: ours(append(alarms(shop()), live.Alarm{Type: "ACTUAL", Threshold: 50})...), verb: plan.None},
		{name: "foreign", have: live.Found(live.Budget{Name: "shop-eu-west-1-monthly-cap", Limit: 120}, ""),
			problem: plan.Foreign},
		{name: "whose alarms' addresses are not known", have: ours(unknown...), verb: plan.None,
			note: "who is told by the actual alarm"},
		{name: "whose tags are not known", have: live.Found(live.Budget{Name: "b", Limit: 7, TagsErr: errors.New("500")}, ""),
			verb: plan.None, note: "whose budget"},
		{name: "no budget wanted, one whose tags are not known there",
			have:   live.Found(live.Budget{TagsErr: errors.New("500")}, ""),
			change: func(s *stack.Settings) { s.Budget.Limit = 0 }, note: "is left"},
		{name: "no address", change: func(s *stack.Settings) { s.Budget.Email = "" }, problem: plan.Invalid},
		{name: "no budget wanted, none there", change: func(s *stack.Settings) { s.Budget.Limit, s.Budget.Email = 0, "" }},
		{name: "no budget wanted, a foreign one there", have: live.Found(live.Budget{}, ""),
			change: func(s *stack.Settings) { s.Budget.Limit = 0 }},
	}
	for _, tt := range tests {
		s := shop()
		if tt.change != nil {
			tt.change(&s)
		}
		p := planOf(s, &live.Stack{Identity: s.Identity("aws"), Budget: tt.have})
		verb, problem := plan.Verb(""), plan.ProblemKind("")
		if len(p.Actions) > 0 {
			verb = p.Actions[0].Verb
		}
		if len(p.Problems) > 0 {
			problem = p.Problems[0].Kind
		}
		if verb != tt.verb || problem != tt.problem {
			t.Errorf("%s: verb %q, problem %q; want %q, %q", tt.name, verb, problem, tt.verb, tt.problem)
		}
		if said := fmt.Sprint(p.Notes); (tt.note == "") != (len(p.Notes) == 0) || !strings.Contains(said, tt.note) {
			t.Errorf("%s: notes %s, want %q", tt.name, said, tt.note)
		}
	}
}

func TestEmail(t *testing.T) {
	for email, good := range map[string]bool{"you@yourcompany.com": true, "": false, "you": false, "you@home": false,
		"a b@c.de": false, "a@b@c.de": false} {
		if (validateEmail(email) == nil) != good {
			t.Errorf("%q: %v", email, validateEmail(email))
		}
	}
}

// Many may build everything and not look at the bill. Whoever wants no budget is not stopped by that, nor is a
// teardown.
func TestTheBillMayBeHidden(t *testing.T) {
	box := sandbox.New(sandbox.Options{Region: "eu-west-1", Account: "123456789012"})
	box.Inject(sandbox.Deny{At: sandbox.At{Operation: "Budgets:*"}})
	s := shop()
	l := &live.Stack{Identity: s.Identity("aws"), Budget: live.ReadBudget(t.Context(), cloud.New(box.Config("")),
		s.Identity("aws"))}
	if p := planOf(s, l); len(p.Problems) > 0 || len(p.Work()) > 0 || len(p.Notes) != 1 ||
		!strings.Contains(p.Notes[0].Text, "budgets:ViewBudget is not allowed") {
		t.Errorf("with a budget wanted: %+v", p)
	}
	s.Budget.Limit = 0
	down := plan.NewBuilder(s, l, plan.Intent{})
	Destroy(down)
	for name, p := range map[string]plan.Plan{"no budget": planOf(s, l), "teardown": down.Plan()} {
		if len(p.Problems) > 0 || len(p.Notes) != 1 || !strings.Contains(p.Notes[0].Text, "could not be verified") {
			t.Errorf("%s: %+v", name, p)
		}
	}
}
