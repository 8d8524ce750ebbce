package cloud

import (
	"fmt"
	"path"
	"reflect"
	"strings"
)

// Setting is a member of a call's input by AWS's own name for it: DeletionProtection. One that is in another has both
// names, one of a list its number or, where the list says which is which, its key: Tags[slipway:app].
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// cliNames are how the aws CLI calls services whose SDK package is called otherwise.
var cliNames = map[string]string{"cloudwatchlogs": "logs", "elasticloadbalancingv2": "elbv2"}

// Settings are what a call with some input sends, in the order AWS documents it, and the call as the aws CLI names it.
// What names a secret is there without its value.
func Settings(in any) (call string, all []Setting) {
	t := reflect.TypeOf(in).Elem()
	name := path.Base(t.PkgPath())
	if cli, other := cliNames[name]; other {
		name = cli
	}
	r := redactor{service: name, operation: strings.TrimSuffix(t.Name(), "Input")}
	for _, s := range services {
		r.lower = r.lower || s.cli == name && s.lower
	}
	return name + " " + kebab(r.operation), flat("", r.input(in), nil)
}

// flat puts a value's settings behind others.
func flat(name string, value any, all []Setting) []Setting {
	switch v := value.(type) {
	case nil:
		return all
	case object:
		for _, m := range v {
			all = flat(strings.TrimPrefix(name+"."+m.Name, "."), m.Value, all)
		}
		return all
	case []any:
		if words, ok := scalars(v); ok {
			return append(all, Setting{name, words})
		}
		for i, item := range v {
			if key, held, ok := pair(item); ok {
				all = flat(name+"["+key+"]", held, all)
				continue
			}
			at := name
			if len(v) > 1 {
				at = fmt.Sprintf("%s[%d]", name, i)
			}
			all = flat(at, item, all)
		}
		return all
	}
	return append(all, Setting{name, word(value)})
}

// word is a value that has no parts.
func word(value any) string {
	if _, hidden := value.(Redacted); hidden {
		return mask
	}
	return fmt.Sprint(value)
}

// scalars is a list of values without parts in one line.
func scalars(list []any) (string, bool) {
	words := make([]string, len(list))
	for i, v := range list {
		switch v.(type) {
		case object, []any:
			return "", false
		}
		words[i] = word(v)
	}
	return strings.Join(words, ", "), true
}

// pair is an item of a list that says its key itself: a tag, an attribute, a variable.
func pair(item any) (key string, value any, ok bool) {
	o, isObject := item.(object)
	if !isObject || len(o) != 2 || o[0].Field != "Key" && o[0].Field != "Name" || !strings.HasPrefix(o[1].Field, "Value") {
		return "", nil, false
	}
	key, ok = o[0].Value.(string)
	return key, o[1].Value, ok
}
