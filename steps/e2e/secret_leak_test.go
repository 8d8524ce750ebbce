package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// TestCanary runs setup, a failing rerun, the checklist and destroy with marked secret values, and looks for them, and
// for every value slipway generated, on disk, in the tape, in events, in errors and in the sandbox's own state.
func TestCanary(t *testing.T) {
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	tapeFile := filepath.Join(state, "tape.jsonl")
	var said bytes.Buffer
	var values []string
	synctest.Test(t, func(t *testing.T) {
		box, err := sandbox.Open(filepath.Join(state, "sandbox", "aws.json"), sandbox.Options{Region: "eu-west-1",
			Account: "123456789012"})
		if err != nil {
			t.Fatal(err)
		}
		box.AddHostedZone("example.com")
		tape, err := cloud.OpenCallLog(tapeFile)
		if err != nil {
			t.Fatal(err)
		}
		defer tape.Close()
		l := &lab{tb: t, box: box, counter: &cloud.Counter{}}
		l.extra = append(l.extra, tape.Attach)
		l.connect(shop(), folder(t))
		note := func(p plan.Plan, r plan.Result) {
			for _, a := range p.Actions {
				fmt.Fprintf(&said, "%+v\n", struct {
					ID, Title, Name, Reason string
					Changes                 []plan.Change
				}{a.ID, a.Title, a.Name, a.Reason, a.Changes})
			}
			for _, e := range append(r.Events, l.events...) {
				fmt.Fprintf(&said, "%s %s %v\n", e.Action, e.Detail, e.Err)
				if e.Err != nil {
					fmt.Fprintf(&said, "%+v\n", *cloud.Explain(e.Err))
				}
			}
			fmt.Fprintf(&said, "%v %v\n", p.Notes, p.Problems)
		}
		p, r := l.apply(t.Context(), typed())
		note(p, r)
		l.wantOK(p, r)
		id := l.session.Identity()
		for _, key := range l.session.Settings.SecretKeys() {
			f := live.ReadParameter(t.Context(), l.session.Env.Clients, id.Parameter(key))
			if !f.Exists() {
				t.Fatalf("%s is not in SSM", key)
			}
			values = append(values, f.Value.Value.Reveal())
		}
		rotated := plan.Intent{Secrets: map[string]stack.Secret{"STRIPE_KEY": stack.NewSecret("sk_live_rotated_marker_99")}}
		values = append(values, "sk_live_rotated_marker_99")
		l.box.Inject(sandbox.Refuse{At: sandbox.At{Operation: "SSM:PutParameter", Skip: 1}, Err: fmt.Errorf("refused %s",
			"the value sk_live_rotated_marker_99")})
		note(l.apply(t.Context(), rotated))
		l.box.Restart()
		note(l.apply(t.Context(), rotated))
		if _, err := l.session.Save(); err != nil {
			t.Fatal(err)
		}
		report, err := json.Marshal(l.session.Checklist(l.session.Read(t.Context())))
		if err != nil {
			t.Fatal(err)
		}
		said.Write(report)
		text, _ := os.ReadFile(l.session.Path)
		said.Write(text)
		note(l.destroy(t.Context()))
		for _, c := range tape.Last() {
			fmt.Fprintf(&said, "%+v\n%s\n", c, c.Command)
		}
	})
	if len(values) < 6 || !strings.Contains(strings.Join(values, " "), stripeKey) {
		t.Fatalf("only %d values to look for", len(values))
	}
	looked := 0
	look := func(where string, text []byte) {
		looked++
		for _, v := range values {
			if bytes.Contains(text, []byte(v)) {
				t.Errorf("a secret value stands in %s", where)
			}
		}
	}
	look("what was said", said.Bytes())
	err := filepath.WalkDir(state, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		look(path, text)
		return err
	})
	if err != nil || looked < 4 {
		t.Fatalf("looked at %d files: %v", looked, err)
	}
}
