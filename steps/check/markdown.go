package check

import (
	"fmt"
	"html"
	"strings"
	"time"

	"slipway/steps/clean"
)

// words are the statuses as people read them.
var words = map[Status]string{Pass: "pass", Fail: "FAIL", Unknown: "could not verify", Accepted: "accepted",
	NotApplicable: "not applicable"}

// Word is a status as people read it.
func (s Status) Word() string { return words[s] }

// Markdown writes the report for a pull request: how it came out, a table of the verdicts, and folded under it why and
// how to fix what is open, and what every verdict rests on.
func (r Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Security checklist: %s (%s)\n\n", clean.Markdown(r.Stack.App), clean.Markdown(r.Stack.Environment))
	fmt.Fprintf(&b, "%s.\n\nVerified against AWS at %s, account %s, %s.\n\n", r.Sentence(),
		r.VerifiedAt.Format(time.RFC3339), clean.Markdown(r.Stack.Account), clean.Markdown(r.Stack.Region))
	b.WriteString("| # | Check | Verdict |\n|--:|---|---|\n")
	for _, f := range r.Checks {
		number, word := "", f.Status.Word()
		if f.Number > 0 {
			number = fmt.Sprint(f.Number)
		}
		if f.Status == Fail || f.Status == Unknown {
			word = "**" + word + "**"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", number, clean.Markdown(f.Title), word)
	}
	for _, f := range r.Checks {
		if f.Status == Fail || f.Status == Unknown {
			fold(&b, f.Status.Word()+": "+f.Title, func() { openItem(&b, f) })
		}
	}
	fold(&b, "What the verdicts rest on", func() {
		for _, f := range r.Checks {
			fmt.Fprintf(&b, "- %s: %s\n", clean.Markdown(f.Title), f.Status.Word())
			said(&b, f)
		}
	})
	return b.String()
}

// fold hides what body writes under a summary until somebody opens it.
func fold(b *strings.Builder, summary string, body func()) {
	fmt.Fprintf(b, "\n<details>\n<summary>%s</summary>\n\n", html.EscapeString(clean.Line(summary)))
	body()
	b.WriteString("\n</details>\n")
}

// openItem is what somebody has to know of a check that does not pass.
func openItem(b *strings.Builder, f Finding) {
	if f.Detail != "" {
		fmt.Fprintf(b, "%s\n\n", clean.Markdown(f.Detail))
	}
	fmt.Fprintf(b, "- Why: %s\n- Fix: %s\n", clean.Markdown(f.Why), clean.Markdown(f.Fix))
	if f.Control != "" {
		fmt.Fprintf(b, "- Control: %s\n", clean.Markdown(f.Control))
	}
}

// said is a verdict's detail and evidence, a line each.
func said(b *strings.Builder, f Finding) {
	if f.Detail != "" && f.Status != Fail && f.Status != Unknown { // those stand in their own fold
		fmt.Fprintf(b, "  - %s\n", clean.Markdown(f.Detail))
	}
	for _, e := range f.Evidence {
		fmt.Fprintf(b, "  - %s: %s = %s\n", clean.Code(e.Call), clean.Markdown(e.Field), clean.Code(e.Value))
	}
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
