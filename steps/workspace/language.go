package workspace

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// dependency says what a dependency of the app gives away. Order matters: the first that is found wins.
type dependency struct{ name, meaning string }

var (
	pythonFrameworks = []dependency{{"fastapi", "fastapi"}, {"litestar", "litestar"}, {"starlette", "starlette"}, {"django", "django"}, {"flask", "flask"}}
	// an app with both talks asyncpg and migrates with psycopg; SQLAlchemy takes either driver from the URL
	pythonDrivers  = []dependency{{"asyncpg", "asyncpg"}, {"psycopg", "psycopg"}, {"psycopg2", "psycopg"}, {"psycopg2-binary", "psycopg"}}
	nodeFrameworks = []dependency{{"@nestjs/core", "nestjs"}, {"fastify", "fastify"}, {"express", "express"}, {"koa", "koa"}, {"hono", "hono"}, {"next", "next"}}
	nodeDrivers    = []dependency{{"pg", "node"}, {"postgres", "node"}, {"@prisma/client", "node"}, {"prisma", "node"}, {"typeorm", "node"}, {"sequelize", "node"}, {"pg-promise", "node"}}
	goFrameworks   = []dependency{{"github.com/gin-gonic/gin", "gin"}, {"github.com/labstack/echo", "echo"}, {"github.com/gofiber/fiber", "fiber"}, {"github.com/go-chi/chi", "chi"}}
	goDrivers      = []dependency{{"github.com/jackc/pgx", "go"}, {"github.com/lib/pq", "go"}, {"github.com/go-pg/pg", "go"}, {"github.com/uptrace/bun", "go"}, {"gorm.io/driver/postgres", "go"}}
)

// signs are what the dependencies of one language give away.
type signs struct{ framework, urlStyle, from string }

// detectLanguage fills in language, framework and URL dialect from the files that list dependencies. Where a folder has files of
// several languages, the Dockerfile's base image decides.
func (f *Folder) detectLanguage() {
	found := map[string]signs{}
	for _, file := range []string{"requirements.txt", "pyproject.toml", "Pipfile"} {
		if text, err := os.ReadFile(filepath.Join(f.Path, file)); err == nil {
			found["python"] = found["python"].python(file, string(text))
		}
	}
	if text, err := os.ReadFile(filepath.Join(f.Path, "package.json")); err == nil {
		found["node"] = node(text)
	}
	if text, err := os.ReadFile(filepath.Join(f.Path, "go.mod")); err == nil {
		found["go"] = golang(string(text))
	}
	order := []string{"python", "go", "node"}
	if d := f.Dockerfile; d != nil {
		for _, base := range append([]string{d.FinalBase}, d.Bases...) {
			if l := baseLanguage(base); l != "" {
				order = append([]string{l}, order...)
				break
			}
		}
	}
	for _, language := range order {
		if got, ok := found[language]; ok {
			f.Language, f.Framework, f.URLStyle, f.URLStyleFrom = language, got.framework, got.urlStyle, got.from
			return
		}
	}
	if f.Dockerfile != nil {
		f.Language = baseLanguage(f.Dockerfile.FinalBase)
	}
}

// python adds what one more file says to what the files before it said.
func (got signs) python(file, text string) signs {
	has := func(d string) bool { return mentions(text, d) }
	if got.framework == "" {
		_, got.framework = first(pythonFrameworks, has)
	}
	if driver, style := first(pythonDrivers, has); style != "" && (got.urlStyle == "" || style == "asyncpg") {
		got.urlStyle, got.from = style, driver+" in "+file
	}
	return got
}

// mentions reports whether a requirement is listed by name: at the start of a line, or quoted in a list of pyproject.toml.
func mentions(text, name string) bool {
	re := regexp.MustCompile(`(?im)^\s*["']?` + regexp.QuoteMeta(name) + `\s*(\[[^\]]*\])?\s*(["'=<>~!;,@#]|$)|["']` +
		regexp.QuoteMeta(name) + `\s*(\[[^\]]*\])?\s*["'=<>~!;,@ ]`)
	for _, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") && re.MatchString(strings.TrimRight(line, "\r")) {
			return true
		}
	}
	return false
}

func node(text []byte) signs {
	var manifest struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	_ = json.Unmarshal(text, &manifest) // a manifest that does not parse lists nothing
	has := func(d string) bool { _, ok := manifest.Dependencies[d]; return ok }
	var got signs
	_, got.framework = first(nodeFrameworks, has)
	if driver, style := first(nodeDrivers, has); style != "" {
		got.urlStyle, got.from = style, driver+" in package.json"
	}
	return got
}

func golang(text string) signs {
	has := func(d string) bool {
		return regexp.MustCompile(`(?m)^\s*(require\s+)?` + regexp.QuoteMeta(d) + `[/\s]`).MatchString(text)
	}
	var got signs
	_, got.framework = first(goFrameworks, has)
	if driver, style := first(goDrivers, has); style != "" {
		got.urlStyle, got.from = style, driver+" in go.mod"
	}
	return got
}

func first(list []dependency, has func(string) bool) (name, meaning string) {
	for _, d := range list {
		if has(d.name) {
			return d.name, d.meaning
		}
	}
	return "", ""
}

// baseLanguage reads the language from the name of an official base image.
func baseLanguage(image string) string {
	name := image[strings.LastIndex(image, "/")+1:]
	name, _, _ = strings.Cut(name, "@")
	name, _, _ = strings.Cut(name, ":")
	return map[string]string{"python": "python", "node": "node", "golang": "go", "bun": "node", "uv": "python"}[name]
}
