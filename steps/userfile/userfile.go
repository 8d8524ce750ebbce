// Package userfile reads the files that belong to the user: slipway.yaml, .env, the Dockerfile, package.json, the AWS
// configuration. Any of them may be something else than a file on this machine. A pipe or a device would be waited for,
// or never end; each is refused at once, with what it is.
package userfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Text is as large as a file of settings, names or instructions may be. The largest known ones are a hundred times
// smaller.
const Text = 4 << 20

// Read returns a whole file of limit bytes at most.
func Read(path string, limit int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return all(f, path, limit)
}

func all(r io.Reader, path string, limit int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, refused(path, plainly(err))
	}
	if int64(len(text)) > limit {
		return nil, refused(path, tooLarge(limit))
	}
	return text, nil
}

// Open opens a regular file for reading. It never waits: what is no file is not opened, and what was changed into
// something else meanwhile is opened without blocking and refused then.
func Open(path string) (*os.File, error) {
	if err := Check(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, refused(path, plainly(err))
	}
	st, err := f.Stat()
	if err == nil {
		err = what(st.Mode())
	}
	if err != nil {
		_ = f.Close()
		return nil, refused(path, err)
	}
	return f, nil
}

// Check says why a path is no regular file, without opening it: nil for a file, fs.ErrNotExist in it where there is
// nothing.
func Check(path string) error {
	st, err := os.Stat(path)
	if err == nil {
		err = what(st.Mode())
	} else if errors.Is(err, fs.ErrNotExist) {
		if target, linked := os.Readlink(path); linked == nil {
			err = fmt.Errorf("it is a link to %s, which is not there", target)
		}
	}
	if err != nil {
		return refused(path, plainly(err))
	}
	return nil
}

// CheckText is Check for a file of text, which is not endless.
func CheckText(path string) error {
	err := Check(path)
	if err == nil {
		if st, gone := os.Stat(path); gone == nil && st.Size() > Text {
			err = refused(path, tooLarge(Text))
		}
	}
	return err
}

// what says what something is that is no file.
func what(mode fs.FileMode) error {
	name := ""
	switch {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		name = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		name = "a pipe"
	case mode&fs.ModeSocket != 0:
		name = "a socket"
	case mode&fs.ModeDevice != 0:
		name = "a device"
	default:
		name = "something else"
	}
	return fmt.Errorf("it is %s, not a file", name)
}

func tooLarge(limit int64) error {
	return fmt.Errorf("it is larger than %d MiB, far more than such a file holds", limit>>20)
}

// plainly is an error of the system without the name of the call, and in words where the system's are odd.
func plainly(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	if errors.Is(err, syscall.ELOOP) {
		return errors.New("it is a link that leads back to itself")
	}
	return err
}

func refused(path string, err error) error { return &fs.PathError{Op: "read", Path: path, Err: err} }

// Stream reports whether a path names an open stream of this process: standard input, or what a shell puts in the place
// of <(command).
func Stream(path string) bool {
	path = filepath.ToSlash(filepath.Clean(path))
	for _, start := range []string{"/dev/fd/", "/proc/self/fd/"} {
		if strings.HasPrefix(path, start) {
			return true
		}
	}
	return path == "/dev/stdin"
}
