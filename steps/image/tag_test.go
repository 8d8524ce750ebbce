package image

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"slipway/steps/workspace"
)

// git runs git away from the machine's configuration.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=t", "GIT_AUTHOR_EMAIL=t@example.com", "GIT_COMMITTER_NAME=t", "GIT_COMMITTER_EMAIL=t@example.com")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
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

// folder is a folder with a Dockerfile and no git.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	write(t, dir, "Dockerfile", "FROM scratch\nCOPY . .\nUSER 10001\n")
	write(t, dir, "main.py", "print()\n")
	return dir
}

func tagOf(t *testing.T, dir string) string {
	t.Helper()
	tag, err := source{folder: dir, Recipe: workspace.Recipe{Context: dir, Dockerfile: filepath.Join(dir, "Dockerfile"),
		Platform: "linux/arm64"}}.tag(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tag.Name
}

func TestTagFollowsGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir := folder(t)
	if tag := tagOf(t, dir); !regexp.MustCompile(`^content-[0-9a-f]{16}-arm64$`).MatchString(tag) {
		t.Errorf("without git: %s", tag)
	}
	git(t, dir, "init", "-q")
	if tag := tagOf(t, dir); !strings.HasPrefix(tag, "content-") {
		t.Errorf("before the first commit: %s", tag)
	}
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "first")
	sha := git(t, dir, "rev-parse", "HEAD")[:12]
	if tag := tagOf(t, dir); tag != sha+"-arm64" {
		t.Errorf("clean: %s, want %s-arm64", tag, sha)
	}
	write(t, dir, "main.py", "print(1)\n")
	first := tagOf(t, dir)
	if !regexp.MustCompile("^" + sha + "-dirty-[0-9a-f]{12}-arm64$").MatchString(first) {
		t.Errorf("dirty: %s", first)
	}
	write(t, dir, "main.py", "print(2)\n")
	if second := tagOf(t, dir); second == first {
		t.Error("two states of the folder have one tag")
	}
	write(t, dir, "main.py", "print()\n")
	if tag := tagOf(t, dir); tag != sha+"-arm64" {
		t.Errorf("clean again: %s", tag)
	}
	other := source{folder: dir, Recipe: workspace.Recipe{Context: dir, Dockerfile: filepath.Join(dir, "docker",
		"Dockerfile"), Platform: "linux/arm64"}}
	if tag, err := other.tag(t.Context()); err != nil || tag.Name == sha+"-arm64" {
		t.Errorf("another Dockerfile of the same commit: %v, %v", tag, err)
	}
	tags := map[string]bool{}
	for _, from := range []workspace.Recipe{
		{}, {Target: "production"}, {Target: "base"}, {Args: map[string]string{"A": "1"}},
		{Args: map[string]string{"A": "2"}}, {Args: map[string]string{"A": "1", "B": "1"}},
	} {
		from.Context, from.Dockerfile, from.Platform = dir, filepath.Join(dir, "Dockerfile"), "linux/arm64"
		tag, err := source{folder: dir, Recipe: from}.tag(t.Context())
		if err != nil || tags[tag.Name] {
			t.Errorf("another stage or another argument has the tag %v, %v", tag, err)
		}
		tags[tag.Name] = true
	}
}

func TestContentHashFollowsWhatIsSent(t *testing.T) {
	dir := folder(t)
	dockerfile := filepath.Join(dir, "Dockerfile")
	sum := func() string {
		t.Helper()
		h, err := contentHash(t.Context(), dir, dockerfile)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	last := sum()
	for _, c := range []struct {
		what    string
		do      func()
		changes bool
	}{
		{"nothing", func() {}, false},
		{"a new file", func() { write(t, dir, "a.py", "1") }, true},
		{"another content of the same length", func() { write(t, dir, "a.py", "2") }, true},
		{"an executable bit", func() {
			if err := os.Chmod(filepath.Join(dir, "a.py"), 0o755); err != nil {
				t.Fatal(err)
			}
		}, true},
		{"a rename", func() {
			if err := os.Rename(filepath.Join(dir, "a.py"), filepath.Join(dir, "b.py")); err != nil {
				t.Fatal(err)
			}
		}, true},
		{"slipway.yaml", func() { write(t, dir, "slipway.yaml", "app: shop") }, false},
		{"a .dockerignore that leaves itself out",
			func() { write(t, dir, ".dockerignore", ".env\n**/cache\n*.log\n!keep.log\n.dockerignore\n") }, false},
		{"ignored files", func() {
			write(t, dir, ".env", "A=1")
			write(t, dir, "x/cache/big", "1")
			write(t, dir, "debug.log", "1")
		}, false},
		{"a file that is taken back", func() { write(t, dir, "keep.log", "1") }, true},
		{"git's own files", func() { write(t, dir, ".git/index", "1") }, false},
		{"the Dockerfile", func() { write(t, dir, "Dockerfile", "FROM scratch\n") }, true},
	} {
		c.do()
		now := sum()
		if (now != last) != c.changes {
			t.Errorf("%s: the hash changed: %v", c.what, now != last)
		}
		last = now
	}
}
