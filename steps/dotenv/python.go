package dotenv

import (
	"regexp"
	"strings"
)

// python-dotenv reads from the front: blanks, export, a name, =, a value, a comment, the end of the line. Where that
// fails it drops the rest of the line. White space is what Python takes for it.
const (
	pySpace = "[\\t\\n\\v\\f\\r \\x1c-\\x1f\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{202f}\\x{205f}\\x{3000}]"
	// within a line
	pyBlank = "[\\t\\v\\f \\x1c-\\x1f\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{202f}\\x{205f}\\x{3000}]"
)

var (
	pyLead   = regexp.MustCompile(`^` + pySpace + `*`)
	pyExport = regexp.MustCompile(`^export` + pyBlank + `+`)
	pyQuoted = regexp.MustCompile(`^'([^']+)'`)
	pyName   = regexp.MustCompile(
		`^[^=#\t\n\v\f\r \x1c-\x1f\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}]+`)
	pyBlanks  = regexp.MustCompile(`^` + pyBlank + `*`)
	pySingle  = regexp.MustCompile(`^'((?:\\'|[^'])*)'`)
	pyDouble  = regexp.MustCompile(`^"((?:\\"|[^"])*)"`)
	pyLine    = regexp.MustCompile(`^[^\n]*`)
	pyComment = regexp.MustCompile(pySpace + `+#.*`)
	pyAfter   = regexp.MustCompile(`^(?:` + pyBlank + `*#[^\n]*)?` + pyBlank + `*(?:\n|$)`)
	pyTail    = regexp.MustCompile(pySpace + `+$`)
	pyEscape  = regexp.MustCompile(`\\[\\'"abfnrtv]`)
	pyOther   = regexp.MustCompile(`\$\{[^}:]*(?::-[^}]*)?\}`)
)

// readPython returns the assignments, and the lines that are none.
func readPython(text string) (all []binding, broken []int) {
	at, lines := 0, linesOf(text)
	eat := func(re *regexp.Regexp) (string, bool) {
		m := re.FindString(text[at:])
		if m == "" && re.FindStringIndex(text[at:]) == nil {
			return "", false
		}
		at += len(m)
		return m, true
	}
	for at < len(text) {
		eat(pyLead)
		if at == len(text) {
			break
		}
		line := lines.at(at)
		b, ok := binding{line: line}, true
		comment := false
		eat(pyExport)
		switch {
		case strings.HasPrefix(text[at:], "#"):
			comment = true
		case strings.HasPrefix(text[at:], "'"):
			b.name, ok = eat(pyQuoted)
			b.name = strings.Trim(b.name, "'")
		default:
			b.name, ok = eat(pyName)
		}
		assigned := false
		if ok {
			eat(pyBlanks)
			if strings.HasPrefix(text[at:], "=") {
				at++
				eat(pyBlanks)
				assigned = true
				b.value, ok = pyValue(text[at:], eat)
			}
		}
		if ok {
			_, ok = eat(pyAfter)
		}
		switch {
		case !ok:
			eat(pyLine)
			at = min(at+1, len(text))
			broken = append(broken, line)
		case assigned && !comment:
			b.expands = pyOther.MatchString(b.value)
			all = append(all, b)
		case !comment: // a name without = takes back the value it had
			b.unset = true
			all, broken = append(all, b), append(broken, line)
		}
	}
	return all, broken
}

func pyValue(rest string, eat func(*regexp.Regexp) (string, bool)) (value string, ok bool) {
	switch {
	case strings.HasPrefix(rest, "'"):
		value, ok = eat(pySingle)
		if ok {
			value = strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(value[1 : len(value)-1])
		}
	case strings.HasPrefix(rest, `"`):
		value, ok = eat(pyDouble)
		if ok {
			value = pyEscape.ReplaceAllStringFunc(value[1:len(value)-1], func(e string) string { return pyEscapes[e[1]] })
		}
	default:
		value, ok = eat(pyLine)
		value = pyTail.ReplaceAllString(pyComment.ReplaceAllString(value, ""), "")
	}
	return value, ok
}

var pyEscapes = map[byte]string{'\\': `\`, '\'': "'", '"': `"`, 'a': "\a", 'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r",
	't': "\t", 'v': "\v"}
