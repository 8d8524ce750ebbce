package cli

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestDeployInAPipe: what changes is said first, then the run as lines, then what serves; the same again has nothing to
// do, and what is not in ECR is refused by its name.
func TestDeployInAPipe(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		c := exec.Command("git", append([]string{"-c", "user.name=Jane", "-c", "user.email=j@example.com"}, args...)...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	commit := func(name, text string) {
		t.Helper()
		write(t, dir, name, text)
		git("add", ".")
		git("commit", "-qm", "Change "+name)
	}
	git("init", "-q", "-b", "main")
	write(t, dir, "slipway.yaml", "app: shop\nregion: eu-west-1\ndata: {database: none, cache: none}\nbudget: "+
		"{email: none}\nnetwork: {vpc: default}\nservice: {variables: {LEVEL: info}}\n")
	write(t, dir, ".dockerignore", ".git\n")
	commit("Dockerfile", "FROM python:3.13-slim\nCOPY . .\nUSER 1001\nEXPOSE 8000\nCMD [\"python\", \"app.py\"]\n")
	in := func(code int, args ...string) (out, said string) {
		t.Helper()
		got, out, said := slipway(t, "", append(args, "--sandbox", "--sandbox-speed", "2000", "--file",
			filepath.Join(dir, "slipway.yaml"))...)
		if got != code {
			t.Fatalf("%v ended %d, not %d\n%s%s", args, got, code, out, said)
		}
		return out, said
	}
	in(1, "deploy", "--yes")
	in(0, "apply", "--yes")
	answers, err := os.ReadFile(filepath.Join(dir, "slipway.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "slipway.yaml", strings.ReplaceAll(strings.Replace(string(answers), "LEVEL: info", "LEVEL: debug", 1),
		"log_days: 30", "log_days: 90"))
	commit("app.py", "print(1)\n")
	_, said := in(0, "deploy", "--yes")
	for _, want := range []string{"Deploy shop, production, in eu-west-1", "built from this folder and pushed",
		"1 new since", "Change app.py (Jane)", "changed: LEVEL=debug", "moves      the API",
		"1 other change waits: slipway plan", "--rehearse does that", "registered shop-api:2",
		"shop-api:2 serves: 1 of 1 tasks run, 1 of 1 targets healthy"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	if _, said = in(0, "deploy", "--yes"); !strings.Contains(said, "Nothing to deploy") {
		t.Errorf("the same again: %s", said)
	}
	if _, said = in(1, "deploy", "--yes", "--image", "v9"); !strings.Contains(said, "no image v9 in the repository shop") {
		t.Errorf("an image that is not there: %s", said)
	}
	write(t, dir, "app.py", "print(2)\n")
	out, _ := in(0, "deploy", "--yes", "--json", "--no-rehearsal")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var first, last struct {
		Release *struct {
			Dirty  bool
			Builds bool
		}
		Serving *struct{ Revision string }
	}
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil || first.Release == nil || !first.Release.Dirty ||
		!first.Release.Builds {
		t.Errorf("the first line: %s %v", lines[0], err)
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Serving == nil ||
		last.Serving.Revision != "shop-api:3" {
		t.Errorf("the last line: %s %v", lines[len(lines)-1], err)
	}
	rollsBack(t, in)
}
