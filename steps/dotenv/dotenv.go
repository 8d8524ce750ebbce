// Package dotenv reads .env files as the libraries do that applications read them with, and gives a value only where
// they agree.
//
// There is no standard for these files. python-dotenv 1.2, dotenv 16 for Node and node --env-file differ about a #
// without quotes, backslashes, ${…}, backticks and blanks; each of the three is followed here over the whole file
// (python.go, javascript.go, node.go) and what comes out is compared name by name. A library would be one more opinion,
// and the usual ones expand variables.
package dotenv

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"slipway/steps/stack"
)

// File is what a .env file says.
type File struct {
	Entries []Entry   // in the order of their lines
	Broken  []Problem // lines that give no name a value
}

// Entry is one name. Value is what every reader makes of it; where they differ it is empty, and Why says about what.
type Entry struct {
	Name     string
	Line     int // of the assignment that counts
	Times    int // how often the name is given; the last one counts
	Value    stack.Secret
	Why      string    // empty: they agree
	Readings []Reading // what each makes of it, where they differ and each reads some value
}

// Agreed reports whether every reader makes the same of the name.
func (e Entry) Agreed() bool { return e.Why == "" }

// Reading is a value and the readers that make it.
type Reading struct {
	By    string // "dotenv and node"
	Value stack.Secret
}

// Problem is a line that cannot be used. It never holds a part of the line.
type Problem struct {
	Line int
	Why  string
}

func (p Problem) Error() string { return fmt.Sprintf("line %d: %s", p.Line, p.Why) }

const notUnderstood = "not understood: a line is NAME=value, and a quote that is opened must be closed"

// Parse reads a file. It fails for a file that no two readers can be trusted to read alike at all; the error names the
// line.
func Parse(raw []byte) (File, error) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if err := readable(raw); err != nil {
		return File{}, err
	}
	text := string(raw)
	unified := strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	python, broken := readPython(unified)
	readers := []reader{
		{"python-dotenv", last(python), count(python)},
		{"dotenv", last(readJavaScript(unified)), nil},
		{"node", last(readNode(text)), nil},
	}
	var f File
	taken := map[int]bool{} // lines that an entry speaks of
	for _, name := range names(readers) {
		e := compare(name, readers)
		taken[e.Line] = true
		f.Entries = append(f.Entries, e)
	}
	slices.SortStableFunc(f.Entries,
		func(a, b Entry) int { return cmp.Or(a.Line-b.Line, strings.Compare(a.Name, b.Name)) })
	for _, line := range broken {
		if !taken[line] {
			f.Broken = append(f.Broken, Problem{line, notUnderstood})
		}
	}
	return f, nil
}

// readable refuses what no reader reads, or each in its own way: other encodings, NUL, and the line separators of
// Unicode, at which JavaScript ends a line and the others do not.
func readable(raw []byte) error {
	var at int
	var why string
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		at, why = 0, "the file is UTF-16: save it as UTF-8"
	case !utf8.Valid(raw):
		for at = 0; at < len(raw); {
			r, n := utf8.DecodeRune(raw[at:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			at += n
		}
		why = "it is not UTF-8: save the file as UTF-8"
	case bytes.IndexByte(raw, 0) >= 0:
		at, why = bytes.IndexByte(raw, 0), "it holds a NUL byte, which no environment variable can"
	case bytes.ContainsAny(raw, "\u2028\u2029"):
		at, why = bytes.IndexAny(raw, "\u2028\u2029"), "it holds a line separator (U+2028 or U+2029), which not every "+
			"reader takes for the end of a line"
	default:
		return nil
	}
	before := strings.ReplaceAll(string(raw[:at]), "\r\n", "\n")
	return Problem{1 + strings.Count(before, "\n") + strings.Count(before, "\r"), why}
}

// lines tells which line a place of a text is on.
type lines []int // where each begins

func linesOf(text string) lines {
	l := lines{0}
	for i := range len(text) {
		if text[i] == '\n' {
			l = append(l, i+1)
		}
	}
	return l
}

func (l lines) at(place int) int {
	n, found := slices.BinarySearch(l, place)
	if found {
		n++
	}
	return n
}

// binding is one assignment as a reader understood it.
type binding struct {
	name, value string
	line        int
	expands     bool // the reader would put another variable's value into it
	unset       bool // the reader takes back the value the name had
}

// reader is what one library makes of the file.
type reader struct {
	who   string
	gives map[string]binding
	times map[string]int
}

func last(all []binding) map[string]binding {
	m := map[string]binding{}
	for _, b := range all {
		if m[b.name] = b; b.unset {
			delete(m, b.name)
		}
	}
	return m
}

func count(all []binding) map[string]int {
	n := map[string]int{}
	for _, b := range all {
		n[b.name]++
	}
	return n
}

var plausible = regexp.MustCompile(`^[\w.-]+$`)

// names are those that any reader gives a value. What node alone takes for a name is often a comment with what follows
// it.
func names(readers []reader) (all []string) {
	seen := map[string]bool{}
	for _, r := range readers {
		for name := range r.gives {
			if !seen[name] && (r.who == "python-dotenv" || plausible.MatchString(name)) {
				seen[name] = true
				all = append(all, name)
			}
		}
	}
	slices.Sort(all)
	return all
}

// compare holds the readers' values of one name against each other.
func compare(name string, readers []reader) Entry {
	e := Entry{Name: name, Times: max(1, readers[0].times[name])}
	var first *binding
	same, all := true, true
	for _, r := range readers {
		b, gives := r.gives[name]
		if !gives {
			same, all = false, false
			continue
		}
		if first == nil {
			first = &b
			e.Line = b.line
		}
		same = same && b.value == first.value && !b.expands
	}
	if same && name != "__proto__" { // which no JavaScript object keeps
		e.Value = stack.NewSecret(first.value)
		return e
	}
	e.Why = why(name, readers)
	if all && !same && !readers[0].gives[name].expands {
		e.Readings = readings(name, readers)
	}
	return e
}

// readings groups the readers by what they make of a name.
func readings(name string, readers []reader) (all []Reading) {
	for _, r := range readers {
		v := stack.NewSecret(r.gives[name].value)
		if at := slices.IndexFunc(all, func(o Reading) bool { return o.Value.Equal(v) }); at >= 0 {
			all[at].By += " and " + r.who
			continue
		}
		all = append(all, Reading{r.who, v})
	}
	return all
}
