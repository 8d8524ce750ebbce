package secrets

import (
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// unencryptedElsewhere names the parameters below the app's path that are not encrypted and not right under the stack's
// own: those of other environments, and those further down. Whoever may read the app's path reads them too.
func unencryptedElsewhere(l *live.Stack) (wrong []string, seen check.Evidence) {
	path := l.Identity.ParameterPath()
	for _, p := range l.PlainParameters.Items {
		key, own := strings.CutPrefix(p.Name, path)
		if own && !strings.Contains(key, "/") || p.Name[strings.LastIndexByte(p.Name, '/')+1:] == stack.VariableEnvironment {
			continue
		}
		where := "of another environment"
		if own {
			where = "below the stack's path"
		}
		wrong = append(wrong, p.Name+" ("+where+") is a "+p.Type+", which is not encrypted")
	}
	value := "none elsewhere"
	if len(wrong) > 0 {
		value = strings.Join(wrong, "; ")
	}
	return wrong, check.Evidence{Call: l.PlainParameters.Call, Field: "/" + l.Identity.App +
		"/ Parameters[].Type String, StringList", Value: value}
}
