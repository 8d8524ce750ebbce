package image

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"slipway/steps/stack"
	"slipway/steps/userfile"
	"slipway/steps/workspace"
)

// source is what an image is built from.
type source struct {
	folder string // of slipway.yaml
	workspace.Recipe
}

// Tag is the name of the image that a folder holds, and what it is made of.
type Tag struct {
	Name  string
	SHA   string // of the commit that is checked out; "" without one
	Dirty bool   // files differ from that commit
}

// TagOf is the name of the image that the answers build from a folder as it is now.
func TagOf(ctx context.Context, folder string, s stack.Image) (Tag, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return Tag{}, fmt.Errorf("find the folder: %w", err)
	}
	from, err := RecipeIn(folder, s)
	if err != nil {
		return Tag{}, err
	}
	return source{folder: folder, Recipe: from}.tag(ctx)
}

// tag names an image by what it is built from: SHA-ARCH for a clean commit, SHA-dirty-HASH-ARCH when files differ from
// it, content-HASH-ARCH without git. A Dockerfile, context or stage other than the usual ones and build arguments are
// part of it: one commit may hold several.
func (s source) tag(ctx context.Context) (Tag, error) {
	git := workspace.Look(ctx, s.folder).Git
	if s.Context != s.folder {
		git.Dirty = git.Dirty || workspace.Look(ctx, s.Context).Git.Dirty
	}
	var parts []string
	var t Tag
	if git.Err == nil && git.SHA != "" {
		t.SHA, t.Dirty = git.SHA, git.Dirty
	}
	switch {
	case t.SHA != "" && !t.Dirty:
		parts = []string{git.SHA[:12]}
	default:
		hash, err := contentHash(ctx, s.Context, s.Dockerfile)
		if err != nil {
			return t, err
		}
		if t.SHA != "" {
			parts = []string{git.SHA[:12], "dirty", hash[:12]}
		} else {
			parts = []string{"content", hash[:16]}
		}
	}
	if recipe := s.recipe(); recipe != "" {
		parts = append(parts, recipe)
	}
	_, arch, _ := strings.Cut(s.Platform, "/")
	t.Name = strings.Join(append(parts, arch), "-")
	return t, nil
}

// recipe is a short mark of an unusual Dockerfile, context or stage and of build arguments, "" for the usual ones.
func (s source) recipe() string {
	dockerfile, err1 := filepath.Rel(s.folder, s.Dockerfile)
	dir, err2 := filepath.Rel(s.folder, s.Context)
	if err1 != nil || err2 != nil {
		dockerfile, dir = s.Dockerfile, s.Context
	}
	text := filepath.ToSlash(dockerfile) + "\x00" + filepath.ToSlash(dir)
	for _, part := range s.beside() {
		text += "\x00" + part
	}
	if text == "Dockerfile\x00." {
		return ""
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}

// beside are the stage, the build arguments, and which secrets the build is given, whose values no image holds.
func (s source) beside() []string {
	var parts []string
	if s.Target != "" {
		parts = append(parts, "stage "+s.Target)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Args)) {
		parts = append(parts, name+"="+s.Args[name])
	}
	for _, id := range slices.Sorted(maps.Keys(s.Secrets)) {
		parts = append(parts, "secret "+id)
	}
	return parts
}

// contentHash is a hash of everything a build is sent: names, kinds, the executable bit and contents of the files that
// .dockerignore leaves in, and the Dockerfile. Not .git, which changes by being looked at, nor slipway.yaml, which is
// not code.
func contentHash(ctx context.Context, dir, dockerfile string) (string, error) {
	ignore := workspace.NewIgnore(workspace.ReadDockerignore(dir, dockerfile))
	h := sha256.New()
	if err := hashFile(ctx, h, "Dockerfile", dockerfile); err != nil {
		return "", fmt.Errorf("hash the Dockerfile: %w", err)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || rel == "." {
			return err
		}
		rel = filepath.ToSlash(rel)
		switch {
		case d.IsDir() && (d.Name() == ".git" || ignore.Prunes(rel)):
			return fs.SkipDir
		case d.IsDir() || d.Name() == ".git" || rel == "slipway.yaml" || ignore.Matches(rel):
			return nil
		}
		return hashFile(ctx, h, rel, path)
	})
	if err != nil {
		return "", fmt.Errorf("hash the build context %s: %w; files a build does not need belong in .dockerignore", dir, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// hashFile adds one file. Lengths go before what they measure, so that no two lists of files look the same.
func hashFile(ctx context.Context, h hash.Hash, name, path string) error {
	st, err := os.Lstat(path)
	if err != nil {
		return err
	}
	switch {
	case st.Mode()&fs.ModeSymlink != 0:
		target, err := os.Readlink(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "link %q %q\n", name, filepath.ToSlash(target))
		return nil
	case !st.Mode().IsRegular():
		fmt.Fprintf(h, "other %q\n", name) // sockets and pipes are not sent
		return nil
	}
	f, err := userfile.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	fmt.Fprintf(h, "file %q %t %d\n", name, st.Mode()&0o111 != 0, st.Size())
	_, err = io.Copy(h, untilDone{ctx, f})
	return err
}

// untilDone reads until a context ends: a file may be larger than anybody waits for.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}
