package workspace

import (
	"bytes"
	"path"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// parseIgnore reads the patterns of a .dockerignore as Docker's own reader does.
func parseIgnore(text []byte) []string {
	patterns, err := ignorefile.ReadAll(bytes.NewReader(text))
	if err != nil || patterns == nil {
		return []string{}
	}
	return patterns
}

// Ignore decides which files of a build context are left out, with Docker's own matcher.
// https://docs.docker.com/build/concepts/context/#dockerignore-files
type Ignore struct {
	matcher *patternmatcher.PatternMatcher
}

// NewIgnore compiles patterns. Where one cannot be compiled nothing is left out: a build would refuse them before it
// begins.
func NewIgnore(patterns []string) Ignore {
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return Ignore{}
	}
	return Ignore{matcher}
}

// Matches reports whether a path (slashes, from the context's root) is left out of the build.
func (ig Ignore) Matches(p string) bool {
	if ig.matcher == nil {
		return false
	}
	out, err := ig.matcher.MatchesOrParentMatches(strings.Trim(path.Clean(p), "/"))
	return err == nil && out
}

// Prunes reports whether a folder is left out with everything below it: a ! rule may take back files of an ignored
// folder.
func (ig Ignore) Prunes(dir string) bool {
	return ig.matcher != nil && !ig.matcher.Exclusions() && ig.Matches(dir)
}
