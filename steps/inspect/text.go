package inspect

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"sort"
	"strings"
)

// text is a file with the places of its lines. code is the same text with blanks where comments stand.
type text struct {
	path  string
	raw   string
	code  string
	lines []int // where each begins
	tells bool  // code that says something to the questions asked here
}

func newText(file string, raw []byte) *text {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	s := strings.ReplaceAll(string(raw), "\r\n", "\n")
	x := &text{path: file, raw: s, code: s, lines: []int{0}}
	for i := range len(s) {
		if s[i] == '\n' {
			x.lines = append(x.lines, i+1)
		}
	}
	x.code = uncommented(s, kindOf(file))
	x.tells = codeKinds[path.Ext(file)] && (x.holds(telling...) || codePath.MatchString(file))
	return x
}

func (x *text) empty() bool { return x == nil || x.raw == "" }

// line is the number of the line that a place is on.
func (x *text) line(at int) int {
	return sort.Search(len(x.lines), func(i int) bool { return x.lines[i] > at })
}

// at is a place as evidence.
func (x *text) at(offset int) string { return fmt.Sprintf("%s:%d", x.path, x.line(offset)) }

// holds reports whether the code has one of some words: a look that spares a pattern its search.
func (x *text) holds(words ...string) bool {
	for _, w := range words {
		if strings.Contains(x.code, w) {
			return true
		}
	}
	return false
}

// find is the first match of a pattern in the code: its groups and where it stands.
func (x *text) find(pattern *regexp.Regexp) (groups []string, at int, ok bool) {
	m := pattern.FindStringSubmatchIndex(x.code)
	if m == nil {
		return nil, 0, false
	}
	return groupsOf(x.code, m), m[0], true
}

// match is one match of a pattern in code.
type match struct {
	groups []string
	at     int
	text   *text
}

func (m match) evidence() string { return m.text.at(m.at) }

// all are the matches of a pattern in the code.
func (x *text) all(pattern *regexp.Regexp) (found []match) {
	for _, m := range pattern.FindAllStringSubmatchIndex(x.code, -1) {
		at := m[0]
		for at < m[1] && (x.code[at] == '\n' || x.code[at] == ' ' || x.code[at] == '\t') {
			at++
		}
		found = append(found, match{groupsOf(x.code, m), at, x})
	}
	return found
}

func groupsOf(s string, m []int) []string {
	groups := make([]string, len(m)/2)
	for i := range groups {
		if m[2*i] >= 0 {
			groups[i] = s[m[2*i]:m[2*i+1]]
		}
	}
	return groups
}

// lineOf is the evidence of the first line that holds a word, the file alone where none does.
func (x *text) lineOf(word string) string {
	if at := strings.Index(x.code, word); at >= 0 {
		return x.at(at)
	}
	return x.path
}

func binary(raw []byte) bool { return bytes.IndexByte(raw[:min(len(raw), 8000)], 0) >= 0 }

// kind says how a file marks comments.
type kind int

const (
	plainText kind = iota // nothing is taken for a comment
	slashes               // // and /* */
	hashes                // #
	python                // #, and strings of three quotes
	elixir
	rust
	markup // <!-- -->
	ini    // # and ; at the beginning
)

var kinds = map[string]kind{
	".js": slashes, ".mjs": slashes, ".cjs": slashes, ".ts": slashes, ".mts": slashes, ".cts": slashes,
	".jsx": slashes, ".tsx": slashes,
	".go": slashes, ".java": slashes, ".kt": slashes, ".kts": slashes, ".scala": slashes, ".groovy": slashes,
	".gradle": slashes,
	".cs":     slashes, ".fs": slashes, ".php": slashes, ".prisma": slashes, ".rs": rust, ".vue": slashes,
	".svelte": slashes, ".mod": slashes,
	".py": python, ".rb": hashes, ".ru": hashes, ".rake": hashes, ".sh": hashes, ".bash": hashes, ".yml": hashes,
	".yaml": hashes,
	".toml": hashes, ".ex": elixir, ".exs": elixir, ".conf": hashes, ".properties": ini, ".ini": ini, ".cfg": ini,
	".xml":    markup,
	".csproj": markup, ".fsproj": markup, ".props": markup, ".pl": hashes, ".astro": slashes,
}

var hashNames = map[string]bool{"gemfile": true, "procfile": true, "rakefile": true, "crontab": true,
	"caddyfile": true, "pipfile": true,
	"requirements.txt": true, "mix.exs": true, "config.ru": true, "justfile": true, "makefile": true}

func kindOf(file string) kind {
	base := strings.ToLower(path.Base(file))
	if k, ok := kinds[path.Ext(base)]; ok {
		return k
	}
	if hashNames[base] {
		return hashes
	}
	return plainText
}
