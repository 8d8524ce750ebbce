package inspect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDrivers: the form of the database's URL, by what the app depends on and in which file.
func TestDrivers(t *testing.T) {
	type files map[string]string
	node := func(dependencies string) files {
		return files{"package.json": `{"dependencies":{` + dependencies + `}}`}
	}
	python := func(lines string) files { return files{"requirements.txt": lines} }
	for name, c := range map[string]struct {
		files       files
		style, from string
	}{
		"FastAPI with SQLAlchemy on asyncpg": {
			python("fastapi==0.115.6\nsqlalchemy[asyncio]==2.0.36\nasyncpg==0.30.0\nalembic==1.14.0\n"), "asyncpg",
			"requirements.txt"},
		"asyncpg alone": {python("starlette\nasyncpg\n"), "asyncpg-plain",
			"requirements.txt"},
		"asyncpg under databases": {python("databases[postgresql]\nsqlalchemy\nasyncpg\n"), "asyncpg-plain",
			"requirements.txt"},
		"SQLModel on asyncpg": {python("sqlmodel\nasyncpg\n"), "asyncpg", "requirements.txt"},
		"Tortoise": {python("tortoise-orm[asyncpg]>=0.21\naerich\n"), "tortoise",
			"requirements.txt"},
		"Flask with psycopg2": {
			python("Flask==3.1.0\nFlask-Migrate==4.0.7\nFlask-SQLAlchemy==3.1.1\npsycopg2-binary==2.9.10\n"), "psycopg",
			"requirements.txt"},
		"SQLAlchemy with psycopg 3": {python("sqlmodel==0.0.22\nsqlalchemy<2.1\npsycopg[binary]>=3.2\n"),
			"sqlalchemy-psycopg", "requirements.txt"},
		"SQLAlchemy with both psycopgs": {python("SQLAlchemy\npsycopg\npsycopg2\n"), "psycopg",
			"requirements.txt"},
		"psycopg 3 alone":       {python("psycopg[binary,pool]\n"), "psycopg", "requirements.txt"},
		"Django with psycopg 3": {python("Django>=5\npsycopg[c]\n"), "psycopg", "requirements.txt"},
		"Prisma in Python":      {python("fastapi\nprisma\n"), "prisma", "requirements.txt"},
		"pg8000":                {python("flask\nsqlalchemy\npg8000\n"), "", ""},
		"names in other spellings": {python("SQLAlchemy[asyncio] >=2 ; python_version > '3.9'\nAsyncPG\n"),
			"asyncpg", "requirements.txt"},
		"a driver of the tests": {files{"requirements.txt": "flask\n", "requirements-dev.txt": "psycopg2\n"}, "",
			""},
		"requirements of production": {files{"requirements/base.txt": "flask\npsycopg2\n",
			"requirements/test.txt": "asyncpg\n"}, "psycopg", "requirements/base.txt"},
		"pyproject, with its extras and groups": {files{"pyproject.toml": "[project]\nname = \"x\"\ndependencies = [\n  " +
			"\"fastapi>=0.115\", # asyncpg\n  \"sqlalchemy[asyncio]>=2\",\n]\n[project.optional-dependencies]\npostgres = " +
			"[\"asyncpg>=0.29\"]\n[dependency-groups]\ndev = [\"psycopg2\"]\n"},
			"", ""}, // an extra is installed by who wants it
		"poetry": {files{"pyproject.toml": "[tool.poetry.dependencies]\npython = \"^3.12\"\nDjango = \"^5\"\npsycopg = " +
			"{version = \"^3\", extras = [\"binary\"]}\n[tool.poetry.group.dev.dependencies]\nasyncpg = \"*\"\n"},
			"psycopg", "pyproject.toml"},
		"Pipfile": {
			files{"Pipfile": "[packages]\nflask = \"*\"\npsycopg2-binary = \"*\"\n[dev-packages]\nasyncpg = \"*\"\n"}, "psycopg",
			"Pipfile"},
		"setup.cfg": {files{"setup.cfg": "[metadata]\nname = x\n[options]\ninstall_requires =\n    flask>=3\n    " +
			"psycopg2>=2.9\n\n[options.extras_require]\ntest = asyncpg\n"}, "psycopg", "setup.cfg"},
		"setup.py": {files{"setup.py": "from setuptools import setup\nsetup(name='x', install_requires=[\n  'flask',\n  " +
			"\"asyncpg>=0.29\",\n])\n"}, "asyncpg-plain", "setup.py"},

		"node-postgres": {node(`"express":"5","pg":"8"`), "node", "package.json"},
		"knex over pg":  {node(`"knex":"3","koa":"2","pg":"8"`), "node", "package.json"},
		"postgres.js":   {node(`"express":"*","postgres":"*"`), "postgresjs", "package.json"},
		"drizzle over postgres.js": {node(`"drizzle-orm":"0.38","postgres":"3"`), "postgresjs",
			"package.json"},
		"drizzle over pg": {node(`"drizzle-orm":"0.38","pg":"8"`), "node", "package.json"},
		"Prisma": {node(`"@prisma/client":"6","next":"15"`), "prisma",
			"package.json"},
		"Prisma by its tool alone": {
			files{"package.json": `{"dependencies":{"next":"15"},"devDependencies":{"prisma":"6"}}`}, "prisma",
			"package.json"},
		"Prisma with the adapter for pg": {node(`"@prisma/client":"7","@prisma/adapter-pg":"7"`), "node",
			"package.json"},
		"Prisma beside pg": {node(`"@prisma/client":"6","pg":"8","connect-pg-simple":"10"`), "node",
			"package.json"},
		"pg in the tests only": {
			files{"package.json": `{"dependencies":{"express":"5"},"devDependencies":{"pg":"8"}}`}, "", ""},
		"no driver in Node": {node(`"express":"*"`), "", ""},
		"both, and the code imports postgres.js": {
			files{"package.json": `{"dependencies":{"postgres":"3","pg":"8"}}`,
				"src/db.ts": "import postgres from 'postgres'\n"}, "postgresjs", "package.json"},
		"both, and the code imports pg": {
			files{"package.json": `{"dependencies":{"postgres":"3","pg":"8"}}`, "src/db.js": "const { Pool } = require('pg')\n",
				"node_modules/x/y.js": "require('postgres')"}, "node", "package.json"},

		"pgx": {files{"go.mod": "module x\n\nrequire (\n\tgithub.com/golang-migrate/migrate/v4 " +
			"v4.18.1\n\tgithub.com/jackc/pgx/v5 v5.7.2\n)\n"}, "go", "go.mod"},
		"no driver in Go": {files{"go.mod": "module x\n\ngo 1.22\n\nrequire github.com/gin-gonic/gin v1.9.1\n"}, "",
			""},
		"Rails": {files{"Gemfile": "source \"https://rubygems.org\"\ngem \"rails\", \"~> 8.0.1\"\ngem " +
			"\"pg\", \"~> 1.5\"\n"}, "rails", "Gemfile"},
		"Rails on SQLite":        {files{"Gemfile": "gem 'rails'\ngem 'sqlite3'\n# gem 'pg'\n"}, "", ""},
		"Sequel":                 {files{"Gemfile": "gem 'roda'\ngem 'sequel'\ngem 'pg'\n"}, "sequel", "Gemfile"},
		"Sinatra, Active Record": {files{"Gemfile": "gem 'sinatra-activerecord'\ngem 'pg'\n"}, "rails", "Gemfile"},
		"the pg gem alone":       {files{"Gemfile": "gem 'pg'\n"}, "psycopg", "Gemfile"},
		"Maven": {
			files{
				"pom.xml": "<project><dependencies>\n<dependency><groupId>org.postgresql</groupId><artifactId>postgresql</" +
					"artifactId><scope>runtime</scope></dependency>\n</dependencies></project>"}, "jdbc", "pom.xml"},
		"Gradle": {files{"build.gradle": "dependencies {\n  runtimeOnly 'org.postgresql:postgresql'\n}\n"},
			"jdbc", "build.gradle"},
		"Gradle in Kotlin": {
			files{"build.gradle.kts": "dependencies {\n  runtimeOnly(\"org.postgresql:postgresql:42.7.4\")\n}\n"}, "jdbc",
			"build.gradle.kts"},
		"Gradle with a catalog": {files{"build.gradle": "dependencies { runtimeOnly libs.pg }\n",
			"gradle/libs.versions.toml": "[libraries]\npg = { module = \"org.postgresql:postgresql\", version = \"42.7.4\" }\n"},
			"jdbc", "gradle/libs.versions.toml"},
		"Java without": {files{"pom.xml": "<project/>"}, "", ""},
		"Entity Framework": {files{"Shop.csproj": "<Project>\n<ItemGroup><PackageReference " +
			"Include=\"Npgsql.EntityFrameworkCore.PostgreSQL\" Version=\"8.0.11\" /></ItemGroup></Project>"}, "npgsql",
			"Shop.csproj"},
		"Npgsql below": {files{"src/Api/Api.csproj": "<Project><ItemGroup><PackageReference Include=\"Npgsql\" " +
			"Version=\"8\" /></ItemGroup></Project>"}, "npgsql", "src/Api/Api.csproj"},
		"Ecto": {files{"mix.exs": "defp deps do\n  [\n    {:phoenix, \"~> 1.7\"},\n    {:ecto_sql, \"~> " +
			"3.10\"},\n    {:postgrex, \">= 0.0.0\"}\n  ]\nend\n"}, "ecto", "mix.exs"},
		"sqlx": {files{"Cargo.toml": "[package]\nname = \"x\"\n[dependencies]\naxum = \"0.7\"\nsqlx = { " +
			"version = \"0.8\", features = [\"runtime-tokio\", \"postgres\"] }\n"}, "sqlx", "Cargo.toml"},
		"sqlx on SQLite": {files{"Cargo.toml": "[dependencies]\nsqlx = { version = \"0.8\", features = " +
			"[\"sqlite\"] }\n"}, "", ""},
		"tokio-postgres": {files{"Cargo.toml": "[dependencies]\ntokio-postgres = \"0.7\"\n"}, "sqlx",
			"Cargo.toml"},
		"SeaORM": {files{"Cargo.toml": "[dependencies.sea-orm]\nversion = \"1\"\nfeatures = " +
			"[\"sqlx-postgres\"]\n"}, "sqlx", "Cargo.toml"},

		"a workspace of two apps": {files{"package.json": `{"private":true,"workspaces":["apps/*"]}`,
			"apps/api/package.json": `{"dependencies":{"knex":"3","pg":"8"}}`,
			"apps/web/package.json": `{"dependencies":{"next":"15"}}`},
			"node", "apps/api/package.json"},
		"an app in a folder of its own": {files{"compose.yaml": "services: {}\n",
			"backend/Dockerfile": "FROM python:3.12-slim\n", "backend/requirements.txt": "sqlmodel\npsycopg[binary]\n"},
			"sqlalchemy-psycopg", "backend/requirements.txt"},
		"the base image's language counts": {files{"Dockerfile": "FROM ruby:3.3\n",
			"package.json": `{"dependencies":{"pg":"8"}}`, "Gemfile": "gem 'rails'\ngem 'pg'\n"}, "rails", "Gemfile"},
		"nothing": {nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range c.files {
				path := filepath.Join(dir, filepath.FromSlash(file))
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			r := Folder(dir)
			got, _ := r.Answer("data.url_style")
			if got.Value != c.style || !strings.HasPrefix(got.Evidence, c.from) || got.Value == "" != (c.from == "") {
				t.Errorf("got %+v, want %q from %q", got, c.style, c.from)
			}
		})
	}
}
