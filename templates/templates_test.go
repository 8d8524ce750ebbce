package templates_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slipway/steps/workspace"
	"slipway/templates"
)

func TestEveryDockerfileParsesAndIsNotRoot(t *testing.T) {
	commands := map[string]string{
		"fastapi": "uvicorn shop.api:app --host 0.0.0.0 --port 9000 --workers 2 --timeout-keep-alive 125",
		"python":  "gunicorn shop.api:app --bind 0.0.0.0:9000",
		"node":    "node dist/a \"b\".js",
		"go":      "/app/app",
		"generic": "node dist/a \"b\".js",
	}
	for _, name := range templates.Names() {
		for _, p := range []templates.Params{
			{},
			{Port: 9000, App: "shop.api:app", Command: []string{"node", `dist/a "b".js`}, Requirements: "requirements.txt",
				AddServer: true, Libpq: true, Build: "npm run build", Lockfiles: "go.sum "},
		} {
			text, ignore, err := templates.Dockerfile(name, p)
			if err != nil {
				t.Fatal(err)
			}
			d, err := workspace.ParseDockerfile([]byte(text))
			if err != nil {
				t.Fatalf("%s: %v\n%s", name, err, text)
			}
			if d.Ours != name || d.User == "" || strings.HasPrefix(d.User, "0") || d.ShellCommand || d.HealthCheck != "" {
				t.Errorf("%s: %+v", name, d)
			}
			if want := max(p.Port, 8000); !slices.Equal(d.Ports, []int{want}) {
				t.Errorf("%s exposes %v, want %d", name, d.Ports, want)
			}
			if p.Port != 0 && !strings.HasPrefix(d.Command, commands[name]) {
				t.Errorf("%s runs %q", name, d.Command)
			}
			if len(d.Bases) < 2 {
				t.Errorf("%s is not built in stages", name)
			}
			if strings.Contains(text, "curl") {
				t.Errorf("%s needs curl", name)
			}
			if !strings.Contains(ignore, "**/.env\n") {
				t.Error(".env is not ignored")
			}
		}
	}
	if _, _, err := templates.Dockerfile("cobol", templates.Params{}); err == nil {
		t.Error("a template that does not exist was rendered")
	}
	if _, _, err := templates.Dockerfile("node", templates.Params{Build: "true\nUSER root"}); err == nil {
		t.Error("a line break got into a Dockerfile")
	}
}

func TestSampleIsWrittenOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sample")
	files, err := templates.WriteSample(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Dockerfile", ".dockerignore", ".gitignore", "app/main.py", "app/__init__.py",
		"jobs/__init__.py", "jobs/cleanup.py", "requirements.txt"} {
		if !slices.Contains(files, want) {
			t.Errorf("%s was not written", want)
		}
	}
	f := workspace.Look(t.Context(), dir)
	if f.Language != "python" || f.Framework != "fastapi" || f.URLStyle != "asyncpg" || f.Dockerfile == nil ||
		f.Dockerfile.Ours != "fastapi" || f.InImage(".env") {
		t.Errorf("the sample looks like %+v", f)
	}
	if !strings.HasPrefix(f.Dockerfile.Command, "uvicorn app.main:app ") {
		t.Errorf("it runs %q", f.Dockerfile.Command)
	}
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := templates.WriteSample(dir); err == nil {
		t.Error("the sample was written over what was there")
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "Dockerfile")); string(text) != "mine" {
		t.Error("a file was overwritten")
	}
}

func TestSamplePythonCompiles(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	dir := t.TempDir()
	if _, err := templates.WriteSample(dir); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(python, "-m", "compileall", "-q", dir).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestHealthCommandIsShell(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	for _, name := range templates.Names() {
		command := templates.HealthCommand(name, 8000, "/health?full=1&x=%20y")
		if (command == "") != (name == "go") {
			t.Errorf("%s: %q", name, command)
		}
		if out, err := exec.Command(sh, "-n", "-c", command).CombinedOutput(); err != nil {
			t.Errorf("%s: %v %s", name, err, out)
		}
	}
	if c := templates.HealthCommand("fastapi", 8000, "/health');import os#"); c != "" {
		t.Errorf("an odd path got into a shell command: %s", c)
	}
}
