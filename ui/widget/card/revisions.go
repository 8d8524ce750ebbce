package card

import (
	"strconv"
	"time"

	"slipway/steps/release"
	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// revisionRow draws a revision of the API: how it stands, what it runs, the commit, what it lacks. chosen puts the
// cursor on it.
func revisionRow(t *theme.Theme, r release.Revision, chosen bool, now time.Time, w int) []string {
	health := map[release.State]status.Health{release.StateRunning: status.Healthy, release.StateActive: status.Missing,
		release.StateInactive: status.Pending, release.StateGone: status.Unhealthy}[r.State]
	lead, ink := "  ", t.Plain
	if chosen {
		lead, ink = t.Accented.Render(t.Pointer)+" ", t.Chosen
	}
	lines := widget.Hang(lead+widget.StatusSign(t, health)+" "+ink.Render(widget.Pad(strconv.Itoa(r.Number), 5)), ink,
		text.RevisionHead(r, now), w)
	for _, l := range text.RevisionLines(r) {
		lines = append(lines, widget.Hang("         ", t.Muted, l, w)...)
	}
	return lines
}

// Revisions draws the history of the API's deployments, and where the chosen row begins and ends in it. chosen < 0:
// none is.
func Revisions(t *theme.Theme, rows []release.Revision, chosen int, now time.Time, w int) (lines []string, from,
	to int) {
	for i, r := range rows {
		if i == chosen {
			from = len(lines)
		}
		lines = append(lines, revisionRow(t, r, i == chosen, now, w)...)
		if i == chosen {
			to = len(lines)
		}
	}
	return lines, from, to
}
