package doctor

import (
	"strings"

	"slipway/steps/check"
)

// Commands that apply a fix. Doctor names no command that slipway does not have.
const (
	apply     = "slipway apply"
	setSecret = "slipway secrets set "
	rotate    = "slipway secrets rotate "
)

// byStep asks a step's questions again and applies it.
func byStep(step string) string {
	if step == "" {
		return ""
	}
	return "slipway step " + step
}

func evidence(call, field, value string) check.Evidence {
	return check.Evidence{Call: call, Field: field, Value: value}
}

func proofs(e ...check.Evidence) []check.Evidence { return e }

// list is words with commas between them.
func list(words []string) string { return strings.Join(words, ", ") }

// none is a list of names, or the word for an empty one.
func none(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return list(names)
}

// last is the name at the end of an ARN or a path.
func last(arn string) string { return arn[strings.LastIndexAny(arn, "/:")+1:] }
