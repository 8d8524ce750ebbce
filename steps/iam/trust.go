package iam

import (
	"maps"
	"slices"
	"strings"
)

// Strangers says who a trust document lets take a role beside one service of AWS.
func Strangers(service, document string) []string {
	statements, err := Parse(document)
	if err != nil {
		return []string{"its trust cannot be understood: " + err.Error()}
	}
	var who []string
	for _, s := range statements {
		if !s.allows() {
			continue
		}
		for _, kind := range slices.Sorted(maps.Keys(s.NotPrincipal)) {
			who = append(who, "everybody but "+some(s.NotPrincipal[kind]))
		}
		for _, kind := range slices.Sorted(maps.Keys(s.Principal)) {
			for _, name := range s.Principal[kind] {
				switch {
				case kind == "Service" && name == service:
				case name == "*":
					who = append(who, "anybody")
				default:
					who = append(who, name)
				}
			}
		}
	}
	return who
}

// Unpinned reports whether a trust document lets a service take a role on behalf of any account: no condition names
// this one.
func Unpinned(account, document string) bool {
	statements, err := Parse(document)
	if err != nil {
		return true
	}
	return slices.ContainsFunc(statements, func(s Statement) bool {
		return s.allows() && len(s.Principal["Service"]) > 0 && !pinned(account, s)
	})
}

func pinned(account string, s Statement) bool {
	for operator, keys := range s.Condition {
		if strings.Contains(operator, "Not") || strings.HasSuffix(operator, "IfExists") ||
			strings.HasPrefix(operator, "ForAllValues") || operator == "Null" {
			continue // they hold where the key is absent, or elsewhere
		}
		for key, values := range keys {
			switch strings.ToLower(key) {
			case "aws:sourceaccount":
				if len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return v != account }) {
					return true
				}
			case "aws:sourcearn":
				if len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return !ofAccount(account, v) }) {
					return true
				}
			}
		}
	}
	return false
}

func ofAccount(account, arn string) bool {
	parts := strings.SplitN(arn, ":", 6)
	return len(parts) == 6 && parts[4] == account
}
