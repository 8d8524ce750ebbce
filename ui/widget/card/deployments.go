package card

import (
	"time"

	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// Deployments draws the deployments, with what the load balancer finds and which tasks have stopped.
func Deployments(t *theme.Theme, s status.Status, now time.Time, w int) (lines []string) {
	for _, d := range s.Deployments() {
		lead := widget.StatusSign(t, d.Health) + " "
		words := text.Deployment(d, now)
		lines = append(lines, widget.Hang(lead, t.Plain, words, w)...)
		if from := text.Origin(d.Origin); from != "" {
			lines = append(lines, widget.Hang("  ", t.Muted, from, w)...)
		}
		if d.Reason != "" {
			lines = append(lines, widget.Hang("  ", t.Caution, d.Reason, w)...)
		}
	}
	for _, x := range s.Targets() {
		lines = append(lines, widget.Hang(widget.StatusSign(t, x.Health)+" ", t.Plain, x.Words, w)...)
	}
	for i, x := range s.Stopped() {
		if i == mostStopped {
			break
		}
		lead := t.Muted.Render("stopped " + text.When(x.At, now) + " ")
		lines = append(lines, widget.Hang("  "+lead, t.Plain, x.Words, w)...)
	}
	return lines
}

// mostStopped is how many of the tasks that have stopped are told.
const mostStopped = 3
