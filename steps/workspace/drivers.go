package workspace

import (
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"
)

// named is a text that gives a driver away, its name for people, and the form of the URL that goes with it.
type named struct{ pattern, name, style string }

// found reads the first sign that one of the files gives, the files in their order for each.
func found(folder string, files []string, list []named) (got signs, ok bool) {
	texts := map[string]string{}
	for _, file := range files {
		if text := readText(folder, file); text != "" {
			texts[file], ok = text, true
		}
	}
	if !ok {
		return got, false
	}
	for _, n := range list {
		sign := regexp.MustCompile(n.pattern)
		for _, file := range files {
			if sign.MatchString(texts[file]) {
				got.urlStyle, got.from = n.style, n.name+" in "+file
				return got, ok
			}
		}
	}
	return got, ok
}

var goFrameworks = []struct{ path, name string }{
	{"github.com/gin-gonic/gin", "gin"}, {"github.com/labstack/echo", "echo"}, {"github.com/gofiber/fiber", "fiber"},
	{"github.com/go-chi/chi", "chi"},
}

func goModule(path string) string { return `(?m)^\s*(require\s+)?` + regexp.QuoteMeta(path) + `[/\s]` }

func goDriver(path string) named { return named{goModule(path), path, "go"} }

var goDrivers = []named{
	goDriver("github.com/jackc/pgx"), goDriver("github.com/lib/pq"), goDriver("github.com/go-pg/pg"),
	goDriver("github.com/uptrace/bun"),
	goDriver("gorm.io/driver/postgres"), goDriver("github.com/jackc/pgconn"),
}

func goSigns(folder string) (got signs, ok bool) {
	got, ok = found(folder, []string{"go.mod"}, goDrivers)
	text := readText(folder, "go.mod")
	for _, f := range goFrameworks {
		if got.framework == "" && regexp.MustCompile(goModule(f.path)).MatchString(text) {
			got.framework = f.name
		}
	}
	return got, ok
}

func gem(name string) *regexp.Regexp {
	return regexp.MustCompile(`(?m)^\s*gem[\s(]+["']` + regexp.QuoteMeta(name) + `["']`)
}

// rubySigns reads the Gemfile. The pg gem alone is libpq's; who hands it the URL decides the form.
func rubySigns(folder string) (got signs, ok bool) {
	const file = "Gemfile"
	text := readText(folder, file)
	if text == "" {
		return got, false
	}
	has := func(names ...string) string {
		for _, n := range names {
			if gem(n).MatchString(text) {
				return n
			}
		}
		return ""
	}
	got.framework = has("rails", "sinatra", "hanami", "grape", "roda")
	pg := has("pg", "sequel_pg")
	by, style := "pg", "psycopg"
	switch {
	case has("rails", "activerecord", "sinatra-activerecord") != "":
		style = "rails"
	case has("sequel", "sequel_pg", "rom-sql", "hanami-db", "hanami-model") != "":
		by, style = has("sequel", "sequel_pg", "rom-sql", "hanami-db", "hanami-model"), "sequel"
	}
	if pg != "" {
		got.urlStyle, got.from = style, by+" in "+file
	}
	return got, true
}

var jdbcDrivers = []named{
	{`<groupId>\s*org\.postgresql\s*</groupId>\s*<artifactId>\s*postgresql\s*<`, "org.postgresql", "jdbc"},
	{`["']org\.postgresql:postgresql\b`, "org.postgresql", "jdbc"},
	{`group\s*[:=]\s*["']org\.postgresql["']`, "org.postgresql", "jdbc"},
	{`["']org\.postgresql["']\s*%\s*["']postgresql["']`, "org.postgresql", "jdbc"},
	{`org\.postgresql/postgresql\b`, "org.postgresql", "jdbc"},
	{`quarkus-jdbc-postgresql`, "quarkus-jdbc-postgresql", "jdbc"},
	{`flyway-database-postgresql`, "flyway-database-postgresql", "jdbc"},
}

func javaSigns(folder string) (signs, bool) {
	return found(folder, []string{"pom.xml", "build.gradle", "build.gradle.kts", "gradle/libs.versions.toml", "build.sbt",
		"project.clj", "deps.edn"}, jdbcDrivers)
}

var npgsqlDrivers = []named{
	{`(?i)<Package(Reference|Version)\s+(Include|Update)\s*=\s*"(Aspire\.)?Npgsql[".]`, "Npgsql", "npgsql"},
	{`(?i)<Package(Reference|Version)\s+(Include|Update)\s*=\s*"Marten[".]`, "Marten", "npgsql"},
}

func dotnetSigns(folder string) (signs, bool) {
	var files []string
	for _, pattern := range []string{"*.csproj", "*.fsproj", "*.vbproj", "Directory.Packages.props"} {
		files = append(files, filesLike(folder, pattern)...)
	}
	return found(folder, files, npgsqlDrivers)
}

var ectoDrivers = []named{
	{`(?m)^[^#\n]*\{\s*:postgrex\b`, "postgrex", "ecto"},
	{`(?m)^[^#\n]*\{\s*:(ecto_sql|phoenix_ecto)\b`, "ecto_sql", "ecto"},
}

func elixirSigns(folder string) (signs, bool) {
	return found(folder, []string{"mix.exs"}, ectoDrivers)
}

// rustSigns reads Cargo.toml. sqlx and SeaORM support several databases: their features say which.
func rustSigns(folder string) (got signs, ok bool) {
	text := readText(folder, "Cargo.toml")
	if text == "" {
		return got, false
	}
	var file struct {
		Dependencies map[string]any
		Workspace    struct{ Dependencies map[string]any }
	}
	_, _ = toml.Decode(text, &file) // what does not parse lists nothing
	for _, list := range []map[string]any{file.Dependencies, file.Workspace.Dependencies} {
		for _, crate := range []string{"sqlx", "sea-orm", "tokio-postgres", "deadpool-postgres", "diesel", "diesel-async",
			"postgres", "bb8-postgres"} {
			spec, listed := list[crate]
			if !listed || got.urlStyle != "" || strings.HasPrefix(crate, "s") && !rustPostgres(spec) || crate == "diesel" &&
				!rustPostgres(spec) {
				continue
			}
			got.urlStyle, got.from = "sqlx", crate+" in Cargo.toml"
		}
	}
	return got, true
}

// rustPostgres reports whether a dependency is built for PostgreSQL, or takes its features from the workspace.
func rustPostgres(spec any) bool {
	table, _ := spec.(map[string]any)
	if table["workspace"] == true {
		return true
	}
	features, _ := table["features"].([]any)
	for _, f := range features {
		if name, _ := f.(string); strings.Contains(name, "postgres") {
			return true
		}
	}
	return false
}
