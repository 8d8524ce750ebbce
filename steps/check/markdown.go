package check

import (
	"fmt"
	"strings"
	"time"
)

// words are the statuses as people read them.
var words = map[Status]string{Pass: "pass", Fail: "FAIL", Unknown: "could not verify", Accepted: "accepted", NotApplicable: "not applicable"}

// Word is a status as people read it.
func (s Status) Word() string { return words[s] }

// Markdown writes the report for a pull request.
func (r Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Security checklist: %s (%s)\n\n", r.Stack.App, r.Stack.Environment)
	fmt.Fprintf(&b, "%s. Verified against AWS at %s, account %s, %s.\n\n", r.Sentence(), r.VerifiedAt.Format(time.RFC3339), r.Stack.Account, r.Stack.Region)
	b.WriteString("| # | Check | Verdict | Evidence |\n|---|---|---|---|\n")
	for _, f := range r.Checks {
		number := ""
		if f.Number > 0 {
			number = fmt.Sprint(f.Number)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", number, cell(f.Title), f.Status.Word(), cell(evidence(f)))
	}
	for _, f := range r.Checks {
		if f.Status == Fail || f.Status == Unknown {
			fmt.Fprintf(&b, "\n**%s: %s.** %s\n\n- Why: %s\n- Fix: %s\n", f.Title, f.Status.Word(), f.Detail, f.Why, f.Fix)
		}
	}
	return b.String()
}

// Sentence sums the report up.
func (r Report) Sentence() string {
	asked := len(r.Checks) - r.Summary[NotApplicable]
	s := fmt.Sprintf("%d of %d pass", r.Summary[Pass], asked)
	for _, part := range []struct {
		status Status
		text   string
	}{{Fail, "%d fail"}, {Unknown, "%d could not be verified"}, {Accepted, "%d accepted"}} {
		if n := r.Summary[part.status]; n > 0 {
			s += ", " + fmt.Sprintf(part.text, n)
		}
	}
	return s
}

func evidence(f Finding) string {
	if len(f.Evidence) == 0 {
		return f.Detail
	}
	parts := make([]string, len(f.Evidence))
	for i, e := range f.Evidence {
		parts[i] = fmt.Sprintf("%s %s=%s", e.Call, e.Field, e.Value)
	}
	return strings.Join(parts, "; ")
}

// cell keeps a value from breaking out of its table cell.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "\r", " ").Replace(s)
}
