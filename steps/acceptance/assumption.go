package acceptance

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"slipway/steps/live"
	"slipway/steps/session"
)

// Verdict is what a run says of an assumption.
type Verdict string

const (
	Holds  Verdict = "holds"
	Broken Verdict = "DOES NOT HOLD"
	Open   Verdict = "could not tell" // the run did not get there, or AWS did not say
)

// Run is what assumptions are held against: the stack as it stands once everything is made, and every call of the way
// there.
type Run struct {
	Session *session.Session
	Live    *live.Stack
	Calls   *Calls
	Domain  bool // the stack has a domain, with HTTPS
	// Patience is how long to wait for what happens by itself, such as a scheduled job.
	Patience time.Duration
}

// Assumption is something slipway believes of AWS that no document proves.
type Assumption struct {
	Name string // short, for the table
	Says string
	Hold func(context.Context, *Run) (Verdict, string)
}

// Finding is an assumption with its verdict and what it rests on.
type Finding struct {
	Assumption
	Verdict  Verdict
	Evidence string
}

// Hold holds every assumption against a run. One that panics on an answer nobody expected is open, not the end of the
// run: what stands still has to be destroyed.
func Hold(ctx context.Context, r *Run, list []Assumption) []Finding {
	findings := make([]Finding, len(list))
	for i, a := range list {
		findings[i] = hold(ctx, r, a)
	}
	return findings
}

func hold(ctx context.Context, r *Run, a Assumption) (f Finding) {
	f = Finding{Assumption: a, Verdict: Open}
	defer func() {
		if p := recover(); p != nil {
			f.Verdict, f.Evidence = Open, fmt.Sprint("panicked: ", p)
		}
	}()
	f.Verdict, f.Evidence = a.Hold(ctx, r)
	return f
}

// Write writes findings as a table, what does not hold first.
func Write(w io.Writer, findings []Finding) error {
	order := []Verdict{Broken, Open, Holds}
	sorted := slices.SortedStableFunc(slices.Values(findings), func(a, b Finding) int {
		return slices.Index(order, a.Verdict) - slices.Index(order, b.Verdict)
	})
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range sorted {
		evidence := strings.Join(strings.Fields(f.Evidence), " ")
		if r := []rune(evidence); len(r) > 300 {
			evidence = string(r[:300]) + "…"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", f.Verdict, f.Name, f.Says, evidence)
	}
	return t.Flush()
}
