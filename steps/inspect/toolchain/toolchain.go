// Package toolchain reads what builds an app and starts it: package manager and lock file, build step, entry point,
// the version of its language. It fills in the Dockerfile templates. Like steps/inspect it reads and nothing more.
package toolchain

import (
	"path"
	"slices"
	"strings"

	"slipway/steps/inspect"
	"slipway/templates"
)

// Fit is the Dockerfile template that fits the app of a folder.
func Fit(root string, app inspect.App) string {
	return fitting(openFolder(root, codeOf(root, app)), app.Language, app.Framework)
}

// Read reads from a folder what a template for its app has to know.
func Read(root string, app inspect.App, template string) templates.App {
	dir := "."
	if of[template] == of[Fit(root, app)] {
		dir = codeOf(root, app)
	} // else nothing in the folder speaks for the template: the usual places are looked at
	a := read(openFolder(root, dir), template)
	if dir != "." {
		a.Dir = dir
	}
	if !listensByCommand[template] {
		a.Port = app.Port
	}
	return a
}

// listing are the files that list a language's packages.
var listing = map[string][]string{
	"python": {"requirements.txt", "pyproject.toml", "Pipfile", "setup.py", "setup.cfg", "requirements.in"},
	"node":   {"package.json"}, "go": {"go.mod"}, "ruby": {"Gemfile"}, "rust": {"Cargo.toml"},
	"java": {"pom.xml", "build.gradle", "build.gradle.kts"},
}

// codeOf is the folder that lists the app's packages: its own, else the only one below it that does.
func codeOf(root string, app inspect.App) string {
	dir := app.Dir
	if dir == "" {
		dir = "."
	}
	d := openFolder(root, dir)
	if len(d.present(listing[app.Language]...)) > 0 || len(d.like("requirements/*.txt")) > 0 {
		return dir
	}
	var below []string
	for _, name := range listing[app.Language] {
		for _, file := range d.below(name) {
			if at := path.Dir(file); !slices.Contains(below, at) {
				below = append(below, at)
			}
		}
	}
	slices.SortStableFunc(below, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	if len(below) == 1 || len(below) > 1 && strings.HasPrefix(below[1], below[0]+"/") {
		return path.Join(dir, below[0])
	}
	return dir
}

// of is the language of a template.
var of = map[string]string{"fastapi": "python", "django": "python", "python": "python", "node": "node", "bun": "node",
	"go": "go", "rails": "ruby", "spring": "java", "dotnet": "dotnet", "rust": "rust"}

// listensByCommand are templates whose command says the port: what the code would listen on by itself does not count.
var listensByCommand = map[string]bool{"fastapi": true, "django": true, "python": true}

// fitting is the template for what is in a folder.
func fitting(d folder, language, framework string) string {
	switch language {
	case "python":
		switch framework {
		case "fastapi", "starlette", "litestar", "quart":
			return "fastapi"
		case "django":
			return "django"
		case "streamlit", "gradio", "chainlit", "sanic", "aiohttp", "tornado":
			return "generic" // neither ASGI nor WSGI: the app has a server of its own
		}
		return "python"
	case "node":
		if d.has("deno.json") && !d.has("package.json") {
			return "generic"
		}
		if d.has("bun.lock") || d.has("bun.lockb") || strings.HasPrefix(d.manifest().PackageManager, "bun@") {
			return "bun"
		}
		return "node"
	case "ruby":
		if framework == "rails" {
			return "rails"
		}
	case "java":
		if framework == "spring-boot" {
			return "spring"
		}
	case "go", "dotnet", "rust":
		return language
	}
	return "generic"
}

// read reads what a template needs to know.
func read(d folder, template string) templates.App {
	switch template {
	case "fastapi", "django", "python":
		return d.python(template)
	case "node", "bun":
		return d.node(template)
	case "go":
		return d.golang()
	case "rails":
		return d.rails()
	case "spring":
		return d.spring()
	case "dotnet":
		return d.dotnet()
	case "rust":
		return d.rust()
	}
	return templates.App{}
}
