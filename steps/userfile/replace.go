package userfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace replaces a file by renaming a finished one over it, so that a crash leaves the old or the new, never a
// part. A link stays one: its target is replaced, which keeps its mode and its owner. written is false when the file is
// not old any more.
func Replace(path string, old, text []byte) (written bool, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	target, err := targetOf(path)
	if err != nil {
		return false, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+"-*")
	if err != nil {
		return false, err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(text)
	mode := fs.FileMode(0o644)
	if before, gone := os.Stat(target); gone == nil {
		mode = before.Mode().Perm()
		if err == nil {
			err = sameOwner(tmp, before)
		}
	}
	if err == nil {
		err = tmp.Chmod(mode)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return false, err
	}
	switch now, gone := Read(target, Text); {
	case gone != nil && old != nil, gone == nil && !bytes.Equal(now, old):
		return false, nil
	}
	if err := os.Rename(tmp.Name(), target); err != nil {
		return false, err
	}
	if folder, err := os.Open(filepath.Dir(target)); err == nil { // so that the new name outlasts a power failure
		_ = folder.Sync()
		folder.Close()
	}
	return true, nil
}

// targetOf is the file a path leads to through links, also where the last one leads to nothing yet.
func targetOf(path string) (string, error) {
	for range 40 {
		st, err := os.Lstat(path)
		if err != nil || st.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", errors.New("its links lead in a circle")
}
