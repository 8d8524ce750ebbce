package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"
)

// gitPatience is how long one git command may take; searching a long history is the slowest.
const gitPatience = 20 * time.Second

// lookGit asks git about a folder and the .env files in it.
func lookGit(ctx context.Context, dir string, dotenvs []string) Git {
	var g Git
	inside, err := git(ctx, dir, "rev-parse", "--is-inside-work-tree")
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
	g.SHA, _ = git(ctx, dir, "rev-parse", "--verify", "-q", "HEAD")
	g.Branch, _ = git(ctx, dir, "symbolic-ref", "-q", "--short", "HEAD")
	g.Remote, _ = git(ctx, dir, "config", "--get", "remote.origin.url")
	g.Remote = withoutCredentials(g.Remote)
	// slipway.yaml holds answers, not code: writing it must not make every image a dirty one
	status, err := git(ctx, dir, "status", "--porcelain", "--untracked-files=normal", "--", ".", ":(exclude,top,glob)**/slipway.yaml")
	if err != nil {
		g.Err = err
	}
	g.Dirty = status != ""
	g.lookDotenv(ctx, dir, dotenvs)
	return g
}

// lookDotenv finds out whether a .env is ignored, in the index, or in any commit of any ref.
func (g *Git) lookDotenv(ctx context.Context, dir string, dotenvs []string) {
	every := dotenvPathspecs()
	if shallow, err := git(ctx, dir, "rev-parse", "--is-shallow-repository"); err != nil {
		g.HistoryErr = err
	} else if shallow == "true" {
		g.HistoryErr = errors.New("this is a shallow clone, most of the history is not here: run git fetch --unshallow")
	}
	// with its usual simplification git leaves out a branch that added a file and took it off again before it was merged
	commits, err := git(ctx, dir, append([]string{"log", "--all", "--full-history", "--format=%h", "--max-count=5", "--"}, every...)...)
	if err != nil && g.HistoryErr == nil {
		g.HistoryErr = err
	}
	g.DotenvCommits = strings.Fields(commits)
	index, err := git(ctx, dir, append([]string{"ls-files", "-z", "--"}, every...)...)
	if err != nil && g.HistoryErr == nil {
		g.HistoryErr = err
	}
	g.DotenvIndexNames = strings.FieldsFunc(index, func(r rune) bool { return r == 0 })
	g.DotenvTracked = len(g.DotenvCommits) > 0 || len(g.DotenvIndexNames) > 0

	g.DotenvIgnored = g.ignored(ctx, dir, ".env")
	for _, path := range dotenvs {
		if path != ".env" && !g.ignored(ctx, dir, path) {
			g.DotenvUnignored = append(g.DotenvUnignored, path)
		}
	}
	if !g.DotenvIgnored {
		g.DotenvUnignored = append([]string{".env"}, g.DotenvUnignored...)
	}
}

func (g *Git) ignored(ctx context.Context, dir, path string) bool {
	_, err := git(ctx, dir, "check-ignore", "-q", "--", path)
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) && g.Err == nil {
		g.Err = err // 0 is ignored, 1 is not, anything else is a failure
	}
	return err == nil
}

// git runs one read-only git command in dir and returns what it said, trimmed.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, gitPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	// no lock is taken (an editor may be at work), nothing is asked, messages are the ones matched above
	cmd.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		exit.Stderr = said.Bytes()
		if text := strings.TrimSpace(said.String()); text != "" {
			err = fmt.Errorf("git %s: %s: %w", args[0], text, exit)
		}
	}
	return strings.TrimSpace(out.String()), err
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
