package toolchain

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"slipway/steps/userfile"
)

// folder is the folder of an app. Names in it are slash paths.
type folder struct{ path string }

func openFolder(root, dir string) folder { return folder{filepath.Join(root, filepath.FromSlash(dir))} }

// text is a file's text, "" where there is none that can be read.
func (d folder) text(name string) string {
	raw, err := userfile.Read(filepath.Join(d.path, filepath.FromSlash(name)), userfile.Text)
	if err != nil {
		return ""
	}
	return strings.ReplaceAll(strings.TrimPrefix(string(raw), "\ufeff"), "\r\n", "\n")
}

// has reports whether there is a regular file of a name.
func (d folder) has(name string) bool {
	return userfile.Check(filepath.Join(d.path, filepath.FromSlash(name))) == nil
}

// present are those of some names that are there.
func (d folder) present(names ...string) (there []string) {
	for _, n := range names {
		if d.has(n) {
			there = append(there, n)
		}
	}
	return there
}

// like are the names that match a pattern, sorted.
func (d folder) like(pattern string) (names []string) {
	found, err := fs.Glob(os.DirFS(d.path), pattern)
	if err != nil {
		return nil
	}
	slices.Sort(found)
	return found
}

// skipped are folders that hold what others wrote or a build made.
var skipped = []string{"node_modules", "vendor", "venv", "target", "build", "dist", "bin", "obj", "site-packages",
	"__pycache__", "tests", "test", "testdata", "docs", "examples"}

// mostEntries and deepest keep the search short in a large repository.
const (
	mostEntries = 20_000
	deepest     = 6
)

// below are the files below the folder whose name matches a pattern, the least deep first.
func (d folder) below(pattern string) (names []string) {
	seen := 0
	_ = fs.WalkDir(os.DirFS(d.path), ".", func(p string, e fs.DirEntry, err error) error {
		if seen++; seen > mostEntries {
			return fs.SkipAll
		}
		switch {
		case err != nil:
			return nil // what cannot be read says nothing
		case e.IsDir() && p != "." && (strings.HasPrefix(e.Name(), ".") || slices.Contains(skipped, e.Name()) ||
			strings.Count(p, "/") >= deepest):
			return fs.SkipDir
		}
		if ok, _ := path.Match(pattern, e.Name()); ok && e.Type().IsRegular() {
			names = append(names, p)
		}
		return nil
	})
	slices.SortStableFunc(names, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	return names
}

// assets are folders that a program may read when it runs, those that hold more than code.
func (d folder) assets(code string) (dirs []string) {
	for _, name := range []string{"migrations", "templates", "static", "public", "assets", "views", "config", "configs",
		"locales"} {
		files, err := os.ReadDir(filepath.Join(d.path, name))
		if err == nil && slices.ContainsFunc(files, func(e os.DirEntry) bool { return path.Ext(e.Name()) != code }) {
			dirs = append(dirs, name)
		}
	}
	return dirs
}

// pinned is the version of a tool that .tool-versions (asdf, mise) names.
func (d folder) pinned(tool string) string {
	for line := range strings.Lines(d.text(".tool-versions")) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == tool {
			return words[1]
		}
	}
	return ""
}

// group is the first group of a pattern's first match.
func group(pattern *regexp.Regexp, text string) string {
	if m := pattern.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// firstOf is the first match of a pattern among texts.
func firstOf(pattern *regexp.Regexp, texts ...string) string {
	for _, t := range texts {
		if found := pattern.FindString(t); found != "" {
			return found
		}
	}
	return ""
}
