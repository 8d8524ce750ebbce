package inspect

import "strings"

// uncommented is a text with blanks in the place of its comments. Every place keeps its offset. It knows strings
// well enough for what people write: a quote that is not closed on its line ends there.
func uncommented(s string, k kind) string {
	switch k {
	case plainText:
		return s
	case markup:
		return blankBetween(s, "<!--", "-->")
	case ini:
		return blankLines(s, "#;!")
	}
	b := []byte(s)
	for i := 0; i < len(b); {
		switch end, comment := token(s, i, k); {
		case comment:
			blank(b, i, end)
			i = end
		default:
			i = end
		}
	}
	return string(b)
}

// token is where what begins at i ends, and whether it is a comment.
func token(s string, i int, k kind) (end int, comment bool) {
	rest := s[i:]
	switch c := s[i]; {
	case k == python && (strings.HasPrefix(rest, `"""`) || strings.HasPrefix(rest, `'''`)):
		return closing(s, i+3, rest[:3]), true
	case k == elixir && strings.HasPrefix(rest, `"""`):
		return closing(s, i+3, `"""`), true
	case c == '#' && (k == hashes || k == python || k == elixir) && (i == 0 || !attached(s[i-1])):
		return lineEnd(s, i), true
	case (k == slashes || k == rust) && strings.HasPrefix(rest, "//") && (i == 0 || s[i-1] != ':' && s[i-1] != '\\'):
		return lineEnd(s, i), true
	case (k == slashes || k == rust) && strings.HasPrefix(rest, "/*"):
		return closing(s, i+2, "*/"), true
	case k == slashes && c == '`':
		return quoted(s, i, true), false
	case c == '"', c == '\'' && k != rust:
		return quoted(s, i, false), false
	}
	return i + 1, false
}

// attached reports whether a # after a byte is part of a word: $#, a colour in a URL, "#{".
func attached(c byte) bool {
	return c != ' ' && c != '\t' && c != '\n' && c != ';' && c != '{' && c != '}' && c != ')' && c != ','
}

// quoted is the end of a string that begins at i; several lines where it may have them.
func quoted(s string, i int, lines bool) int {
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case s[i]:
			return j + 1
		case '\n':
			if !lines {
				return j
			}
		}
	}
	if lines {
		return i + 1 // never closed: it was none
	}
	return len(s)
}

func closing(s string, from int, mark string) int {
	if from > len(s) {
		return len(s)
	}
	if at := strings.Index(s[from:], mark); at >= 0 {
		return from + at + len(mark)
	}
	return len(s)
}

func lineEnd(s string, i int) int {
	if at := strings.IndexByte(s[i:], '\n'); at >= 0 {
		return i + at
	}
	return len(s)
}

func blank(b []byte, from, to int) {
	for i := from; i < to; i++ {
		if b[i] != '\n' {
			b[i] = ' '
		}
	}
}

func blankBetween(s, open, end string) string {
	b := []byte(s)
	for from := 0; ; {
		at := strings.Index(s[from:], open)
		if at < 0 {
			return string(b)
		}
		to := closing(s, from+at+len(open), end)
		blank(b, from+at, to)
		from = to
	}
}

func blankLines(s, marks string) string {
	b := []byte(s)
	for from := 0; from < len(s); {
		to := lineEnd(s, from)
		if line := strings.TrimLeft(s[from:to], " \t"); line != "" && strings.IndexByte(marks, line[0]) >= 0 {
			blank(b, from, to)
		}
		from = to + 1
	}
	return string(b)
}
