package widget

import (
	"fmt"
	"strings"

	"slipway/steps/check"
	"slipway/steps/doctor"
	"slipway/ui/theme"
)

// Doctor draws what is wrong with a stack for a terminal w cells wide: each cause with what is seen of it, what follows
// from it and what helps; then what could not be verified, and what was looked at. said is the whole in a sentence.
func Doctor(t *theme.Theme, r doctor.Report, said string, w int) string {
	w = max(40, min(w, reportWidth))
	lines := []string{" " + t.Title.Render("Doctor") + "  " + t.Plain.Render(r.Stack.App+" ("+r.Stack.Environment+")")}
	lines = append(lines, Hang(" ", t.Muted, "account "+r.Stack.Account+", "+r.Stack.Region+", looked at "+
		r.At.UTC().Format("2006-01-02 15:04:05")+" UTC", w)...)
	lines = append(lines, "")
	for i, d := range r.Diagnoses {
		lines = append(append(lines, diagnosis(t, i+1, d, w)...), "")
	}
	if len(r.Unverified) > 0 {
		lines = append(lines, " "+t.Title.Render("COULD NOT VERIFY"))
		ink := VerdictInk(t, check.Unknown)
		for _, u := range r.Unverified {
			lines = append(lines, Hang(" "+ink.Render(VerdictSign(t, check.Unknown))+" ", t.Plain, u.What, w)...)
			lines = append(lines, Hang("   "+t.Muted.Render(Pad("fix", 6)), t.Plain, u.Fix, w)...)
		}
		lines = append(lines, "")
	}
	lines = append(lines, " "+t.Title.Render("LOOKED AT"))
	for _, l := range r.Looked {
		ink := VerdictInk(t, l.Status)
		words := l.Words
		if l.Status == check.Unknown {
			words = strings.TrimSuffix("could not be verified; "+words, "; ")
		}
		lines = append(lines, Hang(" "+ink.Render(VerdictSign(t, l.Status))+" "+t.Plain.Render(Pad(string(l.Hop), 14)),
			t.Muted, words, w)...)
	}
	return t.Spell(strings.Join(append(lines, "", " "+t.Plain.Render(strings.ToUpper(said[:1])+said[1:]+".")), "\n"))
}

// diagnosis draws one cause.
func diagnosis(t *theme.Theme, number int, d doctor.Diagnosis, w int) []string {
	ink := VerdictInk(t, check.Fail)
	lines := Hang(" "+ink.Render(VerdictSign(t, check.Fail))+" "+t.Muted.Render(fmt.Sprintf("%d. ", number)), t.Title,
		d.Symptom, w)
	add := func(label, text string, style theme.TextStyle) {
		if text != "" {
			lines = append(lines, Hang("   "+t.Muted.Render(Pad(label, 6)), style, text, w)...)
		}
	}
	add("cause", d.Cause, ink)
	for _, e := range d.Evidence {
		add("seen", e.Field+" = "+e.Value+" ("+e.Call+")", t.Muted)
	}
	for _, f := range d.Follows {
		add("hence", f.Words, t.Plain)
	}
	add("fix", d.Fix, t.Plain)
	add("run", d.Command, t.Accented)
	return lines
}
