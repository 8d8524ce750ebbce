package dotenv

import (
	"regexp"
	"strings"
)

// dotenv finds assignments anywhere at the start of a line with one pattern, and skips what does not fit. White space
// is what JavaScript takes for it.
const jsSpace = "[\\t\\n\\v\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{202f}\\x{205f}\\x{3000}\\x{feff}]"

var jsLine = regexp.MustCompile(`(?m)^` + jsSpace + `*(?:export` + jsSpace + `+)?([0-9A-Za-z_.-]+)` +
	`(?:` + jsSpace + `*=` + jsSpace + `*?|:` + jsSpace + `+?)` +
	`(` + jsSpace + `*'(?:\\'|[^'])*'|` + jsSpace + `*"(?:\\"|[^"])*"|` + jsSpace + "*`(?:\\\\`|[^`])*`" + `|[^#\n]+)?` +
	jsSpace + `*(?:#.*)?$`)

const jsTrim = "\t\n\v\f\r " +
	"\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\ufeff"

func readJavaScript(text string) (all []binding) {
	lines := linesOf(text)
	for _, m := range jsLine.FindAllStringSubmatchIndex(text, -1) {
		b := binding{name: text[m[2]:m[3]], line: lines.at(m[2])}
		if m[4] >= 0 {
			b.value = strings.Trim(text[m[4]:m[5]], jsTrim)
		}
		double := strings.HasPrefix(b.value, `"`)
		if n := len(b.value); n > 1 && strings.IndexByte("'\"`", b.value[0]) >= 0 && b.value[n-1] == b.value[0] {
			b.value = b.value[1 : n-1]
		}
		if double {
			b.value = strings.ReplaceAll(strings.ReplaceAll(b.value, `\n`, "\n"), `\r`, "\r")
		}
		all = append(all, b)
	}
	return all
}
