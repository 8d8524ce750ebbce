package toolchain_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"golang.org/x/tools/txtar"

	"slipway/steps/inspect"
	"slipway/steps/inspect/toolchain"
	"slipway/steps/workspace"
	"slipway/templates"
)

var update = flag.Bool("update", false, "write the Dockerfiles of testdata anew")

// wanted are files of an archive that are not the folder's: what is written into it.
const wanted = "want/"

// TestFolders: for each folder of testdata the Dockerfile that is written is the one beside it. Lines of the archive's
// comment that begin with "has " or "lacks " say what it is there for.
func TestFolders(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no folders", err)
	}
	for _, file := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			want := map[string]string{}
			for _, f := range archive.Files {
				if name, ok := strings.CutPrefix(f.Name, wanted); ok {
					want[name] = string(f.Data)
				} else {
					write(t, dir, f.Name, f.Data)
				}
			}
			app := inspect.Folder(dir).App
			template := toolchain.Fit(dir, app)
			text, ignore, err := templates.Dockerfile(template, toolchain.Read(dir, app, template))
			if err != nil {
				t.Fatal(err)
			}
			sound(t, template, text)
			for line := range strings.Lines(string(archive.Comment)) {
				line = strings.TrimSuffix(line, "\n")
				if has, ok := strings.CutPrefix(line, "has "); ok && !strings.Contains(text, has) {
					t.Errorf("no %q in\n%s", has, text)
				}
				if lacks, ok := strings.CutPrefix(line, "lacks "); ok && strings.Contains(text, lacks) {
					t.Errorf("%q in\n%s", lacks, text)
				}
				if ignored, ok := strings.CutPrefix(line, "ignores "); ok && !strings.Contains(ignore, "\n"+ignored+"\n") {
					t.Errorf("%q is not in .dockerignore\n%s", ignored, ignore)
				}
			}
			if *update {
				archive.Files = slices.DeleteFunc(archive.Files,
					func(f txtar.File) bool { return strings.HasPrefix(f.Name, wanted) })
				archive.Files = append(archive.Files, txtar.File{Name: wanted + "Dockerfile", Data: []byte(text)})
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := udiff.Unified("want", "got", want["Dockerfile"], text); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// sound holds a Dockerfile against what all of them promise.
func sound(t *testing.T, template, text string) {
	t.Helper()
	d, err := workspace.ParseDockerfile([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	user, _, _ := strings.Cut(d.User, ":")
	switch {
	case d.Ours != template:
		t.Errorf("is of the template %q", d.Ours)
	case user == "" || strings.Trim(user, "0123456789") != "" || strings.TrimLeft(user, "0") == "":
		t.Errorf("runs as %q", d.User)
	case d.ShellCommand || d.Command == "":
		t.Errorf("its command %q is run by a shell that gets the stop signal", d.Command)
	case len(d.Ports) != 1:
		t.Errorf("exposes %v", d.Ports)
	case len(d.Bases) < 2:
		t.Error("is not built in stages")
	case d.HealthCheck != "":
		t.Error("has a HEALTHCHECK, which ECS ignores")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := inspect.Folder(dir)
	if port, _ := r.Answer("service.port"); r.App.Port != d.Ports[0] || port.Confidence == inspect.Guess {
		t.Errorf("exposes %v, listens on %+v", d.Ports, port)
	}
	if host, _ := r.Answer("service.host"); host.Value == "localhost" {
		t.Errorf("listens on localhost alone: %s", host.Evidence)
	}
	for _, v := range d.Variables {
		if v.Secret != "" {
			t.Errorf("%s: %s", v.Name, v.Secret)
		}
	}
	if strings.Contains(text, "{{") || strings.Contains(text, "\n\n\n") {
		t.Errorf("is filled in badly:\n%s", text)
	}
}

func write(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.TrimSuffix(data, []byte("<no newline>\n")), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestAnotherTemplate: whoever chooses another template than the one that fits gets that one.
func TestAnotherTemplate(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "requirements.txt", []byte("fastapi\n"))
	app := inspect.Folder(dir).App
	for _, name := range templates.Names() {
		text, _, err := templates.Dockerfile(name, toolchain.Read(dir, app, name))
		if err != nil {
			t.Fatal(name, err)
		}
		sound(t, name, text)
	}
}
