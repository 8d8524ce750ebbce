package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slipway/steps"
	"slipway/steps/rehearse"
)

// seenBefore is what a rehearsal of steps/rehearse has seen with a real engine. It is written by: SLIPWAY_MATRIX=full
// go test -run TestRehearsals ./steps/rehearse/ -record $PWD/ui/cli/testdata/rehearsals
func seenBefore(t *testing.T, name string) rehearse.Facts {
	t.Helper()
	var seen struct{ Facts rehearse.Facts }
	text, err := os.ReadFile(filepath.Join("testdata", "rehearsals", strings.ReplaceAll(name, " ", "-")+".json"))
	if err == nil {
		err = json.Unmarshal(text, &seen)
	}
	if err != nil {
		t.Fatal(err)
	}
	// the stack's own size and patience, as if it had been rehearsed with them
	seen.Facts.Given.Memory, seen.Facts.Given.Grace = "512", 90*time.Second
	return seen.Facts
}

// TestSandboxLearns: an apply in the sandbox ends with the cause that the rehearsal of the same image has found, in its
// first line, and well once the answer that is to blame is another one.
func TestSandboxLearns(t *testing.T) {
	const quick = 12 // without SLIPWAY_MATRIX=full
	for i, c := range []struct {
		name    string
		service string // answers of the service step beside the command
		says    string // in the line of what failed; "" where all is well
		mended  string // answers with which all is well
	}{
		{name: "good"},
		{name: "crash at start", says: "exit code 3", mended: "variables: {MODE: quiet}"},
		{name: "wrong port", says: "listens on port 3000, not on 8000", mended: "port: 3000"},
		{name: "localhost only",
			says: "listens on port 8000 of localhost only, where no load balancer reaches it"},
		{name: "slow start", says: "within the 90 s of service.grace", mended: "grace: 200"},
		{name: "no health path", service: "health_path: /healthz", says: "404", mended: "health_path: /health"},
		{name: "hangs", says: "does not answer the load balancer in time"},
		{name: "unknown user", service: "user: app", says: "user that the container shall run as does not exist",
			mended: "user: 1001"},
		{name: "out of memory", says: "used up its memory of 512 MiB", mended: "memory: 1024"},
		{name: "missing in Python", says: "lacks the variable STRIPE_SECRET", mended: "variables: {STRIPE_SECRET: test}"},
		{name: "refuses the database's TLS", says: "refuses the database's TLS certificate"},
		{name: "may not write", says: "its user may not do what it tries", mended: "user: 1001"},
		{name: "deaf to SIGTERM"},
		{name: "ends by itself", says: "ends by itself"},
		{name: "500", says: "answers the load balancer 500"},
		{name: "401", says: "answers the load balancer 401"},
		{name: "redirect", says: "answers the load balancer 301"},
		{name: "refuses the host", says: "answers the load balancer 400"},
		{name: "missing in pydantic", says: "lacks the variable ADMIN_EMAIL, SECRET_KEY"},
		{name: "missing in Node", says: "lacks the variable SESSION_SECRET"},
		{name: "missing in Go", says: "lacks the variable MAIL_TOKEN"},
		{name: "needs the database", says: "cannot reach a database"},
		{name: "talks without TLS", says: "talks to the database without TLS"},
		{name: "port below 1024", says: "its user may not do what it tries"},
		{name: "fails later", says: "exit code 4"},
		{name: "prints a secret", says: "exit code 1"},
		{name: "no such command", service: "release: migrate", says: "tables"},
	} {
		if i == quick && os.Getenv("SLIPWAY_MATRIX") != "full" {
			break
		}
		t.Run(c.name, func(t *testing.T) {
			facts := seenBefore(t, c.name)
			k := newTalk(t)
			k.alone = true
			stack := func(service string) {
				write(t, k.folder, "slipway.yaml", fmt.Sprintf("app: shop\nenvironment: production\nregion: eu-west-1\n"+
					"data: {database: none, cache: none}\nbudget: {email: none}\nservice:\n  cpu: 256\n  memory: 512\n"+
					"  command: %s\n  %s\n", strings.Join(facts.Given.Command, " "), service))
			}
			k.engines = func() (steps.Rehearser, error) {
				return &fakeEngine{reports: []rehearse.Report{{Facts: facts}}}, nil
			}
			stack(c.service)
			if code, said := k.says([]string{"rehearse"}); code != 0 {
				t.Fatalf("rehearse ended %d\n%s", code, said)
			}
			code, said := k.says([]string{"apply", "--yes", "--no-rehearsal"})
			failed := ""
			for line := range strings.Lines(said) {
				if strings.Contains(line, "FAILED") && failed == "" {
					failed = line
				}
			}
			if (code != 0) != (c.says != "") || !strings.Contains(failed, c.says) {
				t.Fatalf("ended %d, the first line that failed is %q, not %q\n%s", code, failed, c.says, said)
			}
			if c.mended == "" || os.Getenv("SLIPWAY_MATRIX") != "full" {
				return
			}
			mended := c.mended
			if strings.HasPrefix(mended, "memory: ") {
				mended = ""
			}
			stack(mended)
			args := []string{"apply", "--yes", "--no-rehearsal", "--replace", "shop-tg"}
			if mended == "" {
				args = append(args, "--set", "service.memory=1024")
			}
			if code, said := k.says(args); code != 0 {
				t.Errorf("with %s it ended %d\n%s", c.mended, code, said)
			}
		})
	}
}
