package inspect

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// migrates matches commands that bring a database up to date.
var migrates = regexp.MustCompile(`\b(?:alembic (?:-\S+ \S+ )*upgrade|prisma (?:migrate deploy|db push)|` +
	`manage\.py migrate|flask (?:--app \S+ )?db upgrade|db:(?:migrate|prepare|deploy|up)|` +
	`knex migrate:(?:latest|up)|sequelize(?:-cli)? db:migrate|typeorm\S* (?:-d \S+ )?migration:run|` +
	`migration:(?:run|up)|node-pg-migrate (?:-\S+ )*up|drizzle-kit migrate|aerich upgrade|` +
	`artisan migrate|doctrine:migrations:migrate|goose (?:.* )?up|migrate (?:.* )?up|dbmate (?:.* )?(?:up|migrate)|` +
	`sqlx migrate run|diesel migration run|ecto\.migrate|` +
	`Release\.migrate|flyway (?:.* )?migrate|liquibase (?:.* )?update|atlas migrate apply|migrate:(?:deploy|up|` +
	`latest|prod)|bin/migrate|dotnet ef database update|` +
	`(?:run|yarn|pnpm|bun) (?:-s )?(?:db:)?migrat(?:e|ions?)\b)`)

// developingMigration matches what makes or tries migrations on a laptop.
var developingMigration = regexp.MustCompile(`migrate dev|db push|migrate:make|migrate:new|generate|migrate ` +
	`reset|rollback|downgrade|migrate:create|revision|--create-only|ts-node-dev|down\b|undo|dotenv `)

func (a *app) release(out *answers) {
	say := func(value, at string, c Confidence) { out.add("service.release", oneCommand(value), at, c) }
	if r := a.hosted.release; r.value != "" && !strings.Contains(r.value, "echo") {
		say(r.value, r.at, Sure)
		return
	}
	for _, l := range a.lines {
		if migrates.MatchString(l.text) && !developingMigration.MatchString(l.text) {
			out.cautions = append(out.cautions,
				l.at+" migrates the database when the container starts: with several tasks they do it at once")
			say("", l.at, Likely)
			return
		}
	}
	if at := a.migratesItself(); at != "" {
		say("", at, Likely)
		return
	}
	for _, s := range a.composed {
		if !s.development() && s.command.value != "" && migrates.MatchString(s.command.value) &&
			!developingMigration.MatchString(s.command.value) &&
			len(s.ports) == 0 && len(stepsOf(s.command.value)) == 1 && a.builtBy(s) {
			say(s.command.value, s.file+":"+itoa(s.command.line), Likely)
			return
		}
	}
	if command, at, c := a.migration(); command != "" {
		say(command, at, c)
		return
	}
	say("", "nothing in the folder migrates a database", Likely)
}

// builtBy reports whether a service of compose runs the app's image.
func (a *app) builtBy(s service) bool {
	if a.docker == nil {
		return s.builds
	}
	if s.builds {
		return s.dockerfile == a.docker.path
	}
	return slices.ContainsFunc(a.services, func(own service) bool { return own.image != "" && own.image == s.image })
}

// atStart are calls that migrate while a program starts.
var atStart = []struct {
	language string
	pattern  *regexp.Regexp
}{
	{"dotnet", regexp.MustCompile(`\.Database\.Migrate(?:Async)?\(`)},
	{"rust", regexp.MustCompile(`sqlx::migrate!|embed_migrations!|run_pending_migrations|Migrator::up\(`)},
	{"go", regexp.MustCompile(`goose\.Up(?:Context)?\(|\bmigrate\.New\w*\(|\.AutoMigrate\(|migrator\.Migrate\(|` +
		`migrate\.Exec\(`)},
	{"node", regexp.MustCompile(`migrationsRun\s*:\s*true|\bmigrate\(\s*db\b|\.migrate\.latest\(|runMigrations\(|` +
		`sequelize\.sync\(|synchronize\s*:\s*true|umzug\.up\(`)},
	{"python", regexp.MustCompile(`command\.upgrade\(|metadata\.create_all|create_all\(\)`)},
	{"elixir", regexp.MustCompile(`\{Ecto\.Migrator,`)},
	{"java", regexp.MustCompile(`Flyway\.configure\(|\.migrate\(\)`)},
}

// migratesItself is where the program migrates while it starts, "" where it does not.
func (a *app) migratesItself() string {
	for _, name := range []string{"flyway-core", "flyway-database-postgresql", "liquibase-core", "quarkus-flyway",
		"quarkus-liquibase", "micronaut-flyway"} {
		if a.deps.any("java", name) != "" {
			return a.deps.at("java", name)
		}
	}
	for _, x := range a.code {
		if x.empty() || a.otherProgram(x.path) || strings.Contains(path.Base(x.path), "migrat") ||
			strings.Contains(x.path, "/migrate/") {
			continue
		}
		for _, s := range atStart {
			if s.language != endings[path.Ext(x.path)] || !x.holds("igrat", "create_all", "goose.Up", "sync", "upgrade(") {
				continue
			}
			if m, at, ok := x.find(s.pattern); ok && len(m) > 0 {
				return x.at(at)
			}
		}
	}
	return ""
}

// migration is the command that a folder's migrations are run with.
func (a *app) migration() (command, at string, c Confidence) {
	for _, find := range []func() (string, string, Confidence){a.goMigration, a.scriptMigration, a.nodeMigration,
		a.pythonMigration, a.otherMigration} {
		if command, at, c = find(); command != "" {
			return command, at, c
		}
	}
	return "", "", Guess
}

// migrationScripts are names of scripts in package.json, the likeliest first.
var migrationScripts = []string{"migrate:deploy", "db:migrate:deploy", "db:deploy", "prisma:migrate:deploy",
	"prisma:deploy", "migrate:prod", "migration:run:prod", "db:migrate:prod", "migrate:latest", "migrate:up",
	"migration:run", "migrations:run", "migration:up", "typeorm:migrate", "db:migrate",
	"db:migrations", "migrate", "migrations", "prisma:migrate", "knex:migrate", "db:up", "db-migrate"}

// scriptMigration is a script of package.json that migrates.
func (a *app) scriptMigration() (string, string, Confidence) {
	for _, name := range migrationScripts {
		s, ok := a.deps.scripts[name]
		if !ok || developingMigration.MatchString(s.value) || strings.Contains(s.value, "cargo ") {
			continue
		}
		c := Likely
		for _, tool := range []string{"prisma", "drizzle-kit", "knex", "sequelize-cli", "node-pg-migrate", "typeorm",
			"tsx", "ts-node"} {
			if strings.Contains(s.value, tool) && a.deps.listed("node", tool) && a.deps.any("node", tool) == "" {
				c = Guess // it is there for development only, and may not be in the image
			}
		}
		return a.runner() + " " + name, s.at, c
	}
	return "", "", Guess
}

// runner is how the package manager of the folder runs a script.
func (a *app) runner() string {
	for _, dir := range unique([]string{a.dirs[0], a.context, "."}) {
		for _, lock := range []struct{ file, run string }{{"pnpm-lock.yaml", "pnpm run"}, {"yarn.lock", "yarn run"},
			{"bun.lockb", "bun run"}, {"bun.lock", "bun run"}, {"package-lock.json", "npm run"}} {
			if a.t.has[path.Join(dir, lock.file)] {
				return lock.run
			}
		}
		for manager, run := range map[string]string{"pnpm@": "pnpm run", "yarn@": "yarn run", "bun@": "bun run"} {
			if strings.Contains(a.t.read(path.Join(dir, "package.json")).raw, `"packageManager": "`+manager) {
				return run
			}
		}
	}
	if a.stage != nil && imageName(a.stage.base) == "bun" {
		return "bun run"
	}
	return "npm run"
}

func (a *app) nodeMigration() (string, string, Confidence) {
	d := &a.deps
	if schema := a.file("schema.prisma"); schema != "" && (d.listed("node", "prisma") || d.any("node",
		"@prisma/client") != "") {
		dir := path.Join(path.Dir(schema), "migrations")
		if !a.t.dirs[dir] {
			return "", "", Guess
		}
		line := "npx prisma migrate deploy"
		if rel := a.within(schema); rel != "prisma/schema.prisma" && rel != "schema.prisma" &&
			!strings.Contains(a.t.read(path.Join(a.dirs[0], "package.json")).raw, `"schema"`) {
			line += " --schema " + rel
		}
		return line, dir, Likely
	}
	for _, tool := range []struct{ dependency, line, needs string }{
		{"node-pg-migrate", "npx node-pg-migrate up", "migrations"}, {"knex", "npx knex migrate:latest", "knexfile"},
		{"sequelize-cli", "npx sequelize-cli db:migrate", "migrations"}, {"@mikro-orm/cli", "npx mikro-orm migration:up",
			"migrations"},
		{"@adonisjs/lucid", "node ace migration:run --force", "database/migrations"},
		{"drizzle-kit", "npx drizzle-kit migrate", "drizzle"}, {"db-migrate", "npx db-migrate up", "migrations"},
	} {
		if d.listed("node", tool.dependency) && a.anything(tool.needs) {
			c := Likely
			if d.any("node", tool.dependency) == "" {
				c = Guess
			}
			return tool.line, d.at("node", tool.dependency), c
		}
	}
	return "", "", Guess
}

func (a *app) pythonMigration() (string, string, Confidence) {
	d := &a.deps
	switch {
	case d.any("python", "flask-migrate") != "" && a.anything("migrations"):
		line := "flask db upgrade"
		if _, set := a.environment()["FLASK_APP"]; !set {
			if m := regexp.MustCompile(`flask (--app \S+)`).FindStringSubmatch(a.lineText()); m != nil {
				line = "flask " + m[1] + " db upgrade"
			}
		}
		return line, d.at("python", "flask-migrate"), Likely
	case d.any("python", "django") != "" && a.file("manage.py") != "":
		file := a.file("manage.py")
		rel := a.within(file)
		if a.stage != nil && strings.Contains(a.lineText(), rel) || strings.Count(rel, "/") == 0 {
			return "python " + rel + " migrate", file, Likely
		}
		return "python manage.py migrate", file, Likely
	case d.any("python", "aerich") != "":
		return "aerich upgrade", d.at("python", "aerich"), Likely
	}
	if d.any("python", "alembic", "sqlalchemy", "sqlmodel", "flask-sqlalchemy") == "" {
		return "", "", Guess
	}
	if file := a.file("alembic.ini"); file != "" {
		rel := a.within(file)
		if rel == "alembic.ini" || path.Dir(file) == a.dirs[0] {
			return "alembic upgrade head", file, Likely
		}
		return "alembic -c " + rel + " upgrade head", file, Likely
	}
	if x := a.t.read(path.Join(a.dirs[0], "pyproject.toml")); strings.Contains(x.code, "[tool.alembic]") {
		return "alembic upgrade head", x.lineOf("[tool.alembic]"), Likely
	}
	return "", "", Guess
}

// goMigration is a program of the folder's own that migrates and that the image holds.
func (a *app) goMigration() (string, string, Confidence) {
	for _, dir := range a.dirs {
		for _, name := range []string{"migrate", "migrations", "migrator", "migration"} {
			file := path.Join(dir, "cmd", name, "main.go")
			if !a.t.has[file] || a.stage == nil {
				continue
			}
			for _, c := range a.stage.copies {
				for _, source := range c.sources {
					if path.Base(source) == name && c.from >= 0 {
						dest := c.dest
						if len(c.sources) > 1 ||
							strings.HasSuffix(a.docker.text.raw[a.docker.text.lines[c.line-1]:lineEnd(a.docker.text.raw,
								a.docker.text.lines[c.line-1])], "/") {
							dest = path.Join(c.dest, name)
						}
						return dest, a.docker.at(c.line) + ", " + file, Likely
					}
				}
			}
		}
	}
	return "", "", Guess
}

func (a *app) otherMigration() (string, string, Confidence) {
	d := &a.deps
	switch {
	case d.any("ruby", "rails", "activerecord") != "" && a.anything("db/migrate"):
		return "bin/rails db:migrate", path.Join(a.dirs[0], "db/migrate"), Likely
	case d.any("ruby", "sinatra-activerecord") != "" && a.anything("db/migrate"):
		return "bundle exec rake db:migrate", path.Join(a.dirs[0], "db/migrate"), Likely
	case d.any("php", "laravel/framework") != "" && a.anything("database/migrations"):
		return "php artisan migrate --force", path.Join(a.dirs[0], "database/migrations"), Likely
	case d.any("php", "doctrine/doctrine-migrations-bundle") != "":
		return "php bin/console doctrine:migrations:migrate --no-interaction", d.at("php",
			"doctrine/doctrine-migrations-bundle"), Likely
	case d.any("elixir", "ecto_sql") != "" && a.anything("priv/repo/migrations"):
		if a.t.has[path.Join(a.dirs[0], "rel/overlays/bin/migrate")] {
			return "/app/bin/migrate", path.Join(a.dirs[0], "rel/overlays/bin/migrate"), Likely
		}
		for _, x := range a.code {
			if m, at, ok := x.find(elixirRelease); ok {
				app := regexp.MustCompile(`app:\s*:(\w+)`).FindStringSubmatch(a.t.read(path.Join(a.dirs[0], "mix.exs")).code)
				if app != nil {
					return "/app/bin/" + app[1] + ` eval "` + m[1] + `.migrate"`, x.at(at), Likely
				}
			}
		}
	}
	return "", "", Guess
}

var elixirRelease = regexp.MustCompile(`defmodule\s+([\w.]+\.Release)\s+do[\s\S]*?def\s+migrate`)

// file is the shallowest file of a name in the app's folders, "" where there is none.
func (a *app) file(name string) string {
	for _, f := range a.t.named(name) {
		for _, dir := range a.dirs {
			if (dir == "." || strings.HasPrefix(f, dir+"/")) && !forTests(f) && !belongs(path.Dir(f), a.others, a.dirs[0]) {
				return f
			}
		}
	}
	return ""
}

// within is a file's path from the app's folder.
func (a *app) within(file string) string {
	if a.dirs[0] == "." {
		return file
	}
	return strings.TrimPrefix(file, a.dirs[0]+"/")
}

// anything reports whether one of the app's folders holds a folder or file that begins with a name.
func (a *app) anything(name string) bool {
	for _, dir := range a.dirs {
		at := path.Join(dir, name)
		if a.t.dirs[at] {
			return true
		}
		for _, f := range a.t.in(path.Dir(at)) {
			if strings.HasPrefix(path.Base(f), path.Base(name)) {
				return true
			}
		}
		for d := range a.t.dirs {
			if strings.HasSuffix(d, "/"+name) && (dir == "." || strings.HasPrefix(d, dir+"/")) && !forTests(d+"/x") {
				return true
			}
		}
	}
	return false
}
