package e2e

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"slipway/steps/cloud"
)

// granted is one action of one statement of slipway's own policy.
type granted struct{ sid, action string }

func (g granted) String() string { return g.action + " (" + g.sid + ")" }

// operator are the documents of slipway's policy for the shop.
func operator() (texts []string, all []granted) {
	limits := cloud.LimitsOf(shop())
	limits.Domains = append(limits.Domains, "api2.example.com") // a journey moves there
	for _, d := range cloud.OperatorPolicy(shop().Identity("aws"), limits) {
		texts = append(texts, d.JSON)
		for _, g := range d.Grants {
			for _, a := range g.Actions {
				all = append(all, granted{g.Sid, a})
			}
		}
	}
	slices.SortFunc(all, func(a, b granted) int {
		return cmp.Or(cmp.Compare(a.action, b.action),
			cmp.Compare(a.sid, b.sid))
	})
	return texts, all
}

// TestOperatorPolicy sends a principal with exactly slipway's own policy on every journey, and then takes one action of
// one statement away at a time: each time a journey that needs the action must fail, and an action that no journey
// needs must not be granted. One action in twelve is taken away unless SLIPWAY_MATRIX=full.
func TestOperatorPolicy(t *testing.T) {
	texts, all := operator()
	ways := journeys()
	judged, calls := make([][]string, len(ways)), make([]int, len(ways))
	whole := t.Run("with the whole policy", func(t *testing.T) {
		for n, j := range ways {
			t.Run(j.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					l := j.begin(t, texts)
					if err := j.travel(l, t.Context()); err != nil {
						t.Error(err)
					}
					judged[n], calls[n] = l.box.Judged(), len(l.box.Calls())
				})
			})
		}
	})
	if !whole {
		return
	}
	needs := map[string][]int{} // the journeys that need an action, the shortest first
	for n, actions := range judged {
		for _, a := range actions {
			needs[a] = append(needs[a], n)
			slices.SortFunc(needs[a], func(a, b int) int { return cmp.Or(cmp.Compare(calls[a], calls[b]), cmp.Compare(a, b)) })
		}
	}
	stride := strideOf(12)
	var tried, needed, said atomic.Int64
	t.Run("without", func(t *testing.T) {
		for i, g := range all {
			if len(needs[g.action]) == 0 {
				t.Errorf("no journey needs %s: the policy must not grant it, or a journey is missing", g)
			}
			if i%stride != 0 {
				continue
			}
			without := drop(t, texts, g)
			t.Run(g.action+" "+g.sid, func(t *testing.T) {
				t.Parallel()
				tried.Add(1)
				for _, n := range needs[g.action] {
					j := ways[n]
					var complaint error
					synctest.Test(t, func(t *testing.T) { complaint = j.travel(j.begin(t, without), t.Context()) })
					if complaint == nil {
						continue
					}
					needed.Add(1)
					if strings.Contains(complaint.Error(), g.action) {
						said.Add(1)
					}
					t.Logf("%s: %v", j.name, complaint)
					return
				}
				t.Errorf("every journey ends well without %s, so the policy must not grant it", g)
			})
		}
	})
	t.Logf("%d of %d actions needed (of %d granted, over %d journeys); %d of the failures name the action", needed.Load(),
		tried.Load(), len(all), len(ways), said.Load())
}

// TestOperatorPolicyHoldsDependentActions holds that what AWS asks for beside an operation's own action is in the
// policy, bound to what it is for.
func TestOperatorPolicyHoldsDependentActions(t *testing.T) {
	conditions := map[string][]string{} // the values of an action's conditions
	for _, d := range cloud.OperatorPolicy(shop().Identity("aws"), cloud.LimitsOf(shop())) {
		for _, g := range d.Grants {
			for _, a := range g.Actions {
				conditions[a] = append(conditions[a], g.Sid)
				for _, keys := range g.Conditions {
					for key, values := range keys {
						for _, v := range values {
							conditions[a] = append(conditions[a], key+"="+v)
						}
					}
				}
			}
		}
	}
	for action, wanted := range map[string][]string{
		"iam:PassRole": {"iam:PassedToService=ecs-tasks.amazonaws.com",
			"iam:PassedToService=scheduler.amazonaws.com"},
		"iam:CreateServiceLinkedRole": {"iam:AWSServiceName=ecs.amazonaws.com", "iam:AWSServiceName=rds.amazonaws.com",
			"iam:AWSServiceName=elasticache.amazonaws.com", "iam:AWSServiceName=elasticloadbalancing.amazonaws.com"},
		"ec2:CreateTags": {"ec2:CreateAction=CreateVpc", "ec2:CreateAction=AuthorizeSecurityGroupIngress"},
		"elasticloadbalancing:AddTags": {"elasticloadbalancing:CreateAction=CreateListener",
			"elasticloadbalancing:CreateAction=CreateRule"},
		"ecs:TagResource":       {"ecs:CreateAction=RunTask", "ecs:CreateAction=RegisterTaskDefinition"},
		"rds:AddTagsToResource": nil, "elasticache:AddTagsToResource": nil, "ssm:AddTagsToResource": nil,
		"ecr:TagResource": nil, "iam:TagRole": nil,
		"logs:TagResource": nil, "scheduler:TagResource": nil, "budgets:TagResource": nil, "acm:AddTagsToCertificate": nil,
		"rds:CreateDBSnapshot": nil,
	} {
		if conditions[action] == nil {
			t.Errorf("%s is not granted", action)
		}
		for _, w := range wanted {
			if !slices.Contains(conditions[action], w) {
				t.Errorf("%s is not bound to %s: %v", action, w, conditions[action])
			}
		}
	}
}

// drop takes an action out of one statement.
func drop(t *testing.T, texts []string, g granted) (without []string) {
	t.Helper()
	dropped := false
	for _, text := range texts {
		var doc struct {
			Version   string
			Statement []map[string]any
		}
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		doc.Statement = slices.DeleteFunc(doc.Statement, func(s map[string]any) bool {
			if s["Sid"] != g.sid {
				return false
			}
			actions, list := s["Action"].([]any)
			if !list {
				actions = []any{s["Action"]}
			}
			left := slices.DeleteFunc(slices.Clone(actions), func(a any) bool { return a == g.action })
			dropped = dropped || len(left) < len(actions)
			s["Action"] = left
			return len(left) == 0
		})
		out, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		without = append(without, string(out))
	}
	if !dropped {
		t.Fatalf("%s is in no document", g)
	}
	return without
}
