package cli

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slipway/steps/check"
	"slipway/steps/cloud"
)

// mutation is one way to make the guide's stack insecure, with a check that must fail for it. say is what its reason
// must hold, for checks that fail on the guide's own stack already.
type mutation struct {
	name, check, say string
	do, undo         func()
}

// TestMotoGuideMutations makes the guide's stack with the guide's own commands over the wire, and then insecure in one
// way after the other: each is caught, and none makes a verdict unknown that was known.
func TestMotoGuideMutations(t *testing.T) {
	moto(t)
	dir := t.TempDir()
	script, err := filepath.Abs("testdata/guide.sh")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "bash", script).CombinedOutput(); err != nil {
		t.Fatalf("the guide's commands: %v\n%s", err, out)
	}
	git(t, dir, "init", "-q")
	write(t, dir, ".gitignore", ".env*\n")
	write(t, dir, "Dockerfile", "FROM python:3.13-slim\nWORKDIR /app\nCOPY app ./app\nUSER 1001\n")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "start")
	cfg, err := cloud.Load(t.Context(), cloud.Options{Region: "eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	g := &guideStack{t: t, dir: dir, c: cloud.New(cfg)}
	g.run("1001", "production")
	before := g.findings()
	for id, f := range before {
		if f.Status == check.Unknown {
			t.Errorf("before anything: %s: %s", id, f.Detail)
		}
	}
	all := g.mutations()
	caught := 0
	for _, m := range all {
		t.Run(m.name, func(t *testing.T) {
			g.t = t
			m.do()
			after := g.findings()
			m.undo()
			got := after[m.check]
			switch {
			case got.Status != check.Fail || !strings.Contains(got.Detail, m.say):
				t.Errorf("%s: %s %q, want it to fail with %q", m.check, got.Status, got.Detail, m.say)
			case before[m.check].Status == check.Fail && before[m.check].Detail == got.Detail:
				t.Errorf("%s fails as it did before: %q", m.check, got.Detail)
			default:
				caught++
			}
			for id, f := range after {
				if f.Status == check.Unknown && before[id].Status != check.Unknown {
					t.Errorf("%s became unknown: %s", id, f.Detail)
				}
			}
		})
	}
	g.t = t
	for id, f := range g.findings() {
		if f.Status != before[id].Status {
			t.Errorf("after all was undone: %s: %s %s, was %s", id, f.Status, f.Detail, before[id].Status)
		}
	}
	if caught < 36 || caught < len(all) {
		t.Errorf("%d of %d caught, want all, and 36 at least", caught, len(all))
	}
}

// findings runs the checklist by name, without a file.
func (g *guideStack) findings() map[string]check.Finding {
	g.t.Helper()
	code, out, errs := slipway(g.t, "", "checklist", "--app", "myapp", "--env", "production", "--region", "eu-west-1",
		"--json", "--file", filepath.Join(g.dir, "slipway.yaml"))
	var report check.Report
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		g.t.Fatalf("checklist ended %d: %v\n%s\n%s", code, err, out, errs)
	}
	all := map[string]check.Finding{}
	for _, f := range report.Checks {
		all[f.ID] = f
	}
	return all
}
