package cloud

import (
	"encoding/json"
	"slices"
	"strings"

	"slipway/steps/stack"
)

// Grant is one statement of the operator's policy: what the person running slipway must be allowed.
type Grant struct {
	Sid       string
	Actions   []string
	Resources []string
	// Conditions by operator and key, as IAM writes them; every key has the values one of which must hold.
	Conditions map[string]map[string][]string
}

// PolicyDocument is one managed policy.
type PolicyDocument struct {
	Name   string
	JSON   string // indented
	Grants []Grant
	Bounds bool // a permissions boundary: it is made in the account and attached to nobody
}

// managedPolicyLimit is IAM's limit for a managed policy, white space not counted.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
const managedPolicyLimit = 6144

// Limits are what is known of a stack beyond its names, and narrows what its operator may do.
type Limits struct {
	Zones   []string // ids of the hosted zones that may be written in; none: every zone of the account
	Domains []string // whose records may be written, with those that prove them to ACM; none: any name
	// ARN of the policy that every role has to have as its boundary; "": the stack's own, which Boundary describes
	Boundary string
}

// LimitsOf are the limits that the answers give.
func LimitsOf(s stack.Settings) Limits {
	l := Limits{Boundary: s.Boundary}
	if s.Service.Domain != "" {
		l.Domains = []string{s.Service.Domain}
	}
	if s.Service.Zone != "" {
		l.Zones = []string{strings.TrimPrefix(s.Service.Zone, "/hostedzone/")}
	}
	return l
}

// OperatorPolicy returns the policies that together allow all that slipway does for a stack, and nothing else: attach
// all of them.
//
// With it one can make roles and pass them to tasks, but only with the permissions boundary, which no role can exceed
// whatever policies it is given: there is no way from here to the rest of the account.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
func OperatorPolicy(id stack.Identity, limits Limits) []PolicyDocument {
	p := policy{id, limits}
	var documents []PolicyDocument
	for _, d := range []struct {
		name   string
		grants []Grant
	}{
		{"read", p.read()},
		{"network", p.network()},
		{"data", slices.Concat(p.database(), p.cache(), p.parameters())},
		{"service", slices.Concat(p.images(), p.containers(), p.logs(), p.loadBalancer())},
		{"access", slices.Concat(p.roles(), p.certificate(), p.records(), p.schedules(), p.budget())},
	} {
		grants := slices.DeleteFunc(d.grants, func(g Grant) bool { return len(g.Actions) == 0 })
		documents = append(documents, PolicyDocument{Name: id.Prefix() + "-" + id.Region + "-slipway-" + d.name,
			JSON: document(grants), Grants: grants})
	}
	return documents
}

// policy makes the grants of one stack.
type policy struct {
	id     stack.Identity
	limits Limits
}

func (p policy) arn(service string, resources ...string) []string {
	arns := make([]string, len(resources))
	for i, r := range resources {
		arns[i] = p.id.ARN(service, r)
	}
	return arns
}

var anything = []string{"*"}

// document is the JSON of grants.
func document(grants []Grant) string {
	type statement struct {
		Sid       string                    `json:"Sid"`
		Effect    string                    `json:"Effect"`
		Action    any                       `json:"Action"`
		Resource  any                       `json:"Resource"`
		Condition map[string]map[string]any `json:"Condition,omitempty"`
	}
	d := struct {
		Version   string
		Statement []statement
	}{Version: "2012-10-17"}
	for _, g := range grants {
		s := statement{Sid: g.Sid, Effect: "Allow", Action: one(g.Actions), Resource: one(g.Resources)}
		for operator, keys := range g.Conditions {
			if s.Condition == nil {
				s.Condition = map[string]map[string]any{}
			}
			s.Condition[operator] = map[string]any{}
			for key, values := range keys {
				s.Condition[operator][key] = one(values)
			}
		}
		d.Statement = append(d.Statement, s)
	}
	b, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return "" // strings, slices and maps always marshal
	}
	return string(b)
}

// one writes a list of one as its item, which saves room.
func one(values []string) any {
	if len(values) == 1 {
		return values[0]
	}
	return values
}

// weigh counts the characters IAM counts.
func weigh(document string) int {
	return len(strings.Join(strings.Fields(document), ""))
}

// when builds conditions of one operator.
func when(operator string, pairs ...string) map[string]map[string][]string {
	keys := map[string][]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		keys[pairs[i]] = append(keys[pairs[i]], pairs[i+1])
	}
	return map[string]map[string][]string{operator: keys}
}

// tagged holds for resources that carry the stack's tags; asked for requests that put them on.
func (p policy) tagged() map[string]map[string][]string {
	return when("StringEquals", "aws:ResourceTag/"+stack.TagApp, p.id.App, "aws:ResourceTag/"+stack.TagEnvironment,
		p.id.Environment)
}

func (p policy) asked() map[string]map[string][]string {
	return when("StringEquals", "aws:RequestTag/"+stack.TagApp, p.id.App, "aws:RequestTag/"+stack.TagEnvironment,
		p.id.Environment)
}

func actions(service string, names ...string) []string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = service + ":" + n
	}
	return all
}
