// Package iam is what slipway knows of IAM's documents and roles: what a role's policies allow and whom its trust lets
// take it, judged for the checks (broad, grants, outsiders, trust, judge), and the roles of the stack's own, held
// against those AWS has and written (role, sync, permission_changes). It never decides which roles a stack has: the
// steps do.
package iam

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strings"
)

// Document is a policy or trust document.
type Document struct {
	Version   string
	Statement []Statement
}

// Statement is one statement of a document.
type Statement struct {
	Sid          string `json:",omitempty"`
	Effect       string
	Principal    Principals `json:",omitempty"`
	NotPrincipal Principals `json:",omitempty"`
	Action       List       `json:",omitempty"`
	NotAction    List       `json:",omitempty"`
	Resource     List       `json:",omitempty"`
	NotResource  List       `json:",omitempty"`
	Condition    Conditions `json:",omitempty"`
}

// Values is a list that may be written as a single value, as slipway writes a list of one.
type Values []string

// MarshalJSON writes a list of one as a single value.
func (v Values) MarshalJSON() ([]byte, error) {
	if len(v) == 1 {
		return json.Marshal(v[0])
	}
	return json.Marshal([]string(v))
}

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

// List is a list that may be written as a single value too, and that slipway always writes as a list.
type List []string

// UnmarshalJSON takes what Values takes.
func (l *List) UnmarshalJSON(text []byte) error { return (*Values)(l).UnmarshalJSON(text) }

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

// Conditions are values by operator and key: StringEquals, aws:SourceAccount.
type Conditions map[string]map[string]Values

// NewDocument is a document in IAM's current policy language.
func NewDocument(statements ...Statement) Document {
	return Document{Version: "2012-10-17", Statement: statements}
}

// JSON marshals the document and parses it back, so that what is sent is known to be a document.
func (d Document) JSON() (string, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("write policy document: %w", err)
	}
	var back Document
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(d, back) {
		return "", fmt.Errorf("policy document does not survive being parsed back: %w", err)
	}
	return string(text), nil
}

// plainText is a document's text: IAM hands documents out URL-encoded.
func plainText(text string) string {
	if strings.HasPrefix(text, "%7B") {
		if plain, err := url.QueryUnescape(text); err == nil {
			return plain
		}
	}
	return text
}

// Parse reads the statements of a document, which may be a single one.
func Parse(text string) ([]Statement, error) {
	var raw struct{ Statement json.RawMessage }
	if err := json.Unmarshal([]byte(plainText(text)), &raw); err != nil {
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

// resources are what a statement covers. NotResource covers everything but what it names, which is as good as
// everything.
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
