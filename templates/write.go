package templates

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// WriteSample writes the sample into dir, making the folder if need be, and returns the files it wrote as slash paths.
// It overwrites nothing: when one of them is there already, nothing is written.
func WriteSample(dir string) ([]string, error) {
	contents, err := Sample()
	if err != nil {
		return nil, err
	}
	return WriteNew(dir, contents)
}

// WriteNew writes files (slash paths below dir) that do not exist yet, and returns their names, sorted. When one
// exists, it writes none and says which.
func WriteNew(dir string, contents map[string][]byte) ([]string, error) {
	var names []string
	for name := range contents {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(name))); !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("write %s: it is there already and is not overwritten; choose another folder or move it away",
				path.Join(filepath.ToSlash(dir), name))
		}
	}
	for i, name := range names {
		if err := writeNew(filepath.Join(dir, filepath.FromSlash(name)), contents[name]); err != nil {
			return names[:i], err
		}
	}
	return names, nil
}

// writeNew makes one file, and fails when it has come into being meanwhile.
func writeNew(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	if _, err := f.Write(text); err != nil {
		_ = f.Close()
		return fmt.Errorf("write a file: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	return nil
}

// TakeBack removes files that WriteNew has written, and the folders that are empty then, as long as each is what was
// written. When one is not, it removes none and says which.
func TakeBack(dir string, contents map[string][]byte) error {
	names := slices.Sorted(maps.Keys(contents))
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if st, err := os.Lstat(path); err != nil || !st.Mode().IsRegular() {
			return fmt.Errorf("%s is not there as it was written; nothing was removed", name)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("look at a file: %w", err)
		}
		if sha256.Sum256(text) != sha256.Sum256(contents[name]) {
			return fmt.Errorf("%s was changed since it was written; nothing was removed", name)
		}
	}
	for _, name := range names {
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return fmt.Errorf("remove a file: %w", err)
		}
		for at := path.Dir(name); at != "."; at = path.Dir(at) {
			if os.Remove(filepath.Join(dir, filepath.FromSlash(at))) != nil {
				break // something else is in it
			}
		}
	}
	return nil
}
