package userfile

import (
	"context"
	"errors"
	"io"
	"os"
	"syscall"
)

// ReadStream reads a stream to its end: limit bytes at most, and no longer than ctx. A read that ctx ends is left
// behind.
func ReadStream(ctx context.Context, r io.Reader, name string, limit int64) ([]byte, error) {
	type read struct {
		text []byte
		err  error
	}
	done := make(chan read, 1)
	go func() {
		text, err := all(r, name, limit)
		done <- read{text, err}
	}()
	select {
	case got := <-done:
		return got.text, got.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ReadAny reads a file, or the stream that a path such as /dev/stdin or /dev/fd/63 stands for.
func ReadAny(ctx context.Context, path string, limit int64) ([]byte, error) {
	if !Stream(path) {
		return Read(path, limit)
	}
	st, err := os.Stat(path)
	if err != nil {
		return nil, refused(path, plainly(err))
	}
	if err := what(st.Mode()); err != nil && st.Mode()&(os.ModeNamedPipe|os.ModeSocket|os.ModeCharDevice) == 0 {
		return nil, refused(path, err)
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, refused(path, plainly(err))
	}
	defer f.Close()
	text, err := ReadStream(ctx, f, path, limit)
	if errors.Is(err, os.ErrClosed) && ctx.Err() != nil {
		err = ctx.Err()
	}
	return text, err
}
