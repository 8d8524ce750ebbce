package stack

import "testing"

func TestMeant(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"data.clas", ", did you mean data.class?"}, {"Data.Class", ", did you mean data.class?"},
		{"service.prot", ", did you mean service.port?"},
		{"regoin", ", did you mean region?"}, {"xyz", ""}, {"", ""}, {"completely.else", ""},
	} {
		if got := Nearest(c.word, Paths()); got != c.want {
			t.Errorf("%q: %q, want %q", c.word, got, c.want)
		}
	}
}
