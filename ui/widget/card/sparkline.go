// Package card draws the contents of home's cards: what was measured in the last hour, deployments, jobs, log lines,
// what costs what. Every function is pure: facts and a width in, lines out that are never wider.
package card

import (
	"math"
	"strings"

	"slipway/ui/theme"
)

// Sparkline draws values in w cells, the highest as high as a line. Several values share a cell where there are more
// than cells; the highest of them is drawn, since a peak is what one looks for. A cell without any is blank.
func Sparkline(t *theme.Theme, values []float64, w int) string {
	cells := buckets(values, w)
	most := 0.0
	for _, v := range cells {
		if !math.IsNaN(v) {
			most = max(most, v)
		}
	}
	steps := []rune(t.Steps)
	var b strings.Builder
	for _, v := range cells {
		switch {
		case math.IsNaN(v):
			b.WriteByte(' ')
		case most == 0:
			b.WriteRune(steps[0])
		default:
			b.WriteRune(steps[int(math.Round(max(0, v)/most*float64(len(steps)-1)))])
		}
	}
	return b.String()
}

// buckets spreads values over w cells.
func buckets(values []float64, w int) []float64 {
	cells := make([]float64, max(0, w))
	for i := range cells {
		cells[i] = math.NaN()
		from := i * len(values) / w
		to := max(from+1, (i+1)*len(values)/w)
		for _, v := range values[min(from, len(values)):min(to, len(values))] {
			if !math.IsNaN(v) && !(v <= cells[i]) {
				cells[i] = v
			}
		}
	}
	return cells
}
