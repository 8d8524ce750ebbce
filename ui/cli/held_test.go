package cli

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

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
