package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLinesMend: what preflight complains of in the folder is offered as a diff; y writes it and it looks again, and
// anything else leaves it.
func TestLinesMend(t *testing.T) {
	k := newTalk(t)
	const root = "FROM python:3.13-slim\nCOPY . .\nEXPOSE 8000\nCMD [\"python\", \"-m\", \"app\"]\n"
	write(t, k.folder, "Dockerfile", root)
	write(t, k.folder, ".dockerignore", ".env\n")
	dockerfile := filepath.Join(k.folder, "Dockerfile")
	_, said := k.says(nil, "")
	k.hears(said, "This change of Dockerfile runs the app as user 10001", "+USER 10001", "Write it? y or N",
		"--chown=10001", "Your app")
	if text, _ := os.ReadFile(dockerfile); string(text) != root {
		t.Errorf("it was written unasked: %s", text)
	}
	_, said = k.says(nil, "y")
	k.hears(said, "Written: Dockerfile.", "Folder: good.", "Your app")
	if text, _ := os.ReadFile(dockerfile); !strings.Contains(string(text), "COPY . .\n# who breaks into") {
		t.Errorf("it was not written: %s", text)
	}
}
