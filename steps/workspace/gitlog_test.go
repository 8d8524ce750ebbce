package workspace

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

func TestCommitsBetween(t *testing.T) {
	dir := repository(t)
	head := func() string {
		t.Helper()
		cmd := exec.Command("git", "rev-parse", "HEAD")
		cmd.Dir = dir
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	first := head()
	run(t, dir, "checkout", "-q", "-b", "side")
	run(t, dir, "commit", "-q", "--allow-empty", "-m", "side \x1b[31mred\n\nbody")
	side := head()
	run(t, dir, "checkout", "-q", "main")
	for n := range mostCommits + 2 {
		run(t, dir, "commit", "-q", "--allow-empty", "-m", fmt.Sprintf("change %d", n))
	}
	last := head()

	h := Between(t.Context(), dir, first[:12], last[:12])
	if h.Err != nil || len(h.Commits) != mostCommits || h.More != 2 || h.Back != 0 ||
		h.Commits[0].Subject != fmt.Sprintf("change %d", mostCommits+1) || h.Commits[0].Author != "test" ||
		h.Commits[0].SHA != last {
		t.Errorf("ahead: %+v", h)
	}
	h = Between(t.Context(), dir, last, side)
	if h.Err != nil || len(h.Commits) != 1 || h.Back != mostCommits+2 ||
		strings.ContainsAny(h.Commits[0].Subject, "\x1b\n") {
		t.Errorf("another line: %+v", h)
	}
	for _, unknown := range []string{"0123456789ab", "--all", ""} {
		if h := Between(t.Context(), dir, unknown, last); !errors.Is(h.Err, ErrNotInClone) {
			t.Errorf("%q: %+v", unknown, h)
		}
	}
}
