package inspect

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var manifestNames = []string{"package.json", "requirements.txt", "pyproject.toml", "Pipfile", "setup.py",
	"setup.cfg", "go.mod", "Gemfile", "pom.xml", "build.gradle", "build.gradle.kts", "mix.exs", "Cargo.toml",
	"composer.json", "build.sbt", "project.clj", "deps.edn", "requirements.in", "deno.json",
	"environment.yml"}

// manifest reports whether a file lists dependencies.
func manifest(file string) bool {
	base := path.Base(file)
	ext := path.Ext(base)
	return slices.Contains(manifestNames, base) || ext == ".csproj" || ext == ".fsproj" || ext == ".vbproj" ||
		strings.HasPrefix(base, "requirements") && ext == ".txt" || path.Base(path.Dir(file)) == "requirements" &&
		ext == ".txt"
}

// anyManifest reports whether a folder lists dependencies.
func (t *tree) anyManifest(dir string) bool {
	for _, n := range manifestNames {
		if t.has[path.Join(dir, n)] {
			return true
		}
	}
	return slices.ContainsFunc(t.in(dir), manifest) || slices.ContainsFunc(t.in(path.Join(dir, "requirements")),
		manifest)
}

// manifestsBelow are the folders, at most three down, that list dependencies, without those of other images.
func (t *tree) manifestsBelow(dir string, others []string) (dirs []string) {
	for _, f := range t.under(dir) {
		at := path.Dir(f)
		rel := strings.TrimPrefix(strings.TrimPrefix(at, dir), "/")
		if strings.Count(rel, "/") > 2 || !manifest(f) || forTests(f) || at == dir || slices.Contains(dirs, at) ||
			belongs(at, others, dir) {
			continue
		}
		dirs = append(dirs, at)
	}
	return dirs
}

// belongs reports whether a folder is one of those of other images, or below one; own is not.
func belongs(dir string, others []string, own string) bool {
	return slices.ContainsFunc(others, func(o string) bool {
		return o != "." && o != own && !strings.HasPrefix(own+"/", o+"/") && (dir == o || strings.HasPrefix(dir, o+"/"))
	})
}

// codeKinds are the files that a program is written in.
var codeKinds = map[string]bool{".js": true, ".mjs": true, ".cjs": true, ".ts": true, ".mts": true, ".cts": true,
	".tsx": true, ".jsx": true, ".go": true,
	".py": true, ".rb": true, ".ru": true, ".java": true, ".kt": true, ".cs": true, ".fs": true, ".php": true,
	".rs": true, ".ex": true, ".exs": true,
	".scala": true, ".svelte": true, ".vue": true, ".groovy": true}

// helperFolders hold programs that people start by hand.
var helperFolders = []string{"scripts", "script", "tools", "hack", "ci", ".github", "infra", "terraform", "deploy",
	"ops", "k8s", "helm", "cdk", "pulumi", "notebooks", "loadtest", "k6", "seed", "seeds", "codegen", "generated",
	"migrations", "versions", "static",
	"public", "assets", "wwwroot", "locales"}

// readCode reads the files of code that run: those of the app's folders, without tests, helpers and the frontends
// beside it.
func (a *app) readCode() {
	var files []string
	for _, dir := range a.dirs {
		frontends := a.frontends(dir)
		for _, f := range a.t.under(dir) {
			if !codeKinds[path.Ext(f)] || forTests(f) || !a.runs(dir, f) || belongs(path.Dir(f), a.others, a.dirs[0]) ||
				belongs(path.Dir(f), frontends, dir) {
				continue
			}
			files = append(files, f)
		}
	}
	files = sortedUnique(files)
	slices.SortStableFunc(files, func(x, y string) int { return strings.Count(x, "/") - strings.Count(y, "/") })
	if most := mostRead / a.apps; len(files) > most {
		files = files[:most]
		a.t.notes = append(a.t.notes, "the app has very many files: not all of its code was read")
	}
	for _, x := range a.t.readAll(files) {
		if x.tells {
			a.code = append(a.code, x)
		}
	}
}

// telling are words of which code has one that says something to the questions asked here.
var telling = []string{"env", "ENV", "Env", "config(", "@Value", "secret(", "PORT", "listen", "Listen", "bind",
	"health", "Health", "heartbeat", "Heartbeat", "ready", "livez", "/live", "/ping", "ping\"", "/up", "status",
	"BaseSettings", "Celery(", "prefix", "Prefix", "igrat", "Router", "Blueprint", "serve(", "0, 0, 0", ".use(\"/",
	".use('/", "port=", "port =", ".Run(", ".Start(", "UseUrls", "include(", "@Controller", "onfiguration", "$env/",
	"Group(", "postgres", "'pg'",
	"\"pg\"", "redis://", "urlpatterns", "server_port", "port:", ".nest("}

// codePath matches files whose place says something, whatever is in them.
var codePath = regexp.MustCompile(`/route\.[jt]sx?$|pages/api/|server/(?:api|routes)/|\+server\.[jt]s$|` +
	`app/routes/|src/pages/`)

func sortedUnique(files []string) []string {
	slices.Sort(files)
	return slices.Compact(files)
}

// runs reports whether a file may be part of what runs: no helper, no configuration of a tool, and copied into the
// image.
func (a *app) runs(dir, file string) bool {
	rel := strings.TrimPrefix(strings.TrimPrefix(file, dir), "/")
	for part := range strings.SplitSeq(path.Dir(rel), "/") {
		if slices.Contains(helperFolders, strings.ToLower(part)) && !a.named(rel) {
			return false
		}
	}
	base := path.Base(file)
	if stem := strings.TrimSuffix(base, path.Ext(base)); strings.HasSuffix(stem, ".config") && !strings.HasPrefix(base,
		"gunicorn") &&
		!strings.HasPrefix(base, "app.") || strings.HasSuffix(base, ".d.ts") || strings.HasSuffix(base, ".min.js") ||
		base == "setup.py" || base == "noxfile.py" {
		return false
	}
	return true
}

// named reports whether the Dockerfile or a command of it speaks of a file.
func (a *app) named(rel string) bool {
	return a.docker != nil && a.docker.text != nil && strings.Contains(a.docker.text.raw, rel)
}

// frontends are the folders below that hold a page for the browser and no server.
func (a *app) frontends(dir string) (dirs []string) {
	for _, f := range a.t.named("package.json") {
		if at := path.Dir(f); at != dir && strings.HasPrefix(at+"/", strings.TrimPrefix(dir+"/", "./")) {
			d := readDependencies(a.t, []string{at})
			if d.any("node", "react", "vue", "@angular/core", "svelte", "vite", "react-scripts", "preact",
				"solid-js") != "" && d.any("node", nodeServers...) == "" {
				dirs = append(dirs, at)
			}
		}
	}
	return dirs
}

var nodeServers = []string{"express", "fastify", "koa", "@nestjs/core", "hono", "next", "nuxt", "@hapi/hapi",
	"@sveltejs/kit", "@remix-run/node", "@remix-run/express", "@react-router/node", "polka", "restify", "elysia",
	"h3", "nitropack", "astro", "@sveltejs/adapter-node", "@feathersjs/express", "apollo-server", "@apollo/server",
	"graphql-yoga", "@adonisjs/core", "sails", "moleculer", "ws", "socket.io", "pg", "fastify-cli",
	"@trpc/server", "micro"}
