//go:build unix

package userfile

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// sameOwner gives a file the owner and the group of another one.
func sameOwner(f *os.File, before fs.FileInfo) error {
	was, ok := before.Sys().(*syscall.Stat_t)
	if !ok || int(was.Uid) == os.Geteuid() && int(was.Gid) == os.Getegid() {
		return nil
	}
	if err := f.Chown(int(was.Uid), int(was.Gid)); err != nil {
		return fmt.Errorf("it belongs to user %d and group %d, and would not any more: %w", was.Uid, was.Gid, err)
	}
	return nil
}
