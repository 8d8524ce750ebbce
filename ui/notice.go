package ui

import (
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/clean"
)

// notify rings the bell and asks the terminal for a notice on the desktop, once something long has ended in a window
// that nobody looks at. SLIPWAY_NOTIFY=off keeps it quiet.
func (m *model) notify(what string) tea.Cmd {
	if !m.ctx.Unfocused || strings.EqualFold(os.Getenv("SLIPWAY_NOTIFY"), "off") {
		return nil
	}
	return tea.Raw(notice(os.Getenv("TERM"), what))
}

// notice is the bell and the sequence for a notice: OSC 777 where that is known to be what the terminal has, else OSC
// 9, which most have. Others pass over both.
func notice(term, what string) string {
	what = strings.ReplaceAll(clean.Line(what), ";", ",")
	if strings.HasPrefix(term, "rxvt") || strings.HasPrefix(term, "foot") {
		return "\a\x1b]777;notify;slipway;" + what + "\x1b\\"
	}
	return "\a\x1b]9;slipway: " + what + "\x1b\\"
}
