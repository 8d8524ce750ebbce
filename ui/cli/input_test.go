package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// readyImage is a stack that runs a ready image; it lacks its databases and its budget.
const readyImage = `app: shop
environment: production
region: eu-west-1
image:
  uri: registry.example.com/shop:1.0
`

const sandboxStack = readyImage + `data: {database: postgres, cache: redis}
budget:
  limit: 120
  email: me@example.com
`

// inSandbox runs the program against a sandbox of its own.
func inSandbox(t *testing.T, text, stdin string, args ...string) (code int, stdout, stderr, file string) {
	t.Helper()
	if os.Getenv("XDG_STATE_HOME") == "" || !strings.HasPrefix(os.Getenv("XDG_STATE_HOME"), os.TempDir()) {
		t.Setenv("XDG_STATE_HOME", t.TempDir())
	}
	file = filepath.Join(t.TempDir(), "slipway.yaml")
	if text != "" {
		write(t, filepath.Dir(file), "slipway.yaml", text)
	}
	code, stdout, stderr = slipway(t, stdin, append(args, "--sandbox", "--sandbox-speed", "600", "--file", file)...)
	return code, stdout, stderr, file
}

// with replaces a line's worth of the sandbox stack.
func with(old, new string) string { return strings.Replace(sandboxStack, old, new, 1) }

// TestBadInputIsRefusedBeforeAnything holds every kind of wrong answer against the same promise: an error that names
// the place and the fix, and nothing written.
func TestBadInputIsRefusedBeforeAnything(t *testing.T) {
	for _, c := range []struct {
		name, text, stdin string
		args              []string
		code              int
		want              []string
	}{
		{"no file", "", "", []string{"apply", "--yes"}, 1, []string{"there is no slipway.yaml here", "run slipway"}},
		{"not YAML", "app: [shop\n", "", []string{"plan"}, 1, []string{"line"}},
		{"unknown answer", with("image:", "imag:"), "", []string{"apply", "--yes"}, 1, []string{"line 4", `"imag"`}},
		{"app name", with("app: shop", "app: Shop_1"), "", []string{"apply", "--yes"}, 1, []string{"line 1", "lower-case",
			"for example shop-1"}},
		{"reserved app name", with("app: shop", "app: aws-shop"), "", []string{"plan"}, 1,
			[]string{"line 1", "AWS keeps for itself"}},
		{"region typo", with("eu-west-1", "eu-wset-1"), "", []string{"apply", "--yes"}, 1, []string{"region"}},
		{"cron", sandboxStack + "schedule:\n  jobs:\n    - {name: cleanup, command: x, cron: \"0 3 * * * *\"}\n", "",
			[]string{"plan"}, 1, []string{"line", "schedule.jobs", "?"}},
		{"job name api", sandboxStack + "schedule:\n  jobs:\n    - {name: api, command: x, cron: \"0 3 * * ? *\"}\n", "",
			[]string{"plan"}, 1, []string{"schedule.jobs", "api"}},
		{"domain", sandboxStack + "service:\n  domain: not_a_domain\n", "", []string{"plan"}, 1,
			[]string{"line", "service.domain"}},
		{"CIDR", sandboxStack + "network:\n  vpc: new\n  cidr: 10.0.0.0/33\n", "", []string{"plan"}, 1,
			[]string{"network.cidr"}},
		{"e-mail", with("me@example.com", "me"), "", []string{"plan"}, 1, []string{"budget.email"}},
		{"size", sandboxStack + "service:\n  cpu: 333\n", "", []string{"plan"}, 1, []string{"service.cpu"}},
		{"secret key name", sandboxStack + "secrets:\n  keys: [stripe-key]\n", "", []string{"plan"}, 1,
			[]string{"secrets.keys"}},
		{"unknown flag", sandboxStack, "", []string{"apply", "--yess"}, 2, []string{"--yess"}},
		{"unknown command", sandboxStack, "", []string{"aply"}, 2, []string{"aply"}},
		{"set without value", sandboxStack, "", []string{"plan", "--set", "data.class"}, 2, []string{"ANSWER=VALUE"}},
		{"set of nothing", sandboxStack, "", []string{"plan", "--set", "data.clas=x"}, 2, []string{"data.clas"}},
		{"set of a wrong value", sandboxStack, "", []string{"plan", "--set", "data.storage=5"}, 2, []string{"data.storage"}},
		{"the old name of a preset", sandboxStack, "", []string{"plan", "--set", "preset=guide"}, 0,
			[]string{"The preset guide is called standard now"}},
		{"set of another step's answer", sandboxStack, "", []string{"step", "network", "--set", "data.class=db.t3.small",
			"--yes"}, 2, []string{"step data"}},
		{"unknown step", sandboxStack, "", []string{"step", "netwrk"}, 2, []string{"network, data"}},
		{"nobody to ask", sandboxStack, "", []string{"apply"}, 2, []string{"--yes", "nothing was changed"}},
		{"destroy is not covered by yes", sandboxStack, "", []string{"destroy", "--yes"}, 0, nil},
		{".env line", sandboxStack, "GOOD=1\nthis is not a line = = \"\n", []string{"apply", "--yes", "--secrets-from", "-"},
			2, []string{"line 2"}},
		{".env value that is not read alike", sandboxStack, "GOOD=1\nCOLOR=#0a6\nPATTERN=\"a\\\\b\"\n",
			[]string{"apply", "--yes", "--secrets-from", "-"}, 2,
			[]string{"line 2: COLOR", "line 3: PATTERN", "nothing was stored", "SLIPWAY_SECRET_NAME"}},
		{".env that is not UTF-8", sandboxStack, "GOOD=1\nNAME=\xe9\n", []string{"apply", "--yes", "--secrets-from", "-"}, 2,
			[]string{"line 2", "UTF-8"}},
		{".env without the value of a key", sandboxStack + "secrets:\n  keys: [STRIPE_KEY]\n", "GOOD=1\nSTRIPE_KEY=\n",
			[]string{"apply", "--yes", "--secrets-from", "-"}, 2,
			[]string{"line 2: STRIPE_KEY is empty", "the stack needs its value"}},
		{"missing secret", sandboxStack + "secrets:\n  keys: [STRIPE_KEY]\n", "", []string{"apply", "--yes"}, 1,
			[]string{"STRIPE_KEY", "--secrets-from"}},
		{"checklist without region", "", "", []string{"checklist", "--app", "shop"}, 2, []string{"--region"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tape := filepath.Join(t.TempDir(), "calls.jsonl")
			t.Setenv("SLIPWAY_TAPE", tape)
			code, out, errs, file := inSandbox(t, c.text, c.stdin, c.args...)
			if code != c.code {
				t.Errorf("exit %d, want %d\n%s%s", code, c.code, out, errs)
			}
			for _, want := range c.want {
				if !strings.Contains(out+errs, want) {
					t.Errorf("%q is not in\n%s%s", want, out, errs)
				}
			}
			if after, _ := os.ReadFile(file); string(after) != c.text {
				t.Errorf("slipway.yaml was changed to\n%s", after)
			}
			if _, err := os.Stat(tape); err == nil {
				if w := writesOf(t, tape); len(w) > 0 {
					t.Errorf("writes were made: %v", w)
				}
			}
		})
	}
}

// TestSandboxAndRealAccountsKeepApart holds that a stack pinned to a real account can be tried in the sandbox without
// losing its pin, and that answers made in the sandbox are not applied to a real account by accident.
func TestSandboxAndRealAccountsKeepApart(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	code, out, errs, file := inSandbox(t, sandboxStack+"account: \"999999999999\"\n", "", "apply", "--yes")
	if text, _ := os.ReadFile(file); code != 0 || !strings.Contains(string(text), "999999999999") {
		t.Errorf("exit %d\n%s%s%s", code, out, errs, text)
	}
}

// TestExpiredCredentials runs against no AWS at all: the error says how to sign in, before anything is read.
func TestExpiredCredentials(t *testing.T) {
	for k, v := range map[string]string{
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_PROFILE": "", "XDG_STATE_HOME": t.TempDir(),
	} {
		t.Setenv(k, v)
	}
	file := filepath.Join(t.TempDir(), "slipway.yaml")
	write(t, filepath.Dir(file), "slipway.yaml", sandboxStack)
	code, out, errs := slipway(t, "", "apply", "--yes", "--file", file)
	if code != 1 || !strings.Contains(errs, "credentials") || !strings.Contains(errs, "aws ") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

func TestSandboxJourneyByCommands(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	code, out, errs, file := inSandbox(t, sandboxStack, "", "apply", "--yes")
	if code != 0 {
		t.Fatalf("apply ended %d\n%s%s", code, out, errs)
	}
	run := func(args ...string) (int, string, string) {
		return slipway(t, "", append(args, "--sandbox", "--sandbox-speed", "600", "--file", file)...)
	}
	if code, out, errs := run("apply", "--yes"); code != 0 || !strings.Contains(errs, "Nothing to do") {
		t.Errorf("the second apply ended %d\n%s%s", code, out, errs)
	}
	if code, out, errs := run("cost", "--json"); code != 0 || !strings.Contains(out, `"planned"`) {
		t.Errorf("cost ended %d\n%s%s", code, out, errs)
	}
	if code, out, errs := run("policy"); code != 0 || !strings.Contains(out, `"Statement"`) {
		t.Errorf("policy ended %d\n%s%s", code, out, errs)
	}
	if code, out, errs := run("checklist", "--markdown"); code == 2 || !strings.Contains(out, "| 2 |") {
		t.Errorf("checklist ended %d\n%s%s", code, out, errs)
	}
	if code, out, errs := run("step", "data", "--set", "data.class=db.t3.small", "--yes"); code != 0 {
		t.Errorf("step ended %d\n%s%s", code, out, errs)
	}
	if code, out, errs := run("destroy", "--yes"); code != 2 || !strings.Contains(errs, "--delete shop") {
		t.Errorf("destroy without the name ended %d\n%s%s", code, out, errs)
	}
	if code, out, errs := run("destroy", "--delete", "shop"); code != 0 {
		t.Errorf("destroy ended %d\n%s%s", code, out, errs)
	}
}
