package rehearse

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

var found struct {
	sync.Once
	engine *Engine
	err    error
}

// engine is the container engine of this machine; without one the test is skipped.
func engine(t *testing.T) *Engine {
	t.Helper()
	found.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		c, err := workspace.FindContainers(ctx)
		if err != nil {
			found.err = err
			return
		}
		found.engine = &Engine{Path: c.Path, Name: c.Name(), Platform: c.Platform, Saver: c}
	})
	if found.err != nil {
		if os.Getenv("SLIPWAY_REQUIRE_CONTAINERS") != "" {
			t.Fatal(found.err)
		}
		t.Skipf("needs a container engine: %v", found.err)
	}
	return found.engine
}

var program struct {
	sync.Once
	dir string
	err error
}

// image builds an image from scratch around the program of testdata.
func image(t *testing.T, e *Engine, tag, dockerfile string, files map[string]string) string {
	t.Helper()
	program.Do(func() {
		if program.dir, program.err = os.MkdirTemp("", "rehearse"); program.err != nil {
			return
		}
		build := exec.Command("go", "build", "-o", filepath.Join(program.dir, "app"), "./testdata/app")
		build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+strings.TrimPrefix(e.Platform, "linux/"))
		if out, err := build.CombinedOutput(); err != nil {
			t.Errorf("%s", out)
			program.err = err
		}
	})
	if program.err != nil {
		t.Fatal(program.err)
	}
	dir := t.TempDir()
	raw, err := os.ReadFile(filepath.Join(program.dir, "app"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "app"), raw, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(dockerfile), 0o644); err != nil {
		t.Fatal(err)
	}
	tag = "slipway-rehearse-test:" + tag
	if out, err := exec.Command(e.Path, "build", "-q", "-t", tag, dir).CombinedOutput(); err != nil {
		t.Fatalf("build: %s", out)
	}
	return tag
}

const good = "FROM scratch\nCOPY app /app\nUSER 1001\nENTRYPOINT [\"/app\"]\n"

func spec(t *testing.T, e *Engine, image string, command ...string) Spec {
	return Spec{
		Image: image, Platform: e.Platform, HealthPath: "/health", Grace: 3 * time.Second, Folder: t.TempDir(),
		Definition: live.TaskDefinition{CPU: "256", Memory: "64", Containers: []live.Container{{
			Name: "shop-api", Port: 8000, Command: command, StopTimeout: 2,
			Environment: map[string]string{"PORT": "8000", "APP_ENV": "production"},
			Secrets:     map[string]string{"STRIPE_KEY": "arn:x"},
		}}},
		Values: map[string]stack.Secret{"STRIPE_KEY": stack.NewSecret("sk_live_marker_123")},
	}
}

// worker is one with the service's definition under another command.
func worker(s *Spec, command string) []Worker {
	d := s.Definition
	d.Containers = slices.Clone(d.Containers)
	d.Containers[0].Command = []string{command}
	return []Worker{{"mails", d}}
}

// begun are the rehearsals that this process has begun, by their ids. Others may be at work on the machine.
var begun sync.Map

// noted hears of a rehearsal under way and notes it.
func noted(s Spec) func(Event) {
	return func(Event) {
		marks, _ := filepath.Glob(markOf(s.Folder, "*"))
		for _, mark := range marks {
			begun.Store(strings.TrimSuffix(strings.TrimPrefix(filepath.Base(mark), "rehearsal-"), ".lock"), true)
		}
	}
}

// left is what the noted rehearsals have left.
func left(t *testing.T, e *Engine) (all string) {
	t.Helper()
	known := 0
	begun.Range(func(id, _ any) bool {
		known++
		for _, list := range [][]string{{"ps", "-aq"}, {"network", "ls", "-q"}} {
			out, err := exec.Command(e.Path, append(list, "--filter", "label="+label+"="+id.(string))...).Output()
			if err != nil {
				t.Fatal(err)
			}
			all += string(out)
		}
		return true
	})
	if known == 0 {
		t.Error("no rehearsal was noted")
	}
	return strings.TrimSpace(all)
}

// TestRehearsals: each way to fail is named in the first line; a good image passes; nothing stays, no value is printed.
// Without SLIPWAY_MATRIX=full a few of them are tried.
func TestRehearsals(t *testing.T) {
	e := engine(t)
	t.Cleanup(func() {
		if l := left(t, e); l != "" {
			t.Errorf("left: %s", l)
		}
	})
	const quick = 3
	plain := image(t, e, "good", good, nil)
	for i, c := range []struct {
		name, mode string
		change     func(*Spec)
		id, cause  string // of the verdict that fails; "" when all pass
		fix        string
	}{
		{name: "good", mode: "good"},
		{name: "crash at start", mode: "crash", id: "starts", cause: "crashes with exit code 3: fatal: cannot parse config"},
		{name: "wrong port", mode: "port", id: "listens", cause: "listens on port 3000, not on 8000",
			fix: "service.port to 3000"},
		{name: "ends by itself", mode: "ends", id: "starts", cause: "ends by itself with exit code 0"},
		{name: "localhost only", mode: "localhost", id: "listens", cause: "localhost only", fix: "0.0.0.0"},
		{name: "slow start", mode: "slow", id: "listens", cause: "listens on no port after 3", fix: "service.grace"},
		{name: "no health path", mode: "good", change: func(s *Spec) { s.HealthPath = "/healthz" }, id: "health",
			cause: "/healthz answers 404"},
		{name: "500", mode: "500", id: "health", cause: "answers 500"},
		{name: "401", mode: "401", id: "health", cause: "answers 401"},
		{name: "redirect", mode: "redirect", id: "health", cause: "answers 301 and leads to https://example.com/health"},
		{name: "hangs", mode: "hang", change: func(s *Spec) { s.Grace = time.Second }, id: "health",
			cause: "no answer within 5 seconds"},
		{name: "refuses the host", mode: "host", id: "health", cause: "answers 400", fix: "ALLOWED_HOSTS"},
		{name: "root", mode: "good", change: func(s *Spec) { s.Definition.Containers[0].User = "0" }, id: "user",
			cause: "runs as root"},
		{name: "unknown user", mode: "good", change: func(s *Spec) { s.Definition.Containers[0].User = "app" }, id: "starts",
			cause: "user it shall run as does not exist"},
		{name: "out of memory", mode: "memory", id: "starts", cause: "more memory than the task's 64 MiB"},
		{name: "deaf to SIGTERM", mode: "deaf", id: "ends", cause: "does not end on SIGTERM"},
		{name: "missing in Python", mode: "python", id: "starts", cause: "lacks the variable STRIPE_SECRET",
			fix: "secrets.keys"},
		{name: "missing in pydantic", mode: "pydantic", id: "starts", cause: "lacks the variables ADMIN_EMAIL, SECRET_KEY"},
		{name: "missing in Node", mode: "node", id: "starts", cause: "lacks the variable SESSION_SECRET"},
		{name: "missing in Go", mode: "go", id: "starts", cause: "lacks the variable MAIL_TOKEN"},
		{name: "needs the database", mode: "database", id: "starts", cause: "cannot reach a database"},
		{name: "refuses the database's TLS", mode: "tls", id: "starts", cause: "refuses the database's TLS certificate",
			fix: "url_style"},
		{name: "talks without TLS", mode: "notls", id: "starts", cause: "without TLS"},
		{name: "read-only", mode: "readonly", change: func(s *Spec) { s.Definition.Containers[0].ReadOnlyRoot = true },
			id: "starts", cause: "read-only"},
		{name: "may not write", mode: "denied", id: "starts", cause: "user may not"},
		{name: "port below 1024", mode: "low", id: "starts", cause: "user may not"},
		{name: "fails later", mode: "later", id: "stays", cause: "was healthy and then ended: It crashes with exit code 4: " +
			"lost the queue"},
		{name: "no such command", mode: "good", change: func(s *Spec) { s.Release = []string{"migrate"} }, id: "release",
			cause: `relation "users" does not exist`},
		{name: "a job fails", mode: "good",
			change: func(s *Spec) { s.Jobs = []Job{{Name: "nightly", Command: []string{"crash"}}} }, id: "job-nightly",
			cause: "exit code 3"},
		{name: "a worker ends", mode: "good", change: func(s *Spec) { s.Workers = worker(s, "ends") }, id: "worker-mails",
			cause: "Worker mails: It ends by itself with exit code 0"},
		{name: "a worker lacks", mode: "good", change: func(s *Spec) { s.Workers = worker(s, "python") }, id: "worker-mails",
			cause: "Worker mails: It lacks the variable STRIPE_SECRET"},
		{name: "a worker is deaf", mode: "good", change: func(s *Spec) { s.Workers = worker(s, "deaf") }, id: "worker-mails",
			cause: "does not end on SIGTERM"},
		{name: "a worker works", mode: "good", change: func(s *Spec) { s.Workers = worker(s, "good") }},
		{name: "prints a secret", mode: "leak", id: "starts", cause: "cannot log in with ***"},
	} {
		if i == quick && os.Getenv("SLIPWAY_MATRIX") != "full" {
			break
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := spec(t, e, plain, c.mode)
			if c.change != nil {
				c.change(&s)
			}
			r, err := Run(t.Context(), e, s, noted(s))
			if err != nil {
				t.Fatal(err)
			}
			text, _ := json.Marshal(r)
			if strings.Contains(string(text), "sk_live_marker") {
				t.Errorf("a value is in the report: %s", text)
			}
			for _, v := range r.Verdicts {
				switch {
				case v.Status != Fail:
				case v.ID != c.id:
					t.Errorf("%s fails: %s", v.ID, v.Detail)
				case !strings.Contains(v.Detail, c.cause) || !strings.Contains(v.Fix, c.fix) || v.Fix == "":
					t.Errorf("%s says %q, fix %q", v.ID, v.Detail, v.Fix)
				}
				if v.Status == Unknown {
					t.Errorf("not looked at: %s %s", v.ID, v.Detail)
				}
			}
			if r.Failed() != (c.id != "") {
				t.Errorf("failed is %t: %s", r.Failed(), text)
			}
			keepFacts(t, c.name, c.cause, r)
			if c.id != "" && !strings.Contains(r.Cause(), c.cause) {
				t.Errorf("the first line is %q", r.Cause())
			}
			t.Logf("%s", r.Cause())
		})
	}
}

// TestImages: what is wrong with an image itself is found without starting it. Without SLIPWAY_MATRIX=full a few of
// them are tried.
func TestImages(t *testing.T) {
	e := engine(t)
	const quick = 2
	other := map[string]string{"linux/amd64": "linux/arm64", "linux/arm64": "linux/amd64"}[e.Platform]
	for i, c := range []struct {
		name, dockerfile string
		files            map[string]string
		platform         string
		id, cause        string
	}{
		{name: "root", dockerfile: "FROM scratch\nCOPY app /app\nENTRYPOINT [\"/app\"]\n", id: "user", cause: "root"},
		{name: "dotenv", dockerfile: "FROM scratch\nCOPY app .env /\nUSER 1001\nENTRYPOINT [\"/app\"]\n",
			files: map[string]string{".env": "A=b"}, id: "layers", cause: "/.env"},
		{name: "key", dockerfile: "FROM scratch\nCOPY app server.pem /\nUSER 1001\nENTRYPOINT [\"/app\"]\n",
			files: map[string]string{"server.pem": "-----BEGIN RSA PRIVATE KEY-----\nx\n"}, id: "layers", cause: "/server.pem"},
		{name: "certificate", dockerfile: "FROM scratch\nCOPY app ca.pem .env.example /\nUSER 1001\nENTRYPOINT [\"/app\"]\n",
			files: map[string]string{"ca.pem": "-----BEGIN CERTIFICATE-----\nx\n", ".env.example": "A="}},
		{name: "architecture", dockerfile: good, platform: other, id: "architecture", cause: "is built for " + e.Platform},
		{name: "no such program", dockerfile: "FROM scratch\nCOPY app /app\nUSER 1001\nENTRYPOINT [\"/server\"]\n",
			id: "starts", cause: "does not exist in the image"},
	} {
		if i == quick && os.Getenv("SLIPWAY_MATRIX") != "full" {
			break
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := spec(t, e, image(t, e, strings.ReplaceAll(c.name, " ", "-"), c.dockerfile, c.files))
			if c.platform != "" {
				s.Platform = c.platform
			}
			r, err := Run(t.Context(), e, s, noted(s))
			if err != nil {
				t.Fatal(err)
			}
			if r.Failed() != (c.id != "") {
				t.Errorf("%+v", r)
			}
			for _, v := range r.Verdicts {
				if v.Status == Fail && (v.ID != c.id || !strings.Contains(v.Detail, c.cause)) {
					t.Errorf("%s: %s", v.ID, v.Detail)
				}
			}
		})
	}
}

// TestSweep: what a killed rehearsal left is removed by the next one; what a living one has stays.
func TestSweep(t *testing.T) {
	e := engine(t)
	tag := image(t, e, "good", good, nil)
	folder := t.TempDir()
	dead, err := open(t.Context(), e, folder)
	if err != nil {
		t.Fatal(err)
	}
	living, err := open(t.Context(), e, folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*stage{dead, living} {
		if out, err := exec.Command(e.Path, "run", "-d", "--label", label+"="+s.id, "--network", s.network(), tag,
			"slow").CombinedOutput(); err != nil {
			t.Fatalf("%s", out)
		}
	}
	_ = dead.mark.Unlock() // as when the process was killed
	third, err := open(t.Context(), e, folder)
	if err != nil {
		t.Fatal(err)
	}
	defer third.close()
	for s, want := range map[*stage]int{dead: 0, living: 1} {
		out, _ := exec.Command(e.Path, "ps", "-aq", "--filter", "label="+label+"="+s.id).Output()
		if n := len(strings.Fields(string(out))); n != want {
			t.Errorf("%d containers, want %d", n, want)
		}
	}
	if err := living.close(); err != nil {
		t.Error(err)
	}
}

// TestEnvironment: a container gets the names that its task would have and no others; what slipway fills in is known.
func TestEnvironment(t *testing.T) {
	e := engine(t)
	t.Setenv("AWS_SECRET_ACCESS_KEY", "never")
	s := spec(t, e, image(t, e, "good", good, nil))
	s.Jobs = []Job{{Name: "environment", Command: []string{"environment"}}}
	s.Definition.Containers[0].Environment["DB_HOST"] = plan.KnownAfterApply
	s.Definition.Containers[0].Secrets["OTHER_KEY"] = "arn:y"
	r := &rehearsal{Engine: e, spec: s, tell: func(Event) {}, report: &Report{}}
	var err error
	if r.stage, err = open(t.Context(), e, s.Folder); err != nil {
		t.Fatal(err)
	}
	defer r.stage.close()
	r.environment()
	name, err := r.start(t.Context(), "env", s.Definition, []string{"environment"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.untilEnded(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, line := range r.logs(t.Context(), name) {
		got[strings.TrimPrefix(line, "has ")] = true
	}
	for _, want := range []string{"PORT", "APP_ENV", "STRIPE_KEY", "OTHER_KEY"} {
		if !got[want] {
			t.Errorf("%s is missing", want)
		}
		delete(got, want)
	}
	// TERM and container are podman's
	for _, always := range []string{"PATH", "HOSTNAME", "HOME", "TERM", "container"} {
		delete(got, always)
	}
	if len(got) > 0 {
		t.Errorf("more than the task has: %v", got)
	}
	if len(r.given) != 1 || r.given[0] != "OTHER_KEY" {
		t.Errorf("stand-ins: %v", r.given)
	}
}
