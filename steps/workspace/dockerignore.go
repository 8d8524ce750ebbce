package workspace

import (
	"bufio"
	"bytes"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// readDockerignore reads the ignore file a build of the folder uses: the one beside the Dockerfile that carries its name goes
// before the folder's own. nil means there is none.
func readDockerignore(folder string, d *Dockerfile) []string {
	var places []string
	if d != nil {
		places = append(places, d.Path+".dockerignore")
	}
	for _, place := range append(places, filepath.Join(folder, ".dockerignore")) {
		if text, err := os.ReadFile(place); err == nil {
			return parseIgnore(text)
		}
	}
	return nil
}

// ReadDockerignore returns the patterns that a build of context with a Dockerfile honours, nil when there is no file.
func ReadDockerignore(context, dockerfile string) []string {
	return readDockerignore(context, &Dockerfile{Path: dockerfile})
}

func parseIgnore(text []byte) []string {
	patterns := []string{}
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "#") {
			continue
		}
		if line = strings.TrimSpace(line); line != "" {
			patterns = append(patterns, line)
		}
	}
	return patterns
}

// Ignore decides which files of a build context are left out, as docker does: the last pattern that matches a path or one of
// its parents wins, ! takes back, * and ? stay within a name, ** goes through folders.
// https://docs.docker.com/build/concepts/context/#dockerignore-files
type Ignore struct {
	rules    []ignoreRule
	takeBack bool // a ! rule exists: an ignored folder may still hold files that are not
}

type ignoreRule struct {
	match *regexp.Regexp
	keep  bool
}

// NewIgnore compiles patterns. Those that do not compile match nothing, as a build would refuse them before it begins.
func NewIgnore(patterns []string) Ignore {
	var ig Ignore
	for _, p := range patterns {
		keep := strings.HasPrefix(p, "!")
		p = strings.TrimSpace(strings.TrimPrefix(p, "!"))
		p = strings.TrimPrefix(path.Clean(filepath.ToSlash(p)), "/")
		if p == "" || p == "." {
			continue
		}
		if re, err := regexp.Compile(ignoreExpression(p)); err == nil {
			ig.rules = append(ig.rules, ignoreRule{re, keep})
			ig.takeBack = ig.takeBack || keep
		}
	}
	return ig
}

// Matches reports whether a path (slashes, from the context's root) is left out of the build.
func (ig Ignore) Matches(p string) bool {
	p = strings.Trim(path.Clean(p), "/")
	out := false
	for _, r := range ig.rules {
		for q := p; ; q = path.Dir(q) {
			if r.match.MatchString(q) {
				out = !r.keep
				break
			}
			if !strings.Contains(q, "/") {
				break
			}
		}
	}
	return out
}

// Prunes reports whether a folder is left out with everything below it.
func (ig Ignore) Prunes(dir string) bool { return !ig.takeBack && ig.Matches(dir) }

// ignoreExpression translates a pattern to a regular expression on a whole path.
func ignoreExpression(p string) string {
	var b strings.Builder
	b.WriteString("^")
	for i := 0; i < len(p); i++ {
		switch c := p[i]; c {
		case '*':
			if !strings.HasPrefix(p[i:], "**") {
				b.WriteString("[^/]*")
				continue
			}
			i++
			if i+1 < len(p) && p[i+1] == '/' {
				i++
			}
			if i+1 == len(p) {
				b.WriteString(".*")
			} else {
				b.WriteString("(.*/)?")
			}
		case '?':
			b.WriteString("[^/]")
		case '[':
			end := strings.IndexByte(p[i:], ']')
			if end < 0 {
				b.WriteString(`\[`)
				continue
			}
			b.WriteString("[" + p[i+1:i+end] + "]")
			i += end
		case '\\':
			if i+1 < len(p) {
				i++
				b.WriteString(regexp.QuoteMeta(string(p[i])))
			}
		default:
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	return b.String() + "$"
}

// InImage reports whether a build of the folder would send a file (slash path from Path) to the builder.
func (f *Folder) InImage(file string) bool { return !NewIgnore(f.Dockerignore).Matches(file) }
