package stack

import (
	"strings"
	"unicode"
)

// longestTag is the most characters that AWS takes in a tag's value.
const longestTag = 256

// TagValue makes a text fit for the value of a tag, which may hold letters, digits, spaces and _.:/=+-@ in 256
// characters: apostrophes go, anything else that is not allowed becomes a space, and spaces stand alone.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
func TagValue(text string) string {
	fit := strings.Map(func(r rune) rune {
		switch {
		case r == '\'' || r == '’':
			return -1
		case r == unicode.ReplacementChar:
			return ' '
		case unicode.IsLetter(r), unicode.IsDigit(r), strings.ContainsRune("_.:/=+-@", r):
			return r
		}
		return ' '
	}, text)
	fit = strings.Join(strings.Fields(fit), " ")
	if runes := []rune(fit); len(runes) > longestTag {
		fit = strings.TrimSpace(string(runes[:longestTag]))
	}
	return fit
}
