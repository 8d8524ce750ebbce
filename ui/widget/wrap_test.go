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
		{"you may not do elasticache:DescribeReplicationGroups on it", 40,
			[]string{"you may not do", "elasticache:DescribeReplicationGroups on", "it"}},
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

// A clause is whole, or not there.
func TestClause(t *testing.T) {
	for _, c := range []struct {
		text string
		w    int
		want string
	}{
		{"a deployment is under way: it is followed", 80, "a deployment is under way: it is followed"},
		{"a deployment is under way: it is followed", 30, "a deployment is under way"},
		{"the session has expired, or was never begun; sign in", 44, "the session has expired, or was never begun"},
		{"image registry.example.com/shop:1.0 is missing", 20, ""},
		{"日本語, 日本語", 6, "日本語"},
	} {
		if got := Clause(c.text, c.w); got != c.want {
			t.Errorf("%q in %d cells: %q, want %q", c.text, c.w, got, c.want)
		}
	}
}
