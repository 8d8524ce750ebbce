package core

import (
	"fmt"
	"reflect"
	"strings"
)

// What IAM asks of the caller of an operation stands beside its handler, as a template: one or more resources, parted
// by spaces, with members of the input in braces: "db:{DBInstanceIdentifier}". A list gives one resource an element;
// an ARN stands for itself; {Budget.BudgetName} is a member's member; {Member/} is what follows the last slash; a
// member left out is "*", or what {Member=usual} says, and takes its resource away when written {Member?}. "*" is for
// actions without resource-level permissions.
//
// The action is the operation's own, unless the resource is followed by another: "budget/{BudgetName}@ModifyBudget".
// After a # it is one that is needed too when the input has tags: "db:{DBInstanceIdentifier}#AddTagsToResource".

var (
	moreNeeds     = map[string][]func(c *Call, in any) []Need{}
	conditionKeys = map[string]func(c *Call, in any) ConditionKeys{}
	arnOf         = map[string]func(c *Call, resource string) string{}
)

// Also adds needs to an operation's that a template cannot tell.
func Also[I any](service string, more func(c *Call, in *I) []Need) {
	key := service + ":" + strings.TrimSuffix(reflect.TypeFor[I]().Name(), "Input")
	moreNeeds[key] = append(moreNeeds[key], func(c *Call, in any) []Need { return more(c, in.(*I)) })
}

// With adds condition keys to what is needed for the operation's own action.
func With[I any](service string, keys func(c *Call, in *I) ConditionKeys) {
	key := service + ":" + strings.TrimSuffix(reflect.TypeFor[I]().Name(), "Input")
	conditionKeys[key] = func(c *Call, in any) ConditionKeys { return keys(c, in.(*I)) }
}

// PassRoles adds iam:PassRole to a service for the roles an input holds.
func PassRoles[I any](service, to string, roles func(c *Call, in *I) []*string) {
	Also(service, func(c *Call, in *I) (needs []Need) {
		for _, r := range roles(c, in) {
			if Value(r) != "" {
				needs = append(needs, Need{"iam:PassRole", *r, KeysOf("iam:PassedToService", to)})
			}
		}
		return needs
	})
}

// RegisterARN sets how a service makes an ARN of what a template names, where it is not the usual one.
func RegisterARN(service string, f func(c *Call, resource string) string) { arnOf[service] = f }

// NeedsOf are the needs of an operation ("RDS:CreateDBInstance") with an input.
func NeedsOf(c *Call, key string, in any) (needs []Need) {
	op := operations[key]
	prefix := iamPrefix[op.service] + ":"
	for _, template := range strings.Fields(op.needs) {
		template, action, other := strings.Cut(template, "@")
		template, tagging, forTags := strings.Cut(template, "#")
		keys := ConditionKeys{}
		switch {
		case forTags && len(requestTags(in)) == 0:
			continue
		case forTags && (op.service == "IAM" || op.service == "Budgets"): // which have no such condition key
			action = tagging
		case forTags:
			action, keys = tagging, KeysOf(prefix+"CreateAction", op.name)
		case !other:
			action = op.name
		}
		for _, resource := range Resources(c, op.service, template, in) {
			needs = append(needs, Need{prefix + action, resource, keys})
		}
	}
	for _, more := range moreNeeds[key] {
		needs = append(needs, more(c, in)...)
	}
	if keys := conditionKeys[key]; keys != nil {
		for i := range needs {
			if needs[i].Action == prefix+op.name {
				needs[i].Keys = keys(c, in)
			}
		}
	}
	return needs
}

// Resources fills in the template of a resource from an input.
func Resources(c *Call, service, template string, in any) (list []string) {
	if template == "*" {
		return []string{template}
	}
	for _, name := range expand(template, reflect.Indirect(reflect.ValueOf(in))) {
		switch arn := arnOf[service]; {
		case strings.HasPrefix(name, "arn:"):
		case arn != nil:
			name = arn(c, name)
		default:
			name = c.ARN(iamPrefix[service], name)
		}
		list = append(list, name)
	}
	return list
}

// expand fills in the first member of a template, and the rest after it.
func expand(template string, in reflect.Value) []string {
	before, rest, found := strings.Cut(template, "{")
	if !found {
		return []string{template}
	}
	member, after, _ := strings.Cut(rest, "}")
	member, usual, _ := strings.Cut(member, "=")
	member, mayMiss := strings.CutSuffix(member, "?")
	member, last := strings.CutSuffix(member, "/")
	values := texts(memberOf(in, member))
	if len(values) == 0 {
		if mayMiss {
			return nil
		}
		if usual == "" {
			usual = "*"
		}
		values = []string{usual}
	}
	var list []string
	for _, v := range values {
		if last {
			v = v[strings.LastIndexByte(v, '/')+1:]
		}
		if strings.HasPrefix(v, "arn:") {
			list = append(list, v)
			continue
		}
		list = append(list, expand(before+v+after, in)...)
	}
	return list
}

// memberOf is a member of an input, or a member's member; invalid when there is none.
func memberOf(in reflect.Value, path string) reflect.Value {
	for name := range strings.SplitSeq(path, ".") {
		if in = reflect.Indirect(in); !in.IsValid() {
			break
		}
		in = in.FieldByName(name)
	}
	return in
}

// texts are the strings a member holds.
func texts(v reflect.Value) (list []string) {
	v = reflect.Indirect(v)
	switch v.Kind() {
	case reflect.String:
		if v.String() != "" {
			list = append(list, v.String())
		}
	case reflect.Slice:
		for i := range v.Len() {
			list = append(list, texts(v.Index(i))...)
		}
	case reflect.Invalid, reflect.Struct, reflect.Map:
	default:
		list = append(list, fmt.Sprint(v.Interface()))
	}
	return list
}
