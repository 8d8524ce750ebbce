package widget

import (
	"fmt"
	"time"

	"slipway/steps/secrets"
	"slipway/ui/text"
	"slipway/ui/theme"
)

// Secrets draws secrets, a row each, and below it what waits for somebody. There is no room for their values.
func Secrets(t *theme.Theme, title string, rows []secrets.Row, now time.Time, w int) []string {
	lines := []string{"  " + title, ""}
	name := len("NAME")
	for _, r := range rows {
		name = max(name, len(r.Name))
	}
	name = min(name, max(12, w/3))
	narrow := w < 72 // who is given a secret goes below it then
	head := Pad("NAME", name) + "  " + Pad("KIND", 9) + "  " + Pad("STORED", 15) + "    V"
	if !narrow {
		head += "  USED BY"
	}
	lines = append(lines, "  "+t.Muted.Render(head))
	for _, r := range rows {
		stored, version := "no value", ""
		if r.Stored {
			stored, version = text.Age(r.Modified, now), fmt.Sprint(r.Version)
		}
		lead := "  " + t.Plain.Render(Pad(Cut(r.Name, name), name)) + "  " + t.Muted.Render(Pad(string(r.Kind), 9)) + "  " +
			t.Plain.Render(Pad(Cut(stored, 15), 15)) + "  " + t.Muted.Render(fmt.Sprintf("%3s", version))
		if narrow {
			lines = append(append(lines, lead), Hang("    used by ", t.Muted, text.SecretUse(r), w-2)...)
		} else {
			lines = append(lines, Hang(lead+"  ", t.Muted, text.SecretUse(r), w-1)...)
		}
		for _, state := range text.SecretStates(r) {
			lines = append(lines, Hang("    "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, state, w-2)...)
		}
	}
	return lines
}

// SecretsDiff draws how a file compares with SSM, a name a row.
func SecretsDiff(t *theme.Theme, title string, list []secrets.Difference, w int) []string {
	lines := []string{"  " + title, ""}
	name := 0
	for _, d := range list {
		name = max(name, len(d.Name))
	}
	name = min(name, max(12, w/3))
	for _, d := range list {
		ink := t.Caution
		if d.State == secrets.Same || d.State == secrets.Slipways {
			ink = t.Muted
		}
		said := string(d.State)
		if d.Why != "" {
			said += ": " + d.Why
		}
		lines = append(lines, Hang("  "+t.Plain.Render(Pad(Cut(d.Name, name), name))+"  ", ink, said, w-2)...)
	}
	return lines
}
