package screen

import (
	"strings"

	"slipway/steps/check"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// reportWidth is as wide as a report is set: longer lines are hard to follow from a check to its verdict.
const reportWidth = 100

// Report is a checklist set for a terminal w cells wide, outside the wizard: what is open first, with what was found, why it matters
// and how to mend it; then a line for each check, the guide's ten and the rest by step; and how it came out. The evidence of what
// passes is in the wizard, in --markdown and in --json.
func Report(t *theme.Theme, r check.Report, w int) string {
	w = max(40, min(w, reportWidth))
	lines := append([]string{" " + t.Title.Render("Security checklist") + "  " + t.Plain.Render(r.Stack.App+" ("+r.Stack.Environment+")")},
		hung(" ", t.Muted, "account "+r.Stack.Account+", "+r.Stack.Region+", verified "+r.VerifiedAt.UTC().Format("2006-01-02 15:04:05")+" UTC", 1, w)...)
	heading := []string{"", " " + t.Title.Render("OPEN")}
	for _, f := range r.Open() {
		lines = append(append(lines, heading...), opened(t, f, w)...)
		heading = []string{""} // one blank line between two of them
	}
	before := ""
	for _, f := range r.Checks {
		if name := group(f); name != before {
			before = name
			lines = append(lines, "", " "+t.Title.Render(name))
		}
		lines = append(lines, reportRow(t, f, w))
		if f.Status == check.Accepted || f.Status == check.NotApplicable {
			lines = append(lines, hung("      ", t.Muted, f.Detail, 6, w)...)
		}
	}
	return t.Spell(strings.Join(append(lines, "", " "+t.Plain.Render(r.Sentence()+".")), "\n"))
}

// reportRow is a check with its verdict at the right.
func reportRow(t *theme.Theme, f check.Finding, w int) string {
	ink := verdictInk(t, f.Status)
	return widget.Row(" "+ink.Render(verdictSign(t, f.Status))+" "+t.Muted.Render(ordinal(f))+" "+t.Plain.Render(f.Title), ink.Render(verdictWord(f.Status)), w)
}

// opened is what somebody has to know of a check that does not pass.
func opened(t *theme.Theme, f check.Finding, w int) []string {
	lines := []string{reportRow(t, f, w)}
	told := func(label, text string) {
		if text != "" {
			lines = append(lines, hung("      "+t.Muted.Render(widget.Pad(label, 6)), t.Plain, text, 12, w)...)
		}
	}
	told("what", f.Detail)
	for _, e := range f.Evidence {
		told("found", e.Field+" = "+e.Value+" ("+e.Call+")")
	}
	told("why", f.Why)
	told("fix", f.Fix)
	return lines
}

// verdictSign is a status as a sign of one cell.
func verdictSign(t *theme.Theme, s check.Status) string {
	switch s {
	case check.Pass:
		return t.Glyphs.OK
	case check.Fail:
		return t.Fail
	case check.Accepted, check.NotApplicable:
		return "-"
	}
	return t.Glyphs.Unknown
}

// verdictInk is the colour of a status, which never stands alone.
func verdictInk(t *theme.Theme, s check.Status) theme.Ink {
	switch s {
	case check.Pass:
		return t.Good
	case check.Fail:
		return t.Wrong
	case check.Accepted, check.NotApplicable:
		return t.Muted
	}
	return t.Caution
}

// verdictWord is a status in a word that leaves a title its room.
func verdictWord(s check.Status) string {
	switch s {
	case check.Unknown:
		return "unverified"
	case check.NotApplicable:
		return "n/a"
	}
	return s.Word()
}
