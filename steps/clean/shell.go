package clean

import (
	"strings"
	"unicode/utf8"
)

// Word quotes text as one word of a POSIX shell, on one line: whatever bytes it holds, pasting it gives them back. What
// a terminal must not be given is spelled as bash, zsh and ksh read it.
func Word(s string) string {
	switch {
	case s != "" && strings.IndexFunc(s, func(r rune) bool { return !bare(r) }) < 0:
		return s
	case Line(s) == s:
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString("$'")
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\\' || r == '\'':
			b.WriteString(`\` + string(r))
		case r < ' ', r == 0x7f, r == utf8.RuneError && n == 1, hidden(r), r == 0x2028, r == 0x2029:
			for _, c := range []byte(s[i : i+n]) {
				b.WriteString(`\x` + string(digits[c>>4]) + string(digits[c&15]))
			}
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String() + "'"
}

// bare runes mean nothing to a shell.
func bare(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_./:=@%+,-", r)
}

// Words quotes a command: its words, each on its own.
func Words(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = Word(w)
	}
	return strings.Join(quoted, " ")
}

const digits = "0123456789abcdef"
