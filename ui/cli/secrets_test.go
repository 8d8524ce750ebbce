package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const secretsStack = readyImage + `data: {database: none, cache: none}
secrets:
  keys: [STRIPE_KEY]
budget:
  limit: 0
`

// TestSecrets gives, reads, lists, compares, imports, rotates and unsets secrets, as a script would. No value is said
// but by get.
func TestSecrets(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := t.TempDir()
	file := filepath.Join(dir, "slipway.yaml")
	write(t, dir, "slipway.yaml", secretsStack)
	run := func(want int, stdin string, args ...string) (out, errs string) {
		t.Helper()
		code, out, errs := slipway(t, stdin, append(args, "--sandbox", "--sandbox-speed", "3000", "--file", file)...)
		if code != want {
			t.Fatalf("%s ended %d\n%s\n%s", strings.Join(args, " "), code, out, errs)
		}
		if !slices.Contains(args, "get") && strings.Contains(out+errs, "marker") {
			t.Errorf("%s says a value:\n%s%s", strings.Join(args, " "), out, errs)
		}
		return out, errs
	}
	holds := func(text string, wanted ...string) {
		t.Helper()
		for _, w := range wanted {
			if !strings.Contains(text, w) {
				t.Errorf("no %q in\n%s", w, text)
			}
		}
	}
	get := func(key, want string) {
		t.Helper()
		if out, _ := run(0, "", "secrets", "get", key); out != want+"\n" {
			t.Errorf("%s is %q", key, out)
		}
	}

	write(t, dir, "slipway.yaml", strings.Replace(secretsStack, "[STRIPE_KEY]", "[OTHER_KEY, STRIPE_KEY]", 1))
	_, errs := run(0, "marker-one\n", "secrets", "set", "STRIPE_KEY", "--yes")
	holds(errs, "no task is replaced (OTHER_KEY: the stack needs a value")
	run(0, "", "secrets", "unset", "OTHER_KEY", "--yes")
	_, errs = run(0, "marker-one\n", "secrets", "set", "LATER_KEY", "--yes")
	holds(errs, "nothing runs yet")
	run(0, "", "secrets", "unset", "LATER_KEY", "--yes")
	run(0, "", "apply", "--yes")
	get("STRIPE_KEY", "marker-one")

	out, _ := run(0, "", "secrets")
	holds(out, "STRIPE_KEY               yours      version 1, ", "used by the API", "APP_SECRET_KEY           generated")
	_, errs = run(0, "marker-two\nof two lines\n", "secrets", "set", "STRIPE_KEY", "--yes", "--no-restart")
	holds(errs, "as you have asked")
	get("STRIPE_KEY", "marker-two\nof two lines")
	out, _ = run(0, "", "secrets")
	holds(out, "version 2", "changed since the last deployment")
	_, errs = run(0, "marker-three", "secrets", "set", "STRIPE_KEY", "--yes")
	holds(errs, "restart to pick up changed STRIPE_KEY")
	out, _ = run(0, "", "secrets")
	if strings.Contains(out, "changed since") {
		t.Errorf("after a deployment:\n%s", out)
	}

	write(t, dir, "other.env", "STRIPE_KEY=marker-three\nMAIL_KEY=marker-mail\nAPP_ENV=dev\n")
	out, _ = run(1, "", "secrets", "diff", filepath.Join(dir, "other.env"))
	holds(out, "MAIL_KEY                 only in the file", "STRIPE_KEY               same", "slipway's own")
	run(0, "", "secrets", "import", filepath.Join(dir, "other.env"), "--yes")
	get("MAIL_KEY", "marker-mail")
	run(0, "", "secrets", "diff", filepath.Join(dir, "other.env"))

	before, _ := run(0, "", "secrets", "get", "APP_SECRET_KEY")
	_, errs = run(0, "", "secrets", "rotate", "--yes")
	holds(errs, "what was signed with the one before")
	if after, _ := run(0, "", "secrets", "get", "APP_SECRET_KEY"); after == before {
		t.Error("it has the value it had")
	}

	_, errs = run(0, "", "secrets", "unset", "MAIL_KEY", "--yes")
	holds(errs, "delete   secret MAIL_KEY", "secret MAIL_KEY: arn:")
	run(2, "", "secrets", "get", "MAIL_KEY")
	out, _ = run(0, "", "secrets", "--json")
	var listed struct {
		Secrets []struct{ Name, Kind string }
	}
	if err := json.Unmarshal([]byte(out), &listed); err != nil || len(listed.Secrets) != 2 {
		t.Errorf("%v\n%s", err, out)
	}
	if out, errs = run(0, "", "plan"); !strings.Contains(out+errs, "othing to do") {
		t.Errorf("not settled:\n%s%s", out, errs)
	}
	if kept, err := os.ReadFile(file); err != nil || strings.Contains(string(kept), "marker") ||
		!strings.Contains(string(kept), "keys: [STRIPE_KEY]") {
		t.Errorf("%v\n%s", err, kept)
	}
}

// TestSecretsRefused: what cannot be done with a secret is refused before AWS is read, with what to do instead.
func TestSecretsRefused(t *testing.T) {
	for _, c := range []struct{ args, stdin, want string }{
		{"set STRIPE_KEY=sk_live", "", "give the name alone"},
		{"set", "", "name one secret"},
		{"set aws", "", "capital letters"},
		{"set AWS_SECRET_ACCESS_KEY", "x", "task role"},
		{"set APP_SECRET_KEY", "x", "slipway secrets rotate APP_SECRET_KEY"},
		{"set STRIPE_KEY", "", "STRIPE_KEY is empty"},
		{"rotate STRIPE_KEY", "", "slipway secrets set STRIPE_KEY"},
		{"unset APP_SECRET_KEY", "", "slipway's own"},
		{"get STRIPE_KEY", "", "STRIPE_KEY has no value yet"},
		{"get STRIPE_KY", "", "STRIPE_KEY"},
		{"get STRIPE_KEY --json", "", "never holds a value"},
		{"diff", "", "name one .env file"},
		{"nonsense", "", "unknown command"},
	} {
		t.Run(c.args, func(t *testing.T) {
			code, out, errs, _ := inSandbox(t, secretsStack, c.stdin, append([]string{"secrets"}, strings.Fields(c.args)...)...)
			if code != 2 || !strings.Contains(errs, c.want) || strings.Contains(out+errs, "sk_live") {
				t.Errorf("ended %d\n%s%s", code, out, errs)
			}
		})
	}
}
