package cost

import (
	"fmt"
	"math/rand/v2"
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

// TestSumsAddUp: the lines of a bill, as they are written, are its total together; so are the steps', and what the
// resources have of it.
func TestSumsAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var lines []Line
		for i := range 1 + r.IntN(12) {
			l := Line{Step: []string{"data", "service"}[i%2], USD: r.Float64() * 20, Action: fmt.Sprint("a", i)}
			for k := range r.IntN(4) {
				l.Parts = append(l.Parts, Part{fmt.Sprint("a", i, k), l.USD / 3})
			}
			for k := range r.IntN(4) {
				l.Shares = append(l.Shares, Share{[]string{"RDS", "ECS Fargate", "ECR"}[k], l.USD / 3})
			}
			lines = append(lines, l)
		}
		e := Sum(lines)
		var written, resources, services int
		for _, s := range e.ByService() {
			services += Cents(s.USD)
		}
		for _, l := range e.Lines {
			written += Cents(l.USD)
		}
		for _, usd := range e.ByAction() {
			resources += Cents(usd)
		}
		steps := Cents(e.Step("data").USD) + Cents(e.Step("service").USD)
		if total := Cents(e.USD); written != total || steps != total || resources != total ||
			services != total || Sum(e.Lines).USD != e.USD {
			t.Fatalf("total %d, lines %d, steps %d, resources %d, services %d, summed again %v of %+v", total, written, steps,
				resources, services, Sum(e.Lines).USD, lines)
		}
	}
}
