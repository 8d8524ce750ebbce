package deploy

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"slipway/steps/plan"
)

// allows says in words what a statement of slipway's lets its role do.
var allows = map[string]string{
	"StartJobs": "may run", "PassTaskRoles": "may hand on the roles", "TagJobTasks": "may tag tasks of",
	"SignInToRegistry": "may sign in to registries", "PullImage": "may pull", "WriteLog": "may write the log", "ReadOwnSecrets": "may read the parameters",
}

// permissionChanges say what a role may do from now on, and may do no longer: what differs between the statements of two policies,
// which are told apart by their Sid.
func permissionChanges(want Document, text string) []plan.Change {
	have, err := parseDocument(text)
	if err != nil {
		return []plan.Change{{Field: "policy " + PolicyName, From: "one that cannot be read", To: want.summary()}}
	}
	var changes []plan.Change
	for _, s := range want.Statement {
		was, known := have.bySid(s.Sid)
		switch {
		case !known:
			changes = append(changes, plan.Change{Field: s.allows(), To: s.on()})
		default:
			changes = append(changes, s.changes(was)...)
		}
	}
	for _, was := range have.Statement {
		if _, stays := want.bySid(was.Sid); !stays {
			changes = append(changes, plan.Change{Field: was.does(), From: was.on(), To: "no longer"})
		}
	}
	if len(changes) == 0 { // a part that slipway does not use, such as NotResource
		return []plan.Change{{Field: "policy " + PolicyName, From: "as somebody changed it", To: want.summary()}}
	}
	return changes
}

// changes say what a statement that was there becomes.
func (s Statement) changes(was Statement) []plan.Change {
	var changes []plan.Change
	add := func(field, from, to string) {
		if from != to {
			changes = append(changes, plan.Change{Field: field, From: or(from, "nothing"), To: to})
		}
	}
	if !sameItems(s.Resource, was.Resource) {
		if from, to := was.on(), s.on(); from != to {
			add(s.allows(), from, to)
		} else {
			add(s.allows(), strings.Join(was.Resource, ", "), strings.Join(s.Resource, ", "))
		}
	}
	if !sameItems(s.Action, was.Action) {
		add(s.allows()+", by", strings.Join(was.Action, ", "), strings.Join(s.Action, ", "))
	}
	if s.Effect != was.Effect {
		add(s.allows(), was.Effect, s.Effect)
	}
	if !reflect.DeepEqual(s.conditions(), was.conditions()) {
		add(s.allows()+", if", or(strings.Join(was.conditions(), ", "), "in any case"), or(strings.Join(s.conditions(), ", "), "in any case"))
	}
	return changes
}

// allows is what a statement lets its role do, without on what.
func (s Statement) allows() string {
	if words := allows[s.Sid]; words != "" {
		return words
	}
	return s.does()
}

func (s Statement) does() string {
	verb := "may "
	if s.Effect == "Deny" {
		verb = "must not "
	}
	return verb + strings.Join(s.Action, ", ")
}

// on names the resources of a statement as people do: a task definition by its family, a role by its name.
func (s Statement) on() string {
	var names []string
	for _, arn := range s.Resource {
		parts := strings.SplitN(arn, ":", 6)
		name := strings.TrimSuffix(parts[len(parts)-1], ":*")
		for _, kind := range []string{"task-definition/", "role/", "repository/", "task/", "log-group:"} {
			name = strings.TrimPrefix(name, kind)
		}
		name = strings.TrimPrefix(name, "parameter")
		if name = strings.TrimSuffix(name, "/*"); name == "*" {
			name = "all"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// conditions are a statement's conditions, one text each, sorted.
func (s Statement) conditions() []string {
	var texts []string
	for _, operator := range slices.Sorted(maps.Keys(s.Condition)) {
		for _, key := range slices.Sorted(maps.Keys(s.Condition[operator])) {
			texts = append(texts, key+" "+s.Condition[operator][key])
		}
	}
	return texts
}

// trusted says whom a trust document lets take the role, and on which conditions.
func (d Document) trusted() string {
	var whom []string
	for _, s := range d.Statement {
		var names []string
		for _, kind := range slices.Sorted(maps.Keys(s.Principal)) {
			names = append(names, s.Principal[kind])
		}
		who := strings.Join(names, ", ")
		if on := s.conditions(); len(on) > 0 {
			who += " with " + strings.Join(on, " and ")
		}
		whom = append(whom, who)
	}
	return strings.Join(whom, "; ")
}

func (d Document) bySid(sid string) (Statement, bool) {
	i := slices.IndexFunc(d.Statement, func(s Statement) bool { return s.Sid == sid })
	if i < 0 {
		return Statement{}, false
	}
	return d.Statement[i], true
}

func sameItems(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// parseDocument reads a document as IAM has it, where a list of one may be a single string.
func parseDocument(text string) (Document, error) {
	if strings.HasPrefix(text, "%7B") { // IAM hands documents out URL-encoded
		if plain, err := url.QueryUnescape(text); err == nil {
			text = plain
		}
	}
	var raw struct{ Statement json.RawMessage }
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return Document{}, fmt.Errorf("read policy document: %w", err)
	}
	if !strings.HasPrefix(strings.TrimSpace(string(raw.Statement)), "[") {
		raw.Statement = json.RawMessage("[" + string(raw.Statement) + "]")
	}
	var statements []struct {
		Sid, Effect      string
		Principal        anyText
		Action, Resource oneOrMore
		Condition        map[string]map[string]oneOrMore
	}
	if err := json.Unmarshal(raw.Statement, &statements); err != nil {
		return Document{}, fmt.Errorf("read the statements of a policy document: %w", err)
	}
	d := NewDocument()
	for _, s := range statements {
		next := Statement{Sid: s.Sid, Effect: s.Effect, Principal: s.Principal, Action: s.Action, Resource: s.Resource}
		for operator, keys := range s.Condition {
			for key, values := range keys {
				if next.Condition == nil {
					next.Condition = map[string]map[string]string{}
				}
				if next.Condition[operator] == nil {
					next.Condition[operator] = map[string]string{}
				}
				next.Condition[operator][key] = strings.Join(values, ", ")
			}
		}
		d.Statement = append(d.Statement, next)
	}
	return d, nil
}

// oneOrMore is a list that may be written as a single value.
type oneOrMore []string

// UnmarshalJSON takes a string, a boolean or a list of them.
func (l *oneOrMore) UnmarshalJSON(text []byte) error {
	var several []any
	if json.Unmarshal(text, &several) != nil {
		var one any
		if err := json.Unmarshal(text, &one); err != nil {
			return fmt.Errorf("read a list of a policy document: %w", err)
		}
		several = []any{one}
	}
	for _, v := range several {
		*l = append(*l, fmt.Sprint(v))
	}
	return nil
}

// anyText are principals: "*" for everybody, or names by kind.
type anyText map[string]string

// UnmarshalJSON takes "*" or an object.
func (m *anyText) UnmarshalJSON(text []byte) error {
	*m = anyText{}
	if strings.HasPrefix(string(text), `"`) {
		(*m)["AWS"] = "anybody"
		return nil
	}
	var kinds map[string]oneOrMore
	if err := json.Unmarshal(text, &kinds); err != nil {
		return fmt.Errorf("read the principals of a policy document: %w", err)
	}
	for kind, names := range kinds {
		(*m)[kind] = strings.Join(names, ", ")
	}
	return nil
}
