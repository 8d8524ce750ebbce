package workspace

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// isolate keeps the tests' git away from the machine's configuration.
func isolate(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		t.Setenv("GIT_"+who+"_NAME", "test")
		t.Setenv("GIT_"+who+"_EMAIL", "test@example.com")
	}
}

func run(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func repository(t *testing.T) string {
	isolate(t)
	dir := t.TempDir()
	run(t, dir, "init", "-q", "-b", "main")
	write(t, dir, "main.py", "print()\n")
	write(t, dir, ".gitignore", ".env\n")
	run(t, dir, "add", ".")
	run(t, dir, "commit", "-q", "-m", "first")
	return dir
}

func TestGitOfACleanAndADirtyFolder(t *testing.T) {
	dir := repository(t)
	run(t, dir, "remote", "add", "origin", "https://someone:tok3n@example.com/shop.git")
	g := Look(context.Background(), dir).Git
	if !g.Present || g.Err != nil || g.Dirty || len(g.SHA) != 40 || g.Branch != "main" {
		t.Fatalf("clean folder: %+v", g)
	}
	if g.Remote != "https://example.com/shop.git" {
		t.Errorf("remote %q still carries credentials", g.Remote)
	}
	write(t, dir, "slipway.yaml", "app: shop\n")
	if Look(context.Background(), dir).Git.Dirty {
		t.Error("writing slipway.yaml made the folder dirty")
	}
	write(t, dir, "main.py", "print(1)\n")
	if !Look(context.Background(), dir).Git.Dirty {
		t.Error("a changed file did not make the folder dirty")
	}
}

// The text of a commit is whoever's who wrote it: it moves no cursor, and a token in it goes no further.
func TestCommitOf(t *testing.T) {
	dir := repository(t)
	run(t, dir, "commit", "-q", "--allow-empty", "-m", "Use \x1b[31mghp_0123456789abcdefghijklmnopqrstuvwxyz\n\nand more")
	sha := Look(context.Background(), dir).Git.SHA
	want := Commit{SHA: sha, Subject: "Use masked", Author: "test"}
	if got := CommitOf(context.Background(), dir, sha[:12]); got != want {
		t.Errorf("the commit is %q, want %q", got, want)
	}
	for _, id := range []string{"0123456789ab", "HEAD", "--output=x", ""} {
		if got := CommitOf(context.Background(), dir, id); got != (Commit{}) && id != "" {
			t.Errorf("%q is %q", id, got)
		}
	}
	if got := CommitOf(context.Background(), t.TempDir(), sha[:12]); got != (Commit{}) {
		t.Errorf("another folder knows %q", got)
	}
}

func TestDotenvInGit(t *testing.T) {
	cases := map[string]struct {
		make             func(t *testing.T, dir string)
		tracked, ignored bool
		unignored        []string
	}{
		"ignored and never committed": {func(t *testing.T, dir string) { write(t, dir, ".env", "A=1\n") }, false, true, nil},
		"not ignored": {func(t *testing.T, dir string) {
			write(t, dir, ".gitignore", "")
			write(t, dir, ".env", "A=1\n")
		}, false, false, []string{".env"}},
		"committed on a branch that is not checked out": {func(t *testing.T, dir string) {
			run(t, dir, "checkout", "-q", "-b", "old")
			write(t, dir, ".env", "A=1\n")
			run(t, dir, "add", "-f", ".env")
			run(t, dir, "commit", "-q", "-m", "oops")
			run(t, dir, "checkout", "-q", "main")
		}, true, true, nil},
		"committed and removed": {func(t *testing.T, dir string) {
			write(t, dir, ".env", "A=1\n")
			run(t, dir, "add", "-f", ".env")
			run(t, dir, "commit", "-q", "-m", "oops")
			run(t, dir, "rm", "-q", ".env")
			run(t, dir, "commit", "-q", "-m", "away with it")
		}, true, true, nil},
		"staged only": {func(t *testing.T, dir string) {
			write(t, dir, ".env", "A=1\n")
			run(t, dir, "add", "-f", ".env")
		}, true, false, []string{".env"}},
		"nested and committed": {func(t *testing.T, dir string) {
			write(t, dir, "api/.env", "A=1\n")
			run(t, dir, "add", "-f", "api/.env")
			run(t, dir, "commit", "-q", "-m", "oops")
		}, true, true, []string{"api/.env"}},
		"another name, committed": {func(t *testing.T, dir string) {
			write(t, dir, "deploy/.env.production", "A=1\n")
			run(t, dir, "add", "-f", ".")
			run(t, dir, "commit", "-q", "-m", "oops")
		}, true, true, []string{"deploy/.env.production"}},
		"added and taken off on a branch that was merged": {func(t *testing.T, dir string) {
			run(t, dir, "checkout", "-q", "-b", "side")
			write(t, dir, ".env.staging", "A=1\n")
			run(t, dir, "add", "-f", ".env.staging")
			run(t, dir, "commit", "-q", "-m", "oops")
			run(t, dir, "rm", "-q", ".env.staging")
			run(t, dir, "commit", "-q", "-m", "away with it")
			run(t, dir, "checkout", "-q", "main")
			run(t, dir, "merge", "-q", "--no-ff", "-m", "merge", "side")
			run(t, dir, "branch", "-q", "-D", "side")
		}, true, true, nil},
		"committed under a tag alone": {func(t *testing.T, dir string) {
			run(t, dir, "checkout", "-q", "-b", "gone")
			write(t, dir, "old/.envrc", "export A=1\n")
			run(t, dir, "add", "-f", ".")
			run(t, dir, "commit", "-q", "-m", "oops")
			run(t, dir, "tag", "v0")
			run(t, dir, "checkout", "-q", "main")
			run(t, dir, "branch", "-q", "-D", "gone")
		}, true, true, nil},
		"examples, committed": {func(t *testing.T, dir string) {
			for _, name := range []string{".env.example", "api/.env.sample", ".env-template", ".env.production.dist",
				".env.vault", ".environment.yaml"} {
				write(t, dir, name, "A=\n")
			}
			run(t, dir, "add", "-f", ".")
			run(t, dir, "commit", "-q", "-m", "how to")
		}, false, true, nil},
		"nested and not ignored": {func(t *testing.T, dir string) {
			write(t, dir, ".gitignore", "/.env\n")
			write(t, dir, "api/.env", "A=1\n")
		}, false, true, []string{"api/.env"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			dir := repository(t)
			c.make(t, dir)
			g := Look(context.Background(), dir).Git
			if g.Err != nil || g.HistoryErr != nil {
				t.Fatalf("could not look: %v, %v", g.Err, g.HistoryErr)
			}
			if g.DotenvTracked != c.tracked || g.DotenvIgnored != c.ignored || !slices.Equal(g.DotenvUnignored, c.unignored) {
				t.Errorf("tracked %v ignored %v unignored %v, want %v %v %v", g.DotenvTracked, g.DotenvIgnored, g.DotenvUnignored,
					c.tracked, c.ignored, c.unignored)
			}
		})
	}
}

func TestShallowCloneCannotVouchForItsHistory(t *testing.T) {
	dir := repository(t)
	write(t, dir, "main.py", "print(2)\n")
	run(t, dir, "commit", "-q", "-am", "second")
	clone := t.TempDir()
	run(t, clone, "clone", "-q", "--depth", "1", "file://"+dir, "shallow")
	g := Look(context.Background(), filepath.Join(clone, "shallow")).Git
	if g.HistoryErr == nil || !strings.Contains(g.HistoryErr.Error(), "shallow") {
		t.Fatalf("history error is %v", g.HistoryErr)
	}
}

func TestFolderWithoutGit(t *testing.T) {
	isolate(t)
	dir := t.TempDir()
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
	if g := Look(context.Background(), dir).Git; g.Present || g.Err != nil {
		t.Errorf("outside a repository: %+v", g)
	}
	t.Setenv("PATH", dir)
	if g := Look(context.Background(), dir).Git; g.Err == nil {
		t.Error("git is not on PATH and nothing was said")
	}
}
