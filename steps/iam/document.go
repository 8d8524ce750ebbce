// Package iam reads IAM policy documents: what they allow a role to do, and whom they let take it. It asks AWS nothing.
package iam

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// Statement is one statement of a policy or trust document.
type Statement struct {
	Sid, Effect             string
	Action, NotAction       Values
	Resource, NotResource   Values
	Principal, NotPrincipal Principals
	Condition               map[string]map[string]Values
}

// Values is a list that may be written as a single value.
type Values []string

// UnmarshalJSON takes a string, a number, a boolean, or a list of them.
func (v *Values) UnmarshalJSON(text []byte) error {
	var several []any
	if json.Unmarshal(text, &several) != nil {
		var one any
		if err := json.Unmarshal(text, &one); err != nil {
			return fmt.Errorf("read a list of a policy document: %w", err)
		}
		several = []any{one}
	}
	for _, s := range several {
		*v = append(*v, fmt.Sprint(s))
	}
	return nil
}

// Principals are names by kind: Service, AWS, Federated, CanonicalUser. "*" alone is everybody, as AWS "*" is.
type Principals map[string]Values

// UnmarshalJSON takes "*" or an object.
func (p *Principals) UnmarshalJSON(text []byte) error {
	*p = Principals{}
	if strings.HasPrefix(strings.TrimSpace(string(text)), `"`) {
		(*p)["AWS"] = Values{"*"}
		return nil
	}
	var kinds map[string]Values
	if err := json.Unmarshal(text, &kinds); err != nil {
		return fmt.Errorf("read the principals of a policy document: %w", err)
	}
	*p = kinds
	return nil
}

// Parse reads the statements of a document, which may be a single one. IAM hands documents out URL-encoded.
func Parse(text string) ([]Statement, error) {
	if strings.HasPrefix(text, "%7B") {
		if plain, err := url.QueryUnescape(text); err == nil {
			text = plain
		}
	}
	var raw struct{ Statement json.RawMessage }
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return nil, fmt.Errorf("read policy document: %w", err)
	}
	if len(raw.Statement) == 0 {
		return nil, fmt.Errorf("read policy document: it has no statement")
	}
	if raw.Statement[0] == '{' {
		raw.Statement = json.RawMessage("[" + string(raw.Statement) + "]")
	}
	var statements []Statement
	if err := json.Unmarshal(raw.Statement, &statements); err != nil {
		return nil, fmt.Errorf("read the statements of a policy document: %w", err)
	}
	return statements, nil
}

// resources are what a statement covers. NotResource covers everything but what it names, which is as good as everything.
func (s Statement) resources() []string {
	if len(s.Resource) == 0 {
		return []string{"*"}
	}
	return s.Resource
}

// allows reports whether the statement gives anything.
func (s Statement) allows() bool { return s.Effect == "Allow" }

// Matches reports whether a text matches a pattern of IAM, in which * is any text and ? any one character.
func Matches(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// covers reports whether a pattern of actions takes in an action, or another pattern whole. Case makes no difference.
func covers(pattern, action string) bool {
	return Matches(strings.ToLower(pattern), strings.ToLower(action))
}
