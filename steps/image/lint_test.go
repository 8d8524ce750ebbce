package image

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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
		"a command's port": {"FROM a:1\nUSER 101\nCMD [\"x\", \"--port\", \"443\"]\n", nil,
			[]string{"port 443, where only root may"}},
		"a stage too far": {"FROM a:1 AS app\nUSER 1\nEXPOSE 8001\nFROM app AS dev\n", nil,
			[]string{"its last stage, which a build takes, is dev"}},
		"nonroot base": {
			"FROM golang:1.26 AS b\nFROM gcr.io/distroless/static-debian12:nonroot\nCOPY --from=b /x /x\nEXPOSE 8001\n", nil,
			nil,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d, err := workspace.ParseDockerfile([]byte(c.dockerfile))
			if err != nil {
				t.Fatal(err)
			}
			got := Lint(&workspace.Folder{Dockerfile: d, Dockerignore: c.ignore})
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

func TestWriteDockerfile(t *testing.T) {
	cases := map[string]struct {
		files    map[string]string
		template string
		has      []string
	}{
		"fastapi": {
			map[string]string{"requirements.txt": "fastapi\npsycopg2\n", "src/main.py": "from fastapi import FastAPI\n\napi: " +
				"FastAPI = FastAPI(title='x')\n", ".python-version": "3.12.4\n"},
			"fastapi", []string{"FROM python:3.12-slim", `"src.main:api"`, `"uvicorn>=`, "libpq5",
				"pip install -r requirements.txt"},
		},
		"flask": {
			map[string]string{"requirements.txt": "flask\ngunicorn\n", "app.py": "app = Flask(__name__)\n"}, "python",
			[]string{`"app:app"`, "gunicorn"},
		},
		"django": {
			map[string]string{"pyproject.toml": "[project]\ndependencies=[\"django\",\"gunicorn\"]\n",
				"shop/wsgi.py": "application = 1\n"}, "python", []string{`"shop.wsgi:application"`, "pip install ."},
		},
		"node": {
			map[string]string{
				"package.json":      `{"scripts":{"start":"node dist/main.js","build":"tsc"},"engines":{"node":">=22"}}`,
				"package-lock.json": "{}"},
			"node", []string{"FROM node:22-slim", "RUN npm ci", "RUN npm run build", `CMD ["node", "dist/main.js"]`},
		},
		"node with a shell start": {
			map[string]string{"package.json": `{"scripts":{"start":"next start && true"}}`}, "node",
			[]string{`CMD ["npm", "start"]`},
		},
		"go": {
			map[string]string{"go.mod": "module shop\n\ngo 1.25.3\n", "go.sum": "x\n", "cmd/tool/main.go": "package main\n",
				"cmd/server/main.go": "package main\n"},
			"go", []string{"golang:1.25 ", "COPY go.mod go.sum ./", "./cmd/server"},
		},
		"generic": {nil, "generic", []string{`CMD ["./start"]`}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range c.files {
				write(t, dir, file, text)
			}
			if f := workspace.Look(t.Context(), dir); Template(f) != c.template {
				t.Errorf("suggests %s", Template(f))
			}
			files, err := WriteDockerfile(dir, c.template)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(files, []string{".dockerignore", "Dockerfile"}) {
				t.Errorf("wrote %v", files)
			}
			text, _ := os.ReadFile(filepath.Join(dir, "Dockerfile"))
			for _, want := range c.has {
				if !strings.Contains(string(text), want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			seen := workspace.Look(t.Context(), dir)
			w := Lint(seen)
			if HasPlaceholder(seen.Dockerfile) != (c.template == "generic") {
				t.Errorf("whether it is unfinished is told wrongly: %s", seen.Dockerfile.Command)
			}
			if len(w) > 1 || len(w) == 1 && !HasPlaceholder(seen.Dockerfile) {
				t.Errorf("our own template has warnings: %v", w)
			}
			if _, err := WriteDockerfile(dir, c.template); err == nil {
				t.Error("a Dockerfile was overwritten")
			}
		})
	}
	dir := t.TempDir()
	write(t, dir, ".dockerignore", "mine\n")
	if files, err := WriteDockerfile(dir, templates.Names()[0]); err != nil ||
		!slices.Equal(files, []string{"Dockerfile"}) {
		t.Errorf("beside a .dockerignore: %v, %v", files, err)
	}
}
