package text

import (
	"io"

	"slipway/steps/check"
	"slipway/steps/rehearse"
)

// Rehearsal writes what a rehearsal found: the cause first, then every verdict with what it rests on and what mends it.
func Rehearsal(w io.Writer, r rehearse.Report) {
	Printf(w, "\n%s\n\n", r.Cause())
	for _, v := range r.Verdicts {
		Printf(w, "%-10s %s\n", marks[v.Status], v.Title)
		if v.Detail != "" {
			Printf(w, "           %s\n", v.Detail)
		}
		if v.Status == check.Pass {
			continue
		}
		for _, line := range v.Evidence {
			Printf(w, "           | %s\n", line)
		}
		if v.Fix != "" {
			Printf(w, "           fix: %s\n", v.Fix)
		}
	}
	for _, n := range r.Notes {
		Printf(w, "\nNote: %s.\n", n)
	}
}

// RehearsalJSON writes a rehearsal as one JSON object.
func RehearsalJSON(w io.Writer, image string, r rehearse.Report) error {
	verdict := check.Pass
	if r.Failed() {
		verdict = check.Fail
	}
	return encode(w, struct {
		Image   string       `json:"image"`
		Verdict check.Status `json:"verdict"`
		Cause   string       `json:"cause"`
		rehearse.Report
	}{image, verdict, r.Cause(), r})
}
