package iam

import (
	"encoding/json"
	"reflect"
	"slices"
)

// SameDocument reports whether a document AWS has means what want says: key order, spacing, and a single string in
// place of a list of one make no difference, nor does the order of actions and resources.
func SameDocument(want Document, have string) bool {
	text, err := want.JSON()
	if err != nil {
		return false
	}
	a, errA := normal(text)
	b, errB := normal(have)
	return errA == nil && errB == nil && reflect.DeepEqual(a, b)
}

func normal(text string) (any, error) {
	var v any
	if err := json.Unmarshal([]byte(plainText(text)), &v); err != nil {
		return nil, err
	}
	return flatten(v), nil
}

// flatten makes every scalar a list of one and sorts lists of scalars.
func flatten(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			if _, isMap := value.(map[string]any); isMap && key == "Statement" {
				value = []any{value}
			}
			out[key] = flatten(value)
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		texts := make([]string, 0, len(v))
		for _, item := range v {
			if s, ok := item.(string); ok {
				texts = append(texts, s)
			} else {
				out = append(out, flatten(item))
			}
		}
		slices.Sort(texts)
		for _, s := range texts {
			out = append(out, s)
		}
		return out
	case string:
		return []any{v}
	}
	return v
}
