package templates

import "testing"

func TestFill(t *testing.T) {
	values := map[string]string{"A": "{{B}}", "B": "b", "Empty": ""}
	for _, c := range []struct{ template, want string }{
		{"x {{A}} {{B}}\n", "x {{B}} b\n"}, // a value is not a template
		{"{{if B}}yes {{B}}\n{{unless B}}no\nend", "yes b\nend"},
		{"{{if Empty}}yes\n{{unless Empty}}no\n", "no\n"},
		{"RUN {{Empty}}.\n", "RUN .\n"},
		{"a\n{{Empty}}\nb\n", "a\nb\n"}, // a line that is nothing but an empty value goes
		{"{{if B}}{{unless Empty}}both\n{{if B}}{{if Empty}}no\n", "both\n"},
	} {
		got, err := fill(c.template, values)
		if err != nil || got != c.want {
			t.Errorf("%q became %q, %v, want %q", c.template, got, err, c.want)
		}
	}
	for _, bad := range []string{"{{C}}", "{{if C}}x", "{{if B", "{{B"} {
		if got, err := fill(bad, values); err == nil {
			t.Errorf("%q became %q, want an error", bad, got)
		}
	}
}
