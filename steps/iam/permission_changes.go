package iam

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"slipway/steps/plan"
)

// phrases say in words what a statement of slipway's lets its role do.
var phrases = map[string]string{
	"StartJobs": "may run", "PassTaskRoles": "may hand on the roles", "TagJobTasks": "may tag tasks of",
	"SignInToRegistry": "may sign in to registries", "PullImage": "may pull", "WriteLog": "may write the " +
		"log", "ReadOwnSecrets": "may read the parameters",
}

// permissionChanges say what a role may do from now on, and may do no longer: what differs between the statements of
// two policies, which are told apart by their Sid.
func permissionChanges(want Document, text string) []plan.Change {
	have, err := Parse(text)
	if err != nil {
		return []plan.Change{{Field: "policy " + PolicyName, From: "one that cannot be read", To: want.summary()}}
	}
	var changes []plan.Change
	for _, s := range want.Statement {
		was, known := bySid(have, s.Sid)
		switch {
		case !known:
			changes = append(changes, plan.Change{Field: s.phrase(), To: s.on()})
		default:
			changes = append(changes, s.changes(was)...)
		}
	}
	for _, was := range have {
		if _, stays := bySid(want.Statement, was.Sid); !stays {
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
			changes = append(changes, plan.Change{Field: field, From: cmp.Or(from, "nothing"), To: to})
		}
	}
	if !sameItems(s.Resource, was.Resource) {
		if from, to := was.on(), s.on(); from != to {
			add(s.phrase(), from, to)
		} else {
			add(s.phrase(), strings.Join(was.Resource, ", "), strings.Join(s.Resource, ", "))
		}
	}
	if !sameItems(s.Action, was.Action) {
		add(s.phrase()+", by", strings.Join(was.Action, ", "), strings.Join(s.Action, ", "))
	}
	if s.Effect != was.Effect {
		add(s.phrase(), was.Effect, s.Effect)
	}
	if !reflect.DeepEqual(s.conditions(), was.conditions()) {
		add(s.phrase()+", if", cmp.Or(strings.Join(was.conditions(), ", "), "in any case"),
			cmp.Or(strings.Join(s.conditions(), ", "), "in any case"))
	}
	return changes
}

// phrase is what a statement lets its role do, without on what.
func (s Statement) phrase() string {
	if words := phrases[s.Sid]; words != "" {
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
			texts = append(texts, key+" "+strings.Join(s.Condition[operator][key], ", "))
		}
	}
	return texts
}

// trusted says whom a trust document lets take the role, and on which conditions.
func trusted(statements []Statement) string {
	var whom []string
	for _, s := range statements {
		var names []string
		for _, kind := range slices.Sorted(maps.Keys(s.Principal)) {
			if names = append(names, s.Principal[kind]...); slices.Contains(s.Principal[kind], "*") {
				names[len(names)-1] = "anybody"
			}
		}
		who := strings.Join(names, ", ")
		if on := s.conditions(); len(on) > 0 {
			who += " with " + strings.Join(on, " and ")
		}
		whom = append(whom, who)
	}
	return strings.Join(whom, "; ")
}

func bySid(statements []Statement, sid string) (Statement, bool) {
	i := slices.IndexFunc(statements, func(s Statement) bool { return s.Sid == sid })
	if i < 0 {
		return Statement{}, false
	}
	return statements[i], true
}

func sameItems(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
