package image

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/steps/workspace"
	"slipway/templates"
)

func TestLint(t *testing.T) {
	cases := map[string]struct {
		dockerfile string
		ignore     []string
		want       []string // a part of each warning, in order
	}{
		"good": {"FROM python:3.13-slim\nCOPY . .\nUSER 10001\nEXPOSE 8000\nCMD [\"x\"]\n", []string{".env"},
			nil},
		"worst": {"FROM python\nENV API_KEY=abc\nCOPY . .\nHEALTHCHECK CMD true\nCMD run\n", nil,
			[]string{"no USER", "python is whatever", "ENV API_KEY", "no .dockerignore", "HEALTHCHECK", "shell form",
				"exposes no port"}},
		"named": {"FROM a:1\nUSER app\nEXPOSE 8080\n", nil, []string{"USER app is a name"}},
		"root":  {"FROM a:latest\nUSER 0:0\nEXPOSE 80\n", nil, []string{"runs as root", "a:latest"}},
		"secret": {"FROM a:1\nARG DB_PASSWORD=x\nARG TOKEN\nENV DATABASE_URL=postgres://a:b@c TOKEN_FILE=/run/x " +
			"SECRET_KEY=$TOKEN\nUSER 1\nEXPOSE 8001\n", nil, []string{"ARG DB_PASSWORD", "ENV DATABASE_URL"}},
		"unfinished": {"# slipway template: generic\nFROM a:1\nUSER 1\nEXPOSE 8001\nCMD [\"./start\"]\n", nil,
			[]string{"still the template's ./start"}},
		"finished":        {"# slipway template: generic\nFROM a:1\nUSER 1\nEXPOSE 8001\nCMD [\"./serve\"]\n", nil, nil},
		"a port for root": {"FROM a:1\nUSER 101\nEXPOSE 80\n", nil, []string{"port 80, where only root may"}},
		"a command's port": {"FROM a:1\nUSER 101\nCMD [\"server\", \"--port\", \"443\"]\n", nil,
			[]string{"port 443, where only root may"}},
		"nonroot base": {
			"FROM golang:1.26 AS b\nFROM gcr.io/distroless/static-debian12:nonroot\nCOPY --from=b /x /x\nEXPOSE 8001\n", nil,
			nil,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "Dockerfile", c.dockerfile)
			f := workspace.Look(t.Context(), dir)
			f.Dockerignore = c.ignore
			got := Lint(f)
			if len(got) != len(c.want) {
				t.Fatalf("%d warnings: %v", len(got), got)
			}
			for i, w := range got {
				if !strings.Contains(w.Text, c.want[i]) || w.Fix == "" {
					t.Errorf("warning %d is %q, want %q", i, w, c.want[i])
				}
			}
		})
	}
}

// TestDockerfileFor: no template's own Dockerfile has warnings, and a .dockerignore that is there stays. What stands in
// it for which folder is held by steps/inspect/toolchain.
func TestDockerfileFor(t *testing.T) {
	for _, template := range templates.Names() {
		t.Run(template, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			contents, err := DockerfileFor(dir, template)
			if err != nil {
				t.Fatal(err)
			}
			if files, err := templates.WriteNew(dir, contents); err != nil ||
				!slices.Equal(files, []string{".dockerignore", "Dockerfile"}) {
				t.Fatal(files, err)
			}
			seen := workspace.Look(t.Context(), dir)
			w := Lint(seen)
			if HasPlaceholder(seen.Dockerfile) != (template == "generic") {
				t.Errorf("whether it is unfinished is told wrongly: %s", seen.Dockerfile.Command)
			}
			if len(w) > 1 || len(w) == 1 && !HasPlaceholder(seen.Dockerfile) {
				t.Errorf("our own template has warnings: %v", w)
			}
			if _, err := templates.WriteNew(dir, contents); err == nil {
				t.Error("a Dockerfile was overwritten")
			}
		})
	}
	dir := t.TempDir()
	write(t, dir, ".dockerignore", "mine\n")
	write(t, dir, "requirements.txt", "fastapi\n")
	if f := workspace.Look(t.Context(), dir); Template(f) != "fastapi" {
		t.Errorf("suggests %s", Template(f))
	}
	if contents, err := DockerfileFor(dir, "fastapi"); err != nil || len(contents) != 1 || contents["Dockerfile"] == nil {
		t.Errorf("beside a .dockerignore: %v, %v", contents, err)
	}
}

// TestRootIsRefusedByThePlan: what apply is certain to refuse stops the plan, what nobody can know is noted, and
// neither where the answers or the Dockerfile say which user it is.
func TestRootIsRefusedByThePlan(t *testing.T) {
	for name, c := range map[string]struct {
		dockerfile     string
		answer         func(*stack.Settings)
		refused, noted bool
	}{
		"official base":      {"FROM python:3.13-slim\nEXPOSE 1\n", nil, true, false},
		"by its registry":    {"FROM docker.io/library/node:24@sha256:00\nEXPOSE 1\n", nil, true, false},
		"scratch":            {"FROM golang:1 AS b\nUSER 1\nFROM scratch\nEXPOSE 1\n", nil, true, false},
		"root by name":       {"FROM ghcr.io/me/base:1\nUSER root\nEXPOSE 1\n", nil, true, false},
		"a user":             {"FROM python:3.13-slim\nUSER 10001\nEXPOSE 1\n", nil, false, false},
		"in a stage before":  {"FROM python:3.13-slim AS b\nUSER 10001\nFROM b\nEXPOSE 1\n", nil, false, false},
		"nonroot base":       {"FROM gcr.io/distroless/static-debian12:nonroot\nEXPOSE 1\n", nil, false, false},
		"a base of its own":  {"FROM ghcr.io/me/python:1\nEXPOSE 1\n", nil, false, true},
		"a base by variable": {"ARG B\nFROM ${B}\nEXPOSE 1\n", nil, false, true},
		"the answer": {"FROM python:3.13-slim\nEXPOSE 1\n", func(s *stack.Settings) { s.Service.User = "10001" },
			false, false},
		"a ready image": {"FROM python:3.13-slim\nEXPOSE 1\n",
			func(s *stack.Settings) { s.Image.URI = "ghcr.io/me/shop:1" }, false, false},
		"another Dockerfile": {"FROM python:3.13-slim\nEXPOSE 1\n",
			func(s *stack.Settings) { s.Image.Dockerfile = "other/Dockerfile" }, false, true},
		"named as it is": {"FROM python:3.13-slim\nEXPOSE 1\n",
			func(s *stack.Settings) { s.Image.Dockerfile = "./Dockerfile" }, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := workspace.ParseDockerfile([]byte(c.dockerfile))
			if err != nil {
				t.Fatal(err)
			}
			d.Path = filepath.FromSlash("/shop/Dockerfile")
			s := stack.Guide()
			s.App, s.Region = "shop", "eu-west-1"
			if c.answer != nil {
				c.answer(&s)
			}
			b := plan.NewBuilder(s, &live.Stack{Identity: s.Identity("aws")}, plan.Intent{})
			planImage(b, Tools{Seen: &workspace.Folder{Path: filepath.FromSlash("/shop"), Dockerfile: d}})
			p := b.Plan()
			refused, noted := false, false
			for _, x := range p.Problems {
				refused = refused || x.Resource == "service.user" && strings.Contains(x.WayOut, "USER 10001")
			}
			for _, n := range p.Notes {
				noted = noted || strings.Contains(n.Text, "root")
			}
			if refused != c.refused || noted != c.noted {
				t.Errorf("refused %v, noted %v: %v %v", refused, noted, p.Problems, p.Notes)
			}
		})
	}
}
