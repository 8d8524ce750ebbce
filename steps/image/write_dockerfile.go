package image

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"slipway/steps/userfile"
	"slipway/steps/workspace"
	"slipway/templates"
)

// Template suggests the Dockerfile template for a folder without one.
func Template(f *workspace.Folder) string {
	switch {
	case f == nil:
		return "generic"
	case f.Language == "python" && slices.Contains([]string{"fastapi", "starlette", "litestar"}, f.Framework):
		return "fastapi"
	case f.Language == "python", f.Language == "node", f.Language == "go":
		return f.Language
	}
	return "generic"
}

// TemplateTitle is what people call a template.
func TemplateTitle(template string) string {
	switch template {
	case "fastapi":
		return "FastAPI (Python, uvicorn)"
	case "python":
		return "Python (gunicorn)"
	case "node":
		return "Node.js"
	case "go":
		return "Go"
	}
	return "any language (generic)"
}

// WriteDockerfile writes a Dockerfile from a template into a folder, and a .dockerignore when there is none, for a
// server on port 8000. It returns the files it wrote and overwrites nothing: a Dockerfile that is there already is an
// error.
func WriteDockerfile(folder, template string) ([]string, error) {
	return WriteDockerfileFor(folder, template, 8000)
}

// WriteDockerfileFor is WriteDockerfile for a server on another port.
func WriteDockerfileFor(folder, template string, port int) ([]string, error) {
	p := parameters(folder, template)
	p.Port = port
	dockerfile, ignore, err := templates.Dockerfile(template, p)
	if err != nil {
		return nil, err
	}
	if _, err := workspace.ParseDockerfile([]byte(dockerfile)); err != nil {
		return nil, fmt.Errorf("write the Dockerfile: what was filled in does not parse: %w", err)
	}
	contents := map[string][]byte{"Dockerfile": []byte(dockerfile)}
	if _, err := os.Lstat(filepath.Join(folder, ".dockerignore")); os.IsNotExist(err) {
		contents[".dockerignore"] = []byte(ignore)
	}
	return templates.WriteNew(folder, contents)
}

// parameters reads from the folder what a template needs to know.
func parameters(folder, template string) templates.Params {
	in := func(name string) string {
		text, err := userfile.Read(filepath.Join(folder, filepath.FromSlash(name)), userfile.Text)
		if err != nil {
			return ""
		}
		return string(text)
	}
	switch template {
	case "fastapi", "python":
		return pythonParameters(folder, template, in)
	case "node":
		return nodeParameters(in)
	case "go":
		return goParameters(folder, in)
	}
	return templates.Params{}
}

var (
	pythonVersion = regexp.MustCompile(`^3\.\d+`)
	nodeVersion   = regexp.MustCompile(`\d+`)
	goVersion     = regexp.MustCompile(`(?m)^go (1\.\d+)`)
	asgiObject    = regexp.MustCompile(`(?m)^(\w+)\s*(?::\s*\w+\s*)?=\s*(?:FastAPI|Starlette|Litestar)\(`)
	wsgiObject    = regexp.MustCompile(`(?m)^(\w+)\s*(?::\s*\w+\s*)?=\s*Flask\(`)
	libpqDriver   = regexp.MustCompile(`(?im)^\s*["']?(psycopg2|psycopg\[c\]|psycopg)\s*(["'=<>~!;,@#]|$)`)
)

func pythonParameters(folder, template string, in func(string) string) templates.Params {
	var p templates.Params
	p.Version = pythonVersion.FindString(strings.TrimSpace(in(".python-version")))
	packages := in("requirements.txt")
	if packages != "" {
		p.Requirements = "requirements.txt"
	} else {
		packages = in("pyproject.toml")
	}
	server, object := "gunicorn", wsgiObject
	if template == "fastapi" {
		server, object = "uvicorn", asgiObject
	}
	lower := strings.ToLower(packages)
	p.AddServer = !strings.Contains(lower, server) &&
		!(server == "uvicorn" && strings.Contains(lower, "fastapi[standard]"))
	p.Libpq = libpqDriver.MatchString(packages)
	for _, file := range []string{"app/main.py", "main.py", "src/main.py", "api/main.py", "app/app.py", "app.py",
		"server.py", "app/__init__.py", "wsgi.py", "asgi.py"} {
		if m := object.FindStringSubmatch(in(file)); m != nil {
			module := strings.TrimSuffix(strings.TrimSuffix(file, ".py"), "/__init__")
			p.App = strings.ReplaceAll(module, "/", ".") + ":" + m[1]
			return p
		}
	}
	if template == "python" { // Django keeps its WSGI object in the project's own package
		if found, _ := filepath.Glob(filepath.Join(folder, "*", "wsgi.py")); len(found) > 0 {
			p.App = filepath.Base(filepath.Dir(found[0])) + ".wsgi:application"
		}
	}
	return p
}

func nodeParameters(in func(string) string) templates.Params {
	var manifest struct {
		Main    string
		Scripts map[string]string
		Engines struct{ Node string }
	}
	_ = json.Unmarshal([]byte(in("package.json")), &manifest) // what does not parse says nothing
	var p templates.Params
	if p.Version = nodeVersion.FindString(in(".nvmrc")); p.Version == "" {
		p.Version = nodeVersion.FindString(manifest.Engines.Node)
	}
	run := "npm run "
	switch {
	case in("pnpm-lock.yaml") != "":
		p.Lockfiles, run = "pnpm-lock.yaml ", "pnpm run "
		p.Install, p.Prune = "corepack enable && pnpm install --frozen-lockfile", "pnpm prune --prod"
	case in("yarn.lock") != "":
		p.Lockfiles, run = "yarn.lock ", "yarn run "
		p.Install, p.Prune = "corepack enable && yarn install --immutable || yarn install --frozen-lockfile",
			"rm -rf .yarn/cache"
	case in("package-lock.json") != "":
		p.Install = "npm ci"
	}
	if manifest.Scripts["build"] != "" {
		p.Build = run + "build"
	}
	start := manifest.Scripts["start"]
	switch {
	case strings.HasPrefix(start, "node ") && !strings.ContainsAny(start, "&|;<>$`\"'*()"):
		p.Command = strings.Fields(start) // without npm in between, which does not pass the stop signal on
	case start != "":
		p.Command = []string{"npm", "start"}
	case manifest.Main != "":
		p.Command = []string{"node", manifest.Main}
	}
	return p
}

func goParameters(folder string, in func(string) string) templates.Params {
	var p templates.Params
	if m := goVersion.FindStringSubmatch(in("go.mod")); m != nil {
		p.Version = m[1]
	}
	if in("go.sum") != "" {
		p.Lockfiles = "go.sum "
	}
	if strings.Contains(in("main.go"), "package main") {
		return p
	}
	commands, _ := filepath.Glob(filepath.Join(folder, "cmd", "*", "main.go"))
	for _, likely := range []string{"api", "server", "web"} {
		if slices.ContainsFunc(commands, func(c string) bool { return filepath.Base(filepath.Dir(c)) == likely }) {
			p.App = "./cmd/" + likely
			return p
		}
	}
	if len(commands) > 0 {
		p.App = "./cmd/" + filepath.Base(filepath.Dir(commands[0]))
	}
	return p
}
