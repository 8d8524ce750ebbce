package cli

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slipway/steps/cloud"
	"slipway/steps/sandbox"
)

// answers puts a slipway.yaml into a folder of its own.
func answers(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "slipway.yaml", text)
	return filepath.Join(dir, "slipway.yaml")
}

// openSandbox is the account that --sandbox keeps on disk, as somebody else who works in it has it.
func openSandbox(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	state, err := cloud.StateFolder()
	if err != nil {
		t.Fatal(err)
	}
	box, err := sandbox.Open(filepath.Join(state, "sandbox", "aws.json"),
		sandbox.Options{Clock: sandbox.NewFastClock(nil, 5000), Region: "eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	return box
}

// TestDNSElsewhereExitsFour: with DNS outstanding apply finishes everything else, prints the records to add, each
// exactly, and exits 4; once they stand the next run adds HTTPS and exits 0.
func TestDNSElsewhereExitsFour(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	file := answers(t, sandboxStack+"service:\n  domain: api.other.org\n  dns: elsewhere\n")
	code, out, errs := slipway(t, "", "apply", "--yes", "--sandbox", "--sandbox-speed", "5000", "--file", file)
	if code != 4 {
		t.Fatalf("apply ended %d\n%s%s", code, out, errs)
	}
	run := func(args ...string) (int, string) {
		code, out, errs := slipway(t, "", append(args, "--sandbox", "--sandbox-speed", "5000", "--file", file)...)
		return code, out + errs
	}
	_, end, _ := strings.Cut(errs, "done in")
	proof := regexp.MustCompile(`CNAME (_\S+) -> (_\S+)`).FindStringSubmatch(end)
	reach := regexp.MustCompile(`CNAME api\.other\.org -> (shop-alb-\S+)`).FindStringSubmatch(end)
	if proof == nil || reach == nil {
		t.Fatalf("the records are not told exactly at the end:\n%s", end)
	}
	if code, said := run("apply", "--yes"); code != 4 || !strings.Contains(said, proof[1]) {
		t.Errorf("while DNS waits, apply ends %d:\n%s", code, said)
	}
	if code, said := run("step", "budget", "--yes"); code != 0 {
		t.Errorf("the budget waits for no DNS and ends %d:\n%s", code, said)
	}
	box := openSandbox(t)
	box.SetDNS(proof[1], "CNAME", proof[2])
	box.SetDNS("api.other.org", "CNAME", reach[1])
	for range 200 { // until ACM has looked
		if code, errs = run("apply", "--yes"); code != 4 {
			break
		}
	}
	if code != 0 || !strings.Contains(errs, "https://api.other.org/health answers 200") {
		t.Errorf("with the records in place apply ended %d:\n%s", code, errs)
	}
	if code, errs = run("apply", "--yes"); code != 0 || !strings.Contains(errs, "Nothing to do") {
		t.Errorf("the last apply ended %d:\n%s", code, errs)
	}
}

// TestZoneNotDelegatedExitsFour: everything else is made, the lines and the JSON say what waits for whom, apply exits
// 4, and 0 once the registrar points at the zone.
func TestZoneNotDelegatedExitsFour(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	file := answers(t, sandboxStack+"service:\n  domain: api.example.com\n")
	run := func(args ...string) (int, string, string) {
		return slipway(t, "", append(args, "--sandbox", "--sandbox-speed", "5000", "--file", file)...)
	}
	box := openSandbox(t)
	box.AddHostedZone("example.com")
	box.Undelegate("example.com")
	code, out, said := run("apply", "--yes")
	if code != 4 {
		t.Fatalf("apply ended %d\n%s%s", code, out, said)
	}
	for _, text := range []string{
		"held    create certificate issued, waits for you: example.com is served by ns1.registrar.example",
		"held    create listener 443 (HTTPS), waits with certificate issued", "28 of 30 done in",
		"2 held until you have done what is said below", "Waiting for you: example.com is served by",
		"at the registrar set the name servers to ns-",
	} {
		if !strings.Contains(said, text) {
			t.Errorf("the lines do not say %q:\n%s", text, said)
		}
	}
	code, out, said = run("apply", "--yes", "--json")
	var held []string
	for line := range strings.Lines(out) {
		var e struct{ Action, State, Detail string }
		if err := json.Unmarshal([]byte(line), &e); err == nil && e.State == "held" {
			held = append(held, e.Action)
			if e.Detail == "" {
				t.Errorf("%s is held for nothing: %s", e.Action, line)
			}
		}
	}
	slices.Sort(held)
	if want := []string{"service/issued", "service/listener-443"}; code != 4 || !slices.Equal(held, want) {
		t.Errorf("as JSON apply ended %d, held %v:\n%s%s", code, held, out, said)
	}
	openSandbox(t).Delegate("example.com")
	if code, out, said = run("apply", "--yes"); code != 0 ||
		!strings.Contains(said, "https://api.example.com/health answers 200") {
		t.Errorf("with the name servers set apply ended %d:\n%s%s", code, out, said)
	}
}

// TestFileKeepsItsStack: once a file is set up, its app, environment and region are locked, with the reason and the way
// out.
func TestFileKeepsItsStack(t *testing.T) {
	for _, set := range []string{"app=other", "environment=staging", "region=us-east-1"} {
		t.Run(set, func(t *testing.T) {
			text := sandboxStack + "account: \"123456789012\"\n"
			code, out, errs, file := inSandbox(t, text, "", "apply", "--yes", "--set", set)
			if code != 2 || !strings.Contains(errs, "is locked: ") || !strings.Contains(errs, "set up a second stack") {
				t.Errorf("exit %d\n%s%s", code, out, errs)
			}
			if after, _ := os.ReadFile(file); string(after) != text {
				t.Errorf("slipway.yaml was changed to\n%s", after)
			}
		})
	}
}

// TestInterruptedRead: a stop while AWS is read is a stop, not a list of facts that could not be read.
func TestInterruptedRead(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	file := filepath.Join(t.TempDir(), "slipway.yaml")
	write(t, filepath.Dir(file), "slipway.yaml", sandboxStack)
	var said strings.Builder
	a := &app{in: strings.NewReader(""), out: &said, err: &said, file: file, speed: 600, sandbox: true,
		closers: &closers{}}
	s, err := a.load(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := a.runPlan(ctx, s, planned{}); codeOf(err) != exitInterrupted || strings.Contains(said.String(),
		"could not be read") {
		t.Errorf("exit %d: %s", codeOf(err), said.String())
	}
}

// TestYesDoesNotCoverWhatIsLost: --yes agrees to creates and updates; what is replaced or deleted is agreed to by its
// name.
func TestYesDoesNotCoverWhatIsLost(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	file := answers(t, sandboxStack)
	code, out, errs := slipway(t, "", "apply", "--yes", "--sandbox", "--sandbox-speed", "5000", "--file", file)
	if code != 0 {
		t.Fatalf("apply ended %d\n%s%s", code, out, errs)
	}
	run := func(args ...string) (int, string) {
		code, out, errs := slipway(t, "", append(args, "--sandbox", "--sandbox-speed", "5000", "--file", file)...)
		return code, out + errs
	}
	before, _ := os.ReadFile(file)
	code, said := run("apply", "--yes", "--set", "service.port=9000")
	if code != 2 || !strings.Contains(said, "--replace shop-tg") || !strings.Contains(said, "nothing was changed") {
		t.Errorf("a replacement by --yes ended %d:\n%s", code, said)
	}
	if after, _ := os.ReadFile(file); string(after) != string(before) {
		t.Error("an answer that was not agreed to was kept")
	}
	agreed := []string{"apply", "--yes", "--set", "service.port=9000"}
	for _, flag := range regexp.MustCompile(`--(replace|delete) (\S+)`).FindAllStringSubmatch(said, -1) {
		agreed = append(agreed, "--"+flag[1], flag[2])
	}
	if code, said := run(agreed...); code != 0 {
		t.Errorf("agreed to by name, %v ended %d:\n%s", agreed, code, said)
	}
}

// TestSecretFromTheEnvironment: a run that can ask nobody takes a value from a variable, and never repeats it.
func TestSecretFromTheEnvironment(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	text := sandboxStack + "secrets:\n  keys: [STRIPE_KEY]\n"
	code, out, errs, file := inSandbox(t, text, "", "apply", "--yes")
	if code != 1 || !strings.Contains(errs, "SLIPWAY_SECRET_STRIPE_KEY") {
		t.Errorf("without a value: exit %d\n%s%s", code, out, errs)
	}
	t.Setenv("SLIPWAY_SECRET_STRIPE_KEY", "sk_live_from_the_environment")
	code, out, errs = slipway(t, "", "apply", "--yes", "--sandbox", "--sandbox-speed", "5000", "--file", file)
	if code != 0 || strings.Contains(out+errs, "sk_live_from") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	t.Setenv("SLIPWAY_SECRET_STRIPE_KEY", "")
	if code, out, errs = slipway(t, "", "apply", "--yes", "--sandbox", "--sandbox-speed", "5000", "--file",
		file); code != 0 || !strings.Contains(errs, "Nothing to do") {
		t.Errorf("stored, and asked for again: exit %d\n%s%s", code, out, errs)
	}
}
