package cost

import "math"

// Difference is what two amounts that are shown side by side differ by: it is between the figures as they are written,
// in cents, so that whoever adds them up gets the same.
func Difference(after, before float64) float64 {
	return (math.Round(after*100) - math.Round(before*100)) / 100
}
