package cost

import (
	"math"
	"strconv"
)

// Difference is what two amounts that are shown side by side differ by: it is between the figures as they are written,
// in cents, so that whoever adds them up gets the same.
func Difference(after, before float64) float64 {
	return dollars(Cents(after) - Cents(before))
}

// Cents is an amount in cents as it is written. Rounding it otherwise gives another cent where half a cent is not quite
// one in binary: 0.855 is written 0.85.
func Cents(usd float64) int {
	v, _ := strconv.ParseFloat(strconv.FormatFloat(usd, 'f', 2, 64), 64)
	return int(math.Round(v * 100))
}

func dollars(cents int) float64 { return float64(cents) / 100 }
