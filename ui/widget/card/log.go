package card

import (
	"slices"

	"slipway/steps/live"
	"slipway/steps/logs"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// Log draws the newest lines of a log in at most h lines, the newest last. A long line goes on below itself; one that
// has no room left is not begun. prefix is the stack's, which need not be said of each line.
func Log(t *theme.Theme, log []live.LogLine, prefix string, w, h int) []string {
	var lines []string
	for _, l := range slices.Backward(log) {
		drawn := widget.LogEntry(t, logs.Parse(l), prefix, w)
		if len(lines)+len(drawn) > h {
			break
		}
		lines = append(drawn, lines...)
	}
	return lines
}
