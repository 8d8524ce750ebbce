package rehearsal

import (
	"strings"
	"time"

	"slipway/ui/text"
	"slipway/ui/widget"
)

// Render draws the offer, the rehearsal under way, or what it found with the ways on below.
func (r *Model) Render(w, h int) string {
	width := min(w-4, widget.TextWidth)
	title := "TRY IT HERE FIRST?"
	if _, now := r.ctx.Trial(); r.run != nil {
		title = "TRYING IT HERE"
	} else if now {
		title = "TRIED HERE"
	}
	head := []string{" " + r.ctx.Theme.Title.Render(title), ""}
	if r.run != nil {
		return widget.Fit(strings.Join(append(head, widget.IndentLines(r.underWay(width, h-len(head)))...), "\n"), w, h)
	}
	foot := r.choices(width, max(1, h-6))
	rows := r.found(width)
	room := h - len(head) - len(foot) - 2
	if room < 3 { // a low window keeps what is chosen from
		head, room = head[:1], h-len(foot)-3
	}
	r.scroll = max(0, min(r.scroll, len(rows)-room))
	shown, above, below := widget.Window(rows, r.scroll, r.scroll+max(1, room), room)
	lines := append(head, widget.IndentLines(shown)...)
	lines = append(lines, widget.More(r.ctx.Theme, above, below))
	return widget.Fit(strings.Join(append(lines, widget.IndentLines(foot)...), "\n"), w, h)
}

// underWay are the stages so far with how long each took, and the last line that was written.
func (r *Model) underWay(w, h int) (lines []string) {
	t := r.ctx.Theme
	stages, line := r.run.heard()
	now := time.Now()
	lines = widget.Stages(t, stages, r.ctx.Spinner(), now, w)
	if line != "" {
		lines = append(lines, "  "+t.Muted.Render(widget.Cut(t.Pipe+" "+line, w-2)))
	} else {
		lines = append(lines, "")
	}
	lines = lines[max(0, len(lines)-max(2, h-3)):]
	foot := "esc stops it and removes what it has started."
	if r.stopping {
		foot = "Stopping: what it has started is being removed."
	}
	return append(lines, "", widget.Row(t.Plain.Render(foot), t.Muted.Render(text.Clock(now.Sub(r.run.began))), w))
}

// found is what is known of the container: what the last rehearsal found, or what one would do.
func (r *Model) found(w int) (lines []string) {
	t := r.ctx.Theme
	last, now := r.ctx.Trial()
	if r.stopped {
		lines = append(widget.Text(t.Caution, "Stopped. Everything that it had started is removed.", w), "")
	}
	switch {
	case last != nil && now && last.Err != nil:
		lines = append(lines, widget.Hang(t.Wrong.Render(t.Fail)+" ", t.Chosen, "The container could not be tried.", w)...)
		for l := range strings.Lines(last.Err.Error()) {
			lines = append(lines, widget.Hang("  ", t.Plain, strings.TrimRight(l, "\n"), w)...)
		}
		return lines
	case last != nil && now:
		return append(lines, widget.Rehearsal(t, last.Report, w)...)
	case last != nil && last.Err == nil && last.Report.Failed():
		lines = append(widget.Hang(t.Muted.Render("before: "), t.Muted, last.Report.Cause(), w), "")
	}
	return append(lines, widget.Text(t.Plain, r.about(), w)...)
}

// choices are the ways on, the one under the cursor with what it means.
func (r *Model) choices(w, h int) (lines []string) {
	t := r.ctx.Theme
	from, to := 0, 0
	for i, way := range r.ways {
		title, note := text.WayOn(way, r.ctx.State)
		cursor, ink := "  ", t.Plain
		if i == r.cursor {
			cursor, ink = t.Accented.Render(t.Pointer)+" ", t.Chosen
			from, to = len(lines), len(lines)+1
		}
		line := cursor + ink.Render(widget.Cut(title, w-2))
		if len(title)+len(note)+4 <= w && i == r.cursor {
			line += t.Muted.Render("  " + note)
		}
		lines = append(lines, line)
	}
	shown, _, _ := widget.Window(lines, from, to, h)
	return append([]string{""}, shown...)
}
