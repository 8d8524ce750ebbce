package workspace

import (
	"context"
	"errors"
	"net/url"
	"os/exec"
	"strings"
)

// lookGit asks git about a folder and the .env files in it.
func lookGit(ctx context.Context, dir string, dotenvs []string) Git {
	var g Git
	r, err := openRepo(ctx, dir)
	var inside string
	if err == nil {
		inside, err = r.git(ctx, "rev-parse", "--is-inside-work-tree")
	}
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound):
		g.Err = errors.New("git is not installed, or not on PATH")
		return g
	case errors.As(err, &exit) && strings.Contains(string(exit.Stderr), "not a git repository"):
		return g
	case err != nil:
		g.Err = err
		return g
	case inside != "true":
		return g
	}
	g.Present = true
	// a repository without a commit has no SHA; that is a fact, not a failure
	g.SHA, _ = r.git(ctx, "rev-parse", "--verify", "-q", "HEAD")
	g.Branch, _ = r.git(ctx, "symbolic-ref", "-q", "--short", "HEAD")
	g.Remote, _ = r.git(ctx, "config", "--get", "remote.origin.url")
	g.Remote = withoutCredentials(g.Remote)
	// slipway.yaml holds answers, not code: writing it must not make every image a dirty one
	status, err := r.git(ctx, "status", "--porcelain", "--untracked-files=normal", "--ignore-submodules=dirty", "--", ".",
		":(exclude,top,glob)**/slipway.yaml")
	if err != nil {
		g.Err = err
	}
	g.Dirty = status != ""
	g.lookDotenv(ctx, r, dotenvs)
	return g
}

// lookDotenv finds out whether a .env is ignored, in the index, or in any commit of any ref.
func (g *Git) lookDotenv(ctx context.Context, r *repo, dotenvs []string) {
	every := dotenvPathspecs()
	if shallow, err := r.git(ctx, "rev-parse", "--is-shallow-repository"); err != nil {
		g.HistoryErr = err
	} else if shallow == "true" {
		g.HistoryErr = errors.New("this is a shallow clone, most of the history is not here: run git fetch --unshallow")
	}
	// with its usual simplification git leaves out a branch that added a file and took it off again before it was merged
	commits, err := r.git(ctx, append([]string{"log", "--all", "--full-history", "--format=%h", "--max-count=5", "--"},
		every...)...)
	if err != nil && g.HistoryErr == nil {
		g.HistoryErr = err
	}
	g.DotenvCommits = strings.Fields(commits)
	index, err := r.git(ctx, append([]string{"ls-files", "-z", "--"}, every...)...)
	if err != nil && g.HistoryErr == nil {
		g.HistoryErr = err
	}
	g.DotenvIndexNames = strings.FieldsFunc(index, func(r rune) bool { return r == 0 })
	g.DotenvTracked = len(g.DotenvCommits) > 0 || len(g.DotenvIndexNames) > 0

	g.DotenvIgnored = g.ignored(ctx, r, ".env")
	for _, path := range dotenvs {
		if path != ".env" && !g.ignored(ctx, r, path) {
			g.DotenvUnignored = append(g.DotenvUnignored, path)
		}
	}
	if !g.DotenvIgnored {
		g.DotenvUnignored = append([]string{".env"}, g.DotenvUnignored...)
	}
}

func (g *Git) ignored(ctx context.Context, r *repo, path string) bool {
	_, err := r.git(ctx, "check-ignore", "-q", "--", path)
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) && g.Err == nil {
		g.Err = err // 0 is ignored, 1 is not, anything else is a failure
	}
	return err == nil
}

// withoutCredentials drops what a remote's address may carry before the @ (https://TOKEN@host/…).
func withoutCredentials(remote string) string {
	u, err := url.Parse(remote)
	if err != nil || u.User == nil || u.Scheme == "ssh" {
		return remote
	}
	u.User = nil
	return u.String()
}
