package inspect

import (
	"path"
	"regexp"
	"strings"
)

// sqlalchemies are packages that hand DATABASE_URL to SQLAlchemy.
var sqlalchemies = []string{"sqlalchemy", "sqlmodel", "flask-sqlalchemy", "flask-migrate", "alembic",
	"sqlalchemy-utils", "advanced-alchemy", "fastapi-users-db-sqlalchemy", "geoalchemy2", "ormar",
	"flask-sqlalchemy-lite", "fastapi-sqlalchemy",
	"pgvector-sqlalchemy"}

// nodePostgres are packages that hand the URL to node-postgres, which reads sslmode in its own way.
var nodePostgres = []string{"pg", "pg-promise", "pg-native", "@mikro-orm/postgresql", "pg-boss", "graphile-worker",
	"postgraphile", "connect-pg-simple", "slonik", "node-pg-migrate", "@databases/pg", "@nestjs-cls/pg",
	"@fastify/postgres"}

var goDrivers = []string{"github.com/jackc/pgx", "github.com/lib/pq", "github.com/go-pg/pg",
	"github.com/uptrace/bun/driver/pgdriver", "gorm.io/driver/postgres", "github.com/jackc/pgconn",
	"github.com/jackc/pgx/pgxpool", "github.com/uptrace/bun/dialect/pgdialect"}

// driver is the dependency that talks to PostgreSQL, with the form of the URL it takes.
func (a *app) driver() (f found, style string) {
	d := &a.deps
	language, _ := a.language()
	order := append([]string{language}, d.languages...)
	for _, l := range order {
		name, form := "", ""
		switch l {
		case "python":
			name, form = a.pythonDriver()
		case "node":
			name, form = a.nodeDriver()
		case "go":
			name, form = d.any("go", goDrivers...), "go"
		case "ruby":
			name, form = a.rubyDriver()
		case "java":
			name, form = d.any("java", "postgresql", "quarkus-jdbc-postgresql", "flyway-database-postgresql",
				"r2dbc-postgresql", "quarkus-reactive-pg-client"), "jdbc"
			if name == "postgresql" && d.spec("java", name) != "" && !strings.Contains(d.spec("java", name),
				"org.postgresql") {
				name = "" // Testcontainers has a module of this name
			}
		case "dotnet":
			name, form = d.like("dotnet", "Npgsql", "Aspire.Npgsql", "Marten"), "npgsql"
		case "elixir":
			name, form = d.any("elixir", "postgrex"), "ecto"
		case "rust":
			name, form = a.rustDriver()
		case "php":
			name, form = a.phpDriver()
		}
		if name == "" {
			continue
		}
		if at, ok := strings.CutPrefix(name, "at "); ok {
			return found{"postgres", at, Likely}, form
		}
		if form == "prisma" && a.prismaProvider().value == "" {
			return found{name, d.at(l, name), Guess}, form
		}
		return a.weigh(found{name, d.at(l, name), Likely}, "postgres"), form
	}
	return found{}, ""
}

// pythonDriver tells the form of the URL from the driver and who hands it the URL. An app with asyncpg and psycopg
// talks the one and migrates with the other; SQLAlchemy takes either from the URL.
func (a *app) pythonDriver() (driver, style string) {
	p := func(names ...string) string { return a.deps.any("python", names...) }
	sqlalchemy := p(sqlalchemies...) != ""
	psycopg2 := p("psycopg2", "psycopg2-binary", "psycopg2cffi", "aiopg")
	psycopg3 := p("psycopg", "psycopg-binary", "psycopg-c", "psycopg-pool")
	asyncpg := p("asyncpg")
	if asyncpg == "" && (strings.Contains(a.deps.spec("python", "sqlalchemy"), "postgresql-asyncpg") ||
		strings.Contains(a.deps.spec("python", "sqlalchemy"), "postgresql_asyncpg")) {
		asyncpg = "sqlalchemy"
	}
	switch {
	case p("tortoise-orm") != "" && (asyncpg != "" || strings.Contains(a.deps.spec("python", "tortoise-orm"),
		"asyncpg")):
		return "tortoise-orm", "tortoise"
	case p("django") != "" && (psycopg2 != "" || psycopg3 != ""):
		return p(psycopg3, psycopg2), "psycopg"
	case p("databases") != "" && (asyncpg != "" || strings.Contains(a.deps.spec("python", "databases"), "asyncpg") ||
		strings.Contains(a.deps.spec("python", "databases"), "postgres")):
		return "databases", "asyncpg-plain"
	case asyncpg != "" && sqlalchemy:
		return asyncpg, "asyncpg"
	case asyncpg != "":
		return asyncpg, "asyncpg-plain"
	case psycopg2 != "":
		return psycopg2, "psycopg"
	case psycopg3 != "" && sqlalchemy:
		return psycopg3, "sqlalchemy-psycopg"
	case psycopg3 != "":
		return psycopg3, "psycopg"
	case p("prisma") != "" && (a.prismaProvider().value == "" ||
		strings.HasPrefix(a.prismaProvider().value, "postgres")):
		return "prisma", "prisma"
	case p("peewee") != "" && strings.Contains(a.deps.spec("python", "peewee"), "postgres"):
		return "peewee", "psycopg"
	}
	return "", ""
}

var (
	importsJS   = regexp.MustCompile(`(?:from|require\(|import\()\s*['"](?:postgres|drizzle-orm/postgres-js)['"]`)
	importsNode = regexp.MustCompile(`(?:from|require\(|import\()\s*['"](?:pg|drizzle-orm/node-postgres)['"]`)
)

// nodeDriver tells the form of the URL from who reads it.
func (a *app) nodeDriver() (driver, style string) {
	p := func(names ...string) string { return a.deps.any("node", names...) }
	pg := p(nodePostgres...)
	prisma := ""
	if strings.HasPrefix(a.prismaProvider().value, "postgres") {
		if prisma = p("@prisma/client"); prisma == "" && a.deps.listed("node", "prisma") {
			return "at " + a.prismaProvider().at, "prisma"
		}
	}
	switch {
	case p("@prisma/adapter-pg") != "":
		return "@prisma/adapter-pg", "node"
	case prisma != "" && p("pg") != "" && a.imports(importsNode):
		return "pg", "node"
	case prisma != "":
		return prisma, "prisma"
	case p("postgres") != "" && pg != "":
		if p("typeorm", "sequelize", "@mikro-orm/postgresql", "objection", "pg-promise", "knex") != "" ||
			a.imports(importsNode) && !a.imports(importsJS) {
			return pg, "node"
		}
		return "postgres", "postgresjs"
	case p("postgres") != "":
		return "postgres", "postgresjs"
	case pg != "":
		return pg, "node"
	case a.prismaProvider().value == "" && p("@prisma/client") != "":
		return "@prisma/client", "prisma" // which database its schema names is not in the folder
	case a.prismaProvider().value == "" && a.deps.listed("node", "prisma"):
		return "prisma", "prisma"
	case p("@vercel/postgres", "@neondatabase/serverless") != "":
		return p("@vercel/postgres", "@neondatabase/serverless"), "node"
	}
	return "", ""
}

func (a *app) imports(pattern *regexp.Regexp) bool {
	for _, x := range a.code {
		if endings[path.Ext(x.path)] == "node" && x.holds("pg", "postgres") && pattern.MatchString(x.code) {
			return true
		}
	}
	return false
}

// rubyDriver: the pg gem alone is libpq's; who hands it the URL decides the form.
func (a *app) rubyDriver() (driver, style string) {
	r := func(names ...string) string { return a.deps.any("ruby", names...) }
	pg := r("pg", "sequel_pg", "activerecord-postgis-adapter")
	switch {
	case pg == "":
		return "", ""
	case r("rails", "activerecord", "sinatra-activerecord") != "":
		return pg, "rails"
	case r("sequel", "sequel_pg", "rom-sql", "hanami-db", "hanami-model") != "":
		return pg, "sequel"
	}
	return pg, "psycopg"
}

// rustDriver: sqlx, SeaORM and diesel speak to several databases; their features say which.
func (a *app) rustDriver() (driver, style string) {
	for _, crate := range []string{"sqlx", "sea-orm", "diesel", "diesel-async"} {
		if a.deps.any("rust", crate) != "" && strings.Contains(a.deps.spec("rust", crate), "postgres") {
			return crate, "sqlx"
		}
	}
	return a.deps.any("rust", "tokio-postgres", "deadpool-postgres", "postgres", "bb8-postgres"), "sqlx"
}

var laravelDefault = regexp.MustCompile(`(?m)^DB_CONNECTION\s*=\s*["']?(\w+)`)

// phpDriver: PHP has its driver in the image; the settings say which.
func (a *app) phpDriver() (driver, style string) {
	for _, f := range a.exampleFiles() {
		x := a.t.read(f)
		if m, at, ok := x.find(laravelDefault); ok && m[1] == "pgsql" {
			return "at " + x.at(at), "parts"
		}
	}
	if a.docker != nil &&
		regexp.MustCompile(`docker-php-ext-install[^&;]*\bpdo_pgsql|install-php-extensions[^&;]*pgsq`+
			`l`).MatchString(a.docker.text.raw) {
		if a.deps.any("php", "laravel/framework") != "" {
			return "at " + a.docker.lineOf("pgsql"), "parts"
		}
		return "at " + a.docker.lineOf("pgsql"), "psycopg"
	}
	if a.deps.any("php", "ext-pdo_pgsql", "ext-pgsql") != "" {
		return a.deps.any("php", "ext-pdo_pgsql", "ext-pgsql"), "psycopg"
	}
	return "", ""
}
