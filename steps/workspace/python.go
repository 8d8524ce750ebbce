package workspace

import (
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// packages are the dependencies of an app by name, with the file that lists each.
type packages map[string]string

func (p packages) any(names ...string) string {
	for _, n := range names {
		if p[n] != "" {
			return n
		}
	}
	return ""
}

func (p packages) add(name, file string) {
	if name = pythonName(name); name != "" && p[name] == "" {
		p[name] = file
	}
}

// sqlalchemies are packages that hand DATABASE_URL to SQLAlchemy.
var sqlalchemies = []string{
	"sqlalchemy", "sqlmodel", "flask-sqlalchemy", "flask-migrate", "alembic", "sqlalchemy-utils", "advanced-alchemy",
	"fastapi-users-db-sqlalchemy", "geoalchemy2", "ormar",
}

func pythonSigns(folder string) (got signs, ok bool) {
	p := pythonPackages(folder)
	if p == nil {
		return got, false
	}
	got.framework = p.any("fastapi", "litestar", "starlette", "django", "flask")
	if p["celery"] != "" {
		got.celery = "celery in " + p["celery"]
	}
	driver, style := pythonDriver(p)
	if style != "" {
		got.urlStyle, got.from = style, driver+" in "+p[driver]
	}
	return got, true
}

// pythonDriver tells the form of the URL from the driver and who hands it the URL. An app with asyncpg and psycopg
// talks the one and migrates with the other; SQLAlchemy takes either from the URL.
func pythonDriver(p packages) (driver, style string) {
	sqlalchemy := p.any(sqlalchemies...) != ""
	psycopg2 := p.any("psycopg2", "psycopg2-binary", "psycopg2cffi", "aiopg")
	psycopg3 := p.any("psycopg", "psycopg-binary", "psycopg-c", "psycopg-pool")
	switch {
	case p["tortoise-orm"] != "":
		return "tortoise-orm", "tortoise"
	case p["django"] != "" && (psycopg2 != "" || psycopg3 != ""):
		return p.any(psycopg3, psycopg2), "psycopg"
	case p["databases"] != "" && (p["asyncpg"] != "" || psycopg2 == "" && psycopg3 == ""):
		return "databases", "asyncpg-plain"
	case p["asyncpg"] != "" && sqlalchemy:
		return "asyncpg", "asyncpg"
	case p["asyncpg"] != "":
		return "asyncpg", "asyncpg-plain"
	case psycopg2 != "":
		return psycopg2, "psycopg"
	case psycopg3 != "" && sqlalchemy:
		return psycopg3, "sqlalchemy-psycopg"
	case psycopg3 != "":
		return psycopg3, "psycopg"
	case p["prisma"] != "":
		return "prisma", "prisma"
	}
	return "", ""
}

// pythonPackages are what the files of a folder list; nil: it has none of them.
func pythonPackages(folder string) packages {
	p, some := packages{}, false
	for _, pattern := range []string{"requirements.txt", "requirements*.txt", "requirements.in", "requirements/*.txt"} {
		for _, file := range filesLike(folder, pattern) {
			if !developing(strings.TrimSuffix(file, ".txt")) {
				some = p.requirements(folder, file) || some
			}
		}
	}
	if text := readText(folder, "pyproject.toml"); text != "" {
		some = p.pyproject(text) || some
	}
	if text := readText(folder, "Pipfile"); text != "" {
		var pipfile struct{ Packages map[string]any }
		_, _ = toml.Decode(text, &pipfile) // what does not parse lists nothing
		for name := range pipfile.Packages {
			p.add(name, "Pipfile")
		}
		some = true
	}
	for _, file := range []string{"setup.cfg", "setup.py"} {
		if text := readText(folder, file); text != "" {
			p.setup(text, file)
			some = some || len(p) > 0
		}
	}
	if !some {
		return nil
	}
	return p
}

// requirements adds a requirements file. Those it includes have names of the same kind and are found by them.
func (p packages) requirements(folder, file string) bool {
	text := readText(folder, file)
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' && line[0] != '-' {
			p.add(line, file)
		}
	}
	return text != ""
}

// pyproject adds what runs: the project's dependencies and extras, and poetry's main group.
func (p packages) pyproject(text string) bool {
	var file struct {
		Project struct {
			Dependencies []string
			Optional     map[string][]string `toml:"optional-dependencies"`
		}
		Tool struct {
			Poetry struct{ Dependencies map[string]any }
		}
	}
	if _, err := toml.Decode(text, &file); err != nil {
		return false
	}
	const name = "pyproject.toml"
	for _, d := range file.Project.Dependencies {
		p.add(d, name)
	}
	for extra, list := range file.Project.Optional {
		for _, d := range list {
			if !developing(extra) {
				p.add(d, name)
			}
		}
	}
	for d := range file.Tool.Poetry.Dependencies {
		p.add(d, name)
	}
	return true
}

var quotedName = regexp.MustCompile(`["']([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?:[=<>~!;].*?)?["']`)

// setup adds the names in setup.cfg's or setup.py's install_requires.
func (p packages) setup(text, file string) {
	_, list, found := strings.Cut(text, "install_requires")
	if !found {
		return
	}
	if file == "setup.py" {
		list, _, _ = strings.Cut(list, "]\n")
		for _, m := range quotedName.FindAllStringSubmatch(list, -1) {
			p.add(m[1], file)
		}
		return
	}
	for n, line := range strings.Split(list, "\n") {
		switch trimmed := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "=")); {
		case n > 0 && line != "" && line == strings.TrimLeft(line, " \t"):
			return // the next key
		case trimmed != "" && trimmed[0] != '#':
			p.add(trimmed, file)
		}
	}
}

var pythonWord = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*`)

var separators = regexp.MustCompile(`[-_.]+`)

// pythonName is the name a requirement begins with, as the package index compares it.
func pythonName(requirement string) string {
	return strings.ToLower(
		separators.ReplaceAllString(strings.TrimRight(pythonWord.FindString(strings.TrimSpace(requirement)), "-_."), "-"))
}

// developing reports whether a list's name says that it is not for what runs.
func developing(name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune("-_./", r) })
	return slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains([]string{"dev", "develop", "development", "test", "tests", "testing", "lint", "docs", "doc",
			"ci", "local", "typing"}, w)
	})
}
