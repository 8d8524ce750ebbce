package widget

import (
	"slices"
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
	Name  string
	Mark  Mark
	Price string // a month, where it is known
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

// Rail draws the steps from top to bottom, each with its price where that is known, in h lines.
func Rail(t *theme.Theme, stops []Stop, h int) string {
	lines := []string{t.Muted.Render(" STEPS"), ""}
	roomy := 2*len(stops)+1 <= h
	for i, s := range stops {
		lines = append(lines, Row(" "+s.glyph(t)+" "+s.name(t), t.Muted.Render(s.Price), RailWidth-1))
		if i < len(stops)-1 && roomy {
			lines = append(lines, " "+t.Rule.Render(t.Pipe))
		}
	}
	return strings.Join(lines, "\n")
}

// Stepper draws the steps on one line, the one that is open with its price. Where there is no room the names that are
// farthest from it give way, those that lie behind before those ahead.
func Stepper(t *theme.Theme, stops []Stop, w int) string {
	at := max(0, slices.IndexFunc(stops, func(s Stop) bool { return s.Mark == Here }))
	far := func(i int) int {
		if i < at {
			return 2*(at-i) + 1
		}
		return 2 * (i - at)
	}
	line := func(reach int, gap string) string {
		parts := make([]string, len(stops))
		for i, s := range stops {
			parts[i] = s.glyph(t)
			if far(i) <= reach {
				parts[i] += " " + s.name(t)
			}
			if i == at && s.Price != "" {
				parts[i] += " " + t.Muted.Render(s.Price)
			}
		}
		return " " + strings.Join(parts, t.Rule.Render(gap))
	}
	if all := line(2*len(stops)+1, " "+strings.Repeat(t.Line, 2)+" "); lipgloss.Width(all) <= w {
		return all
	}
	for reach := 2*len(stops) + 1; reach > 0; reach-- {
		if try := line(reach, "  "); lipgloss.Width(try) <= w {
			return try
		}
	}
	return Cut(line(0, " "), w)
}
