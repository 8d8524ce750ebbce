package text

import (
	"bytes"
	"fmt"
	"testing"
)

func TestWrapped(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		width            int
	}{
		{"a pipe", "one two three four", "one two three four", 0},
		{"fits", "one two\nthree\n", "one two\nthree\n", 7},
		{"between words", "one two three\n", "one two\n  three\n", 7},
		{"deeper than it began", "  note (data): us-east-1a is full\n", "  note (data):\n    us-east-1a is\n    full\n", 18},
		{"a long word stays whole", "see arn:aws:ecs:eu-west-1:111122223333:cluster/shop now\n",
			"see\n  arn:aws:ecs:eu-west-1:111122223333:cluster/shop\n  now\n", 20},
		{"a prompt without an end", "Type shop to apply: ", "Type shop to\n  apply: ", 12},
		{"blanks between columns", "a    b\n", "a    b\n", 20},
	} {
		var out bytes.Buffer
		fmt.Fprint(Wrapped(&out, c.width), c.text)
		if out.String() != c.want {
			t.Errorf("%s:\n%q, want\n%q", c.name, out.String(), c.want)
		}
	}
}

// TestWrappedInPieces: a line written in several pieces is still one line.
func TestWrappedInPieces(t *testing.T) {
	var out bytes.Buffer
	w := Wrapped(&out, 20)
	for _, piece := range []string{"  + create ", "RDS PostgreSQL 16", "  shop-db", "\n", "next\n"} {
		fmt.Fprint(w, piece)
	}
	if got := out.String(); got != "  + create RDS\n    PostgreSQL 16\n    shop-db\nnext\n" {
		t.Errorf("%q", got)
	}
}
