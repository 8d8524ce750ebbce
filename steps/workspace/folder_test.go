package workspace

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestParseDockerfile(t *testing.T) {
	cases := map[string]struct {
		text string
		want Dockerfile
	}{
		"the guide's": {
			`FROM python:3.12.7-slim AS builder
WORKDIR /build
RUN pip install --user -r requirements.txt
FROM python:3.12.7-slim AS production
COPY --from=builder /root/.local /home/appuser/.local
COPY --chown=appuser:appuser . .
USER appuser
EXPOSE 8000
HEALTHCHECK --interval=30s CMD curl -f http://localhost:8000/health || exit 1
CMD ["gunicorn", "app.main:app", "--workers", "2"]
`,
			Dockerfile{
				Ports: []int{8000}, User: "appuser", HealthCheck: "curl -f http://localhost:8000/health || exit 1",
				Command: "gunicorn app.main:app --workers 2", Bases: []string{"python:3.12.7-slim", "python:3.12.7-slim"},
				FinalBase: "python:3.12.7-slim", CopiesAll: true,
				Named: []string{"builder", "production"},
			},
		},
		"arguments, inheritance and ranges": {
			`ARG VERSION=22
FROM node:${VERSION}-slim AS base
ARG PORT=3000
ENV PORT=$PORT
EXPOSE ${PORT}/tcp 9000-9002 53/udp
USER node
ENTRYPOINT ["tini", "--"]
FROM base
CMD ["node", "server.js"]
`,
			Dockerfile{
				Ports: []int{3000, 9000, 9001, 9002}, User: "node", Command: "tini -- node server.js",
				Bases: []string{"node:22-slim"}, FinalBase: "node:22-slim",
				Named:     []string{"base"},
				Variables: []Variable{{"ARG", "VERSION", 1, ""}, {"ARG", "PORT", 3, ""}, {"ENV", "PORT", 4, ""}},
			},
		},
		"shell form, root, a health check taken back": {
			"FROM ubuntu\nHEALTHCHECK CMD true\nHEALTHCHECK NONE\nENV API_KEY=\"abc\"\nADD . /app\nCMD ./run --fast\n",
			Dockerfile{
				Command: "./run --fast", ShellCommand: true, Bases: []string{"ubuntu"}, FinalBase: "ubuntu", CopiesAll: true,
				Variables: []Variable{{"ENV", "API_KEY", 4, "its name is that of a secret"}},
			},
		},
		"a build stage's user is not the image's": {
			"FROM golang AS build\nUSER 1000\nRUN go build -o /app\nFROM scratch\nCOPY --from=0 /app /app\nENTRYPOINT " +
				"[\"/app\"]\n",
			Dockerfile{Command: "/app", Bases: []string{"golang", "scratch"}, FinalBase: "scratch", Named: []string{"build"}},
		},
		"ours": {
			"# slipway template: fastapi\nFROM python:3.13-slim\n",
			Dockerfile{Ours: "fastapi", Bases: []string{"python:3.13-slim"}, FinalBase: "python:3.13-slim"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := ParseDockerfile([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			got.Stages = nil
			if !reflect.DeepEqual(*got, c.want) {
				t.Errorf("read %+v, want %+v", *got, c.want)
			}
		})
	}
	for _, bad := range []string{"", "FORM python\n", "RUN ls\n", "FROM a AS b c d\n"} {
		if _, err := ParseDockerfile([]byte(bad)); err == nil {
			t.Errorf("%q was taken for a Dockerfile", bad)
		}
	}
}

func TestIgnore(t *testing.T) {
	cases := []struct {
		patterns string
		out, in  string // comma separated
	}{
		{".env", ".env", "api/.env,.env.example"},
		{"**/.env*\n!**/.env.example", ".env,api/.env,.env.local,a/b/.env.prod", ".env.example,api/.env.example"},
		{"/node_modules/", "node_modules,node_modules/a/b.js", "api/node_modules/x.js"},
		{"**/node_modules", "node_modules/x,api/node_modules/x", "node_modules_x"},
		{"*.md\n!README.md", "a.md", "README.md,docs/a.md"},
		{"docs/**", "docs/a,docs/b/c", "doc"},
		{"a/**/z", "a/z,a/b/z,a/b/c/z", "b/a/z"},
		{"temp?", "temp1,tempa", "temp,temp12"},
		{"[ab].txt", "a.txt", "c.txt"},
		{"*\n!app", "main.py", "app/main.py,app"},
		{"# .env\n\n  spaced  ", "spaced", ".env"},
	}
	for _, c := range cases {
		ig := NewIgnore(parseIgnore([]byte(c.patterns)))
		for _, p := range strings.Split(c.out, ",") {
			if !ig.Matches(p) {
				t.Errorf("%q does not leave out %s", c.patterns, p)
			}
		}
		for _, p := range strings.Split(c.in, ",") {
			if ig.Matches(p) {
				t.Errorf("%q leaves out %s", c.patterns, p)
			}
		}
	}
}

func TestDotenvKeepsNamesOnly(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, ".env", "STRIPE_KEY=sk_live_hunter2\nexport APP_ENV=\"production\"\n# NOT=this\n")
	write(t, dir, "api/.env", "X=1\n")
	write(t, dir, "node_modules/a/.env", "X=1\n")
	write(t, dir, ".dockerignore", ".env\n")
	f := Look(context.Background(), dir)
	if !slices.Equal(f.DotenvKeys, []string{"APP_ENV", "STRIPE_KEY"}) {
		t.Errorf("keys %v", f.DotenvKeys)
	}
	if !slices.Equal(f.Dotenvs, []string{".env", "api/.env"}) {
		t.Errorf("files %v", f.Dotenvs)
	}
	if f.InImage(".env") || !f.InImage("api/.env") {
		t.Error(".dockerignore is not honoured")
	}
	write(t, dir, ".env", "hunter2 is the password\n\"'=\n")
	if f = Look(context.Background(), dir); f.DotenvErr == nil || strings.Contains(f.DotenvErr.Error(), "hunter2") {
		t.Errorf("error of a broken .env: %v", f.DotenvErr)
	}
}
