package cli

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slipway/steps/stack"
)

// TestStepOfNoStackMakesNothing: a step is one of a stack that stands; without one it says so and makes nothing at all.
func TestStepOfNoStackMakesNothing(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	for _, args := range [][]string{{"step", "data", "--yes"}, {"step", "service", "--yes", "--json"},
		{"step", "budget", "--set", "budget.limit=50", "--yes"}} {
		tape := filepath.Join(t.TempDir(), "calls.jsonl")
		t.Setenv("SLIPWAY_TAPE", tape)
		code, out, errs, file := inSandbox(t, sandboxStack, "", args...)
		if code != 1 || !strings.Contains(errs, "shop production does not exist in eu-west-1 yet") || out != "" {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, errs)
		}
		if text, _ := os.ReadFile(file); string(text) != sandboxStack {
			t.Errorf("%v: slipway.yaml was changed", args)
		}
		calls, _ := os.ReadFile(tape)
		for _, write := range []string{"CreateSecurityGroup", "CreateDBInstance", "PutParameter", "CreateBudget",
			"CreateRole"} {
			if strings.Contains(string(calls), write) {
				t.Errorf("%v: %s was called", args, write)
			}
		}
	}
}

// edits is an input that changes slipway.yaml before it is read, as somebody does while a plan is on the screen.
type edits struct {
	io.Reader
	change func()
}

func (e *edits) Read(p []byte) (int, error) {
	if e.change != nil {
		e.change()
		e.change = nil
	}
	return e.Reader.Read(p)
}

// TestApplyKeepsWhatWasChangedMeanwhile: --set and a hand's edit of another answer are both in the file after a run; of
// the same answer, the run stops before anything was made.
func TestApplyKeepsWhatWasChangedMeanwhile(t *testing.T) {
	run := func(t *testing.T, edit func(text string) string) (code int, said, text string) {
		t.Setenv("XDG_STATE_HOME", t.TempDir())
		file := filepath.Join(t.TempDir(), "slipway.yaml")
		write(t, filepath.Dir(file), "slipway.yaml", with("{database: postgres, cache: redis}",
			"{database: none, cache: none} # ours"))
		in := &edits{strings.NewReader("KEY=1\n"), func() {
			before, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if after := edit(string(before)); after == "" {
				_ = os.Remove(file)
			} else {
				write(t, filepath.Dir(file), "slipway.yaml", after)
			}
		}}
		var out, errs strings.Builder
		a := &app{in: in, out: &out, err: &errs}
		code = a.run(t.Context(), []string{"apply", "--yes", "--secrets-from", "-", "--set", "service.count=2", "--sandbox",
			"--sandbox-speed", "5000", "--file", file})
		after, _ := os.ReadFile(file)
		return code, out.String() + errs.String(), string(after)
	}
	code, said, text := run(t, func(s string) string { return strings.Replace(s, "limit: 120", "limit: 99 # lower", 1) })
	f, err := stack.Parse([]byte(text))
	if code != 0 || err != nil || f.Settings.Budget.Limit != 99 || f.Settings.Service.Count != 2 ||
		!strings.Contains(text, "# lower") ||
		!strings.Contains(text, "# ours") ||
		!slices.Equal(f.Settings.Secrets.Keys, []string{"KEY"}) || !strings.Contains(said, "done    create secret KEY") {
		t.Errorf("exit %d\n%s\n%s", code, said, text)
	}
	for what, edit := range map[string]func(string) string{
		"service.count: 2 here, 3 in the file": func(s string) string { return s + "service: {count: 3}\n" },
		"was deleted meanwhile":                func(string) string { return "" },
		"cannot be read now":                   func(s string) string { return s + "colour: red\n" },
		"speaks of another stack": func(s string) string {
			return strings.Replace(s, "app: shop", "app: other",
				1)
		},
	} {
		code, said, _ := run(t, edit)
		if code != 1 || !strings.Contains(said, what) || !strings.Contains(said, "Nothing was begun") {
			t.Errorf("%s: exit %d\n%s", what, code, said)
		}
	}
}
