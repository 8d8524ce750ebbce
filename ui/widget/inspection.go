package widget

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps/inspect"
	"slipway/ui/theme"
)

// Inspection draws what a folder says of the app: a group a step, an answer a row, and under it, dimmed, what it rests
// on.
func Inspection(t *theme.Theme, title string, r inspect.Report, w int) (lines []string) {
	lines = append(lines, "  "+title, "")
	legend := []string{confidenceSign(t, inspect.Sure) + t.Muted.Render(" sure, not asked"),
		confidenceSign(t, inspect.Likely) + t.Muted.Render(" likely, the default"),
		confidenceSign(t, inspect.Guess) + t.Muted.Render(" a guess, asked")}
	if line := strings.Join(legend, "   "); ansi.StringWidth(line)+4 <= w {
		legend = []string{line}
	}
	lines = append(lines, IndentLines(legend)...)
	names, values := 0, 0
	groups := map[string][]inspect.Answer{}
	for _, a := range r.Answers {
		groups[answerGroup(a.ID)] = append(groups[answerGroup(a.ID)], a)
		names, values = max(names, len(shortID(a.ID))), max(values, min(ansi.StringWidth(a.Value), evidenceFrom))
	}
	for _, group := range answerGroups {
		if len(groups[group]) > 0 {
			lines = append(lines, "", "  "+t.Title.Render(strings.ToUpper(group)))
		}
		for _, a := range groups[group] {
			lines = append(lines, answerRow(t, a, names, max(values, len(nothing)), w-2)...)
		}
	}
	if len(r.Image.Candidates) > 0 {
		lines = append(lines, "", "  "+t.Title.Render(fmt.Sprintf("OTHER DOCKERFILES, %d", len(r.Image.Candidates))))
		for _, file := range r.Image.Candidates {
			lines = append(lines, Hang("    ", t.Plain, file, w-2)...)
		}
	}
	if len(r.Notes) > 0 {
		lines = append(lines, "")
	}
	for _, n := range r.Notes {
		lines = append(lines, Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, n, w-2)...)
	}
	return lines
}

// answerGroups are the headings of the answers.
var answerGroups = []string{"app", "image", "service", "data", "secrets", "schedule"}

// answerGroup is the heading of an answer.
func answerGroup(id string) string {
	if step, _, ok := strings.Cut(id, "."); ok && slices.Contains(answerGroups, step) {
		return step
	}
	return answerGroups[0]
}

// evidenceFrom is where at the latest what an answer rests on stands beside it.
const evidenceFrom = 30

// nothing is an answer that leaves something out.
const nothing = "none"

// answerRow draws an answer, and beside or under it what it rests on.
func answerRow(t *theme.Theme, a inspect.Answer, names, values, w int) []string {
	value, ink := a.Value, t.Plain
	if value == "" {
		value, ink = nothing, t.Muted
	}
	lead := "  " + confidenceSign(t, a.Confidence) + " " + t.Muted.Render(Pad(shortID(a.ID), names)) + "  "
	row := Hang(lead, ink, value, w)
	beside := Pad(row[0], ansi.StringWidth(lead)+values) + "  " + t.Muted.Render(a.Evidence)
	switch {
	case a.Evidence == "":
	case len(row) == 1 && ansi.StringWidth(value) <= values && ansi.StringWidth(beside) <= w:
		row[0] = beside
	default:
		row = append(row, Hang(strings.Repeat(" ", ansi.StringWidth(lead)), t.Muted, a.Evidence, w)...)
	}
	return row
}

// shortID is an answer's id without its step.
func shortID(id string) string {
	_, short, ok := strings.Cut(id, ".")
	if !ok {
		return id
	}
	return strings.ReplaceAll(short, "_", " ")
}

// confidenceSign marks how sure an answer is; the legend says so in words.
func confidenceSign(t *theme.Theme, c inspect.Confidence) string {
	switch c {
	case inspect.Sure:
		return t.Good.Render(t.Glyphs.OK)
	case inspect.Likely:
		return t.Accented.Render("~")
	}
	return t.Caution.Render(t.Glyphs.Unknown)
}
