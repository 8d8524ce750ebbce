//go:build unix

package workspace

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// trap is a program that leaves a mark when it is run.
func trap(t *testing.T) (program string, sprung func() []string) {
	t.Helper()
	dir := t.TempDir()
	program = filepath.Join(dir, "trap")
	write(t, dir, "trap", "#!/bin/sh\necho \"$0 $*\" >> "+dir+"/sprung\ncat\nexit 0\n")
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	return program, func() []string {
		said, _ := os.ReadFile(filepath.Join(dir, "sprung"))
		return strings.Fields(string(said))
	}
}

// settingsThatRun are the ways a repository's configuration names programs.
func settingsThatRun(program string) string {
	return `
[core]
	fsmonitor = ` + program + `
	hooksPath = hooks
	pager = ` + program + `
	editor = ` + program + `
	askPass = ` + program + `
	sshCommand = ` + program + `
	gitProxy = ` + program + `
	alternateRefsCommand = ` + program + `
	attributesFile = .gitattributes
[alias]
	status = !` + program + `
	log = !` + program + `
[pager]
	status = ` + program + `
	log = ` + program + `
[diff]
	external = ` + program + `
[diff "evil"]
	command = ` + program + `
	textconv = ` + program + `
[filter "evil"]
	clean = ` + program + `
	smudge = ` + program + `
	process = ` + program + `
	required = true
[filter "e=v.i l"]
	clean = ` + program + `
	required = true
[log]
	showSignature = true
[gpg]
	program = ` + program + `
[gpg "ssh"]
	program = ` + program + `
[credential]
	helper = !` + program + `
[include]
	path = ../included
[extensions]
	partialClone = origin
[remote "origin"]
	url = ext::` + program + `
	promisor = true
	uploadpack = ` + program + `
[protocol "ext"]
	allow = always
[submodule]
	recurse = true
[status]
	submoduleSummary = true
`
}

// hostileRepository is a work tree whose configuration tries every way to have a program run by looking at it.
func hostileRepository(t *testing.T, program string) string {
	t.Helper()
	dir := repository(t)
	inner := filepath.Join(dir, "inner")
	run(t, dir, "init", "-q", "-b", "main", "inner")
	write(t, inner, "a.txt", "a\n")
	run(t, inner, "add", ".")
	run(t, inner, "commit", "-q", "-m", "inner")
	run(t, dir, "add", "inner") // as a submodule
	write(t, dir, "other.bin", "other\n")
	write(t, dir, "third.txt", "third\n")
	run(t, dir, "add", ".")
	run(t, dir, "commit", "-q", "-m", "second")

	write(t, dir, ".gitattributes", "*.py filter=evil diff=evil\n*.bin filter=\"e=v.i l\"\n*.txt filter=inc\n")
	write(t, inner, ".gitattributes", "* filter=evil diff=evil\n")
	write(t, dir, "included", "[filter \"inc\"]\n\tclean = "+program+"\n\trequired = true\n[core]\n\tfsmonitor = "+program+
		"\n")
	for _, config := range []string{filepath.Join(dir, ".git", "config"), filepath.Join(inner, ".git", "config")} {
		f, err := os.OpenFile(config, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(settingsThatRun(program)); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	script, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	for _, hook := range []string{"post-index-change", "fsmonitor-watchman", "reference-transaction", "pre-commit",
		"post-checkout", "pre-auto-gc"} {
		for _, folder := range []string{"hooks", ".git/hooks"} {
			write(t, dir, folder+"/"+hook, string(script))
			if err := os.Chmod(filepath.Join(dir, folder, hook), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	// the size stays and the time does not: git has to look at the contents
	write(t, dir, "main.py", "print[]\n")
	write(t, dir, "other.bin", "OTHER\n")
	write(t, dir, "third.txt", "THIRD\n")
	write(t, inner, "a.txt", "b\n")
	return dir
}

// A clone without all objects has git fetch what it lacks, by whatever its remote names.
func TestGitFetchesNothing(t *testing.T) {
	program, sprung := trap(t)
	dir := hostileRepository(t, program)
	tree := exec.Command("git", "rev-parse", "HEAD~1^{tree}")
	tree.Dir = dir
	out, err := tree.Output()
	if err != nil {
		t.Fatal(err)
	}
	id := strings.TrimSpace(string(out))
	if err := os.Remove(filepath.Join(dir, ".git", "objects", id[:2], id[2:])); err != nil {
		t.Fatal(err)
	}
	g := Look(context.Background(), dir).Git
	if got := sprung(); len(got) > 0 {
		t.Errorf("programs were run: %q", got)
	}
	if g.HistoryErr == nil {
		t.Errorf("a history with a hole was searched: %+v", g)
	}
}

func TestGitRunsNothingOfTheFolder(t *testing.T) {
	program, sprung := trap(t)
	dir := hostileRepository(t, program)
	t.Setenv("GIT_EXTERNAL_DIFF", program)
	t.Setenv("GIT_SSH_COMMAND", program)
	t.Setenv("GIT_PAGER", program)
	t.Setenv("GIT_ASKPASS", program)
	t.Setenv("GIT_CONFIG_PARAMETERS", "'core.fsmonitor="+program+"'")
	g := Look(context.Background(), dir).Git
	if c := CommitOf(context.Background(), dir, g.SHA[:12]); c.Subject != "second" {
		t.Errorf("the commit is %q", c)
	}
	if got := sprung(); len(got) > 0 {
		t.Errorf("programs were run: %q", got)
	}
	if !g.Present || g.Err != nil || !g.Dirty || len(g.SHA) != 40 || g.Branch != "main" {
		t.Errorf("the folder was not read: %+v", g)
	}
	// the trap does work: git as it comes runs it
	armed := exec.Command("git", "status")
	armed.Dir = dir
	_ = armed.Run()
	if len(sprung()) == 0 {
		t.Error("the trap is not armed")
	}
}

// A folder of a work tree that only looks like a repository has configuration of its own, which no clone checks.
func TestGitPassesByARepositoryInsideTheFolder(t *testing.T) {
	program, sprung := trap(t)
	isolate(t)
	dir := t.TempDir()
	run(t, dir, "init", "-q", "--bare", ".")
	config := "[core]\n\tbare = false\n\tworktree = .\n\trepositoryformatversion = 0\n\tfsmonitor = " + program + "\n"
	write(t, dir, "config", config)
	_ = Look(context.Background(), dir)
	if got := sprung(); len(got) > 0 {
		t.Errorf("programs were run: %q", got)
	}
}

func TestGitDoesNotWaitForAPipe(t *testing.T) {
	dir := repository(t)
	if err := os.Remove(filepath.Join(dir, ".gitignore")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, ".gitignore"), 0o600); err != nil {
		t.Fatal(err)
	}
	if g := Look(context.Background(), dir).Git; g.Err == nil || !strings.Contains(g.Err.Error(), "a pipe, not a file") {
		t.Errorf("a pipe for .gitignore: %+v", g)
	}
}

func TestGitIsNotAskedAgainOnceItHangs(t *testing.T) {
	dir := repository(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if g := Look(ctx, dir).Git; g.Err == nil {
		t.Errorf("an interrupted look says nothing: %+v", g)
	}
}
