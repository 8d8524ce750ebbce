package widget

import "slipway/ui/theme"

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
