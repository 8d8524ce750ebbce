package text

import (
	"io"

	"slipway/steps/clean"
	"slipway/steps/plan"
)

// Commands writes what a plan has run, each whole.
func Commands(w io.Writer, p plan.Plan) {
	if p.Empty() || len(p.Commands) == 0 {
		return
	}
	Printf(w, "\nWHAT WILL RUN\n")
	for _, c := range p.Commands {
		Printf(w, "  %s\n", CommandText(c))
	}
}

// CommandText is a command in one line.
func CommandText(c plan.Command) string {
	text := c.What + ": " + clean.Visible(c.Value)
	if c.When != "" {
		text += "  (" + clean.Visible(c.When) + ")"
	}
	return text
}
