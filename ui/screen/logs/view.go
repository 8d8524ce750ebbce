package logs

import (
	"fmt"
	"slices"
	"strings"

	"slipway/ui/screen/failure"
	"slipway/ui/text"
	"slipway/ui/widget"
)

// Render draws the newest lines that fit, or those above where the log is paused, and one line about them.
func (m *Model) Render(w, h int) string {
	t := m.ctx.Theme
	if m.err != nil {
		return widget.Fit("\n"+strings.Join(failure.Explain(t, m.err, w-4), "\n"), w, h)
	}
	var said []string
	if m.said != "" {
		said = widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Muted, m.said, w-2)
	}
	gap := make([]string, min(1, h/16))
	lines := m.lines(w-4, max(0, h-1-len(said)-2*len(gap)))
	if len(m.shown) == 0 {
		lines = widget.Text(t.Muted, "No line in the last hour. What is written now is shown here.", w-4)
	}
	all := slices.Concat(gap, []string{m.heading(w)}, said, gap, widget.IndentLines(lines))
	return widget.Fit(strings.Join(all, "\n"), w, h)
}

// lines are those at the lower edge, in h lines; of the uppermost entry perhaps not all. Where what is above the edge
// does not fill them, the edge moves down.
func (m *Model) lines(w, h int) []string {
	var lines []string
	m.low = m.end
	prefix := m.ctx.Current().Identity().Prefix()
	for _, e := range slices.Backward(m.shown[:m.end]) {
		if len(lines) >= h {
			break
		}
		lines = append(widget.LogEntry(m.ctx.Theme, e, prefix, w), lines...)
	}
	if len(lines) >= h {
		return lines[len(lines)-h:]
	}
	for ; len(lines) < h && m.low < len(m.shown); m.low++ {
		lines = append(lines, widget.LogEntry(m.ctx.Theme, m.shown[m.low], prefix, w)...)
	}
	return lines[:min(h, len(lines))]
}

// heading says what is shown, and whether it follows.
func (m *Model) heading(w int) string {
	t := m.ctx.Theme
	what := m.source
	if what == "all" {
		what = "all that runs"
	}
	state := t.Good.Render("following")
	if below := len(m.shown) - m.low; m.paused && below > 0 {
		state = t.Caution.Render(fmt.Sprintf("paused, %s below", text.Plural(below, "line")))
	} else if m.paused {
		state = t.Caution.Render("paused")
	}
	if len(m.entries) == 0 {
		state = m.ctx.Spinner() + " " + state
	}
	return widget.Row("  "+t.Title.Render(what)+t.Muted.Render("   times in UTC"), state, w-2)
}
