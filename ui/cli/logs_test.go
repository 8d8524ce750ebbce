package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/sandbox"
	"slipway/steps/sandbox/core"
	simlogs "slipway/steps/sandbox/logs"
)

const loggedStack = sandboxStack + `workers:
  - {name: mailer, command: python -m mailer}
schedule:
  jobs:
    - {name: cleanup, command: python -m cleanup, cron: "0 3 * * ? *"}
`

// logged gives the sandbox at a state folder a log.
func logged(t *testing.T, lines map[string][]string) {
	t.Helper()
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	box, err := sandbox.Open(filepath.Join(state, "slipway", "sandbox", "aws.json"), sandbox.Options{Region: "eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	box.Alter(func(c *sandbox.Call) {
		simlogs.Of(c).Add(c, "/ecs/shop-api", nil)
		secret := "plainlookingvalue07"
		if err := core.Run(c, "SSM:PutParameter", &ssm.PutParameterInput{Name: new("/shop/production/KEY"), Value: &secret,
			Type: types.ParameterTypeSecureString}); err != nil {
			t.Error(err)
		}
		for stream, text := range lines {
			simlogs.Of(c).Write(c, "/ecs/shop-api", stream, text)
		}
	})
	if err := box.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestLogsCommand: which lines are shown, and how.
func TestLogsCommand(t *testing.T) {
	logged(t, map[string][]string{
		"ecs/shop-api/aaaa1111": {`{"level":"error","msg":"no route","to":"db"}`, "GET / 200",
			"starting with plainlookingvalue07"},
		"mailer/mailer/bbbb":   {"sent \x1b[31m3\x1b[0m mails"},
		"cleanup/cleanup/cccc": {"REDIS_URL=redis://:hunter2secret@cache:6379"},
	})
	for _, c := range []struct {
		args []string
		code int
		want []string
		not  []string
	}{
		{nil, 0, []string{"Z api/aaaa ERROR no route to=db\n", "Z mailer/bbbb sent 3 mails\n",
			"Z cleanup/cccc REDIS_URL=redis://:***@cache"},
			[]string{"hunter2", "\x1b", "plainlooking"}},
		{[]string{"service"}, 0, []string{"no route", "GET / 200"}, []string{"mails", "REDIS_URL"}},
		{[]string{"worker", "mailer", "job", "cleanup"}, 0, []string{"mails", "REDIS_URL"}, []string{"GET"}},
		{[]string{"mailer"}, 0, []string{"mails"}, []string{"GET", "REDIS_URL"}},
		{[]string{"service", "--raw"}, 0, []string{`api/aaaa {"level":"error"`, "starting with ***"},
			[]string{"plainlooking"}},
		{[]string{"--grep", "^GET"}, 0, []string{"GET / 200"}, []string{"mails", "route"}},
		{[]string{"--filter", "route"}, 0, []string{"no route"}, []string{"GET"}},
		{[]string{"--filter", "nothing"}, 0, []string{"No line that fits since "}, nil},
		{[]string{"job", "cleanup", "--json"}, 0, []string{`"stream":"cleanup/cleanup/cccc"`, "REDIS_URL=redis://:***@cache"},
			[]string{"hunter2"}},
		{[]string{"worker", "mailr"}, 2, []string{`there is no worker "mailr"`, "mailer"}, nil},
		{[]string{"job"}, 2, []string{"job needs a name: there are cleanup"}, nil},
		{[]string{"--since", "monday"}, 2, []string{"--since takes a length of time"}, nil},
		{[]string{"--grep", "("}, 2, []string{"--grep takes a regular expression"}, nil},
	} {
		code, out, errs, _ := inSandbox(t, loggedStack, "", append([]string{"logs"}, c.args...)...)
		for _, want := range c.want {
			if !strings.Contains(out+errs, want) {
				t.Errorf("%v does not say %q:\n%s%s", c.args, want, out, errs)
			}
		}
		for _, not := range c.not {
			if strings.Contains(out+errs, not) {
				t.Errorf("%v says %q:\n%s%s", c.args, not, out, errs)
			}
		}
		if code != c.code {
			t.Errorf("%v ended %d, want %d\n%s", c.args, code, c.code, errs)
		}
	}
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	code, _, errs, _ := inSandbox(t, sandboxStack, "", "logs")
	if code != 1 || !strings.Contains(errs, "there is no log group /ecs/shop-api") {
		t.Errorf("without a stack it ended %d\n%s", code, errs)
	}
}

// TestMotoLogs follows a log over the wire. The emulator knows no live tail sessions: slipway says so and reads the log
// again and again, which gives every line once all the same.
func TestMotoLogs(t *testing.T) {
	moto(t)
	file := filepath.Join(t.TempDir(), "slipway.yaml")
	write(t, filepath.Dir(file), "slipway.yaml", sandboxStack)
	awsCLI(t, "logs", "create-log-group", "--log-group-name", "/ecs/shop-api")
	awsCLI(t, "logs", "create-log-stream", "--log-group-name", "/ecs/shop-api", "--log-stream-name", "ecs/shop-api/aaaa")
	put := func(texts ...string) {
		var events []map[string]any
		for _, text := range texts {
			events = append(events, map[string]any{"timestamp": time.Now().UnixMilli(), "message": text})
		}
		b, err := json.Marshal(events)
		if err != nil {
			t.Fatal(err)
		}
		awsCLI(t, "logs", "put-log-events", "--log-group-name", "/ecs/shop-api", "--log-stream-name", "ecs/shop-api/aaaa",
			"--log-events", string(b))
	}
	put("first", "the same", "the same")
	ctx, stop := context.WithCancel(t.Context())
	var out, errs bytes.Buffer
	a := &app{in: strings.NewReader(""), out: &out, err: &errs, clock: sandbox.NewFastClock(nil, 20)}
	ended := make(chan int)
	go func() { ended <- a.run(ctx, []string{"logs", "-f", "--file", file}) }()
	for i := range 3 {
		put(fmt.Sprintf("later %d", i))
	}
	time.Sleep(time.Second)
	stop()
	code := <-ended
	for text, n := range map[string]int{"api/aaaa first\n": 1, "the same\n": 2, "later 0\n": 1, "later 1\n": 1,
		"later 2\n": 1} {
		if got := strings.Count(out.String(), text); got != n {
			t.Errorf("%q came %d times, want %d", text, got, n)
		}
	}
	if code != exitInterrupted || !strings.Contains(errs.String(), "no live tail") {
		t.Errorf("exit %d\n%s\n%s", code, out.String(), errs.String())
	}
}
