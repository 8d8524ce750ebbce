package widget

import (
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"slipway/steps/logs"
	"slipway/ui/theme"
)

// LogEntry draws a line of the log: its time, what wrote it in the colour of its stream, and its text in that of its
// level. A long one goes on below itself; w is 0 where the terminal breaks lines by itself. prefix is the stack's,
// which need not be said of each line.
func LogEntry(t *theme.Theme, e logs.Entry, prefix string, w int) (lines []string) {
	lead := t.Muted.Render(e.At.Format(time.TimeOnly)+" ") + t.Source(e.Stream).Render(e.Brief(prefix)) + " "
	ink := map[logs.Level]theme.TextStyle{logs.Debug: t.Muted, logs.Warning: t.Caution, logs.Error: t.Wrong}
	style, ok := ink[e.Level]
	if !ok {
		style = t.Plain
	}
	if w == 0 {
		lines = append(lines, lead+style.Render(e.Text))
	} else {
		lines = Hang(lead, style, e.Text, w)
	}
	left := strings.Repeat(" ", lipgloss.Width(lead))
	for _, below := range e.Below {
		if w == 0 {
			lines = append(lines, left+style.Render(below))
			continue
		}
		lines = append(lines, Hang(left, style, below, w)...)
	}
	return lines
}
