package plain

import (
	"fmt"
	"io"
	"strings"
	"time"

	"slipway/steps/check"
	"slipway/steps/cost"
)

// marks tell verdicts apart without colour.
var marks = map[check.Status]string{check.Pass: "ok", check.Fail: "FAIL", check.Unknown: "?", check.Accepted: "acc", check.NotApplicable: "n/a"}

// Checklist writes the report for people.
func Checklist(w io.Writer, r check.Report) {
	fmt.Fprintf(w, "Security checklist: %s (%s), account %s, %s\n", r.Stack.App, r.Stack.Environment, r.Stack.Account, r.Stack.Region)
	fmt.Fprintf(w, "Verified against AWS at %s\n\n", r.VerifiedAt.Format(time.RFC3339))
	for _, f := range r.Checks {
		number := "  "
		if f.Number > 0 {
			number = fmt.Sprintf("%2d", f.Number)
		}
		fmt.Fprintf(w, "%s %-4s %s\n", number, marks[f.Status], f.Title)
		if f.Detail != "" {
			fmt.Fprintf(w, "          %s\n", f.Detail)
		}
		for _, e := range f.Evidence {
			fmt.Fprintf(w, "          %s  %s = %s\n", e.Call, e.Field, e.Value)
		}
		if f.Status == check.Fail || f.Status == check.Unknown {
			fmt.Fprintf(w, "          why: %s\n          fix: %s\n", f.Why, f.Fix)
		}
	}
	fmt.Fprintf(w, "\n%s.\n", r.Sentence())
}

// ChecklistJSON writes the report as one JSON object.
func ChecklistJSON(w io.Writer, r check.Report) error { return encode(w, r) }

// Cost writes an estimate, itemised by step.
func Cost(w io.Writer, title string, e cost.Estimate) {
	fmt.Fprintf(w, "%s\n", title)
	step := ""
	for _, l := range e.Lines {
		if l.Step != step {
			step = l.Step
			fmt.Fprintf(w, "\n%s\n", strings.ToUpper(step))
		}
		mark := " "
		if l.Estimated {
			mark = "~"
		}
		fmt.Fprintf(w, "  %-34s %s%9.2f  %s\n", l.Item, mark, l.USD, l.Detail)
	}
	fmt.Fprintf(w, "\n  %-34s  %9.2f  USD a month\n", "total", e.USD)
	fmt.Fprintf(w, "\n~ estimated. %s.\n", strings.Join(cost.Assumptions(), "; "))
}

// CostJSON writes estimates as one JSON object.
func CostJSON(w io.Writer, planned, running *cost.Estimate) error {
	return encode(w, struct {
		Planned     *cost.Estimate `json:"planned,omitempty"`
		Running     *cost.Estimate `json:"running,omitempty"`
		Assumptions []string       `json:"assumptions"`
	}{planned, running, cost.Assumptions()})
}
