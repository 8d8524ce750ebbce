package steps

import (
	"strings"

	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// Borrowed reports whether a region has no prices of its own in the book, so that it is priced as us-east-1: a difference to another
// region's says nothing of what AWS will charge there.
func Borrowed(p cost.Prices, region string) bool {
	book, ok := p.(interface{ Known(region string) bool })
	return ok && !book.Known(region)
}

// RegionFound is what preflight says of the region, with who chose it: detail is the finding's own words.
func RegionFound(detail string, hasFile bool, chosen question.Answer) string {
	from := "a guess: nothing names one"
	switch {
	case hasFile:
		from = stack.FileName
	case chosen.From != "":
		from = chosen.From
	case chosen.Source == question.You:
		from = "your answer"
	}
	name, rest, more := strings.Cut(detail, ": ")
	if more {
		rest = ": " + rest
	}
	return name + " (" + from + ")" + rest
}
