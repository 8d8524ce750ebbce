package stack

import (
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// Nearest is what follows an error about a word that is none of a list: ", did you mean data.class?", or "" when none
// of them is near.
func Nearest(word string, among []string) string {
	word = strings.ToLower(word)
	most := max(1, len(word)/3) // a letter in three may be wrong
	if len(word) > 3 {
		most = max(2, most) // two letters that changed places
	}
	best, distance := "", 2*most+1
	for _, candidate := range slices.Sorted(slices.Values(among)) {
		d := 2 * levenshtein.Distance(word, strings.ToLower(candidate), nil)
		if word != "" && !strings.HasPrefix(candidate, word[:1]) {
			d++ // of two that are as near, the one that begins alike
		}
		if d < distance {
			best, distance = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return ", did you mean " + best + "?"
}
