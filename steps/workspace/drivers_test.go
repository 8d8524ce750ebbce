package workspace

import (
	"context"
	"testing"
)

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
			"asyncpg in requirements.txt"},
		"asyncpg alone": {python("starlette\nasyncpg\n"), "asyncpg-plain",
			"asyncpg in requirements.txt"},
		"asyncpg under databases": {python("databases[postgresql]\nsqlalchemy\nasyncpg\n"), "asyncpg-plain",
			"databases in requirements.txt"},
		"SQLModel on asyncpg": {python("sqlmodel\nasyncpg\n"), "asyncpg", "asyncpg in requirements.txt"},
		"Tortoise": {python("tortoise-orm[asyncpg]>=0.21\naerich\n"), "tortoise",
			"tortoise-orm in requirements.txt"},
		"Flask with psycopg2": {
			python("Flask==3.1.0\nFlask-Migrate==4.0.7\nFlask-SQLAlchemy==3.1.1\npsycopg2-binary==2.9.10\n"), "psycopg",
			"psycopg2-binary in requirements.txt"},
		"SQLAlchemy with psycopg 3": {python("sqlmodel==0.0.22\nsqlalchemy<2.1\npsycopg[binary]>=3.2\n"),
			"sqlalchemy-psycopg", "psycopg in requirements.txt"},
		"SQLAlchemy with both psycopgs": {python("SQLAlchemy\npsycopg\npsycopg2\n"), "psycopg",
			"psycopg2 in requirements.txt"},
		"psycopg 3 alone":       {python("psycopg[binary,pool]\n"), "psycopg", "psycopg in requirements.txt"},
		"Django with psycopg 3": {python("Django>=5\npsycopg[c]\n"), "psycopg", "psycopg in requirements.txt"},
		"Prisma in Python":      {python("fastapi\nprisma\n"), "prisma", "prisma in requirements.txt"},
		"pg8000":                {python("flask\nsqlalchemy\npg8000\n"), "", ""},
		"names in other spellings": {python("SQLAlchemy[asyncio] >=2 ; python_version > '3.9'\nAsyncPG\n"),
			"asyncpg", "asyncpg in requirements.txt"},
		"a driver of the tests": {files{"requirements.txt": "flask\n", "requirements-dev.txt": "psycopg2\n"}, "",
			""},
		"requirements of production": {files{"requirements/base.txt": "flask\npsycopg2\n",
			"requirements/test.txt": "asyncpg\n"}, "psycopg", "psycopg2 in requirements/base.txt"},
		"pyproject, with its extras and groups": {files{"pyproject.toml": "[project]\nname = \"x\"\ndependencies = [\n  " +
			"\"fastapi>=0.115\", # asyncpg\n  \"sqlalchemy[asyncio]>=2\",\n]\n[project.optional-dependencies]\npostgres = " +
			"[\"asyncpg>=0.29\"]\n[dependency-groups]\ndev = [\"psycopg2\"]\n"},
			"asyncpg", "asyncpg in pyproject.toml"},
		"poetry": {files{"pyproject.toml": "[tool.poetry.dependencies]\npython = \"^3.12\"\nDjango = \"^5\"\npsycopg = " +
			"{version = \"^3\", extras = [\"binary\"]}\n[tool.poetry.group.dev.dependencies]\nasyncpg = \"*\"\n"},
			"psycopg", "psycopg in pyproject.toml"},
		"Pipfile": {
			files{"Pipfile": "[packages]\nflask = \"*\"\npsycopg2-binary = \"*\"\n[dev-packages]\nasyncpg = \"*\"\n"}, "psycopg",
			"psycopg2-binary in Pipfile"},
		"setup.cfg": {files{"setup.cfg": "[metadata]\nname = x\n[options]\ninstall_requires =\n    flask>=3\n    " +
			"psycopg2>=2.9\n\n[options.extras_require]\ntest = asyncpg\n"}, "psycopg", "psycopg2 in setup.cfg"},
		"setup.py": {files{"setup.py": "from setuptools import setup\nsetup(name='x', install_requires=[\n  'flask',\n  " +
			"\"asyncpg>=0.29\",\n])\n"}, "asyncpg-plain", "asyncpg in setup.py"},

		"node-postgres": {node(`"express":"5","pg":"8"`), "node", "pg in package.json"},
		"knex over pg":  {node(`"knex":"3","koa":"2","pg":"8"`), "node", "pg in package.json"},
		"postgres.js":   {node(`"express":"*","postgres":"*"`), "postgresjs", "postgres in package.json"},
		"drizzle over postgres.js": {node(`"drizzle-orm":"0.38","postgres":"3"`), "postgresjs",
			"postgres in package.json"},
		"drizzle over pg": {node(`"drizzle-orm":"0.38","pg":"8"`), "node", "pg in package.json"},
		"Prisma": {node(`"@prisma/client":"6","next":"15"`), "prisma",
			"@prisma/client in package.json"},
		"Prisma by its tool alone": {
			files{"package.json": `{"dependencies":{"next":"15"},"devDependencies":{"prisma":"6"}}`}, "prisma",
			"prisma in package.json"},
		"Prisma with the adapter for pg": {node(`"@prisma/client":"7","@prisma/adapter-pg":"7"`), "node",
			"@prisma/adapter-pg in package.json"},
		"Prisma beside pg": {node(`"@prisma/client":"6","pg":"8","connect-pg-simple":"10"`), "node",
			"pg in package.json"},
		"pg in the tests only": {
			files{"package.json": `{"dependencies":{"express":"5"},"devDependencies":{"pg":"8"}}`}, "", ""},
		"no driver in Node": {node(`"express":"*"`), "", ""},
		"both, and the code imports postgres.js": {
			files{"package.json": `{"dependencies":{"postgres":"3","pg":"8"}}`,
				"src/db.ts": "import postgres from 'postgres'\n"}, "postgresjs", "postgres in package.json"},
		"both, and the code imports pg": {
			files{"package.json": `{"dependencies":{"postgres":"3","pg":"8"}}`, "src/db.js": "const { Pool } = require('pg')\n",
				"node_modules/x/y.js": "require('postgres')"}, "node", "pg in package.json"},

		"pgx": {files{"go.mod": "module x\n\nrequire (\n\tgithub.com/golang-migrate/migrate/v4 " +
			"v4.18.1\n\tgithub.com/jackc/pgx/v5 v5.7.2\n)\n"}, "go", "github.com/jackc/pgx in go.mod"},
		"no driver in Go": {files{"go.mod": "module x\n\ngo 1.22\n\nrequire github.com/gin-gonic/gin v1.9.1\n"}, "",
			""},
		"Rails": {files{"Gemfile": "source \"https://rubygems.org\"\ngem \"rails\", \"~> 8.0.1\"\ngem " +
			"\"pg\", \"~> 1.5\"\n"}, "rails", "pg in Gemfile"},
		"Rails on SQLite":        {files{"Gemfile": "gem 'rails'\ngem 'sqlite3'\n# gem 'pg'\n"}, "", ""},
		"Sequel":                 {files{"Gemfile": "gem 'roda'\ngem 'sequel'\ngem 'pg'\n"}, "sequel", "sequel in Gemfile"},
		"Sinatra, Active Record": {files{"Gemfile": "gem 'sinatra-activerecord'\ngem 'pg'\n"}, "rails", "pg in Gemfile"},
		"the pg gem alone":       {files{"Gemfile": "gem 'pg'\n"}, "psycopg", "pg in Gemfile"},
		"Maven": {
			files{
				"pom.xml": "<project><dependencies>\n<dependency><groupId>org.postgresql</groupId><artifactId>postgresql</" +
					"artifactId><scope>runtime</scope></dependency>\n</dependencies></project>"}, "jdbc", "org.postgresql in pom.xml"},
		"Gradle": {files{"build.gradle": "dependencies {\n  runtimeOnly 'org.postgresql:postgresql'\n}\n"},
			"jdbc", "org.postgresql in build.gradle"},
		"Gradle in Kotlin": {
			files{"build.gradle.kts": "dependencies {\n  runtimeOnly(\"org.postgresql:postgresql:42.7.4\")\n}\n"}, "jdbc",
			"org.postgresql in build.gradle.kts"},
		"Gradle with a catalog": {files{"build.gradle": "dependencies { runtimeOnly libs.pg }\n",
			"gradle/libs.versions.toml": "[libraries]\npg = { module = \"org.postgresql:postgresql\", version = \"42.7.4\" }\n"},
			"jdbc", "org.postgresql in gradle/libs.versions.toml"},
		"Java without": {files{"pom.xml": "<project/>"}, "", ""},
		"Entity Framework": {files{"Shop.csproj": "<Project>\n<ItemGroup><PackageReference " +
			"Include=\"Npgsql.EntityFrameworkCore.PostgreSQL\" Version=\"8.0.11\" /></ItemGroup></Project>"}, "npgsql",
			"Npgsql in Shop.csproj"},
		"Npgsql below": {files{"src/Api/Api.csproj": "<Project><ItemGroup><PackageReference Include=\"Npgsql\" " +
			"Version=\"8\" /></ItemGroup></Project>"}, "npgsql", "Npgsql in src/Api/Api.csproj"},
		"Ecto": {files{"mix.exs": "defp deps do\n  [\n    {:phoenix, \"~> 1.7\"},\n    {:ecto_sql, \"~> " +
			"3.10\"},\n    {:postgrex, \">= 0.0.0\"}\n  ]\nend\n"}, "ecto", "postgrex in mix.exs"},
		"sqlx": {files{"Cargo.toml": "[package]\nname = \"x\"\n[dependencies]\naxum = \"0.7\"\nsqlx = { " +
			"version = \"0.8\", features = [\"runtime-tokio\", \"postgres\"] }\n"}, "sqlx", "sqlx in Cargo.toml"},
		"sqlx on SQLite": {files{"Cargo.toml": "[dependencies]\nsqlx = { version = \"0.8\", features = " +
			"[\"sqlite\"] }\n"}, "", ""},
		"tokio-postgres": {files{"Cargo.toml": "[dependencies]\ntokio-postgres = \"0.7\"\n"}, "sqlx",
			"tokio-postgres in Cargo.toml"},
		"SeaORM": {files{"Cargo.toml": "[dependencies.sea-orm]\nversion = \"1\"\nfeatures = " +
			"[\"sqlx-postgres\"]\n"}, "sqlx", "sea-orm in Cargo.toml"},

		"a workspace of two apps": {files{"package.json": `{"private":true,"workspaces":["apps/*"]}`,
			"apps/api/package.json": `{"dependencies":{"knex":"3","pg":"8"}}`,
			"apps/web/package.json": `{"dependencies":{"next":"15"}}`},
			"node", "pg in apps/api/package.json"},
		"an app in a folder of its own": {files{"compose.yaml": "services: {}\n",
			"backend/Dockerfile": "FROM python:3.12-slim\n", "backend/requirements.txt": "sqlmodel\npsycopg[binary]\n"},
			"sqlalchemy-psycopg", "psycopg in backend/requirements.txt"},
		"the base image's language counts": {files{"Dockerfile": "FROM ruby:3.3\n",
			"package.json": `{"dependencies":{"pg":"8"}}`, "Gemfile": "gem 'rails'\ngem 'pg'\n"}, "rails", "pg in Gemfile"},
		"nothing": {nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range c.files {
				write(t, dir, file, text)
			}
			f := Look(context.Background(), dir)
			if f.URLStyle != c.style || f.URLStyleFrom != c.from {
				t.Errorf("got %q from %q, want %q from %q", f.URLStyle, f.URLStyleFrom, c.style, c.from)
			}
		})
	}
}

func TestCelery(t *testing.T) {
	for text, want := range map[string]string{"celery[redis]==5.4\n": "celery in requirements.txt", "flask\n": "",
		"django-celery-beat\n": ""} {
		dir := t.TempDir()
		write(t, dir, "requirements.txt", text)
		if got := Look(context.Background(), dir).Celery; got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
