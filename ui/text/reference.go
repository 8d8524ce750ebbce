package text

import (
	"regexp"

	"slipway/steps/plan"
)

// pinned is an image's reference by digest: a registry, a repository, and 64 digits, of which the first are enough to
// tell it from others.
var pinned = regexp.MustCompile(`(?:[\w.:-]+/)*([\w.-]+)(?::[\w.-]+)?@sha256:([0-9a-f]{12})[0-9a-f]{52}`)

// loose is a digest that stands alone.
var loose = regexp.MustCompile(`(sha256:[0-9a-f]{12})[0-9a-f]{52}`)

// Brief shortens the images that a text names to what people know them by.
func Brief(text string) string {
	return loose.ReplaceAllString(pinned.ReplaceAllString(text, "$1@$2"), "$1")
}

// change is one change in a line, with images by their short names.
func change(c plan.Change) (from, to string) { return Brief(orNone(c.From)), Brief(orNone(c.To)) }
