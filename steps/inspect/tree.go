package inspect

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"slipway/steps/userfile"
)

const (
	mostFiles  = 200_000 // a folder with more is not read to its end
	mostRead   = 4_000   // files of code that are read, for all apps together
	mostText   = 1 << 20 // of a file of settings
	mostSource = 256 << 10
	mostDepth  = 24
)

// skipped folders hold what others wrote or a build made.
var skipped = map[string]bool{
	".git": true, "node_modules": true, ".venv": true, "venv": true, "vendor": true, "__pycache__": true, ".tox": true,
	".nox":        true,
	".mypy_cache": true, ".pytest_cache": true, ".ruff_cache": true, ".terraform": true, "site-packages": true,
	"dist": true, ".next": true,
	".nuxt": true, ".output": true, ".turbo": true, ".svelte-kit": true, ".yarn": true, ".pnpm-store": true,
	"bower_components": true,
	"target":           true, "_build": true, ".gradle": true, ".m2": true, ".idea": true, ".vscode": true, ".hg": true,
	".svn": true, "coverage": true,
	".cache": true, "obj": true, ".bundle": true, ".elixir_ls": true, "tmp": true, ".direnv": true, ".devbox": true,
	".parcel-cache": true,
	".serverless":   true, ".aws-sam": true, "cdk.out": true, ".eggs": true, ".history": true,
}

// aside are words in the names of folders whose files say nothing of what runs.
var aside = []string{"test", "tests", "__tests__", "__mocks__", "spec", "specs", "e2e", "cypress", "playwright",
	"fixtures", "fixture", "testdata", "example", "examples", "sample", "samples", "demo", "demos", "docs", "doc",
	"documentation", "bench", "benchmarks", "benchmark", "mocks", "stories", ".storybook", "third_party",
	"third-party", ".devcontainer", "integration-tests", "integration_tests", "androidtest",
	"testing", "node-tests", "tutorial", "tutorials", "playground",
	"cookbook"}

// tree is the folder's files, without what is skipped.
type tree struct {
	root   string
	files  []string // slash paths, sorted
	has    map[string]bool
	dirs   map[string]bool
	byBase map[string][]string // by the last part, in lower case
	notes  []string

	mu    sync.Mutex
	texts map[string]*text
}

func walk(root string) *tree {
	t := &tree{root: root, has: map[string]bool{}, dirs: map[string]bool{".": true}, byBase: map[string][]string{},
		texts: map[string]*text{}}
	if at, err := filepath.EvalSymlinks(root); err == nil {
		t.root = at
	}
	err := filepath.WalkDir(t.root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		rel, relErr := filepath.Rel(t.root, p)
		if relErr != nil {
			return relErr
		}
		rel = filepath.ToSlash(rel)
		switch {
		case d.IsDir():
			if rel != "." && (skipped[d.Name()] && !t.tracked(rel) || strings.Count(rel, "/") > mostDepth) {
				return fs.SkipDir
			}
			t.dirs[rel] = true
		case d.Type()&^fs.ModeSymlink == 0:
			t.add(rel)
		}
		if len(t.files) >= mostFiles {
			t.notes = append(t.notes, fmt.Sprintf("the folder has more than %d files: the rest was not read", mostFiles))
			return fs.SkipAll
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.notes = append(t.notes, "not all of the folder could be read")
	}
	slices.Sort(t.files)
	for _, f := range t.files {
		base := strings.ToLower(path.Base(f))
		t.byBase[base] = append(t.byBase[base], f)
	}
	return t
}

// tracked reports whether a folder whose name is usually that of built files holds an app's own: it has a Dockerfile.
func (t *tree) tracked(rel string) bool {
	switch path.Base(rel) {
	case "tmp", "target", "coverage", "dist", "obj":
		_, err := os.Lstat(filepath.Join(t.root, filepath.FromSlash(rel), "Dockerfile"))
		return err == nil && path.Base(rel) != "dist" && path.Base(rel) != "obj"
	}
	return false
}

func (t *tree) add(rel string) {
	t.files = append(t.files, rel)
	t.has[rel] = true
}

// under are the files of a folder and of those below it.
func (t *tree) under(dir string) []string {
	if dir == "." || dir == "" {
		return t.files
	}
	prefix := dir + "/"
	from, _ := slices.BinarySearch(t.files, prefix)
	to := from
	for to < len(t.files) && strings.HasPrefix(t.files[to], prefix) {
		to++
	}
	return t.files[from:to]
}

// in are the files that lie in a folder itself.
func (t *tree) in(dir string) (files []string) {
	for _, f := range t.under(dir) {
		if path.Dir(f) == dir {
			files = append(files, f)
		}
	}
	return files
}

// named are the files with one of the names, wherever they lie.
func (t *tree) named(names ...string) (files []string) {
	for _, n := range names {
		files = append(files, t.byBase[strings.ToLower(n)]...)
	}
	slices.SortStableFunc(files, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	return files
}

// read returns a file's text; one without lines for what is absent, no file, too large or binary.
func (t *tree) read(file string) *text {
	t.mu.Lock()
	x, ok := t.texts[file]
	t.mu.Unlock()
	if ok {
		return x
	}
	x = &text{path: file}
	limit := int64(mostText)
	if kindOf(file) != plainText {
		limit = mostSource
	}
	if t.has[file] {
		raw, err := userfile.Read(filepath.Join(t.root, filepath.FromSlash(file)), limit)
		if err == nil && !binary(raw) {
			x = newText(file, raw)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.texts[file] = x
	return x
}

// readAll reads files at once, as many as the machine has processors for.
func (t *tree) readAll(files []string) []*text {
	all := make([]*text, len(files))
	var group errgroup.Group
	group.SetLimit(max(2, runtime.NumCPU()))
	for i, f := range files {
		group.Go(func() error {
			all[i] = t.read(f)
			return nil
		})
	}
	_ = group.Wait() // reading never fails
	return all
}

// forTests reports whether a file's path says that it is not part of what runs.
func forTests(file string) bool {
	dir, base := path.Split(strings.ToLower(file))
	for part := range strings.SplitSeq(strings.TrimSuffix(dir, "/"), "/") {
		if slices.Contains(aside, part) || strings.HasSuffix(part, ".tests") || strings.HasSuffix(part, ".test") ||
			strings.HasSuffix(part, "-e2e") {
			return true
		}
	}
	stem := strings.TrimSuffix(base, path.Ext(base))
	for _, mark := range []string{".test", ".spec", "_test", "_spec", ".stories", ".e2e-spec", ".e2e", ".mock",
		".fixture"} {
		if strings.HasSuffix(stem, mark) {
			return true
		}
	}
	return strings.HasPrefix(base, "test_") || base == "conftest.py" || strings.HasSuffix(base, "test.java") ||
		strings.HasSuffix(base, "tests.java") || strings.HasSuffix(base, "test.kt") || strings.HasSuffix(base, "tests.cs")
}
