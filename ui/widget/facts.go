package widget

import (
	"strings"

	"slipway/steps/release"
	"slipway/ui/text"
	"slipway/ui/theme"
)

// Fact is a labelled line of a card. The higher its rank, the sooner it gives way where there is no room.
type Fact struct {
	Label, Sign, Text string
	Rank              int
}

// FactLabelWidth is as wide as the longest label, with a gap.
const FactLabelWidth = 10

// Facts draws the facts up to a rank. A fact that is longer than a line goes on below it.
func Facts(t *theme.Theme, facts []Fact, rank, w int) (lines []string) {
	for _, f := range facts {
		if f.Rank > rank || f.Text == "" {
			continue
		}
		lead := t.Muted.Render(Pad(f.Label, FactLabelWidth))
		if f.Sign != "" {
			lead += f.Sign + " "
		}
		lines = append(lines, Hang(lead, t.Plain, f.Text, w)...)
	}
	return lines
}

// Release draws what a deployment changes.
func Release(t *theme.Theme, r release.Release, findings func(map[string]int) string, w int) string {
	lines := []string{"", t.Title.Render(text.ReleaseTitle(r)), ""}
	for _, row := range r.Rows(findings) {
		lead := t.Muted.Render(Pad(row.Label, FactLabelWidth))
		for _, line := range row.Lines {
			lines = append(lines, IndentLines(Hang(lead, t.Plain, line, w-2))...)
			lead = Pad("", FactLabelWidth)
		}
	}
	for _, x := range r.Plan.Problems {
		lines = append(lines, "")
		lines = append(lines, IndentLines(Hang(t.Wrong.Render(t.Fail)+" ", t.Plain, x.Resource+": "+x.Why, w-2))...)
		lines = append(lines, IndentLines(Hang("  "+t.Muted.Render("way out: "), t.Plain, x.WayOut, w-2))...)
	}
	for _, n := range r.Plan.Notes {
		lines = append(lines, "")
		lines = append(lines, IndentLines(Text(t.Muted, "Note: "+n.Text, w-2))...)
	}
	return strings.Join(append(lines, ""), "\n")
}
