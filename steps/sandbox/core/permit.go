package core

import (
	"fmt"
	"reflect"
	"strings"
)

// Permit writes down the needs of a service's operations: the operation's own action on the resources a template names.
//
// A template is one or more resources, parted by spaces, with members of the input in braces:
// "db:{DBInstanceIdentifier}". A list gives one resource an element; an ARN stands for itself; {Member/} is what
// follows the last slash; a member left out is "*", or what {Member=usual} says, and takes its resource away when
// written {Member?}. "*" is for actions without resource-level permissions.
func Permit(service string, templates map[string]string) {
	for operation, template := range templates {
		action := iamPrefix[service] + ":" + operation
		Rules[service+":"+operation] = func(c *Call, in any) (needs []Need) {
			for _, resource := range Resources(c, service, template, in) {
				needs = append(needs, Need{Action: action, Resource: resource})
			}
			return needs
		}
	}
}

// PermitTags adds what an operation needs when its input has tags: another action, on the resources of a template.
func PermitTags(service, operation, action, template string) {
	Also(service, operation, func(c *Call, in any) (needs []Need) {
		if len(requestTags(in)) == 0 {
			return nil
		}
		for _, resource := range Resources(c, service, template, in) {
			keys := KeysOf(iamPrefix[service]+":CreateAction", operation)
			needs = append(needs, Need{action, resource, keys})
		}
		return needs
	})
}

// Also adds needs to a rule.
func Also(service, operation string, more rule) {
	key := service + ":" + operation
	first := Rules[key]
	if first == nil {
		panic("sandbox: no rule for " + key)
	}
	Rules[key] = func(c *Call, in any) []Need { return append(first(c, in), more(c, in)...) }
}

// With adds condition keys to the needs of a rule so far.
func With(service, operation string, keys func(c *Call, in any) ConditionKeys) {
	key := service + ":" + operation
	Rules[key] = Keyed(Rules[key], keys)
}

// PassRoles adds iam:PassRole to a service for the roles an input holds.
func PassRoles(service, operation, to string, roles func(c *Call, in any) []*string) {
	Also(service, operation, func(c *Call, in any) []Need { return passing(to, roles(c, in)...) })
}

// Resources fills in a template from an input.
func Resources(c *Call, service, template string, in any) (list []string) {
	for _, t := range strings.Fields(template) {
		if t == "*" {
			list = append(list, t)
			continue
		}
		for _, name := range expand(t, reflect.Indirect(reflect.ValueOf(in))) {
			if !strings.HasPrefix(name, "arn:") {
				name = c.ARN(iamPrefix[service], name)
			}
			list = append(list, name)
		}
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
	values := texts(in.FieldByName(member))
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
