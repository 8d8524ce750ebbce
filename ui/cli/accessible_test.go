package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/sandbox"
	"slipway/steps/workspace"
)

// fullRequirements are those of an app that needs a database and a cache.
const fullRequirements = "asyncpg\nsqlalchemy\nredis\n"

// talk is somebody who types lines to the wizard without screens, in a folder of their own with a sandbox of their own.
type talk struct {
	t       *testing.T
	folder  string
	prepare func(*sandbox.Sandbox) // before the next run
	engines func() (steps.Rehearser, error)
	alone   bool   // nobody can be asked
	tape    string // of the last run
}

func newTalk(t *testing.T) *talk {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	folder := filepath.Join(t.TempDir(), "shop")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, folder, "Dockerfile", "FROM python:3.13-slim\nUSER 1001\nEXPOSE 8000\nCMD [\"python\"]\n")
	write(t, folder, "requirements.txt", fullRequirements)
	return &talk{t: t, folder: folder, engines: func() (steps.Rehearser, error) { return nil, workspace.ErrNoContainers }}
}

func (k *talk) file() string { return filepath.Join(k.folder, "slipway.yaml") }

// says runs the program over typed lines, after which the input ends.
func (k *talk) says(args []string, typed ...string) (code int, said string) {
	k.t.Helper()
	return k.over(args, func(*bytes.Buffer) *lines {
		return &lines{left: strings.Join(append(slices.Clone(typed), ""),
			"\n")}
	})
}

// answers runs the program with somebody who answers what is asked by a part of the question, each once, takes the
// answer there is to anything else, and types the app's name under every plan.
func (k *talk) answers(args []string, replies ...string) (code int, said string) {
	k.t.Helper()
	return k.over(args, func(out *bytes.Buffer) *lines { return &lines{out: out, replies: replies} })
}

// lines are what somebody types: fixed lines, or replies to what was asked last.
type lines struct {
	left    string
	out     *bytes.Buffer
	heard   int
	replies []string // a part of a question, its answer, and so on
	typed   int
}

func (l *lines) Read(p []byte) (int, error) {
	if l.left == "" {
		if l.typed++; l.out == nil || l.typed > 100 {
			return 0, io.EOF
		}
		l.left = l.reply(l.out.String()[l.heard:]) + "\n"
		l.heard = l.out.Len()
	}
	n := copy(p, l.left)
	l.left = l.left[n:]
	return n, nil
}

func (l *lines) reply(asked string) string {
	if strings.Contains(asked, "Type shop to apply") {
		return "shop"
	}
	for i := 0; i+1 < len(l.replies); i += 2 {
		if strings.Contains(asked, l.replies[i]) {
			answer := l.replies[i+1]
			l.replies = slices.Delete(slices.Clone(l.replies), i, i+2)
			return answer
		}
	}
	return ""
}

func (k *talk) over(args []string, typing func(*bytes.Buffer) *lines) (code int, said string) {
	k.t.Helper()
	k.tape = filepath.Join(k.t.TempDir(), "calls.jsonl")
	k.t.Setenv("SLIPWAY_TAPE", k.tape)
	var out, errs bytes.Buffer
	in := typing(&out)
	a := &app{in: in, out: &out, err: &errs, prompt: !k.alone, closers: &closers{}, engines: k.engines,
		masked: func(context.Context) (string, error) { return lineOf(in) }}
	if k.prepare != nil {
		state, err := cloud.StateFolder()
		if err != nil {
			k.t.Fatal(err)
		}
		open, err := a.closers.sandbox(filepath.Join(state, "sandbox", "aws.json"), 5000,
			sandbox.Options{Region: "eu-west-1"})
		if err != nil {
			k.t.Fatal(err)
		}
		k.prepare(open.box)
		k.prepare = nil
	}
	code = a.run(k.t.Context(), append(args, "--sandbox", "--sandbox-speed", "5000", "--accessible", "--file", k.file()))
	said = out.String() + errs.String()
	if strings.Contains(said, "\x1b") {
		k.t.Errorf("lines carry escape sequences:\n%q", said)
	}
	if strings.Contains(said, "marker") {
		k.t.Errorf("a secret is repeated:\n%s", said)
	}
	return code, said
}

// lineOf reads one line, as a terminal that shows nothing would.
func lineOf(r io.Reader) (string, error) {
	var text []byte
	one := make([]byte, 1)
	for {
		if _, err := r.Read(one); err != nil {
			return "", err
		}
		if one[0] == '\n' {
			return string(text), nil
		}
		text = append(text, one[0])
	}
}

// hears fails unless everything wanted was said.
func (k *talk) hears(said string, wanted ...string) {
	k.t.Helper()
	for _, w := range wanted {
		if !strings.Contains(strings.ReplaceAll(said, "\n  ", " "), w) {
			k.t.Errorf("never says %q:\n%s", w, said)
		}
	}
}

// asked are the answers up to the plan, with everything that is asked when the folder has a Dockerfile and no .env
// file: the region and the page of the app, the pages of the steps, the domain before its own, the e-mail before its.
var asked = []string{"", "", "", "", "", "", "", "", "", "you@example.com", ""}

// TestLinesSetUp sets a stack up: a sample, values from .env, the plan, the typed name, and then home.
func TestLinesSetUp(t *testing.T) {
	k := newTalk(t)
	_ = os.Remove(filepath.Join(k.folder, "Dockerfile"))
	_ = os.Remove(filepath.Join(k.folder, "requirements.txt"))
	write(t, k.folder, ".env",
		"STRIPE_KEY=sk_live_marker\nAWS_ACCESS_KEY_ID=AKIAmarker\nDATABASE_URL=postgres://u:marker@localhost/x\n")
	code, said := k.says(nil, "1", "1", "take back", "1", "1", "", "Ireland",
		"", "", "", "", "take", "", "1", "", "", "me",
		"you@example.com", "", "d", "wrong", "shop")
	if code != 0 {
		t.Fatalf("ended with %d:\n%s", code, said)
	}
	k.hears(said, "1. app: shop, the folder's name.", "dollars a month", "Write a sample app", "Written:", "Taken back",
		"app/main.py", "api.example.com",
		"No: ", "STRIPE_KEY: taken", "AWS_ACCESS_KEY_ID is refused", "DATABASE_URL: composed", "create RDS PostgreSQL",
		"aws rds create-db-instance",
		"No: that is not shop", "Times are UTC", "done ", "shop is live.", "URL: https://api.example.com", "Security: ",
		"slipway destroy")
	code, said = k.says(nil, "checklist", "leave")
	if code != 0 {
		t.Errorf("coming back ended with %d:\n%s", code, said)
	}
	k.hears(said, "Step network: in sync", "Step data: in sync", "answers 200", "1 of 1 running", "planned", "What next?",
		"Security checklist")
}

// TestLinesEndAnywhere: an input that ends at any question is never a yes, and what was answered before is offered the
// next time.
func TestLinesEndAnywhere(t *testing.T) {
	k := newTalk(t)
	write(t, k.folder, ".env", "STRIPE_KEY=sk_live_marker\n")
	typed := []string{"", "", "", "", "1", "STRIPE_KEY,OTHER", "", "", "take", "other_marker", "", "api.elsewhere.org", "",
		"", "", "you@example.com", "", "e", "budget", "1", "150", "d"}
	for cut := range len(typed) + 1 {
		_ = os.Remove(k.file())
		code, said := k.says(nil, typed[:cut]...)
		if code != exitInterrupted || !strings.Contains(said, "the input ended") {
			t.Fatalf("cut after %d lines: ended with %d\n%s", cut, code, said)
		}
		if w := writesOf(t, k.tape); len(w) > 0 {
			t.Fatalf("cut after %d lines: wrote %v", cut, w)
		}
		if text, _ := os.ReadFile(k.file()); cut > 15 && !strings.Contains(string(text), "you@example.com") ||
			strings.Contains(string(text), "marker") {
			t.Errorf("cut after %d lines: kept\n%s", cut, text)
		}
	}
	k.hears(mustSay(k), "email: you@example.com, slipway.yaml", "domain: api.elsewhere.org, slipway.yaml")
}

// mustSay comes back to the page that was left, with the answers that were kept, and goes back from there.
func mustSay(k *talk) string {
	_, said := k.says(nil, "/back", "/back")
	return said
}

// TestLinesFound opens a stack whose slipway.yaml is lost.
func TestLinesFound(t *testing.T) {
	k := newTalk(t)
	if code, said := k.says(nil, append(asked, "shop")...); code != 0 {
		t.Fatalf("ended with %d:\n%s", code, said)
	}
	_ = os.Remove(k.file())
	code, said := k.says(nil, "1", "leave")
	text, _ := os.ReadFile(k.file())
	if code != 0 || !strings.Contains(string(text), "you@example.com") {
		t.Errorf("ended with %d:\n%s%s", code, said, text)
	}
	k.hears(said, "open shop: production", "read back from AWS", "Step data: in sync", "lost: ")
	_ = os.Remove(k.file())
	if code, said := k.says(nil, "new"); code != exitInterrupted || !strings.Contains(said, "Your app: ") {
		t.Errorf("a new one ended with %d:\n%s", code, said)
	}
}

// TestLinesEdit changes an answer from the plan, leaves, and comes back to it.
func TestLinesEdit(t *testing.T) {
	k := newTalk(t)
	code, said := k.says(nil, append(slices.Clone(asked), "e", "data", "3", "nothing", "db.t3.small", "q")...)
	text, _ := os.ReadFile(k.file())
	if code != 0 || !strings.Contains(string(text), "class: db.t3.small") {
		t.Errorf("ended with %d:\n%s%s", code, said, text)
	}
	k.hears(said, "An answer of which step?", "dollars a month more", "Nothing was changed in AWS")
	if w := writesOf(t, k.tape); len(w) > 0 {
		t.Errorf("wrote %v", w)
	}
}

// TestLinesFailure has AWS refuse the database, tries again, changes an answer, leaves, and comes back to finish.
func TestLinesFailure(t *testing.T) {
	k := newTalk(t)
	k.prepare = func(b *sandbox.Sandbox) {
		b.Inject(sandbox.Deny{At: sandbox.At{Operation: "RDS:CreateDBInstance"}})
	}
	code, said := k.answers(nil, "E-mail", "you@example.com", "What now?", "retry", "What now?", "edit", "Which answer?",
		"3", "How large should the database be?", "db.t3.small",
		"What now?", "leave")
	if code != exitFailed {
		t.Fatalf("ended with %d:\n%s", code, said)
	}
	k.hears(said, "FAILED", "Not finished: ", "what happened", "rds:CreateDBInstance", "What is safe", "1. retry",
		"unchanged", "13.87 dollars a month more")
	code, said = k.says(nil, "plan", "shop", "leave")
	if code != 0 {
		t.Fatalf("coming back ended with %d:\n%s", code, said)
	}
	k.hears(said, "Step data: ", "shop is live.")
}

// TestLinesDNSElsewhere ends with 4 while records wait, and is finished once they stand.
func TestLinesDNSElsewhere(t *testing.T) {
	k := newTalk(t)
	code, said := k.says(nil, "", "", "", "", "", "", "api.other.org", "2", "", "", "you@example.com", "", "shop")
	if code != exitWaiting {
		t.Fatalf("ended with %d:\n%s", code, said)
	}
	proof := regexp.MustCompile(`CNAME (_\S+) -> (_[^\s,;]+)`).FindStringSubmatch(said[strings.LastIndex(said,
		"stands, and waits for DNS records"):])
	reach := regexp.MustCompile(`CNAME api\.other\.org -> (shop-alb-[^\s,;]+)`).FindStringSubmatch(said)
	if proof == nil || reach == nil {
		t.Fatalf("the records are not told:\n%s", said)
	}
	k.prepare = func(b *sandbox.Sandbox) {
		b.SetDNS(proof[1], "CNAME", strings.TrimSuffix(proof[2], "."))
		b.SetDNS("api.other.org", "CNAME", strings.TrimSuffix(reach[1], "."))
	}
	for range 200 { // until ACM has looked
		if code, said = k.says(nil, "plan", "shop", "leave"); code == 0 {
			break
		}
	}
	if code != 0 {
		t.Fatalf("with the records in place it ended with %d:\n%s", code, said)
	}
	k.hears(said, "https://api.other.org")
}

// TestLinesSteps runs each of the seven steps again.
func TestLinesSteps(t *testing.T) {
	k := newTalk(t)
	if code, said := k.says(nil, append(slices.Clone(asked), "shop")...); code != 0 {
		t.Fatalf("ended with %d:\n%s", code, said)
	}
	for _, c := range []struct {
		step    string
		replies []string
		want    []string
	}{
		{"network", nil, []string{"It is locked", "Nothing to do"}},
		{"data", []string{"How large should the database be?", "db.t3.small"}, []string{"from db.t3.micro to db.t3.small",
			"13.87 dollars a month more", "shop is live"}},
		{"secrets", []string{"Which secrets", "NEW_KEY", "Value of NEW_KEY", "new_marker"}, []string{"create secret NEW_KEY",
			"shop is live"}},
		{"image", nil, []string{"Build this folder and push it"}},
		{"service", []string{"Release command", "alembic upgrade head"}, []string{"alembic upgrade head", "shop is live"}},
		{"schedule", []string{"A job", "cleanup = 0 3 * * ? * : python -m jobs.cleanup", "Time zone", "lagos"},
			[]string{"cleanup runs every day at 03:00, next runs ", "03:00", "create schedule of cleanup"}},
		{"budget", []string{"Monthly budget", "180"}, []string{"update budget", "180"}},
	} {
		code, said := k.answers([]string{"step", c.step}, c.replies...)
		if code != 0 {
			t.Errorf("%s ended with %d:\n%s", c.step, code, said)
		}
		k.hears(said, append(c.want, "Step "+c.step)...)
	}
	code, said := k.says(nil, "leave")
	if code != 0 {
		t.Errorf("ended with %d", code)
	}
	for _, s := range steps.Names() {
		k.hears(said, "Step "+s+": in sync")
	}
}
