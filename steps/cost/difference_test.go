package cost

import (
	"fmt"
	"testing"
)

// TestDifference: what two amounts differ by is between the figures as they are written.
func TestDifference(t *testing.T) {
	for cents := range 2000 {
		for _, usd := range []float64{float64(cents) / 100, float64(cents)/100 + 0.005, float64(cents)/100 + 0.0049} {
			if got, want := fmt.Sprintf("%.2f", Difference(usd, 0)), fmt.Sprintf("%.2f", usd); got != want {
				t.Fatalf("%v is written %s and differs from nothing by %s", usd, want, got)
			}
		}
	}
}
