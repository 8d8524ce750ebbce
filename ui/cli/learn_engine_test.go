package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slipway/steps/workspace"
)

// TestSandboxLearnsFromTheEngine: a folder whose container fails here, in a real engine, fails in the sandbox for the
// same cause.
func TestSandboxLearnsFromTheEngine(t *testing.T) {
	if os.Getenv("SLIPWAY_MATRIX") != "full" {
		t.Skip("builds and runs images, which takes a while: SLIPWAY_MATRIX=full does it")
	}
	if _, err := workspace.FindContainers(t.Context()); err != nil {
		if os.Getenv("SLIPWAY_REQUIRE_CONTAINERS") != "" {
			t.Fatal(err)
		}
		t.Skipf("needs a container engine: %v", err)
	}
	for mode, c := range map[string]struct{ rehearsed, applied string }{
		"python": {"It lacks the variable STRIPE_SECRET", "lacks the variable STRIPE_SECRET"},
		"port":   {"It listens on port 3000, not on 8000", "listens on port 3000, not on 8000"},
		"500":    {"GET /health answers 500", "/health on port 8000 answers the load balancer 500"},
	} {
		t.Run(mode, func(t *testing.T) {
			k := newTalk(t)
			k.alone, k.engines = true, nil
			build := exec.Command("go", "build", "-o", filepath.Join(k.folder, "app"), "../../steps/rehearse/testdata/app")
			build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%s", out)
			}
			write(t, k.folder, "Dockerfile", "FROM scratch\nCOPY app /app\nUSER 1001\nEXPOSE 8000\nENTRYPOINT [\"/app\", \""+
				mode+"\"]\n")
			write(t, k.folder, "slipway.yaml", "app: shop\nenvironment: production\nregion: eu-west-1\n"+
				"data: {database: none, cache: none}\nbudget: {email: none}\nservice: {cpu: 256, memory: 512, grace: 5}\n")
			code, said := k.says([]string{"apply", "--yes", "--rehearse"})
			if code != 1 || !strings.Contains(said, c.rehearsed) || strings.Contains(said, "done in") {
				t.Fatalf("with a rehearsal it ended %d\n%s", code, said)
			}
			code, said = k.says([]string{"apply", "--yes", "--no-rehearsal"})
			_, failed, _ := strings.Cut(said, "FAILED")
			failed, _, _ = strings.Cut(failed, "\n")
			if code != 1 || !strings.Contains(failed, c.applied) {
				t.Errorf("in the sandbox it ended %d, for %q\n%s", code, failed, said)
			}
		})
	}
}
