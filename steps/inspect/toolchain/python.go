package toolchain

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"slipway/templates"
)

var (
	pythonVersion = regexp.MustCompile(`3\.\d+`)
	include       = regexp.MustCompile(`(?m)^\s*(?:-r|-c|--requirement|--constraint)[\s=]+(\S+)`)
	itself        = regexp.MustCompile(`(?m)^\s*(?:-e|--editable)?\s*\.(?:\[|/|\s|$)`)
	localPackage  = regexp.MustCompile(`[{,]\s*(?:path|file|workspace)\s*=|@\s*file:|\[tool\.uv\.workspace\]`)
	libpqDriver   = regexp.MustCompile(`(?im)^\s*["']?(psycopg2|psycopg\[c\]|psycopg)\s*(["'=<>~!;,@#]|$)`)
	mysqlDriver   = regexp.MustCompile(`(?im)^\s*["']?mysqlclient\b`)
)

// python is what installs an app's packages and what its server starts.
func (d folder) python(template string) templates.App {
	var a templates.App
	d.pythonPackages(&a)
	listed := d.listed(a.Manifests)
	project := d.text("pyproject.toml")
	a.Version = firstOf(pythonVersion, d.text(".python-version"), d.pinned("python"), d.text("runtime.txt"),
		group(regexp.MustCompile(`(?m)^python_version\s*=\s*"(3\.\d+)`), d.text("Pipfile")))
	if asked := group(regexp.MustCompile(`(?m)^requires-python\s*=\s*"(.+)"`), project); a.Version == "" &&
		strings.ContainsAny(asked, "<=~") && !strings.HasPrefix(asked, ">") {
		a.Version = pythonVersion.FindString(asked) // ==3.12.*, ~=3.12: no other one will do
	}
	server := "gunicorn"
	if template == "fastapi" {
		server = "uvicorn"
	}
	lower := strings.ToLower(listed)
	a.AddServer = !strings.Contains(lower, server) &&
		!(server == "uvicorn" && strings.Contains(lower, "fastapi[standard]"))
	if libpqDriver.MatchString(listed) {
		a.Libraries = append(a.Libraries, "libpq5")
	}
	if mysqlDriver.MatchString(listed) {
		a.Libraries = append(a.Libraries, "libmariadb3")
	}
	a.Entry, a.Source = d.pythonEntry(template)
	if template == "django" {
		a.Build = d.collectStatic(lower)
	}
	return a
}

// pythonPackages finds who installs packages, and from what.
func (d folder) pythonPackages(a *templates.App) {
	project := d.text("pyproject.toml")
	var listed struct {
		Project struct{ Dependencies []string }
		Tool    struct {
			Poetry struct{ Dependencies map[string]any }
		}
	}
	_, _ = toml.Decode(project, &listed) // what does not parse lists nothing
	with := func(manager string, names ...string) {
		a.Manager, a.Manifests = manager, d.present(names...)
		a.Locked = len(a.Manifests) > 1
		a.CodeFirst = localPackage.MatchString(d.text(names[0]))
	}
	switch {
	case d.has("uv.lock"):
		with("uv", "pyproject.toml", "uv.lock")
	case d.has("poetry.lock"), len(listed.Tool.Poetry.Dependencies) > 0 && !d.has("requirements.txt"):
		with("poetry", "pyproject.toml", "poetry.lock")
	case d.has("Pipfile") && !d.has("requirements.txt"):
		with("pipenv", "Pipfile", "Pipfile.lock")
	default:
		for _, name := range []string{"requirements.txt", "requirements/production.txt", "requirements/prod.txt",
			"requirements/base.txt", "requirements/main.txt", "requirements-prod.txt", "requirements.in"} {
			if d.has(name) {
				a.Manager, a.Manifests = "pip", d.requirements(name, nil)
				a.CodeFirst = itself.MatchString(d.listed(a.Manifests))
				return
			}
		}
		switch {
		case len(listed.Project.Dependencies) > 0:
			with("project", "pyproject.toml")
		case project != "", d.has("setup.py"), d.has("setup.cfg"):
			a.Manager = "package"
		}
	}
}

// requirements is a file of requirements behind those that it includes.
func (d folder) requirements(name string, before []string) []string {
	if slices.Contains(before, name) || !d.has(name) {
		return before
	}
	for _, m := range include.FindAllStringSubmatch(d.text(name), -1) {
		if other := path.Join(path.Dir(name), m[1]); !strings.HasPrefix(other, "..") && other != name {
			before = d.requirements(other, before)
		}
	}
	return append(before, name)
}

// listed is the text of all files that list packages.
func (d folder) listed(names []string) string {
	if len(names) == 0 {
		names = d.present("pyproject.toml", "setup.cfg", "setup.py")
	}
	var all strings.Builder
	for _, n := range names {
		all.WriteString(d.text(n) + "\n")
	}
	return all.String()
}

// collectStatic gathers Django's static files into the image, where the app serves them itself. The settings want
// values that only a running app has: any will do here.
func (d folder) collectStatic(listed string) []string {
	if !strings.Contains(listed, "whitenoise") && !strings.Contains(listed, "servestatic") || !d.has("manage.py") {
		return nil
	}
	for _, file := range d.below("*.py") {
		if base := path.Base(file); (strings.Contains(base, "settings") || strings.Contains(path.Dir(file), "settings")) &&
			strings.Contains(d.text(file), "STATIC_ROOT") {
			return []string{"SECRET_KEY=build DJANGO_SECRET_KEY=build DATABASE_URL=sqlite:////tmp/build.sqlite3 " +
				"python manage.py collectstatic --noinput"}
		}
	}
	return nil
}
