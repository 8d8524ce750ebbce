package home

import (
	"fmt"
	"time"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps/check"
	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// headLines say how the stack stands, when it was read and when it is read again, what is open, and what it costs.
func (h *Model) headLines(w int) []string {
	t := h.Ctx.Theme
	health, words := h.Status().Standing(h.plan)
	left := " " + widget.StatusSign(t, health) + " " + t.Title.Render(words)
	facts := h.openWords() + fmt.Sprintf("$%.2f a month", h.runningCost.USD)
	read := ""
	for _, words := range h.readWords() {
		if read == "" && ansi.StringWidth(left)+ansi.StringWidth(words)+3 <= w {
			read = words
		}
	}
	lines := []string{widget.Row(left, t.Muted.Render(read)+" ", w)}
	if room := w - ansi.StringWidth(left) - ansi.StringWidth(read) - ansi.StringWidth(facts); room >= 8 {
		lines[0] = widget.Row(left+"   "+t.Plain.Render(facts), t.Muted.Render(read)+" ", w)
	}
	if health == status.Unhealthy && h.failed == "" {
		lines = append(lines, widget.Hang("   ", t.Muted, "h asks the doctor, who looks for the cause", w-1)...)
	}
	if x := h.Live.Window(); x != nil {
		said := text.WindowWords(x, h.Ctx.Now(), false)
		lines = append(widget.Hang(" "+t.Wrong.Render(t.Warn)+" ", t.Wrong, said, w-1), lines...)
	}
	if h.failed != "" {
		said := fmt.Sprintf("the last read failed: %s. This is what was read before; reads wait %s now", h.failed,
			text.Minutes(h.wait))
		lines = append(lines, widget.Hang(" "+t.Caution.Render(t.Warn)+" ", t.Caution, said, w-1)...)
	}
	return lines
}

// openWords say how many findings are open, "" where none is.
func (h *Model) openWords() string {
	open := 0
	for _, f := range h.Report.Checks {
		if f.Status == check.Fail {
			open++
		}
	}
	switch open {
	case 0:
		return ""
	case 1:
		return "1 finding " + h.Ctx.Theme.Bullet + " "
	}
	return fmt.Sprintf("%d findings %s ", open, h.Ctx.Theme.Bullet)
}

// readWords say when AWS was read and when it is read again, the longest first. The sandbox's clock runs faster than
// the wall's, so that only the pause between two reads can be told of it.
func (h *Model) readWords() []string {
	at := "read " + h.at.UTC().Format(time.TimeOnly)
	long := at + " UTC"
	if h.Ctx.Sandbox {
		long = at + " by the sandbox's clock"
	}
	then := ", again " + h.next.UTC().Format(time.TimeOnly)
	switch {
	case h.Ctx.Unfocused:
		then = ", paused"
		long += ", paused in the background"
		return []string{long, at + then, at, "paused"}
	case h.reading:
		then = ", reading now"
	case h.Ctx.Sandbox:
		then = fmt.Sprintf(", every %.0f s", max(every, h.wait).Seconds())
	}
	return []string{long + then, at + then, at}
}

// metricsPrice says what home's own reads cost. All other calls are free.
func (h *Model) metricsPrice() string {
	if h.activity == nil || h.activity.Metrics.Asked == 0 {
		return ""
	}
	asked := h.activity.Metrics.Asked
	usd, _, known := h.Ctx.Prices.Price(h.Ctx.Settings.Region, "cloudwatch_metrics_requested_1000")
	if !known {
		return ""
	}
	return fmt.Sprintf("Home itself asks CloudWatch for %d metrics each time it reads, at $%.2f per 1,000: about $%.2f "+
		"an hour while it is open and looked at. That is not among the prices above.", asked, usd,
		usd/1000*float64(asked)*float64(time.Hour/every))
}
