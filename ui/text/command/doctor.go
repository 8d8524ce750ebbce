package command

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"slipway/steps/doctor"
	"slipway/ui/text"
)

// Doctor writes what is wrong with a stack, and what was looked at.
func Doctor(w io.Writer, r doctor.Report) {
	text.Printf(w, "%s (%s), account %s, %s, looked at %s\n\n", r.Stack.App, r.Stack.Environment, r.Stack.Account,
		r.Stack.Region, r.At.Format(time.RFC3339))
	text.Printf(w, "%s.\n", DoctorSays(r))
	for i, d := range r.Diagnoses {
		text.Printf(w, "\n%d. %s (%s)\n   cause: %s\n", i+1, d.Symptom, d.Hop, d.Cause)
		for _, e := range d.Evidence {
			text.Printf(w, "   seen:  %s  %s = %s\n", e.Call, e.Field, e.Value)
		}
		for _, f := range d.Follows {
			text.Printf(w, "   hence: %s\n", f.Words)
		}
		text.Printf(w, "   fix:   %s\n", d.Fix)
		if d.Command != "" {
			text.Printf(w, "   run:   %s\n", d.Command)
		}
	}
	for _, u := range r.Unverified {
		text.Printf(w, "\nunverified: %s\n   fix:   %s\n", u.What, u.Fix)
	}
	text.Printf(w, "\nLooked at:\n")
	for _, l := range r.Looked {
		text.Printf(w, "  %-10s %-13s %s\n", l.Status.Word(), l.Hop, l.Words)
	}
}

// DoctorSays is what was found, in one sentence without its full stop.
func DoctorSays(r doctor.Report) string {
	said := "nothing is wrong"
	switch n := len(r.Diagnoses); {
	case n == 1:
		said = "1 thing is wrong"
	case n > 1:
		said = fmt.Sprintf("%d things are wrong", n)
	}
	switch n := len(r.Unverified); {
	case n == 0:
		return said
	case len(r.Diagnoses) == 0:
		said = "nothing is seen to be wrong"
		fallthrough
	default:
		return fmt.Sprintf("%s, and %d could not be verified", said, n)
	}
}

// DoctorJSON writes the report as one JSON object.
func DoctorJSON(w io.Writer, r doctor.Report) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}
