// Package clean is where text that slipway did not write itself meets a terminal, a report, JSON or a shell command.
// Names and tags in AWS, log lines, files of the folder, git, docker and the environment may hold anything: sequences
// that move the cursor or set the title, controls that end a line, and marks that are not seen and turn what is read
// around. Every sink of slipway calls this package.
//
// What is taken away is shown by a sign in its place, so that nothing of a command can be hidden by it.
package clean

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// replacement is shown for what cannot be shown: C1 controls, bidi controls, invisible marks, bytes that are no UTF-8.
const replacement = '\uFFFD'

// Line is text as it may stand on one line of a terminal: line ends and tabs become a blank, colours go, other controls
// become signs.
func Line(s string) string { return write(s, false, false) }

// Block is text as it may stand on lines of a terminal: line ends stay.
func Block(s string) string { return write(s, true, false) }

// Styled is a block that slipway has coloured itself: sequences that set colour and weight stay, and no others.
func Styled(s string) string { return write(s, true, true) }

// StyledLine is Styled for one line.
func StyledLine(s string) string { return write(s, false, true) }

// write copies text, up to what has to be looked at as it stands.
func write(s string, lines, styles bool) string {
	first := firstSuspect(s, lines)
	if first < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:first])
	for i := first; i < len(s); {
		if c := s[i]; c >= ' ' && c < 0x7f {
			b.WriteByte(c)
			i++
			continue
		}
		i += one(&b, s, i, lines, styles)
	}
	return b.String()
}

// firstSuspect is where the first byte stands that is not printable ASCII, -1 where there is none.
func firstSuspect(s string, lines bool) int {
	for i := range len(s) {
		if c := s[i]; (c < ' ' || c >= 0x7f) && !(lines && c == '\n') {
			return i
		}
	}
	return -1
}

// one writes what stands at i, or what is shown for it, and returns how many bytes it was.
func one(b *strings.Builder, s string, i int, lines, styles bool) int {
	switch c := s[i]; {
	case c == '\n' && lines:
		b.WriteByte('\n')
		return 1
	case c == '\r' && strings.HasPrefix(s[i+1:], "\n"): // the end of a line, as Windows writes it
		return 1
	case c == '\n' || c == '\t' || c == '\r':
		b.WriteByte(' ')
		return 1
	case c == 0x1b:
		if styles && strings.HasPrefix(s[i:], linkStart) {
			if n := consoleLink(s[i:], linked(b.String())); n > 0 {
				b.WriteString(s[i : i+n])
				return n
			}
		}
		if n, colours := sequence(s[i:]); n > 0 {
			if styles && colours {
				b.WriteString(s[i : i+n])
			}
			return n
		}
		b.WriteRune('␛')
		return 1
	case c < ' ':
		b.WriteRune('␀' + rune(c))
		return 1
	case c == 0x7f:
		b.WriteRune('␡')
		return 1
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case r == utf8.RuneError && n <= 1, hidden(r) && !joins(s, i, r, n):
		b.WriteRune(replacement)
	case r == '\u2028', r == '\u2029':
		b.WriteByte(' ')
	default:
		b.WriteString(s[i : i+n])
	}
	return n
}

// sequence measures a control sequence that begins s and holds nothing but numbers: colours, and moves of the cursor.
// They can go without a trace, since nothing can be hidden in them. colours: it sets colour and weight. n is 0 for
// every other sequence.
func sequence(s string) (n int, colours bool) {
	if len(s) < 3 || s[1] != '[' {
		return 0, false
	}
	plain := true
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == ';', c == ':':
		case c == '?':
			plain = false
		case c >= '@' && c <= '~':
			return i + 1, plain && c == 'm'
		default:
			return 0, false
		}
	}
	return 0, false
}

// many blanks push what follows out of sight.
var many = regexp.MustCompile(` {9,}`)

// Visible is a line of which nothing can be overlooked, for what will be run: with controls and invisible marks spelled
// out, and blanks counted where they are many.
func Visible(s string) string {
	if Line(s) != s {
		s = Word(s)
	}
	return many.ReplaceAllStringFunc(s, func(blanks string) string {
		return " [" + strconv.Itoa(len(blanks)) +
			" blanks] "
	})
}
