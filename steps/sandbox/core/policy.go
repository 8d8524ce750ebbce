package core

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Document is an IAM policy.
type Document struct {
	Version   string
	Statement many[statement]
}

type statement struct {
	Sid, Effect             string
	Action, NotAction       many[string]
	Resource, NotResource   many[string]
	Principal, NotPrincipal principals
	Condition               map[string]map[string]many[string]
}

// many is a JSON value that stands for a list of one.
type many[T any] []T

func (m *many[T]) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]T)(m))
	}
	var one T
	if err := json.Unmarshal(b, &one); err != nil {
		// Conditions may hold bare booleans and numbers.
		if s, ok := any(&one).(*string); ok && len(b) > 0 && b[0] != '{' {
			*s = string(b)
		} else {
			return err
		}
	}
	*m = many[T]{one}
	return nil
}

// principals is a Principal clause: "*" or kinds with names.
type principals map[string]many[string]

func (p *principals) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var all string
		if err := json.Unmarshal(b, &all); err != nil {
			return err
		}
		*p = principals{"AWS": {all}}
		return nil
	}
	return json.Unmarshal(b, (*map[string]many[string])(p))
}

func ParsePolicy(text string) (Document, error) {
	var d Document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return d, fmt.Errorf("parse policy: %w", err)
	}
	return d, nil
}

// Verdict is what policies say of one action on one resource.
type Verdict string

const (
	Allowed      Verdict = "allowed"
	ImplicitDeny Verdict = "implicitDeny"
	ExplicitDeny Verdict = "explicitDeny"
)

// ConditionKeys holds the condition keys of a request, by lower-case name.
type ConditionKeys map[string][]string

func KeysOf(pairs ...string) ConditionKeys {
	c := ConditionKeys{}
	for i := 0; i+1 < len(pairs); i += 2 {
		c.Add(pairs[i], pairs[i+1])
	}
	return c
}

func (c ConditionKeys) Add(key, value string) {
	key = strings.ToLower(key)
	c[key] = append(c[key], value)
}

// Evaluate applies policies to a request the way IAM does: an explicit deny wins, and what nothing allows is denied.
func Evaluate(docs []Document, action, resource string, ctx ConditionKeys) Verdict {
	v := ImplicitDeny
	for _, d := range docs {
		for _, s := range d.Statement {
			if !s.Covers(action, resource) || !ConditionsHold(s.Condition, ctx) {
				continue
			}
			if s.Effect == "Deny" {
				return ExplicitDeny
			}
			v = Allowed
		}
	}
	return v
}

func (s statement) Covers(action, resource string) bool {
	anyAction := func(patterns []string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool {
			return Matches(strings.ToLower(p),
				strings.ToLower(action))
		})
	}
	anyResource := func(patterns []string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return matchesARN(p, resource) })
	}
	if len(s.Action) > 0 && !anyAction(s.Action) || len(s.NotAction) > 0 && anyAction(s.NotAction) {
		return false
	}
	return !(len(s.Resource) > 0 && !anyResource(s.Resource) || len(s.NotResource) > 0 && anyResource(s.NotResource))
}

// matchesARN matches an ARN part by part, so that a wildcard stays within its part; the last part may hold colons.
func matchesARN(pattern, arn string) bool {
	if pattern == "*" {
		return true
	}
	p, a := strings.SplitN(pattern, ":", 6), strings.SplitN(arn, ":", 6)
	if len(p) != len(a) {
		return false
	}
	for i := range p {
		if !Matches(p[i], a[i]) {
			return false
		}
	}
	return true
}

func ConditionsHold(conditions map[string]map[string]many[string], ctx ConditionKeys) bool {
	for operator, keys := range conditions {
		for key, want := range keys {
			if !conditionHolds(operator, want, ctx[strings.ToLower(key)]) {
				return false
			}
		}
	}
	return true
}

// conditionHolds applies one operator to one key. An operator the sandbox does not know holds for nothing.
func conditionHolds(operator string, want, got []string) bool {
	quantifier, op, quantified := strings.Cut(operator, ":")
	if !quantified {
		quantifier, op = "", operator
	}
	op, ifExists := strings.CutSuffix(op, "IfExists")
	if op == "Null" {
		return len(want) == 1 && (want[0] == "true") == (len(got) == 0)
	}
	if len(got) == 0 {
		return ifExists || quantifier == "ForAllValues" || quantifier == "" && strings.Contains(op, "Not")
	}
	compare, known := comparisons[strings.Replace(op, "Not", "", 1)]
	if !known {
		return false
	}
	negated := strings.Contains(op, "Not")
	one := func(g string) bool {
		return slices.ContainsFunc(want, func(w string) bool { return compare(w, g) }) != negated
	}
	if quantifier == "ForAllValues" || quantifier == "" {
		return !slices.ContainsFunc(got, func(g string) bool { return !one(g) })
	}
	return slices.ContainsFunc(got, one)
}

var comparisons = map[string]func(pattern, value string) bool{
	"StringEquals":           func(p, v string) bool { return p == v },
	"StringEqualsIgnoreCase": strings.EqualFold,
	"StringLike":             Matches,
	"ArnEquals":              matchesARN, // IAM treats the two alike
	"ArnLike":                matchesARN,
	"Bool":                   strings.EqualFold,
	"NumericEquals":          func(p, v string) bool { return p == v },
}

// Matches reports whether s matches an IAM pattern, in which * is any text and ? any one character.
func Matches(pattern, s string) bool {
	for i := 0; i < len(pattern); i++ {
		switch {
		case pattern[i] == '*':
			rest := strings.TrimLeft(pattern[i:], "*")
			for j := len(s); j >= 0; j-- {
				if Matches(rest, s[j:]) {
					return true
				}
			}
			return false
		case s == "" || pattern[i] != '?' && pattern[i] != s[0]:
			return false
		}
		s = s[1:]
	}
	return s == ""
}
