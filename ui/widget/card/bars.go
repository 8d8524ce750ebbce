package card

import (
	"fmt"
	"math"
	"strings"

	"slipway/ui/theme"
	"slipway/ui/widget"
)

// Amount is what something costs a month, as it runs and as it is planned.
type Amount struct {
	Name          string
	Runs, Planned float64
}

// Bars draws what costs what: a bar a line, what runs, and what is planned where it differs.
func Bars(t *theme.Theme, amounts []Amount, w int) (lines []string) {
	const label, number = 11, 9
	most := 0.0
	for _, a := range amounts {
		most = max(most, a.Runs, a.Planned)
	}
	room := min(40, w-label-number-number)
	for _, a := range amounts {
		bar := ""
		if room >= 4 && most > 0 {
			full := cells(a.Runs, most, room)
			more := max(0, cells(a.Planned, most, room)-full)
			bar = t.Accented.Render(strings.Repeat(string(t.BarFull), full)) +
				t.Caution.Render(strings.Repeat(string(t.BarEmpty), more))
			bar = widget.Pad(bar, room)
		}
		line := t.Muted.Render(widget.Pad(a.Name, label)) + bar + t.Plain.Render(fmt.Sprintf("%*.2f", number, a.Runs))
		if math.Abs(a.Planned-a.Runs) >= 0.005 {
			line += t.Caution.Render(fmt.Sprintf("%+*.2f", number, a.Planned-a.Runs))
		}
		lines = append(lines, widget.Cut(line, w))
	}
	return lines
}

// cells is the share of an amount in the largest one. What costs something has a cell at least.
func cells(usd, most float64, room int) int {
	if usd < 0.005 {
		return 0
	}
	return max(1, int(math.Round(usd/most*float64(room))))
}
