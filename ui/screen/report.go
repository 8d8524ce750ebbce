package screen

import (
	"fmt"
	"strings"

	"slipway/steps/check"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// reportWidth is as wide as a report is set: longer lines are hard to follow from a check to its verdict.
const reportWidth = 100

// Report is a checklist set for a terminal w cells wide, outside the wizard: a line for each check, and for those that are open what
// was found, why it matters and how to mend it. The evidence of what passes is in the wizard, in --markdown and in --json.
func Report(t *theme.Theme, r check.Report, w int) string {
	w = max(40, min(w, reportWidth))
	lines := []string{
		t.Title.Render("Security checklist") + "  " + t.Plain.Render(r.Stack.App+" ("+r.Stack.Environment+")"),
		t.Muted.Render(widget.Cut("account "+r.Stack.Account+", "+r.Stack.Region+", verified "+r.VerifiedAt.UTC().Format("2006-01-02 15:04:05")+" UTC", w)), "",
	}
	for _, f := range r.Checks {
		number := "  "
		if f.Number > 0 {
			number = fmt.Sprintf("%2d", f.Number)
		}
		word := f.Status.Word()
		if f.Status == check.Unknown {
			word = "not verified"
		}
		sign := Verdict(&Context{Theme: t}, f.Status)
		lines = append(lines, widget.Row(" "+sign+" "+t.Muted.Render(number)+" "+t.Plain.Render(f.Title), t.Muted.Render(word), w))
		if f.Status == check.Pass {
			continue
		}
		lines = append(lines, told(t, "", f.Detail, w)...)
		if f.Status != check.Fail && f.Status != check.Unknown {
			continue
		}
		for _, e := range f.Evidence {
			lines = append(lines, told(t, "found ", e.Field+" = "+e.Value, w)...)
		}
		lines = append(lines, told(t, "why   ", f.Why, w)...)
		lines = append(lines, told(t, "fix   ", f.Fix, w)...)
	}
	return t.Spell(strings.Join(append(lines, "", t.Plain.Render(r.Sentence()+".")), "\n"))
}

// told is a paragraph under its check, nothing for an empty one.
func told(t *theme.Theme, label, text string, w int) (lines []string) {
	if text == "" {
		return nil
	}
	indent := strings.Repeat(" ", 6+len(label))
	for i, l := range widget.Wrap(text, w-len(indent)) {
		lead := indent
		if i == 0 {
			lead = "      " + t.Muted.Render(label)
		}
		lines = append(lines, lead+t.Muted.Render(l))
	}
	return lines
}
