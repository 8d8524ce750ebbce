package inspect

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// found is a value with its place.
type found struct {
	value, at string
	c         Confidence
}

// data says which database and cache the app needs, and the form of the database's URL.
func (a *app) data(out *answers) {
	driver, style := a.driver()
	if style != "" && driver.value != "" {
		if other := a.otherDatabase(); other.value != "" && (driver.c != Sure || strings.Contains(other.at, "env")) {
			out.notes = append(out.notes, other.at+" speaks of "+other.value)
			driver.c = Guess
		}
		out.add("data.database", "postgres", driver.at, driver.c)
		form := a.urlForm(style)
		if form.at == "" {
			form.at = driver.at
		}
		out.add("data.url_style", form.value, form.at, form.c)
	} else if at := a.databaseSaid(); at != "" {
		out.add("data.database", "postgres", at, Guess)
	} else {
		c, why := Likely, "no driver for PostgreSQL among the dependencies"
		if other := a.otherDatabase(); other.value != "" {
			out.cautions = append(out.cautions, other.at+" speaks of "+other.value+", which slipway does not make")
			c, why = Guess, other.at
		}
		if orm := a.orm(); orm != "" && c != Guess {
			c, why = Guess, orm+": which database it talks to is not said"
		}
		if len(a.deps.languages) == 0 && !a.serves() {
			c, why = Guess, "nothing in the folder lists what the app depends on"
		}
		if a.deps.cut {
			c = Guess
		}
		out.add("data.database", "none", why, c)
	}
	if client := a.redis(); client.value != "" {
		out.add("data.cache", "redis", client.at, client.c)
		if a.deps.any("python", "celery") != "" {
			out.add("data.cache_url", "celery", a.deps.at("python", "celery"), Likely)
		}
		return
	}
	if len(a.deps.languages) == 0 && !a.serves() {
		out.add("data.cache", "none", "nothing in the folder lists what the app depends on", Guess)
		return
	}
	out.add("data.cache", "none", "no client for Redis among the dependencies", Likely)
}

// orms are packages that talk to a database of some kind: without a driver beside them nothing says to which.
var orms = map[string][]string{
	"python": {"sqlalchemy", "sqlmodel", "django", "tortoise-orm", "peewee", "flask-sqlalchemy", "prisma", "alembic"},
	"node": {"@prisma/client", "typeorm", "sequelize", "knex", "drizzle-orm", "@mikro-orm/core", "objection", "kysely",
		"@adonisjs/lucid"},
	"ruby":   {"activerecord", "rails", "sequel", "rom-sql"},
	"go":     {"gorm.io/gorm", "entgo.io/ent", "github.com/jmoiron/sqlx", "github.com/uptrace/bun"},
	"java":   {"spring-boot-starter-data-jpa", "spring-boot-starter-jdbc", "quarkus-hibernate-orm", "hibernate-core"},
	"dotnet": {"Microsoft.EntityFrameworkCore", "Dapper"},
	"elixir": {"ecto_sql", "phoenix_ecto"},
	"rust":   {"sqlx", "sea-orm", "diesel"},
	"php":    {"doctrine/orm", "doctrine/doctrine-bundle"},
}

// orm is where such a package is listed, "" where there is none.
func (a *app) orm() string {
	for _, language := range a.deps.languages {
		if name := a.deps.any(language, orms[language]...); name != "" {
			return a.deps.at(language, name)
		}
	}
	return ""
}

// serves reports whether the image is a ready server with files for it, which needs neither.
func (a *app) serves() bool {
	port, _ := a.imagePort()
	return port > 0
}

// redisClients are packages that need a Redis, by language.
var redisClients = map[string][]string{
	"python": {"redis", "rq", "arq", "django-redis", "aioredis", "channels-redis", "django-rq", "fastapi-cache2",
		"huey", "walrus", "coredis", "saq", "redis-om", "flask-redis", "django-redis-cache", "rq-scheduler",
		"celery-redbeat", "hiredis", "taskiq-redis",
		"django-redis-sessions", "valkey"},
	"node": {"redis", "ioredis", "bullmq", "bull", "@nestjs/bullmq", "@nestjs/bull", "bee-queue", "connect-redis",
		"@socket.io/redis-adapter", "@keyv/redis", "rate-limit-redis", "cache-manager-redis-store",
		"cache-manager-ioredis", "cache-manager-redis-yet", "@fastify/redis", "kue", "rsmq",
		"redis-om", "@node-redis/client", "@redis/client", "iovalkey", "@nestjs-modules/ioredis", "resque"},
	"ruby": {"sidekiq", "redis", "resque", "redis-client", "redis-rails", "redis-store", "hiredis", "hiredis-client",
		"redis-session-store", "redis-actionpack", "sidekiq-cron", "kredis"},
	"go": {"github.com/redis/go-redis", "github.com/go-redis/redis", "github.com/gomodule/redigo",
		"github.com/hibiken/asynq", "github.com/redis/rueidis", "github.com/valkey-io/valkey-go",
		"github.com/mediocregopher/radix", "github.com/go-redis/cache", "github.com/bsm/redislock",
		"github.com/gocraft/work"},
	"java": {"spring-boot-starter-data-redis", "spring-boot-starter-data-redis-reactive", "jedis", "lettuce-core",
		"redisson", "redisson-spring-boot-starter", "quarkus-redis-client", "spring-session-data-redis",
		"spring-data-redis", "micronaut-redis-lettuce"},
	"dotnet": {"StackExchange.Redis", "Microsoft.Extensions.Caching.StackExchangeRedis",
		"Hangfire.Redis.StackExchange", "FreeRedis", "ServiceStack.Redis", "Aspire.StackExchange.Redis",
		"AspNetCore.HealthChecks.Redis", "Microsoft.AspNetCore.SignalR.StackExchangeRedis",
		"Microsoft.AspNetCore.DataProtection.StackExchangeRedis"},
	"elixir": {"redix", "exq", "verk", "phoenix_pubsub_redis", "hammer_backend_redis"},
	"rust":   {"redis", "fred", "deadpool-redis", "bb8-redis", "rustis", "apalis-redis"},
	"php":    {"predis/predis", "laravel/horizon", "snc/redis-bundle", "symfony/redis-messenger"},
}

func (a *app) redis() found {
	for _, language := range a.deps.languages {
		if name := a.deps.any(language, redisClients[language]...); name != "" {
			return a.weigh(found{name, a.deps.at(language, name), Likely}, "redis")
		}
	}
	for _, name := range []string{"celery", "dramatiq", "kombu", "django", "huey", "flask-caching", "flask-limiter",
		"limits", "taskiq", "cashews", "aiocache", "flask-socketio"} {
		if spec := a.deps.spec("python", name); strings.Contains(spec, "redis") && !a.deps.list["python:"+name].dev {
			return a.weigh(found{name, a.deps.at("python", name), Likely}, "redis")
		}
	}
	for _, add := range a.hosted.addons {
		if strings.Contains(add.value, "redis") || strings.Contains(add.value, "valkey") {
			return found{add.value, add.at, Likely}
		}
	}
	if at := a.reads("REDIS_URL", "REDIS_HOST", "REDIS_TLS_URL", "CELERY_BROKER_URL_REDIS"); at != "" {
		return found{"REDIS_URL", at, Likely}
	}
	if a.deps.any("python", "celery") != "" {
		for _, x := range a.code {
			if at := strings.Index(x.code, "redis://"); at >= 0 {
				return found{"redis://", x.at(at), Likely}
			}
		}
	}
	return found{}
}

// weigh makes a dependency sure where something else in the folder speaks of what it is for.
func (a *app) weigh(f found, word string) found {
	for _, s := range a.composed {
		if strings.HasPrefix(imageName(s.image), word) || word == "redis" && strings.HasPrefix(imageName(s.image),
			"valkey") {
			f.c, f.at = Sure, joinEvidence([]string{f.at, s.file + ":" + itoa(s.line)})
			return f
		}
	}
	for _, add := range a.hosted.addons {
		if strings.Contains(add.value, word) {
			f.c, f.at = Sure, joinEvidence([]string{f.at, add.at})
			return f
		}
	}
	names := []string{"DATABASE_URL", "DB_HOST", "POSTGRES_HOST", "PGHOST", "DATABASE_HOST", "SPRING_DATASOURCE_URL",
		"DB_URL", "POSTGRES_URL"}
	if word == "redis" {
		names = []string{"REDIS_URL", "REDIS_HOST", "CELERY_BROKER_URL"}
	}
	if at := a.reads(names...); at != "" {
		f.c, f.at = Sure, joinEvidence([]string{f.at, at})
	}
	return f
}

// reads is where the code reads one of some variables, "" where it does not.
func (a *app) reads(names ...string) string {
	for _, r := range a.readNames() {
		if slices.Contains(names, r.name) {
			return r.from
		}
	}
	return ""
}

// databaseSaid is where something beside the dependencies says that the app has a PostgreSQL.
func (a *app) databaseSaid() string {
	for _, add := range a.hosted.addons {
		if strings.Contains(add.value, "postgres") {
			return add.at
		}
	}
	if len(a.services) > 0 || a.docker == nil {
		for _, s := range a.composed {
			if name := imageName(s.image); strings.HasPrefix(name, "postgres") || name == "postgis" || name == "pgvector" ||
				strings.HasPrefix(name, "timescale") {
				for _, own := range a.services {
					for _, e := range own.env {
						if strings.Contains(e.value, "postgres") {
							return s.file + ":" + itoa(s.line)
						}
					}
				}
			}
		}
	}
	if at := a.reads("DATABASE_URL", "PGHOST", "POSTGRES_HOST"); at != "" && a.otherDatabase().value == "" {
		return at
	}
	return ""
}

// otherDatabases are drivers of databases that are no PostgreSQL.
var otherDatabases = map[string][]string{
	"python": {"pymysql", "mysqlclient", "aiomysql", "asyncmy", "mysql-connector-python", "pymongo", "motor", "beanie",
		"mongoengine", "aiosqlite", "oracledb", "pymssql", "pyodbc"},
	"node": {"mysql2", "mysql", "mongoose", "mongodb", "better-sqlite3", "sqlite3", "@libsql/client", "mssql",
		"oracledb", "@planetscale/database"},
	"ruby": {"mysql2", "mongoid", "sqlite3", "trilogy"},
	"go": {"github.com/go-sql-driver/mysql", "go.mongodb.org/mongo-driver", "github.com/mattn/go-sqlite3",
		"modernc.org/sqlite", "gorm.io/driver/mysql", "gorm.io/driver/sqlite"},
	"java": {"mysql-connector-j", "mysql-connector-java", "mariadb-java-client", "spring-boot-starter-data-mongodb",
		"h2", "ojdbc11", "mssql-jdbc"},
	"dotnet": {"Pomelo.EntityFrameworkCore.MySql", "MySql.Data", "MySqlConnector", "MongoDB.Driver",
		"Microsoft.EntityFrameworkCore.Sqlite", "Microsoft.EntityFrameworkCore.SqlServer", "Microsoft.Data.SqlClient",
		"Microsoft.Data.Sqlite"},
	"elixir": {"myxql", "mongodb_driver", "ecto_sqlite3", "tds"},
	"rust":   {"mysql_async", "mongodb", "rusqlite"},
}

func (a *app) otherDatabase() found {
	for _, language := range a.deps.languages {
		if name := a.deps.any(language, otherDatabases[language]...); name != "" {
			return found{name, a.deps.at(language, name), Likely}
		}
	}
	if provider := a.prismaProvider(); provider.value != "" && provider.value != "postgresql" &&
		provider.value != "postgres" && provider.value != "cockroachdb" {
		return provider
	}
	for _, f := range a.exampleFiles() {
		x := a.t.read(f)
		if m, at, ok := x.find(otherURL); ok {
			return found{m[1], x.at(at), Likely}
		}
	}
	return found{}
}

var otherURL = regexp.MustCompile(`(?m)^(?:export )?DATABASE_URL\s*=\s*["']?(mysql|mariadb|mongodb|sqlite|file|` +
	`sqlserver)\b`)

var prismaSource = regexp.MustCompile(`(?s)datasource\s+\w+\s*\{[^}]*?provider\s*=\s*["'](\w+)["']`)

func (a *app) prismaProvider() found {
	for _, name := range []string{"schema.prisma", "datasource.prisma", "base.prisma"} {
		if file := a.file(name); file != "" {
			x := a.t.read(file)
			if m, at, ok := x.find(prismaSource); ok {
				return found{m[1], x.at(at + strings.Index(x.code[at:], "provider")), Sure}
			}
		}
	}
	return found{}
}

var schemes = regexp.MustCompile(`\b(postgres(?:ql)?)\+(\w+)://`)

// schemeStyles are forms of the URL that a scheme in the folder names.
var schemeStyles = map[string]string{"asyncpg": "asyncpg", "psycopg": "sqlalchemy-psycopg",
	"psycopg_async": "sqlalchemy-psycopg", "psycopg2": "psycopg"}

// urlForm is the form of the database's URL: that of the driver, unless an example says another, or the app takes
// the parts.
func (a *app) urlForm(style string) found {
	f := found{value: style, c: Likely}
	if style == "asyncpg" || style == "psycopg" || style == "sqlalchemy-psycopg" {
		if said := a.exampleScheme(); said.value != "" {
			if said.value == style {
				return found{style, said.at, Sure}
			}
			return said
		}
	}
	whole := a.reads("DATABASE_URL", "POSTGRES_URL", "DB_URL", "PG_URL", "POSTGRESQL_URL", "DATABASE_URI",
		"SQLALCHEMY_DATABASE_URI", "DB_DSN", "DATABASE_DSN", "POSTGRES_DSN", "PG_CONNECTION_STRING",
		"DB_CONNECTION_STRING", "SPRING_DATASOURCE_URL", "JDBC_DATABASE_URL", "DIRECT_URL", "POSTGRES_PRISMA_URL",
		"QUARKUS_DATASOURCE_JDBC_URL",
		"ASYNC_DATABASE_URL", "DB_URI", "POSTGRES_URI", "PG_URI", "DSN")
	if parts := a.reads("DB_HOST", "PGHOST", "POSTGRES_HOST", "DATABASE_HOST", "POSTGRES_SERVER", "PG_HOST",
		"DB_SERVER", "RDS_HOSTNAME", "POSTGRES_HOSTNAME", "DB_HOSTNAME"); parts != "" && whole == "" &&
		style != "prisma" && style != "jdbc" {
		return found{"parts", parts, Likely}
	}
	if whole != "" && f.value != "" {
		f.at = ""
	}
	return f
}

// exampleScheme is a form that an example of the URL in the folder has.
func (a *app) exampleScheme() found {
	var texts []*text
	for _, f := range a.exampleFiles() {
		texts = append(texts, a.t.read(f))
	}
	for _, f := range composeFiles(a.t) {
		texts = append(texts, a.t.read(f))
	}
	for _, x := range a.code {
		if endings[path.Ext(x.path)] == "python" && strings.Contains(x.code, "+") && strings.Contains(x.code, "://") {
			texts = append(texts, x)
		}
	}
	var first found
	for _, x := range texts {
		for _, m := range schemes.FindAllStringSubmatchIndex(x.code, -1) {
			style := schemeStyles[x.code[m[4]:m[5]]]
			if style == "" {
				continue
			}
			if first.value == "" {
				first = found{style, x.at(m[0]), Likely}
			} else if first.value != style { // one for the app, one for migrations
				if style == "asyncpg" || first.value == "asyncpg" {
					first.value = "asyncpg"
				}
				first.c = Likely
			}
		}
	}
	return first
}
