package templates_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slipway/steps/inspect"
	"slipway/steps/workspace"
	"slipway/templates"
)

// TestDefaults: a template for an app of which nothing is known is a whole Dockerfile.
func TestDefaults(t *testing.T) {
	commands := map[string]string{
		"fastapi": `sh -c exec uvicorn "$@" --host 0.0.0.0 --port "$PORT" uvicorn app.main:app --workers 2`,
		"django":  "gunicorn config.wsgi:application", "python": "gunicorn app:app", "node": "node server.js",
		"bun": "bun index.ts", "go": "/app/app", "rails": "bundle exec rails server -b 0.0.0.0",
		"spring": "java -XX:MaxRAMPercentage=75 -jar app.jar --server.port=${PORT:8080}",
		"dotnet": `sh -c ASPNETCORE_HTTP_PORTS=$PORT exec dotnet "$@" dotnet App.dll`, "rust": "/app/app",
		"generic": "./start",
	}
	for _, name := range templates.Names() {
		for _, port := range []int{0, 9000} {
			text, ignore, err := templates.Dockerfile(name, templates.App{Port: port})
			if err != nil {
				t.Fatal(err)
			}
			d, err := workspace.ParseDockerfile([]byte(text))
			if err != nil {
				t.Fatalf("%s: %v\n%s", name, err, text)
			}
			if !strings.HasPrefix(d.Command, commands[name]) {
				t.Errorf("%s runs %q", name, d.Command)
			}
			if want := max(port, 8000); !slices.Equal(d.Ports, []int{want}) || listens(t, text) != want {
				t.Errorf("%s exposes %v, listens on %d", name, d.Ports, listens(t, text))
			}
			if strings.Contains(text, "curl") || strings.Contains(text, ":latest") {
				t.Errorf("%s needs curl, or whatever image is newest", name)
			}
			if !strings.Contains(ignore, "\n**/.env\n") || !strings.Contains(ignore, "\n.git\n") {
				t.Errorf("%s: .env or .git is not ignored", name)
			}
			if templates.Title(name) == "" {
				t.Errorf("%s has no title", name)
			}
		}
	}
}

// listens is the port that a Dockerfile is understood to listen on.
func listens(t *testing.T, dockerfile string) int {
	t.Helper()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "Dockerfile"), []byte(dockerfile))
	return inspect.Folder(dir).App.Port
}

// TestNothingGetsOut: no value begins another instruction, ends a word, or becomes another image.
func TestNothingGetsOut(t *testing.T) {
	if _, _, err := templates.Dockerfile("cobol", templates.App{}); err == nil {
		t.Error("a template that does not exist was rendered")
	}
	odd := `it's "a" $HOME; rm -rf / # \`
	for _, name := range templates.Names() {
		for _, bad := range []templates.App{{Build: []string{"true\nUSER root"}}, {Dir: "a\nUSER root"},
			{Command: []string{"a", "b\r"}}, {Manifests: []string{"a\nb"}}} {
			if _, _, err := templates.Dockerfile(name, bad); err == nil {
				t.Error("a line break got into a Dockerfile")
			}
		}
		plain, _, err := templates.Dockerfile(name, templates.App{Manifests: []string{"x"}})
		if err != nil {
			t.Fatal(err)
		}
		text, _, err := templates.Dockerfile(name, templates.App{Entry: odd, Command: []string{odd}, Binary: odd,
			Manifests: []string{odd}, Version: "1 AS x"})
		if err != nil {
			t.Fatal(err)
		}
		d, err := workspace.ParseDockerfile([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		if strings.Count(text, "\n") != strings.Count(plain, "\n") || d.ShellCommand {
			t.Errorf("%s has other lines:\n%s", name, text)
		}
		for _, base := range d.Bases {
			if strings.Contains(base, " ") || strings.Contains(text, "1 AS x") {
				t.Errorf("%s is FROM %q", name, base)
			}
		}
		if slices.Contains([]string{"fastapi", "django", "python", "node", "bun", "generic"}, name) &&
			!strings.Contains(d.Command, odd) {
			t.Errorf("%s runs %q", name, d.Command)
		}
	}
}

func TestSampleIsWrittenOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sample")
	files, err := templates.WriteSample(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Dockerfile", ".dockerignore", ".gitignore", "app/main.py", "app/__init__.py",
		"jobs/__init__.py", "jobs/cleanup.py", "requirements.txt", "tests/test_app.py", "tests/test_cleanup.py"} {
		if !slices.Contains(files, want) {
			t.Errorf("%s was not written", want)
		}
	}
	f := workspace.Look(t.Context(), dir)
	style, _ := f.Said("data.url_style")
	jobs, _ := f.Said("schedule.jobs")
	if app := f.Report().App; app.Language != "python" || app.Framework != "fastapi" || style.Value != "asyncpg" ||
		jobs.Value != "python -m jobs.cleanup" || f.Dockerfile == nil ||
		f.Dockerfile.Ours != "fastapi" || f.InImage(".env") || f.InImage("tests/test_app.py") {
		t.Errorf("the sample looks like %+v", f)
	}
	if !strings.Contains(f.Dockerfile.Command, " app.main:app ") {
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

// TestTakeBack: what was written goes as long as nobody has changed it, with the folders it made; what else is there
// stays.
func TestTakeBack(t *testing.T) {
	files, err := templates.Sample()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	write := func() {
		t.Helper()
		if _, err := templates.WriteNew(dir, files); err != nil {
			t.Fatal(err)
		}
	}
	write()
	changed := filepath.Join(dir, "Dockerfile")
	if err := os.WriteFile(changed, []byte("FROM scratch\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := templates.TakeBack(dir, files); err == nil || !strings.Contains(err.Error(), "Dockerfile was changed") {
		t.Errorf("a changed file: %v", err)
	}
	if err := os.WriteFile(changed, files["Dockerfile"], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := templates.TakeBack(dir, files); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || left[0].Name() != "mine" {
		t.Errorf("left: %v, %v", left, err)
	}
	if err := templates.TakeBack(dir, files); err == nil {
		t.Error("what is not there is taken back")
	}
}
