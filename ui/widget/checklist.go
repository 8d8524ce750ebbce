package widget

import (
	"strings"

	"slipway/steps/check"
	"slipway/ui/theme"
)

// reportWidth is the most cells of a line: the verdict at its right end has to be seen beside the title.
const reportWidth = 100

// Checklist draws a report for a terminal w cells wide, outside the wizard. The checks that do not pass come first,
// with what was found, why it matters and how to fix it; then a line for each check. The evidence of those that pass
// is in the wizard and in the Markdown and JSON forms.
func Checklist(t *theme.Theme, r check.Report, w int) string {
	w = max(40, min(w, reportWidth))
	lines := append([]string{" " + t.Title.Render("Security checklist") + "  " + t.Plain.Render(r.Stack.App+" ("+
		r.Stack.Environment+")")},
		Hang(" ", t.Muted, "account "+r.Stack.Account+", "+r.Stack.Region+", verified "+
			r.VerifiedAt.UTC().Format("2006-01-02 15:04:05")+" UTC", w)...)
	heading := []string{"", " " + t.Title.Render("OPEN")}
	for _, f := range r.Open() {
		lines = append(append(lines, heading...), openCheck(t, f, w)...)
		heading = []string{""} // one blank line between two of them
	}
	before := ""
	for _, f := range r.Checks {
		if name := CheckGroup(f); name != before {
			before = name
			lines = append(lines, "", " "+t.Title.Render(name))
		}
		lines = append(lines, reportRow(t, f, w))
		if f.Status == check.Accepted || f.Status == check.NotApplicable {
			lines = append(lines, Hang("      ", t.Muted, f.Detail, w)...)
		}
	}
	return t.Spell(strings.Join(append(lines, "", " "+t.Plain.Render(r.Sentence()+".")), "\n"))
}

// Checks draws some checks after a run: a row each, and what is known of those that do not pass.
func Checks(t *theme.Theme, findings []check.Finding, w int) string {
	w = max(40, min(w, reportWidth))
	lines := []string{" " + t.Title.Render("CHECKED AGAIN")}
	for _, f := range findings {
		if f.Status == check.Pass || f.Status == check.NotApplicable || f.Status == check.Accepted {
			lines = append(lines, reportRow(t, f, w))
			continue
		}
		lines = append(lines, openCheck(t, f, w)...)
	}
	return t.Spell(strings.Join(lines, "\n"))
}

// reportRow is a check with its verdict at the right.
func reportRow(t *theme.Theme, f check.Finding, w int) string {
	ink := VerdictInk(t, f.Status)
	return Row(" "+ink.Render(VerdictSign(t, f.Status))+" "+t.Muted.Render(CheckNumber(f))+" "+t.Plain.Render(f.Title),
		ink.Render(VerdictWord(f.Status)), w)
}

// openCheck draws a check that does not pass with all its details.
func openCheck(t *theme.Theme, f check.Finding, w int) []string {
	lines := []string{reportRow(t, f, w)}
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, Hang("      "+t.Muted.Render(Pad(label, 6)), t.Plain, text, w)...)
		}
	}
	add("what", f.Detail)
	for _, e := range f.Evidence {
		add("found", e.Field+" = "+e.Value+" ("+e.Call+")")
	}
	add("why", f.Why)
	add("fix", f.Fix)
	return lines
}
