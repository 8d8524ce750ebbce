package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"slipway/steps/child"
	"slipway/steps/clean"
	"slipway/steps/userfile"
)

// gitPatience ends a git that does not: on a network drive, or behind a pipe that it takes for a file.
const gitPatience = 20 * time.Second

// harmless are settings that stand over those of the repository: whoever made the folder does not choose what is run
// when it is looked at. Settings of the command line are taken before those of files, whatever these include.
// https://git-scm.com/docs/git-config
var harmless = [][2]string{
	{"core.fsmonitor", "false"}, // may be a command
	{"core.hooksPath", "/dev/null"},
	{"core.pager", "cat"},
	{"core.askPass", "true"},
	{"core.editor", "true"},
	{"core.sshCommand", "false"},
	{"core.gitProxy", "none"},
	{"core.alternateRefsCommand", "true"},
	{"diff.external", "true"},
	{"credential.helper", ""},
	{"log.showSignature", "false"}, // runs gpg.program
	{"gpg.program", "false"},
	{"protocol.allow", "never"},
	{"fetch.recurseSubmodules", "false"},
	{"submodule.recurse", "false"},
	{"status.submoduleSummary", "false"}, // runs git in the submodule
	{"status.renames", "false"},
	{"diff.ignoreSubmodules", "dirty"},
	{"safe.bareRepository", "explicit"}, // a folder of a work tree that only looks like a repository is none
	{"maintenance.auto", "false"},
	{"gc.auto", "0"},
}

// repo runs git in one folder.
type repo struct {
	dir     string
	filters [][2]string // settings that empty the repository's own filters
	failed  error       // git did not end: it is not asked again
}

// openRepo finds out what the repository would have git run on the contents of files, and takes it away. Reading the
// settings runs nothing.
func openRepo(ctx context.Context, dir string) (*repo, error) {
	r := &repo{dir: dir}
	// git opens these files and would wait for a pipe
	for _, name := range []string{".gitignore", ".gitattributes", ".gitmodules", ".git/config", ".git/HEAD", ".git/index",
		".git/info/exclude", ".git/info/attributes"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if st, err := os.Stat(path); err == nil && !st.IsDir() && !st.Mode().IsRegular() {
			r.failed = userfile.Check(path)
			return r, r.failed
		}
	}
	names, err := r.git(ctx, "config", "-z", "--name-only", "--get-regexp", `^filter\.`)
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) { // 1: there is none
		return r, err
	}
	var drivers []string
	for _, name := range strings.Split(names, "\x00") {
		if at := strings.LastIndexByte(name, '.'); at > 0 {
			drivers = append(drivers, name[:at])
		}
	}
	slices.Sort(drivers)
	for _, driver := range slices.Compact(drivers) {
		r.filters = append(r.filters, [2]string{driver + ".clean", ""}, [2]string{driver + ".smudge", ""},
			[2]string{driver + ".process", ""}, [2]string{driver + ".required", "false"})
	}
	return r, nil
}

// git runs one of git's commands and returns what it says. The settings go through the environment, where a name may
// hold any character.
func (r *repo) git(ctx context.Context, args ...string) (string, error) {
	if r.failed != nil {
		return "", r.failed
	}
	limited, cancel := context.WithTimeout(ctx, gitPatience)
	defer cancel()
	cmd := exec.CommandContext(limited, "git", append([]string{"--no-pager", "--no-optional-locks"}, args...)...)
	cmd.Dir = r.dir
	cmd.WaitDelay = time.Second // a grandchild may hold the pipe
	settings := slices.Concat(harmless, r.filters)
	// no lock is taken (an editor may be at work), nothing is asked or fetched, messages are the ones matched here
	cmd.Env = append(child.Git(), "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1",
		"GIT_ALLOW_PROTOCOL=none",
		"GIT_PAGER=cat", "LC_ALL=C", "GIT_CONFIG_COUNT="+strconv.Itoa(len(settings)))
	for i, s := range settings {
		n := strconv.Itoa(i)
		cmd.Env = append(cmd.Env, "GIT_CONFIG_KEY_"+n+"="+s[0], "GIT_CONFIG_VALUE_"+n+"="+s[1])
	}
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
		r.failed = err
	case limited.Err() != nil:
		err = fmt.Errorf("git %s did not end within %d seconds", args[0], int(gitPatience.Seconds()))
		r.failed = err
	case errors.As(err, &exit):
		exit.Stderr = said.Bytes()
		if text := strings.TrimSpace(said.String()); text != "" {
			err = fmt.Errorf("git %s: %s: %w", args[0], clean.Line(text), exit)
		}
	}
	return strings.TrimSpace(out.String()), err
}
