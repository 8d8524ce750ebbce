package card

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps/status"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// gaugeLabel is as wide as the longest name of a gauge, with a gap.
const gaugeLabel = 13

// LastHour draws the gauges, a line each: what it is, how it went, how it stands.
func LastHour(t *theme.Theme, gauges []status.Gauge, w int) (lines []string) {
	words := 0
	for _, g := range gauges {
		if g.State != status.Unknown {
			words = max(words, ansi.StringWidth(g.Words))
		}
	}
	room := max(0, min(60, w-gaugeLabel-words-2))
	for _, g := range gauges {
		lead := t.Muted.Render(widget.Pad(g.Name, gaugeLabel))
		switch {
		case g.State == status.Unknown:
			lines = append(lines, widget.Hang(lead+widget.StatusSign(t, status.Unknown)+" ", t.Plain, g.Words, w)...)
		case g.State == status.Missing:
			lines = append(lines, lead+t.Muted.Render(g.Words))
		default:
			lines = append(lines, lead+t.Accented.Render(Sparkline(t, g.Values, room))+"  "+gaugeInk(t, g).Render(g.Words))
		}
	}
	return lines
}

func gaugeInk(t *theme.Theme, g status.Gauge) *theme.TextStyle {
	switch g.State {
	case status.Pending:
		return &t.Caution
	case status.Unhealthy:
		return &t.Wrong
	}
	return &t.Plain
}

// LastHourBrief draws the gauges in as few lines as there is room for: names, short curves and words, one after the
// other.
func LastHourBrief(t *theme.Theme, gauges []status.Gauge, w int) (lines []string) {
	const curve = 8
	measured := func(g status.Gauge) bool { return g.State != status.Missing }
	if len(gauges) > 0 && !slices.ContainsFunc(gauges, measured) {
		return []string{t.Muted.Render("CloudWatch has no data of the last hour yet")}
	}
	line := ""
	for _, g := range gauges {
		item := t.Muted.Render(g.Name) + " "
		switch g.State {
		case status.Unknown:
			item += widget.StatusSign(t, status.Unknown) + t.Plain.Render(" not read")
		case status.Missing:
			item += t.Muted.Render(g.Words)
		default:
			item += t.Accented.Render(Sparkline(t, g.Values, curve)) + " " + gaugeInk(t, g).Render(g.Words)
		}
		switch {
		case line == "":
			line = item
		case ansi.StringWidth(line)+3+ansi.StringWidth(item) <= w:
			line += strings.Repeat(" ", 3) + item
		default:
			lines, line = append(lines, line), item
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
