package check

import (
	"cmp"
	"slices"
	"time"

	"slipway/steps/stack"
)

// Finding is one check's verdict with what a reader needs.
type Finding struct {
	ID       string     `json:"id"`
	Number   int        `json:"number"`
	Step     string     `json:"step"`
	Title    string     `json:"title"`
	Status   Status     `json:"status"`
	Severity Severity   `json:"severity"`
	Detail   string     `json:"detail,omitempty"`
	Evidence []Evidence `json:"evidence"`
	Why      string     `json:"why"`
	Fix      string     `json:"fix"`
	Control  string     `json:"control"`
}

// Stack names the stack a report is about.
type Stack struct {
	App         string `json:"app"`
	Environment string `json:"environment"`
	Region      string `json:"region"`
	Account     string `json:"account"`
}

// Report is the checklist, verified.
type Report struct {
	Stack      Stack          `json:"stack"`
	VerifiedAt time.Time      `json:"verified_at"`
	Checks     []Finding      `json:"checks"`
	Summary    map[Status]int `json:"summary"`
}

// Run runs checks over one read of AWS. A failure the settings accept, with a reason, is accepted rather than failed.
func Run(checks []Check, in Input) Report {
	id := in.Live.Identity
	r := Report{
		Stack:      Stack{App: id.App, Environment: id.Environment, Region: id.Region, Account: id.Account},
		VerifiedAt: in.Live.ReadAt.UTC(),
		Checks:     []Finding{},
		Summary:    map[Status]int{Pass: 0, Fail: 0, Unknown: 0, Accepted: 0, NotApplicable: 0},
	}
	for _, c := range checks {
		f := verdict(c, in)
		r.Checks = append(r.Checks, f)
		r.Summary[f.Status]++
	}
	slices.SortStableFunc(r.Checks, func(a, b Finding) int { return cmp.Compare(order(a), order(b)) })
	return r
}

// order puts the ten essentials first, in their order.
func order(f Finding) int {
	if f.Number == 0 {
		return 1 << 20
	}
	return f.Number
}

func verdict(c Check, in Input) Finding {
	result := c.Run(in)
	f := Finding{
		ID: c.ID, Number: c.Number, Step: c.Step, Title: c.Title, Status: result.Status, Severity: c.Severity,
		Detail: result.Detail, Evidence: result.Evidence, Why: c.Why, Fix: c.Fix, Control: c.Control,
	}
	if result.Fix != "" {
		f.Fix = result.Fix
	}
	if f.Evidence == nil {
		f.Evidence = []Evidence{}
	}
	if f.Status == Fail {
		if reason, ok := accepted(in.Settings, c.ID); ok {
			f.Status, f.Detail = Accepted, "accepted: "+reason+" ("+f.Detail+")"
		}
	}
	if f.Status == Pass && len(f.Evidence) == 0 {
		// a pass rests on something that was read; without it the verdict is worth nothing
		f.Status, f.Detail = Unknown, "the check gave no evidence"
	}
	return f
}

func accepted(s *stack.Settings, id string) (reason string, ok bool) {
	if s == nil {
		return "", false
	}
	for _, a := range s.Accepted {
		if a.Check == id && a.Reason != "" {
			return a.Reason, true
		}
	}
	return "", false
}

// ExitCode is what the checklist command ends with: 1 when a check fails, else 3 when one could not be verified, else
// 0.
func (r Report) ExitCode() int {
	switch {
	case r.Summary[Fail] > 0:
		return 1
	case r.Summary[Unknown] > 0:
		return 3
	}
	return 0
}

// Open are the findings that somebody has to look at: what fails, then what could not be verified, each in the report's
// order.
func (r Report) Open() (open []Finding) {
	for _, status := range []Status{Fail, Unknown} {
		for _, f := range r.Checks {
			if f.Status == status {
				open = append(open, f)
			}
		}
	}
	return open
}
