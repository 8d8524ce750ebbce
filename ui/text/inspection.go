package text

import (
	"io"

	"slipway/steps/inspect"
)

// Inspection writes what a folder says, an answer a line, with the place each rests on.
func Inspection(w io.Writer, r inspect.Report) {
	Printf(w, "What the folder says. A sure answer needs no question, a likely one is a default, a guess is asked.\n\n")
	for _, a := range r.Answers {
		value := a.Value
		if value == "" {
			value = "none"
		}
		Printf(w, "%-20s %-7s %s\n", a.ID, a.Confidence, value)
		if a.Evidence != "" {
			Printf(w, "                             %s\n", a.Evidence)
		}
	}
	if len(r.Image.Candidates) > 0 {
		Printf(w, "\nOther Dockerfiles:\n")
	}
	for _, file := range r.Image.Candidates {
		Printf(w, "  %s\n", file)
	}
	if len(r.Notes) > 0 {
		Printf(w, "\nNotes:\n")
	}
	for _, note := range r.Notes {
		Printf(w, "  %s\n", note)
	}
}
