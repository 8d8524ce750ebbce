package toolchain

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	asgiObject  = regexp.MustCompile(`(?m)^(\w+)\s*(?::\s*[\w.]+\s*)?=\s*(?:[\w.]+\.)?(?:FastAPI|Starlette|Litestar|Quart)\(`)
	wsgiObject  = regexp.MustCompile(`(?m)^(\w+)\s*(?::\s*[\w.]+\s*)?=\s*(?:[\w.]+\.)?(?:Flask|Bottle|App|API)\(`)
	made        = regexp.MustCompile(`(?m)^(app|application|api)\s*(?::\s*[\w.]+\s*)?=\s*\w*(?:create|make|get|build)\w*\(`)
	factory     = regexp.MustCompile(`(?m)^def (create_app|make_app)\(`)
	application = regexp.MustCompile(`(?m)^application\s*=`)
)

// likelyModules are where the object that a server runs usually is, the likeliest first.
var likelyModules = []string{"main.py", "app.py", "asgi.py", "wsgi.py", "server.py", "api.py", "application.py",
	"__init__.py", "run.py"}

// pythonEntry is the object that the server runs, as module:name, and the folder beside the app's own that modules are
// looked for in. Nothing is imported: only the text says it.
func (d folder) pythonEntry(template string) (entry, source string) {
	files := d.below("*.py")
	rank := func(file string) int {
		at := slices.Index(likelyModules, path.Base(file))
		if at < 0 {
			at = len(likelyModules)
		}
		return at + 100*strings.Count(strings.TrimPrefix(file, "src/"), "/")
	}
	slices.SortStableFunc(files, func(a, b string) int { return rank(a) - rank(b) })
	object := wsgiObject
	switch template {
	case "fastapi":
		object = asgiObject
	case "django":
		for _, file := range files {
			if path.Base(file) == "wsgi.py" && application.MatchString(d.text(file)) {
				module, source := d.module(file)
				return module + ":application", source
			}
		}
		return "", ""
	}
	for _, pattern := range []*regexp.Regexp{object, made} {
		for _, file := range files {
			if name := group(pattern, d.text(file)); name != "" {
				module, source := d.module(file)
				return module + ":" + name, source
			}
		}
	}
	for _, file := range files {
		if name := group(factory, d.text(file)); name != "" {
			module, source := d.module(file)
			return module + ":" + name + "()", source // gunicorn calls it
		}
	}
	return "", ""
}

var imported = regexp.MustCompile(`(?m)^(?:from|import)\s+(\w+)`)

// module is the name a file is imported by, and the folder it is looked for in, "" for the app's own: that is src, or
// the file's folder where it imports what lies beside it by its bare name.
func (d folder) module(file string) (name, source string) {
	dir, rest := path.Dir(file), file
	inside, below := strings.CutPrefix(file, "src/")
	switch {
	case dir != "." && d.importsBeside(file, dir):
		source, rest = dir, path.Base(file)
	case below && !d.has("src/__init__.py") && strings.Contains(inside, "/"):
		source, rest = "src", inside
	}
	rest = strings.TrimSuffix(strings.TrimSuffix(rest, ".py"), "/__init__")
	return strings.ReplaceAll(rest, "/", "."), source
}

// importsBeside reports whether a file imports a module of its own folder that the app's folder does not have.
func (d folder) importsBeside(file, dir string) bool {
	for _, m := range imported.FindAllStringSubmatch(d.text(file), -1) {
		beside := d.has(path.Join(dir, m[1]+".py")) || len(d.like(path.Join(dir, m[1])+"/*.py")) > 0
		above := d.has(m[1]+".py") || len(d.like(m[1]+"/*.py")) > 0 || m[1] == path.Base(dir)
		if beside && !above {
			return true
		}
	}
	return false
}
