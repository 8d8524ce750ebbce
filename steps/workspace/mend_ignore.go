package workspace

import (
	"errors"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// MendDockerignore keeps .env files and git's own out of the image.
func (f *Folder) MendDockerignore() (Change, error) {
	root := f.Path
	if f.Context != "" {
		root = f.Context
	}
	file := filepath.Join(root, ".dockerignore")
	if f.Dockerfile != nil {
		if own := f.Dockerfile.Path + ".dockerignore"; exists(own) {
			file = own
		}
	}
	c, err := change(f.Path, file)
	if err != nil {
		return c, err
	}
	c.Title = "keeps .env files out of the image"
	lines := patternsFor(f.sentDotenvs(), "**/")
	if c.Before == nil {
		c.Title = "keeps .env files and the history out of the image"
		lines = append([]string{".git"}, patternsFor(append(f.sentDotenvs(), ".env", ".env.local"), "**/")...)
	}
	c.appendLines(lines...)
	after := *f
	after.Dockerignore = parseIgnore(c.After)
	if left := after.sentDotenvs(); len(left) > 0 {
		return c, errors.New("the Dockerfile copies " + strings.Join(left, ", ") + " all the same: mend it by hand")
	}
	if copied := f.copiedByName(); copied != "" {
		return c, errors.New("the Dockerfile copies " + copied + " by its name: take that out first, or the build fails")
	}
	return c, nil
}

// MendGitignore has git ignore .env files.
func (f *Folder) MendGitignore() (Change, error) {
	c, err := change(f.Path, filepath.Join(f.Path, ".gitignore"))
	if err != nil {
		return c, err
	}
	c.Title = "keeps .env files out of the next commit"
	c.appendLines(patternsFor(f.UnignoredDotenvs(), "")...)
	return c, nil
}

// UnignoredDotenvs are the .env files of the folder that git would add, and has not yet.
func (f *Folder) UnignoredDotenvs() []string {
	return slices.DeleteFunc(slices.Clone(f.Git.DotenvUnignored), func(name string) bool {
		return !f.Git.Present || !slices.Contains(f.Dotenvs, name) || slices.Contains(f.Git.DotenvIndexNames, name)
	})
}

// sentDotenvs are the .env files that a build would put into the image.
func (f *Folder) sentDotenvs() []string {
	return slices.DeleteFunc(slices.Clone(f.Dotenvs), func(name string) bool { return !f.InImage(name) })
}

// SendsHistory reports whether a build copies the whole folder with nothing left out: git's files end up in the image.
func (f *Folder) SendsHistory() bool {
	return f.Git.Present && f.Dockerfile != nil && f.Dockerfile.CopiesAll && f.Dockerignore == nil
}

// SentDotenvs are the .env files that a build would put into the image, as far as the Dockerfile is known.
func (f *Folder) SentDotenvs() []string {
	if f.Dockerfile == nil {
		return nil
	}
	return f.sentDotenvs()
}

// copiedByName is a .env file that the Dockerfile copies by its name.
func (f *Folder) copiedByName() string {
	if f.Dockerfile == nil {
		return ""
	}
	for _, s := range f.Dockerfile.Stages {
		for _, step := range s.Files {
			for _, source := range step.Sources {
				if step.From == fromContext && Dotenv(source) {
					return source
				}
			}
		}
	}
	return ""
}

// patternsFor are ignore patterns for .env files, wherever they lie; the examples stay.
func patternsFor(files []string, anywhere string) (patterns []string) {
	add := func(p string) {
		if !slices.Contains(patterns, p) {
			patterns = append(patterns, p)
		}
	}
	for _, f := range files {
		base := path.Base(f)
		if !strings.HasPrefix(base, ".env.") {
			add(anywhere + escaped(base))
			continue
		}
		add(anywhere + ".env.*")
		add("!" + anywhere + ".env.example")
	}
	return patterns
}

// escaped is a name as a pattern that means it and nothing else.
func escaped(name string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(name)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
