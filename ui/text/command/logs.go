package command

import (
	"io"
	"strings"
	"time"

	"slipway/steps/clean"
	"slipway/steps/logs"
	"slipway/ui/text"
)

// LogEntry writes a line of the log: its time in UTC, what wrote it, its level where it says one, its text.
func LogEntry(w io.Writer, e logs.Entry, prefix string) {
	level := ""
	if e.Level != logs.Unsaid && e.Text != e.Raw { // the text itself does not say it any more
		level = " " + strings.ToUpper(e.Level.String())
	}
	text.Printf(w, "%s %s%s %s\n", e.At.Format("2006-01-02T15:04:05.000Z"), e.Brief(prefix), level, e.Text)
	for _, below := range e.Below {
		text.Printf(w, "    %s\n", below)
	}
}

// LogJSON writes a line of the log as JSON on one line.
func LogJSON(w io.Writer, e logs.Entry) error {
	return clean.Encode(w, struct {
		Time    time.Time `json:"time"`
		Stream  string    `json:"stream"`
		Source  string    `json:"source"`
		Level   string    `json:"level,omitempty"`
		Message string    `json:"message"`
	}{e.At, e.Stream, e.Source, e.Level.String(), e.Raw}, "")
}
