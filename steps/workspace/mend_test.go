package workspace

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func put(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return path
}

const whyNotRoot = "+# who breaks into the app does not own the container\n"

// TestMendUser: whatever the Dockerfile, the stage that is built ends as another user than root, what built it goes on
// being root's, and nothing else is changed.
func TestMendUser(t *testing.T) {
	for name, c := range map[string]struct{ text, target, added, notes string }{
		"debian": {"FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nEXPOSE 8000\nCMD [\"python\"]\n", "",
			"COPY . .\n" + whyNotRoot + "+RUN useradd --uid 10001 --create-home app\n+USER 10001\n EXPOSE",
			"COPY --chown=10001"},
		"alpine": {"FROM python:3.13-alpine\nCOPY . .\nCMD [\"x\"]\n", "",
			"+RUN adduser -D -u 10001 app\n+USER 10001\n CMD", ""},
		"node has a user": {"FROM node:22\nCOPY . .\nCMD [\"node\", \"x.js\"]\n", "", "+USER 1000\n CMD", "--chown=1000"},
		"node on alpine":  {"FROM node:22-alpine\nRUN npm ci\nCMD [\"x\"]\n", "", "+USER 1000\n CMD", ""},
		"distroless":      {"FROM gcr.io/distroless/static\nCOPY x /x\nENTRYPOINT [\"/x\"]\n", "", "+USER 65532\n ENTRY", ""},
		"scratch": {"FROM golang:1.26 AS build\nRUN go build\nFROM scratch\nCOPY --from=build /x /x\nCMD [\"/x\"]\n", "",
			"/x /x\n" + whyNotRoot + "+USER 10001\n CMD", ""},
		"of a company": {"FROM registry.example.com/base:1\nCOPY . .\nCMD [\"x\"]\n", "", "+USER 10001\n CMD", ""},
		"several stages, an argument before them": {"ARG TAG=3.13\nFROM python:${TAG} AS build\nRUN pip install x\n\n" +
			"FROM python:${TAG}\nCOPY --from=build --chown=1:1 /a /a\nCMD [\"x\"]\n", "",
			"/a /a\n" + whyNotRoot + "+RUN useradd", ""},
		"a stage in the middle": {"FROM debian:12 AS app\nCOPY . .\nCMD [\"x\"]\nFROM app AS tests\nRUN tests\n", "app",
			"COPY . .\n+# who", ""},
		"a heredoc": {"FROM debian:12\nRUN <<EOF\napt-get update\nUSER nobody\nEOF\nCMD [\"x\"]\n", "",
			" EOF\n" + whyNotRoot + "+RUN useradd", ""},
		"lines that go on": {"FROM debian:12\nRUN apt-get update && \\\n  apt-get install x\nCMD [\"x\"]\n", "",
			"install x\n+# who", ""},
		"root last": {"FROM debian:12\nUSER app\nUSER root\nCMD [\"x\"]\n", "", "-USER root\n" + whyNotRoot +
			"+USER app\n CMD", ""},
		"root, and then work": {"FROM debian:12\nUSER 0\nRUN apt-get update\nCMD [\"x\"]\n", "",
			"RUN apt-get update\n+# who", ""},
		"a user that was made and forgotten": {"FROM debian:12\nRUN groupadd app && useradd -m -u 4000 -g app app\nCMD " +
			"[\"x\"]\n", "", "+USER 4000\n CMD", ""},
		"one made in a heredoc": {"FROM alpine:3\nRUN <<EOF\nadduser -S shop\nEOF\nCMD [\"x\"]\n", "",
			"+USER shop\n CMD", ""},
		"a low port": {"FROM python:3.13\nEXPOSE 80\nCOPY . .\nCMD [\"x\"]\n", "", "+USER 10001", "below 1024"},
		"a script that starts it": {"FROM python:3.13\nCOPY . .\nENTRYPOINT [\"/docker-entrypoint.sh\"]\n", "", "+USER 10001",
			"/docker-entrypoint.sh runs as that user"},
		"no line end at the end": {"FROM node:22\nCMD [\"x\"]\nWORKDIR /app", "", "+USER 1000", ""},
		"line ends of Windows":   {"FROM node:22\r\nCOPY . .\r\nCMD [\"x\"]\r\n", "", "+USER 1000\n CMD", ""},
		"only a base":            {"FROM python:3.13\n", "", "+USER 10001", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := put(t, dir, "Dockerfile", c.text)
			f := &Folder{Path: dir}
			var err error
			if f.Dockerfile, err = ReadDockerfile(path, c.target); err != nil {
				t.Fatal(err)
			}
			change, err := f.MendUser(c.target)
			if err != nil {
				t.Fatal(err)
			}
			if diff := change.Diff(); !strings.Contains(diff, c.added) {
				t.Errorf("the diff is\n%s\nand lacks\n%s", diff, c.added)
			}
			if notes := strings.Join(change.Notes, "; "); !strings.Contains(notes, c.notes) {
				t.Errorf("notes %q lack %q", notes, c.notes)
			}
			if err := change.Write(); err != nil {
				t.Fatal(err)
			}
			again, err := ReadDockerfile(path, c.target)
			if err != nil || again.User == "" || isRoot(again.User) {
				t.Errorf("it runs as %q, %v", again.User, err)
			}
			text, _ := os.ReadFile(path)
			if strings.Contains(c.text, "\r\n") && strings.Count(string(text), "\n") != strings.Count(string(text), "\r\n") {
				t.Errorf("line ends were mixed: %q", text)
			}
			if st, _ := os.Stat(path); st.Mode().Perm() != 0o640 {
				t.Errorf("its mode is %v", st.Mode())
			}
			for line := range strings.Lines(c.text) {
				if line = strings.TrimSpace(line); !strings.Contains(string(text), line) && line != "USER root" {
					t.Errorf("%q is gone", line)
				}
			}
		})
	}
}

// TestMendIsNotWrittenOverOthersChanges, and keeps a link.
func TestMendIsNotWrittenOverOthersChanges(t *testing.T) {
	dir := t.TempDir()
	real := put(t, dir, "docker/real", "FROM node:22\nCMD [\"x\"]\n")
	path := filepath.Join(dir, "Dockerfile")
	if err := os.Symlink(real, path); err != nil {
		t.Fatal(err)
	}
	d, err := ReadDockerfile(path, "")
	if err != nil {
		t.Fatal(err)
	}
	f := &Folder{Path: dir, Dockerfile: d}
	c, err := f.MendUser("")
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "docker/real", "FROM node:24\nCMD [\"x\"]\n")
	if err := c.Write(); err == nil || !strings.Contains(err.Error(), "was changed meanwhile") {
		t.Errorf("wrote over it: %v", err)
	}
	if c, err = f.MendUser(""); err != nil {
		t.Fatal(err)
	}
	if err := c.Write(); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(real); !strings.Contains(string(text), "node:24\n# node") {
		t.Errorf("the file behind the link: %q", text)
	}
	if st, err := os.Lstat(path); err != nil || st.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v", err)
	}
}

// TestMendIgnores: after the lines are written, no .env file goes into the image or into git, and examples do.
func TestMendIgnores(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	for name, c := range map[string]struct {
		ignore string
		files  []string
	}{
		"none": {"", []string{".env"}}, "a .env without its like": {".env\n", []string{".env", ".env.production"}},
		"below":              {"node_modules\n", []string{"app/.env", "app/.env.local", ".envrc"}},
		"one that was taken": {".env\n!.env", []string{".env"}},
		"no line end":        {"node_modules", []string{".env"}},
		"odd names":          {"", []string{".env.[a]", ".env-backup"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if out, err := exec.Command("git", "-C", dir, "init", "-q").CombinedOutput(); err != nil {
				t.Fatalf("%v %s", err, out)
			}
			put(t, dir, "Dockerfile", "FROM node:22\nCOPY . .\nUSER node\n")
			put(t, dir, ".env.example", "A=\n")
			for _, file := range c.files {
				put(t, dir, file, "A=1\n")
			}
			if c.ignore != "" {
				put(t, dir, ".dockerignore", c.ignore)
				put(t, dir, ".gitignore", c.ignore)
			}
			f := Look(t.Context(), dir)
			if len(f.SentDotenvs()) == 0 || len(f.UnignoredDotenvs()) == 0 {
				t.Fatalf("nothing to mend: %v, %v", f.SentDotenvs(), f.UnignoredDotenvs())
			}
			for _, change := range []func() (Change, error){f.MendDockerignore, f.MendGitignore} {
				c, err := change()
				if err == nil {
					err = c.Write()
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			f = Look(t.Context(), dir)
			if len(f.SentDotenvs()) > 0 || len(f.UnignoredDotenvs()) > 0 {
				t.Errorf("still there: %v, %v", f.SentDotenvs(), f.UnignoredDotenvs())
			}
			if !f.InImage(".env.example") {
				t.Error("the example is left out too")
			}
		})
	}
}

// TestMendRefuses what a change of the ignore file would break.
func TestMendRefuses(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "Dockerfile", "FROM node:22\nCOPY .env .\nCOPY . .\nUSER node\n")
	put(t, dir, ".env", "A=1\n")
	if _, err := Look(t.Context(), dir).MendDockerignore(); err == nil || !strings.Contains(err.Error(), "by its name") {
		t.Errorf("%v", err)
	}
	if _, err := (&Folder{Path: dir}).MendUser(""); err == nil {
		t.Error("a Dockerfile that was not read is mended")
	}
}

// TestDiffShowsNoSecret of the lines around a change.
func TestDiffShowsNoSecret(t *testing.T) {
	dir := t.TempDir()
	path := put(t, dir, "Dockerfile", "FROM node:22\nARG NPM_TOKEN=npm_marker0123456789abcdefghijklmnopqrs\n"+
		"ENV MODE=fast DB_PASSWORD=\"marker-hunter2\"\nENV API_SECRET marker-s3cr3t\nCOPY . .\n"+
		"ENV URL=postgres://u:marker-pass@db/x\nCMD [\"x\"]\n")
	d, err := ReadDockerfile(path, "")
	if err != nil {
		t.Fatal(err)
	}
	c, err := (&Folder{Path: dir, Dockerfile: d}).MendUser("")
	if err != nil {
		t.Fatal(err)
	}
	if diff := c.Diff(); strings.Contains(diff, "marker") || !strings.Contains(diff, "MODE=fast DB_PASSWORD=***") {
		t.Errorf("the diff:\n%s", diff)
	}
	if !strings.Contains(string(c.After), "marker-hunter2") {
		t.Error("the file lost its value")
	}
}
