//go:build unix

package userfile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func TestWhatIsNoFileIsRefusedAtOnce(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(syscall.Mkfifo(in("pipe"), 0o600))
	must(os.Symlink(in("nowhere"), in("dangling")))
	must(os.Symlink(in("loop"), in("loop")))
	must(os.Symlink(in("pipe"), in("to-pipe")))
	must(os.WriteFile(in("text"), []byte("app: shop\n"), 0o600))
	must(os.Symlink(in("text"), in("to-text")))
	huge, err := os.Create(in("huge"))
	must(err)
	must(huge.Truncate(1 << 40)) // it takes no room
	must(huge.Close())

	for path, want := range map[string]string{
		in("pipe"): "a pipe", in("to-pipe"): "a pipe", dir: "a folder", "/dev/zero": "a device", "/dev/null": "a device",
		in("dangling"): "a link to " + in("nowhere"), in("loop"): "leads back to itself", in("huge"): "larger than 4 MiB",
		in("text") + "/below": "not a directory",
	} {
		text, err := Read(path, Text)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) || text != nil {
			t.Errorf("%s: %q, %v", path, text, err)
		}
		if errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: passes for a file that is not there", path)
		}
	}
	for _, path := range []string{in("text"), in("to-text")} {
		if text, err := Read(path, Text); err != nil || string(text) != "app: shop\n" {
			t.Errorf("%s: %q, %v", path, text, err)
		}
	}
	if _, err := Read(in("none"), Text); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent: %v", err)
	}
	if os.Getuid() != 0 {
		must(os.Chmod(in("text"), 0))
		if _, err := Read(in("text"), Text); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("unreadable: %v", err)
		}
	}
}

func TestStreamsOfTheShellAreRead(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	path := "/dev/fd/" + strconv.Itoa(int(r.Fd()))
	if _, err := w.WriteString("A=1\n"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ReadAny(ctx, path, Text); !errors.Is(err, context.Canceled) {
		t.Errorf("a stream that does not end: %v", err)
	}
	if _, err := w.WriteString("B=2\n"); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if text, err := ReadAny(context.Background(), path, Text); err != nil || !strings.Contains(string(text), "B=2") {
		t.Errorf("%q, %v", text, err)
	}
	if !Stream("/dev/stdin") || !Stream("/proc/self/fd/0") || Stream("/dev/zero") || Stream("/dev/fd/../zero") ||
		Stream(".env") {
		t.Error("which paths are streams")
	}
	if _, err := ReadStream(context.Background(), zeros{}, "standard input", Text); err == nil ||
		!strings.Contains(err.Error(), "larger than") {
		t.Errorf("endless: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
