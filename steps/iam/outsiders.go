package iam

import (
	"maps"
	"slices"
	"strings"
)

// Outsiders says what the policy of a resource gives to whoever is not of its account.
func Outsiders(account, document string) (wrong []string) {
	statements, err := Parse(document)
	if err != nil {
		return []string{"the policy cannot be understood: " + err.Error()}
	}
	for _, s := range statements {
		if !s.allows() || closed(account, s) {
			continue
		}
		actions := some(s.Action)
		if len(s.NotAction) > 0 {
			actions = "everything but " + some(s.NotAction)
		}
		if len(s.NotPrincipal) > 0 {
			wrong = append(wrong, "everybody but a few may "+actions)
		}
		for _, kind := range slices.Sorted(maps.Keys(s.Principal)) {
			for _, name := range s.Principal[kind] {
				switch {
				case name == "*":
					wrong = append(wrong, "everybody may "+actions)
				case kind == "AWS" && name != account && !ofAccount(account, name):
					wrong = append(wrong, name+" may "+actions)
				}
			}
		}
	}
	return wrong
}

// closed reports whether a statement holds for an account's or organisation's own alone.
func closed(account string, s Statement) bool {
	for operator, keys := range s.Condition {
		if strings.Contains(operator, "Not") || strings.HasSuffix(operator, "IfExists") ||
			strings.HasPrefix(operator, "ForAllValues") || operator == "Null" {
			continue
		}
		for key, values := range keys {
			switch strings.ToLower(key) {
			case "aws:principalaccount", "aws:sourceaccount":
				if len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return v != account }) {
					return true
				}
			case "aws:principalorgid":
				if len(values) > 0 && !slices.ContainsFunc(values, wild) {
					return true
				}
			}
		}
	}
	return false
}
