package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lines runs the wizard without screens over typed lines.
func lines(t *testing.T, folder string, typed ...string) (code int, said string) {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{in: strings.NewReader(strings.Join(typed, "\n")), out: &out, err: &errs, prompt: true}
	code = a.run(t.Context(), []string{"--sandbox", "--sandbox-speed", "600", "--accessible", "--file", filepath.Join(folder, "slipway.yaml")})
	return code, out.String() + errs.String()
}

// TestLinesOnly sets a stack up by answered lines: the same questions, the typed name, no screens, no colours.
func TestLinesOnly(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	folder := t.TempDir()
	write(t, folder, "Dockerfile", "FROM python:3.13-slim\nUSER 1001\nEXPOSE 8000\nCMD [\"python\"]\n")
	answers := []string{"shop", "", "", "", "", "", "you@example.com"}

	code, said := lines(t, folder, answers...)
	if code == 0 || strings.Contains(said, "done") {
		t.Errorf("the end of the input was taken for a yes: %d\n%s", code, said)
	}
	_ = os.Remove(filepath.Join(folder, "slipway.yaml"))
	code, said = lines(t, folder, append(answers, "shop", "")...)
	if code != 0 {
		t.Fatalf("ended with %d:\n%s", code, said)
	}
	for _, want := range []string{"Name of the app", "done", "Security checklist"} {
		if !strings.Contains(said, want) {
			t.Errorf("never says %q:\n%s", want, said)
		}
	}
	if strings.Contains(said, "\x1b") {
		t.Error("lines carry escape sequences")
	}
	if code, said = lines(t, folder, "leave", ""); code != 0 || !strings.Contains(said, "What next?") {
		t.Errorf("coming back ended with %d:\n%s", code, said)
	}
}
