package widget

import (
	"slices"
	"testing"
)

func TestApportionedAddsUp(t *testing.T) {
	for _, x := range []struct {
		usd  []float64
		sum  int
		want []int
	}{
		{[]float64{1.004, 2.004, 3.004}, 601, []int{100, 200, 301}}, // rounded one by one they make 600
		{[]float64{1.006, 2.006, -3.006}, 0, []int{101, 201, -302}},
		{[]float64{14.6, 0, 0.07}, 1467, []int{1460, 0, 7}},
		{[]float64{10, 0}, 2000, []int{1000, 0}}, // half the sum is somebody else's
		{nil, 0, []int{}},
	} {
		if got := roundToSum(x.usd, x.sum); !slices.Equal(got, x.want) {
			t.Errorf("%v to %d: %v, not %v", x.usd, x.sum, got, x.want)
		}
	}
}
