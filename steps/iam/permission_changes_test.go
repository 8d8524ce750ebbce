package iam

import (
	"strings"
	"testing"

	"slipway/steps/live"
	"slipway/steps/plan"
)

// TestPermissionsInWords: what a role may do no longer is named, and nothing that stays as it is.
func TestPermissionsInWords(t *testing.T) {
	family := func(name string) []string {
		arn := "arn:aws:ecs:eu-west-1:123456789012:task-definition/" + name
		return []string{arn, arn + ":*"}
	}
	role := func(jobs ...string) Role {
		var resources []string
		for _, j := range jobs {
			resources = append(resources, family(j)...)
		}
		policy := NewDocument(
			Statement{Sid: "StartJobs", Effect: "Allow", Action: []string{"ecs:RunTask"}, Resource: resources,
				Condition: Conditions{"ArnEquals": {"ecs:cluster": {"arn:aws:ecs:eu-west-1:123456789012:cluster/shop"}}}},
			Statement{Sid: "PassTaskRoles", Effect: "Allow", Action: []string{"iam:PassRole"},
				Resource: []string{"arn:aws:iam::123456789012:role/shop-task"}})
		trust := NewDocument(Statement{Effect: "Allow", Principal: Principals{"Service": {"scheduler.amazonaws.com"}},
			Action:    []string{"sts:AssumeRole"},
			Condition: Conditions{"StringEquals": {"aws:SourceAccount": {"123456789012"}}}})
		return Role{Name: "shop-scheduler", Trust: trust, Policy: &policy}
	}
	have := func(r Role, change func(policy, trust string) (string, string)) live.Role {
		trust, err := r.Trust.JSON()
		if err != nil {
			t.Fatal(err)
		}
		policy, err := r.Policy.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if change != nil {
			policy, trust = change(policy, trust)
		}
		return live.Role{Name: r.Name, Trust: trust, Inline: map[string]string{PolicyName: policy}}
	}
	replaced := func(old, new string) func(policy, trust string) (string, string) {
		return func(policy, trust string) (string, string) {
			if !strings.Contains(policy+trust, old) {
				t.Fatalf("%s is in neither document", old)
			}
			return strings.Replace(policy, old, new, 1), strings.Replace(trust, old, new, 1)
		}
	}
	for name, c := range map[string]struct {
		have live.Role
		want []plan.Change
	}{
		"the same": {have(role("shop-cleanup"), nil), nil},
		"a job less": {have(role("shop-cleanup", "shop-digest"), nil),
			[]plan.Change{{Field: "may run", From: "shop-cleanup, shop-digest", To: "shop-cleanup"}}},
		"a job more":         {have(role(), nil), []plan.Change{{Field: "may run", From: "nothing", To: "shop-cleanup"}}},
		"written as strings": {have(role("shop-cleanup"), replaced(`["iam:PassRole"]`, `"iam:PassRole"`)), nil},
		"no condition": {have(role("shop-cleanup"),
			replaced(`"Condition":{"ArnEquals":{"ecs:cluster":"arn:aws:ecs:eu-west-1:123456789012:cluster/shop"}}`,
				`"Condition":{}`)), []plan.Change{{Field: "may run, if", From: "in any case",
			To: "ecs:cluster arn:aws:ecs:eu-west-1:123456789012:cluster/shop"}}},
		"a statement more": {have(role("shop-cleanup"), replaced(`"Statement":[{"Sid":"StartJobs"`,
			`"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid":"StartJobs"`)),
			[]plan.Change{{Field: "may s3:*", From: "all", To: "no longer"}}},
		"anybody": {have(role("shop-cleanup"), replaced(`{"Service":"scheduler.amazonaws.com"}`, `"*"`)),
			[]plan.Change{{Field: "who may take it", From: "anybody with aws:SourceAccount 123456789012",
				To: "scheduler.amazonaws.com with aws:SourceAccount 123456789012"}}},
		"nonsense": {have(role("shop-cleanup"), func(_, trust string) (string, string) { return "{", trust }),
			[]plan.Change{{Field: "policy slipway", From: "one that cannot be read", To: "ecs:RunTask, iam:PassRole"}}},
	} {
		got := role("shop-cleanup").Diff(c.have)
		if len(got) != len(c.want) {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %+v, want %+v", name, got[i], c.want[i])
			}
		}
	}
}
