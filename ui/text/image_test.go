package text

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slipway/steps/session"
)

// TestADockerfileIsShownFirst: it is read out before it is asked whether to write it, and nothing is written on a no.
func TestADockerfileIsShownFirst(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module shop\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		typed   string
		written bool
	}{{"another\n", false}, {"1\ntake back\n", false}, {"1\n\n", true}} {
		j, out := asking(c.typed)
		j.State.Session = &session.Session{Settings: *j.Settings}
		j.Session.Env.Dir = dir
		j.State.Session = j.Session.In(session.LookAt(t.Context(), dir, *j.Settings))
		ways := j.Current().ImageSources(nil)
		_, err := j.take(t.Context(), ways[0])
		if c.written != (err == nil) || !c.written && !errors.Is(err, errElse) {
			t.Fatal(err)
		}
		said := out.String()
		shown, asked := strings.Index(said, "\nFROM gcr.io/distroless"),
			strings.Index(said, "Write Dockerfile, .dockerignore")
		if shown < 0 || asked < shown {
			t.Errorf("said:\n%s", said)
		}
		if _, err := os.Stat(filepath.Join(dir, "Dockerfile")); (err == nil) != c.written {
			t.Errorf("written: %v", err)
		}
	}
}
