package widget

import (
	"slices"
	"testing"
)

func TestWrapKeepsNamesWhole(t *testing.T) {
	for _, c := range []struct {
		text string
		w    int
		want []string
	}{
		{"then run slipway --sandbox again", 20, []string{"then run slipway", "--sandbox again"}},
		{"you may not do elasticache:DescribeReplicationGroups on it", 40, []string{"you may not do", "elasticache:DescribeReplicationGroups on", "it"}},
		{"http://shop-alb-1.eu-west-1.elb.amazonaws.com", 30, []string{"http://shop-alb-1.eu-west-1.", "elb.amazonaws.com"}},
		{"arn:aws:rds:eu-west-1:123456789012:db:shop-db", 24, []string{"arn:aws:rds:eu-west-1:", "123456789012:db:shop-db"}},
		{"short", 20, []string{"short"}},
		{"", 20, []string{""}},
	} {
		if got := Wrap(c.text, c.w); !slices.Equal(got, c.want) {
			t.Errorf("%q in %d: %q, want %q", c.text, c.w, got, c.want)
		}
	}
}
