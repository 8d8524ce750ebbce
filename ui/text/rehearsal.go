package text

import (
	"io"

	"slipway/steps/check"
	"slipway/steps/clean"
	"slipway/steps/rehearse"
	"slipway/ui/wizard"
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

// AboutRehearsal says what a rehearsal does, how long it takes, and what stays of it.
func AboutRehearsal(engine string, sandbox bool) string {
	said := engine + " runs the container on this machine as ECS will (processor, user, memory, environment, port, " +
		"health check) and says what would fail there, before AWS costs anything. It takes as long as the build, and " +
		"mostly less " +
		"than two minutes more. Everything that it starts is removed."
	if sandbox {
		said += " AWS is simulated, the container is not: it really runs here, and the sandbox's tasks then do what it did."
	}
	return said
}

// WayOn says what is done on the page of the rehearsal, and what that means.
func WayOn(w wizard.WayOn, s *wizard.State) (title, note string) {
	last, now := s.Trial()
	switch {
	case w.Kind == wizard.ChangeAnswer:
		title = "Change " + w.Question.ID
		if v := s.Settings.Get(w.Question.ID); v != "" && len(v) < 40 {
			note = "now " + clean.Line(v)
		}
		return title, note
	case w.Kind == wizard.TryIt && !now:
		return "Try it", ""
	case w.Kind == wizard.TryIt:
		return "Try it again", ""
	case !now:
		return "Go on without", "slipway rehearse does it at any time"
	case last.Err != nil:
		return "Go on without", ""
	case !last.Report.Failed():
		return "Go on", ""
	}
	return "Go on regardless", "it can be mended until the plan is applied"
}

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
