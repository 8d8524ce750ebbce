package card

import (
	"time"

	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// Jobs draws the jobs: when each runs, how its last run went, when the next is. zoned names the time zone of each.
func Jobs(t *theme.Theme, jobs []status.Job, now time.Time, zoned bool, w int) (lines []string) {
	name := 0
	for _, j := range jobs {
		name = max(name, len(j.Job))
	}
	name = min(name, 24, w/3) + 2
	for _, j := range jobs {
		lead := t.Plain.Render(widget.Pad(j.Job, name))
		next := text.NextRun(j.NextRun, now, zoned)
		if !j.At.IsZero() {
			next = "next " + next
		}
		said := j.Schedule
		switch said {
		case "", next:
			said = ""
		default:
			said += ", "
		}
		lines = append(lines, widget.Hang(lead, t.Plain, said+next, w)...)
		if j.Last.Health == status.Missing {
			continue // nothing is known of it
		}
		lines = append(lines, widget.Hang(widget.Pad("", name)+widget.StatusSign(t, j.Last.Health)+" ", t.Plain,
			text.JobRun(j.Last, now), w)...)
	}
	return lines
}
