package widget

import (
	"strings"

	"charm.land/lipgloss/v2"

	"slipway/ui/theme"
)

// Mark says how far a step is.
type Mark int

const (
	Ahead Mark = iota
	Here
	Behind
)

// Stop is one stop on the rail.
type Stop struct {
	Name string
	Mark Mark
}

func (s Stop) glyph(t *theme.Theme) string {
	switch s.Mark {
	case Here:
		return t.Accented.Render(t.Pointer)
	case Behind:
		return t.Good.Render(t.OK)
	}
	return t.Muted.Render(t.Waiting)
}

func (s Stop) name(t *theme.Theme) string {
	if s.Mark == Here {
		return t.Chosen.Render(s.Name)
	}
	if s.Mark == Ahead {
		return t.Muted.Render(s.Name)
	}
	return t.Plain.Render(s.Name)
}

// RailWidth is how wide the rail is where it is shown.
const RailWidth = 19

// Rail draws the steps from top to bottom.
func Rail(t *theme.Theme, stops []Stop) string {
	lines := []string{t.Muted.Render(" STEPS"), ""}
	for i, s := range stops {
		lines = append(lines, " "+s.glyph(t)+" "+s.name(t))
		if i < len(stops)-1 {
			lines = append(lines, " "+t.Rule.Render(t.Pipe))
		}
	}
	return strings.Join(lines, "\n")
}

// Stepper draws the steps on one line; names give way to signs where there is no room.
func Stepper(t *theme.Theme, stops []Stop, w int) string {
	join := func(named bool, gap string) string {
		parts := make([]string, len(stops))
		for i, s := range stops {
			parts[i] = s.glyph(t)
			if named || s.Mark == Here {
				parts[i] += " " + s.name(t)
			}
		}
		return " " + strings.Join(parts, t.Rule.Render(gap))
	}
	line := " " + strings.Repeat(t.Line, 2) + " "
	for _, try := range []string{join(true, line), join(true, "  "), join(true, " "), join(false, "  ")} {
		if lipgloss.Width(try) <= w {
			return try
		}
	}
	return Cut(join(false, " "), w)
}
