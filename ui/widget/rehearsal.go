package widget

import (
	"time"

	"slipway/steps/check"
	"slipway/steps/rehearse"
	"slipway/ui/text"
	"slipway/ui/theme"
)

// Rehearsal draws what a rehearsal found, causes first.
func Rehearsal(t *theme.Theme, report rehearse.Report, w int) (lines []string) {
	failures := report.Failures()
	if len(failures) == 0 {
		lines = append(Hang(Verdict(t, check.Pass)+" ", t.Chosen, report.Cause(), w), "")
	}
	for i, v := range failures {
		ink := t.Plain
		if i == 0 {
			ink = t.Chosen
		}
		lines = append(lines, Hang(Verdict(t, v.Status)+" ", ink, v.Sentence(), w)...)
		for _, e := range v.Evidence {
			lines = append(lines, "  "+t.Muted.Render(Cut(t.Pipe+" "+e, w-2)))
		}
		lines = append(lines, Hang("  "+t.Muted.Render("fix: "), t.Plain, v.Fix, w)...)
		lines = append(lines, "")
	}
	for _, v := range report.Verdicts {
		if v.Status == check.Fail {
			continue
		}
		line := v.Title
		if v.Status == check.Unknown {
			line += " (" + v.Status.Word() + ")"
		}
		if v.Detail != "" {
			line += ": " + v.Detail
		}
		lines = append(lines, Hang(Verdict(t, v.Status)+" ", t.Muted, line, w)...)
	}
	for _, n := range report.Notes {
		lines = append(append(lines, ""), Text(t.Muted, "Note: "+n+".", w)...)
	}
	return lines
}

// Stage is a part of a rehearsal.
type Stage struct {
	Name  string
	Began time.Time
}

// Stages draws the parts of a rehearsal so far with how long each took. sign stands before the last, which goes on.
func Stages(t *theme.Theme, stages []Stage, sign string, now time.Time, w int) (lines []string) {
	for i, s := range stages {
		mark, ink, until := t.Good.Render(t.Glyphs.OK), t.Muted, now
		if i == len(stages)-1 {
			mark, ink = sign, t.Plain
		} else {
			until = stages[i+1].Began
		}
		lines = append(lines, Row(mark+" "+ink.Render(s.Name), t.Muted.Render(text.Clock(until.Sub(s.Began))), w))
	}
	return lines
}
