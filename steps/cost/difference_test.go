package cost

import (
	"fmt"
	"testing"
)

func TestADifferenceAddsUpWithWhatIsShown(t *testing.T) {
	for _, x := range []struct {
		after, before float64
		want          string
	}{
		{96.5752, 96.6148, "-0.03"}, // the figures themselves differ by 0.0396
		{96.614, 96.606, "0.00"},
		{96.6152, 96.6148, "0.01"},
		{110.4852, 96.6152, "13.87"},
		{0, 96.6152, "-96.62"},
		{0, 0, "0.00"},
	} {
		if got := fmt.Sprintf("%.2f", Difference(x.after, x.before)); got != x.want {
			t.Errorf("%.2f - %.2f = %s, not %s", x.after, x.before, got, x.want)
		}
	}
}

// TestDifferenceOfWritten: what two amounts differ by is between the figures as they are written.
func TestDifferenceOfWritten(t *testing.T) {
	for cents := range 2000 {
		for _, usd := range []float64{float64(cents) / 100, float64(cents)/100 + 0.005, float64(cents)/100 + 0.0049} {
			if got, want := fmt.Sprintf("%.2f", Difference(usd, 0)), fmt.Sprintf("%.2f", usd); got != want {
				t.Fatalf("%v is written %s and differs from nothing by %s", usd, want, got)
			}
		}
	}
}
