package text

import (
	"fmt"
	"io"
	"strings"
	"time"

	"slipway/steps/check"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/steps/status"
)

// marks tell verdicts apart without colour.
var marks = map[check.Status]string{check.Pass: "pass", check.Fail: "FAIL", check.Unknown: "unverified",
	check.Accepted: "accepted", check.NotApplicable: "n/a"}

// Checklist writes the report for people.
func Checklist(w io.Writer, r check.Report) {
	Printf(w, "Security checklist: %s (%s), account %s, %s\n", r.Stack.App, r.Stack.Environment, r.Stack.Account,
		r.Stack.Region)
	Printf(w, "Verified against AWS at %s\n\n", r.VerifiedAt.Format(time.RFC3339))
	for _, f := range r.Checks {
		number := "  "
		if f.Number > 0 {
			number = fmt.Sprintf("%2d", f.Number)
		}
		Printf(w, "%s %-10s %s\n", number, marks[f.Status], f.Title)
		if f.Detail != "" {
			Printf(w, "              %s\n", f.Detail)
		}
		for _, e := range f.Evidence {
			Printf(w, "              %s  %s = %s\n", e.Call, e.Field, e.Value)
		}
		if f.Status == check.Fail || f.Status == check.Unknown {
			Printf(w, "              why: %s\n              fix: %s\n", f.Why, f.Fix)
		}
	}
	Printf(w, "\n%s.\n", r.Sentence())
}

// OpenFindings says in sentences how a checklist came out and what of it is open, with why and how to mend it.
func OpenFindings(w io.Writer, r check.Report) {
	Printf(w, "\nSecurity: %s, read at %s UTC.\n", r.Sentence(), r.VerifiedAt.UTC().Format(time.TimeOnly))
	for _, f := range r.Open() {
		Printf(w, "%s: %s\n", f.Status.Word(), f.Title)
		if f.Detail != "" {
			Printf(w, "  %s\n", f.Detail)
		}
		Printf(w, "  Why: %s\n  Fix: %s\n", f.Why, f.Fix)
	}
}

// Card says where a stack answers, what runs, what it costs, how safe it is, what waits, and what comes next. step is
// the one that was run alone, "" for all.
func Card(w io.Writer, step string, s stack.Settings, l *live.Stack, e cost.Estimate, r check.Report,
	waiting []plan.Note) {
	look := status.Status{Settings: s, Live: l, Notes: waiting}
	_, title := look.Outcome(step)
	Printf(w, "\n%s.\nURL: %s\n", title, look.Address())
	_, service := look.Service()
	Printf(w, "Service: %s\n", service)
	for _, x := range look.Workers() {
		Printf(w, "Worker: %s, %s\n", x.Name, x.Words)
	}
	if database := look.Database(); database != "" {
		Printf(w, "Database: %s\n", database)
	}
	if cache := look.Cache(); cache != "" {
		Printf(w, "Cache: %s\n", cache)
	}
	for _, j := range s.Schedule.Jobs {
		Printf(w, "Job: %s, %s, %s\n", j.Name, j.Cron, s.Schedule.Timezone)
	}
	Printf(w, "Cost: %.2f dollars a month\nSecurity: %s\n", e.USD, r.Sentence())
	for _, n := range waiting {
		Printf(w, "Waiting for you: %s\n", n.Text)
	}
	Printf(w, "Next: slipway shows the stack; slipway step NAME runs one step again; slipway checklist verifies it; "+
		"slipway destroy removes it.\n")
}

// ChecklistJSON writes the report as one JSON object.
func ChecklistJSON(w io.Writer, r check.Report) error { return encode(w, r) }

// Cost writes an estimate, itemised by step.
func Cost(w io.Writer, title string, e cost.Estimate) {
	Printf(w, "%s\n", title)
	step := ""
	for _, l := range e.Lines {
		if l.Step != step {
			step = l.Step
			Printf(w, "\n%s\n", strings.ToUpper(step))
		}
		mark := " "
		if l.Estimated {
			mark = "~"
		}
		Printf(w, "  %-34s %s%9.2f  %s\n", l.Item, mark, l.USD, l.Detail)
	}
	Printf(w, "\n  %-34s  %9.2f  USD a month\n", "total", e.USD)
	if shares := e.ByService(); len(shares) > 0 {
		Printf(w, "\nby AWS service\n")
		for _, s := range shares {
			Printf(w, "  %-34s  %9.2f\n", s.Service, s.USD)
		}
	}
	Printf(w, "\n~ estimated. %s.\n", strings.Join(cost.Assumptions(), "; "))
}

// CostJSON writes estimates as one JSON object.
func CostJSON(w io.Writer, planned, running *cost.Estimate) error {
	return encode(w, struct {
		Planned     *costJSON `json:"planned,omitempty"`
		Running     *costJSON `json:"running,omitempty"`
		Assumptions []string  `json:"assumptions"`
	}{withServices(planned), withServices(running), cost.Assumptions()})
}

// costJSON is an estimate with what each AWS service bills of it.
type costJSON struct {
	*cost.Estimate

	Services []cost.Share `json:"services"`
}

func withServices(e *cost.Estimate) *costJSON {
	if e == nil {
		return nil
	}
	return &costJSON{e, e.ByService()}
}
