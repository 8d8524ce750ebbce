package stack

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// What a commit says is somebody's own text: AWS refuses a tag with any other character than these.
func TestTagValueFitsAWS(t *testing.T) {
	allowed := regexp.MustCompile(`^[\p{L}\p{N} _.:/=+\-@]*$`)
	for text, want := range map[string]string{
		"Fix the cart":                          "Fix the cart",
		"Fix #12: don't lose the cart (again)!": "Fix 12: dont lose the cart again",
		"ada@example.com, role deploy":          "ada@example.com role deploy",
		"  größer\tals\n\nвчера  ":              "größer als вчера",
		"\x1b]0;owned\x07 red\u202e":            "]0 owned red"[1:],
		"broken \xff\xfe bytes":                 "broken bytes",
		"🚀 launch":                              "launch",
		"a\u2028b\u00a0c":                       "a b c",
		"'\"`":                                  "",
		strings.Repeat("ж", 300):                strings.Repeat("ж", 256),
	} {
		got := TagValue(text)
		if got != want || !allowed.MatchString(got) || utf8.RuneCountInString(got) > 256 {
			t.Errorf("TagValue(%q) is %q, want %q", text, got, want)
		}
	}
}
