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

// RehearsalLines writes what happens in a rehearsal, a line each.
func RehearsalLines(w io.Writer) func(rehearse.Event) {
	return func(e rehearse.Event) {
		if e.Stage != "" {
			Printf(w, "  %s\n", e.Stage)
		}
		if e.Line != "" {
			Printf(w, "  | %s\n", e.Line)
		}
	}
}

// OfferRehearsal asks whether the container is to be tried on this machine first.
func OfferRehearsal(engine string) string {
	return "Try it here first? " + engine + " runs the container as ECS will and says what would fail there, before AWS " +
		"costs anything."
}

// RehearsalTakes says how long that takes, and what stays of it.
const RehearsalTakes = "the build, then up to two minutes; everything that it starts is removed"

// RehearsalJSON writes a rehearsal as one JSON object.
func RehearsalJSON(w io.Writer, r rehearse.Report) error {
	verdict := check.Pass
	if r.Failed() {
		verdict = check.Fail
	}
	return encode(w, struct {
		Image   string       `json:"image"`
		Verdict check.Status `json:"verdict"`
		Cause   string       `json:"cause"`
		rehearse.Report
	}{r.Image, verdict, r.Cause(), r})
}
