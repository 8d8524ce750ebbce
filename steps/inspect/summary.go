package inspect

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// App is what a Dockerfile for an app has to know. What the folder does not say is empty.
type App struct {
	Dir            string // of its code, a slash path from the folder
	Language       string // python, node, go, ruby, java, dotnet, elixir, rust, php
	Framework      string // fastapi, express …
	EntryPoint     string // app.main:app, server.js, ./cmd/api, config.ru, Shop.csproj …
	PackageManager string // pip, uv, poetry, pipenv, npm, pnpm, yarn, bun, go, bundler, maven, gradle …
	LockFile       string // a slash path from the folder
	Port           int
	ReadsPort      bool   // it listens where PORT says
	FixedPort      bool   // its command or its code names the port: PORT does not move it
	Host           string // 0.0.0.0, or localhost where nothing outside the container can reach it
}

// clean is an image's paths as the files of a tree are named; what lies outside the folder is left out.
func (i Image) clean() Image {
	for _, p := range []*string{&i.Dockerfile, &i.Context} {
		if *p == "" {
			continue
		}
		if *p = path.Clean(strings.ReplaceAll(*p, `\`, "/")); path.IsAbs(*p) || *p == ".." || strings.HasPrefix(*p, "../") {
			*p = ""
		}
	}
	return i
}

// summary puts together what the answers and the folder say of the app itself.
func (a *app) summary(out answers) App {
	s := App{Dir: a.dirs[0], Host: out.value("service.host")}
	s.Language, _ = a.language()
	s.Framework, _, _ = a.framework()
	s.Port, _ = strconv.Atoi(out.value("service.port"))
	s.PackageManager, s.LockFile = a.packageManager(s.Language)
	s.EntryPoint = a.entryPoint(s.Language)
	fromEnv, fallback := a.commandPorts(func(_ int, _, kind string) { s.FixedPort = s.FixedPort || kind == "command" })
	s.ReadsPort = fromEnv || fallback || a.environment()["PORT"].value != "" || a.reads("PORT") != ""
	a.codePorts(func(port int, _, kind string) {
		s.FixedPort = s.FixedPort || kind == "code" && port == s.Port && !s.ReadsPort
	})
	return s
}

// lockFiles are the files that hold the versions of a language's packages, by what reads them, the surest sign first.
var lockFiles = map[string][][2]string{
	"python": {{"uv.lock", "uv"}, {"poetry.lock", "poetry"}, {"pdm.lock", "pdm"}, {"Pipfile.lock", "pipenv"},
		{"Pipfile", "pipenv"}, {"requirements.txt", "pip"}, {"pyproject.toml", "pip"}},
	"node": {{"pnpm-lock.yaml", "pnpm"}, {"yarn.lock", "yarn"}, {"bun.lock", "bun"}, {"bun.lockb", "bun"},
		{"deno.lock", "deno"}, {"package-lock.json", "npm"}, {"npm-shrinkwrap.json", "npm"}, {"package.json", "npm"},
		{"deno.json", "deno"}},
	"go":     {{"go.sum", "go"}, {"go.mod", "go"}},
	"ruby":   {{"Gemfile.lock", "bundler"}, {"Gemfile", "bundler"}},
	"rust":   {{"Cargo.lock", "cargo"}, {"Cargo.toml", "cargo"}},
	"elixir": {{"mix.lock", "mix"}, {"mix.exs", "mix"}},
	"php":    {{"composer.lock", "composer"}, {"composer.json", "composer"}},
	"dotnet": {{"packages.lock.json", "dotnet"}},
	"java": {{"gradle.lockfile", "gradle"}, {"pom.xml", "maven"}, {"build.gradle", "gradle"},
		{"build.gradle.kts", "gradle"}, {"build.sbt", "sbt"}, {"project.clj", "lein"}},
}

// packageManager is what installs the app's packages, and the file with their versions, "" where there is none.
func (a *app) packageManager(language string) (name, lock string) {
	for _, known := range lockFiles[language] {
		for at := a.dirs[0]; ; at = path.Dir(at) { // a workspace has one for all
			if file := path.Join(at, known[0]); a.t.has[file] {
				if !manifest(known[0]) || known[0] == "requirements.txt" {
					lock = file
				}
				return known[1], lock
			}
			if at == "." || at == "/" {
				break
			}
		}
	}
	if language == "dotnet" {
		return "dotnet", ""
	}
	return "", ""
}

var (
	pythonObject = regexp.MustCompile(`(?m)^(\w+)\s*(?::\s*[\w.]+\s*)?=\s*(?:\w+\.)?` +
		`(?:FastAPI|Starlette|Litestar|Flask|Quart|Sanic|Falcon|create_app|make_app|get_asgi_application|get_wsgi_application)\(`)
	serverObject = regexp.MustCompile(`\b(?:uvicorn|gunicorn|hypercorn|granian|daphne)\b.*?\s([\w.]+:\w+)`)
	goMain       = regexp.MustCompile(`(?m)^package main\b`)
	cargoName    = regexp.MustCompile(`(?s)\[package\][^\[]*?\bname\s*=\s*"([\w-]+)"`)
)

// entryPoint is what starts the app, in the words of its language.
func (a *app) entryPoint(language string) string {
	dir := a.dirs[0]
	within := func(file string) string { return strings.TrimPrefix(strings.TrimPrefix(file, dir), "/") }
	switch language {
	case "python":
		return a.pythonEntry(within)
	case "node":
		return a.nodeEntry()
	case "go":
		return a.goEntry(within)
	case "rust":
		if m := cargoName.FindStringSubmatch(a.t.read(path.Join(dir, "Cargo.toml")).raw); m != nil {
			return m[1]
		}
	case "ruby":
		if a.t.has[path.Join(dir, "config.ru")] {
			return "config.ru"
		}
	case "dotnet":
		for _, f := range a.t.under(dir) {
			if path.Ext(f) == ".csproj" && !forTests(f) && strings.Contains(a.t.read(f).raw, "Sdk.Web") {
				return within(f)
			}
		}
	}
	return ""
}

// entryNames are the files that an app is begun in, the likeliest first.
var entryNames = []string{"main.py", "app.py", "asgi.py", "wsgi.py", "server.py", "api.py", "__init__.py", "run.py"}

func (a *app) pythonEntry(within func(string) string) string {
	for _, l := range a.lines {
		if m := serverObject.FindStringSubmatch(l.text); m != nil {
			return m[1]
		}
	}
	best, rank := "", len(entryNames)
	for _, x := range a.code {
		at := slices.Index(entryNames, path.Base(x.path))
		if at < 0 || at >= rank || path.Ext(x.path) != ".py" {
			continue
		}
		if m, _, ok := x.find(pythonObject); ok {
			module := strings.TrimSuffix(strings.TrimSuffix(within(x.path), ".py"), "/__init__")
			best, rank = strings.ReplaceAll(module, "/", ".")+":"+m[1], at
		}
	}
	return best
}

var nodeFile = regexp.MustCompile(`^(?:node|bun(?: run)?|tsx|deno run)\s+(?:-\S+\s+)*([\w./-]+\.[cm]?[jt]s)$`)

func (a *app) nodeEntry() string {
	if s, ok := a.deps.scripts["start"]; ok {
		if m := nodeFile.FindStringSubmatch(strings.TrimSpace(s.value)); m != nil {
			return m[1]
		}
	}
	var m packageJSON
	if json.Unmarshal([]byte(a.t.read(path.Join(a.dirs[0], "package.json")).raw), &m) == nil && m.Main != "" {
		return m.Main
	}
	for _, name := range []string{"server.js", "index.js", "app.js", "src/index.ts", "src/server.ts", "src/main.ts",
		"src/index.js", "src/server.js", "index.ts", "main.ts"} {
		if a.t.has[path.Join(a.dirs[0], name)] {
			return name
		}
	}
	return ""
}

func (a *app) goEntry(within func(string) string) string {
	var programs []string
	for _, f := range a.t.under(a.dirs[0]) {
		rel := within(f)
		if path.Ext(f) != ".go" || forTests(f) || strings.Count(rel, "/") > 2 || !goMain.MatchString(a.t.read(f).code) {
			continue
		}
		if path.Dir(rel) == "." {
			return "."
		}
		if dir := "./" + path.Dir(rel); !slices.Contains(programs, dir) {
			programs = append(programs, dir)
		}
	}
	for _, likely := range []string{"api", "server", "web", "app", path.Base(a.dirs[0])} {
		if at := slices.IndexFunc(programs, func(p string) bool { return path.Base(p) == likely }); at >= 0 {
			return programs[at]
		}
	}
	if len(programs) == 1 {
		return programs[0]
	}
	return ""
}
