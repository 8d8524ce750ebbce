package text

import (
	"strings"

	"slipway/steps/live"
)

// Origin is where a revision comes from, in one line: 3f9c2e1 Fix the cart (Ada), deployed by ben. It is "" where
// nothing is known of the commit.
func Origin(o live.Origin) string {
	if o.Commit == "" {
		return ""
	}
	words := []string{o.Short()}
	if o.Dirty() {
		words = append(words, "and what was not committed, after")
	}
	if o.Subject != "" {
		words = append(words, o.Subject)
	}
	if o.Author != "" {
		words = append(words, "("+o.Author+")")
	}
	line := strings.TrimSuffix(strings.Join(words, " "), ", after")
	if o.By != "" {
		line += ", " + doneBy(o)
	}
	return line
}

// doneBy is who registered a revision and how.
func doneBy(o live.Origin) string {
	if o.Kind == "rollback" {
		return "rolled back to by " + o.By
	}
	return "deployed by " + o.By
}
