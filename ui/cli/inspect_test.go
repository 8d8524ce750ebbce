package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestInspect(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"Dockerfile": "FROM python:3.12-slim\nCOPY . .\nEXPOSE 8000\nCMD [\"uvicorn\", \"main:app\", \"--port\", " +
			"\"8000\"]\n",
		"requirements.txt": "fastapi\nasyncpg\n",
		"main.py":          "import os\nkey = os.environ[\"API_TOKEN\"]\n",
		".env":             "API_TOKEN=kept-to-itself\nTITLE=\"a \u202etrick\"\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) string {
		var out, errs bytes.Buffer
		a := &app{in: strings.NewReader(""), out: &out, err: &errs}
		if code := a.run(context.Background(), append([]string{"--file", filepath.Join(dir, "slipway.yaml"), "inspect"},
			args...)); code != 0 {
			t.Fatal(code, errs.String())
		}
		if text := out.String(); strings.Contains(text, "kept-to-itself") || strings.Contains(text, "\u202e") {
			t.Error("a secret's value or a hidden mark is shown:", text)
		}
		return out.String()
	}
	if text := run(); !strings.Contains(text, "service.port         sure    8000\n                             "+
		"Dockerfile:4") {
		t.Error(text)
	}
	var report struct {
		Image   struct{ Dockerfile string }
		Answers []struct{ ID, Value, Evidence, Confidence string }
		Notes   []string
	}
	if err := json.Unmarshal([]byte(run("--json")), &report); err != nil || report.Image.Dockerfile != "Dockerfile" ||
		len(report.Answers) < 8 || report.Notes == nil {
		t.Error(report, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "slipway.yaml")); err == nil {
		t.Error("it wrote")
	}
}
