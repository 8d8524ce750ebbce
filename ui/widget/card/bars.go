package card

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"slipway/steps/cost"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// Amount is what something costs a month, as it runs and as it is planned.
type Amount struct {
	Name          string
	Runs, Planned float64
}

// ByService draws what each AWS service bills, the dearest first.
func ByService(t *theme.Theme, running, planned cost.Estimate, w int) []string {
	var amounts []Amount
	at := func(service string) *Amount {
		i := slices.IndexFunc(amounts, func(a Amount) bool { return a.Name == service })
		if i < 0 {
			i, amounts = len(amounts), append(amounts, Amount{Name: service})
		}
		return &amounts[i]
	}
	for _, s := range running.ByService() {
		at(s.Service).Runs = s.USD
	}
	for _, s := range planned.ByService() {
		at(s.Service).Planned = s.USD
	}
	slices.SortStableFunc(amounts, func(a, b Amount) int {
		return cmp.Compare(max(b.Runs, b.Planned), max(a.Runs, a.Planned))
	})
	label, room, _ := barColumns(amounts, w)
	sum := widget.Pad("USD a month", label+room) + fmt.Sprintf("%*.2f", numberWidth, running.USD)
	return append(Bars(t, amounts, w), t.Title.Render(widget.Cut(sum, w)))
}

// numberWidth is the width of an amount.
const numberWidth = 9

// barColumns are the widths of the names and of the bars, and the largest amount. Without room there are no bars.
func barColumns(amounts []Amount, w int) (label, room int, most float64) {
	label = 11
	for _, a := range amounts {
		most, label = max(most, a.Runs, a.Planned), max(label, lipgloss.Width(a.Name)+2)
	}
	if room = min(40, w-label-numberWidth-numberWidth); room < 4 || most == 0 {
		room = 0
	}
	return label, room, most
}

// Bars draws what costs what: a bar a line, what runs, and what is planned where it differs.
func Bars(t *theme.Theme, amounts []Amount, w int) (lines []string) {
	label, room, most := barColumns(amounts, w)
	for _, a := range amounts {
		bar := ""
		if room > 0 {
			full := cells(a.Runs, most, room)
			more := max(0, cells(a.Planned, most, room)-full)
			bar = t.Accented.Render(strings.Repeat(string(t.BarFull), full)) +
				t.Caution.Render(strings.Repeat(string(t.BarEmpty), more))
			bar = widget.Pad(bar, room)
		}
		line := t.Muted.Render(widget.Pad(a.Name, label)) + bar + t.Plain.Render(fmt.Sprintf("%*.2f", numberWidth, a.Runs))
		if math.Abs(a.Planned-a.Runs) >= 0.005 {
			line += t.Caution.Render(fmt.Sprintf("%+*.2f", numberWidth, a.Planned-a.Runs))
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
