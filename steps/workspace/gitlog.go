package workspace

import (
	"context"
	"errors"
	"strconv"
	"strings"
)

// History is what lies between the commit that runs and the one that is checked out.
type History struct {
	Commits []Commit // those that come with it, newest first
	More    int      // further ones that are not listed
	Back    int      // those that run and that the one checked out does not have: it is another line, or an older commit
	Err     error    // why nothing is known of it
}

// mostCommits is how many commits are listed.
const mostCommits = 15

// ErrNotInClone says that a commit is not among those of the folder's repository.
var ErrNotInClone = errors.New("it is not in this clone")

// Between is what lies between two commits of a folder's repository.
func Between(ctx context.Context, dir, from, to string) (h History) {
	r, err := openRepo(ctx, dir)
	if err != nil {
		return History{Err: err}
	}
	for _, sha := range []string{from, to} {
		if _, err := r.git(ctx, "rev-parse", "--verify", "-q", "--end-of-options", sha+"^{commit}"); err != nil {
			return History{Err: ErrNotInClone}
		}
	}
	counts, err := r.git(ctx, "rev-list", "--left-right", "--count", "--end-of-options", from+"..."+to)
	if err != nil {
		return History{Err: err}
	}
	back, ahead, _ := strings.Cut(counts, "\t")
	if h.Back, err = strconv.Atoi(back); err != nil {
		return History{Err: err}
	}
	if h.More, err = strconv.Atoi(ahead); err != nil {
		return History{Err: err}
	}
	listed, err := r.git(ctx, "log", "--max-count="+strconv.Itoa(mostCommits), "--no-show-signature", "--no-notes",
		"--format="+commitFields+"%x00", "--end-of-options", from+".."+to, "--")
	if err != nil {
		return History{Err: err}
	}
	parts := strings.Split(listed, "\x00")
	for ; len(parts) >= 3; parts = parts[3:] {
		parts[0] = strings.TrimSpace(parts[0]) // of the line before
		h.Commits = append(h.Commits, commitIn(parts))
	}
	h.More -= len(h.Commits)
	return h
}
