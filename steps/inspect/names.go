package inspect

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"slipway/steps/dotenv"
	"slipway/steps/secretscan"
)

// exampleFiles are files that show what belongs in .env.
func (a *app) exampleFiles() (files []string) {
	for _, dir := range unique([]string{a.dirs[0], a.context}) {
		for _, f := range a.t.in(dir) {
			base := strings.ToLower(path.Base(f))
			if strings.Contains(base, "env") && exampleName.MatchString(base) {
				files = append(files, f)
			}
		}
	}
	return unique(files)
}

var exampleName = regexp.MustCompile(`^(\.?env[._-](\w+[._-])?(example|sample|template|dist|tmpl|defaults)|` +
	`(example|sample|template|dist)\.env|\.?env\.(production|prod)\.(example|sample))$`)

// dotenvFiles are .env files that a production setup is read from.
func (a *app) dotenvFiles() (files []string) {
	for _, dir := range unique([]string{a.dirs[0], a.context}) {
		for _, name := range []string{".env", ".env.production", ".env.prod"} {
			if f := path.Join(dir, name); a.t.has[f] {
				files = append(files, f)
			}
		}
	}
	return files
}

// names says what the app takes from its environment: secrets by their names, plain settings with values where the
// folder has them.
func (a *app) names(out *answers) {
	var all []setting
	places := map[string][]string{}
	add := func(s setting) {
		places[s.name] = append(places[s.name], s.from)
		if at := slices.IndexFunc(all, func(o setting) bool { return o.name == s.name }); at < 0 {
			all = append(all, s)
		} else if all[at].bare && !s.bare {
			all[at].value, all[at].bare = s.value, false
		}
	}
	for _, f := range a.dotenvFiles() {
		a.dotenv(f, true, add, out)
	}
	for _, f := range a.exampleFiles() {
		a.dotenv(f, false, add, out)
	}
	for _, s := range a.services {
		for _, e := range s.env {
			add(e)
		}
		for _, f := range s.envFiles {
			if a.t.has[f] && !slices.Contains(a.dotenvFiles(), f) && !slices.Contains(a.exampleFiles(), f) {
				a.dotenv(f, !developing(path.Base(f)), add, out)
			}
		}
	}
	for _, e := range a.hosted.env {
		add(e)
	}
	for _, r := range a.readNames() {
		add(r)
	}
	if key := a.railsKey(); key.name != "" {
		add(key)
	}
	var secrets, plain, fromSecrets, fromPlain, build []string
	for _, s := range all {
		set := a.environment()[s.name]
		tell := func(kind NameKind) {
			out.names = append(out.names, Name{Name: s.name, Kind: kind, At: unique(places[s.name])})
		}
		switch {
		case !named.MatchString(s.name), ofPlatform[s.name], strings.HasPrefix(s.name, "npm_"):
		case provided(s.name):
			tell(NameProvided)
		case compiled(s.name):
			build = append(build, s.name)
			tell(NameBuilt)
		case ofDatabase(s.name):
			tell(NameDatabase)
		case secretName(s.name) || !s.bare && holdsSecret(s.name, s.value):
			if set.value == "" {
				secrets, fromSecrets = append(secrets, s.name), append(fromSecrets, s.from)
				tell(NameSecret)
			} else {
				tell(NameImage)
			}
		case set.value != "":
			tell(NameImage)
		default:
			if local.MatchString(s.value) {
				s.bare = true
			}
			plain, fromPlain = append(plain, s.String()), append(fromPlain, s.from)
			tell(NamePlain)
			if !s.bare {
				out.names[len(out.names)-1].Value = s.value
			}
		}
	}
	if len(build) > 0 {
		out.notes = append(out.notes, strings.Join(build, ", ")+": fixed when the image is built, not read when it runs")
	}
	out.add("secrets.keys", joinList(secrets), orElse(joinEvidence(fromSecrets), "no secret is read or named"), Likely)
	out.add("service.variables", joinList(plain), orElse(joinEvidence(fromPlain), "no plain setting is read or named"),
		Likely)
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// Name is a variable that the app reads, or that a file of the folder has for it.
type Name struct {
	Name  string
	Kind  NameKind
	At    []string // file:line of each place
	Value string   // of a plain setting, where the folder has one; never of a secret
}

// NameKind says what a variable is.
type NameKind string

// Kinds of variables. Those that the runtime or the platform sets by itself are none of them.
const (
	NameSecret   NameKind = "secret"
	NamePlain    NameKind = "plain"
	NameProvided NameKind = "provided" // slipway gives it
	NameDatabase NameKind = "database" // the address or the login of a database or a cache, under a name of the app's
	NameImage    NameKind = "image"    // the Dockerfile sets it
	NameBuilt    NameKind = "built"    // its value is fixed when the image is built
)

var (
	named = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	local = regexp.MustCompile(`localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal|://[a-z][\w-]*:\d+`)
)

// dotenv reads a .env file. values: it is no example, so that what it holds is meant.
func (a *app) dotenv(file string, values bool, add func(setting), out *answers) {
	x := a.t.read(file)
	if x.empty() {
		return
	}
	f, err := dotenv.Parse([]byte(x.raw))
	if err != nil {
		out.notes = append(out.notes, fmt.Sprintf("%s: %v", file, err))
		return
	}
	for _, e := range f.Entries {
		s := setting{name: e.Name, bare: true, from: fmt.Sprintf("%s:%d", file, e.Line)}
		switch {
		case !e.Agreed():
			if values {
				out.notes = append(out.notes, fmt.Sprintf("%s:%d: %s has no certain value: %s", file, e.Line, e.Name, e.Why))
			}
		case values:
			s.value = e.Value.Reveal()
			s.bare = s.value == ""
		}
		add(s)
	}
}

// holdsSecret reports whether a value is a secret whatever its name: a password in a URL, a key.
func holdsSecret(name, value string) bool { return value != "" && secretscan.Why(name, value) != "" }

// provided reports whether slipway gives a variable itself.
func provided(name string) bool {
	switch name {
	case "DATABASE_URL", "REDIS_URL", "DB_PASSWORD", "REDIS_TOKEN", "APP_SECRET_KEY", "PORT", "HOST", "APP_ENV",
		"DB_HOST", "DB_NAME", "DB_PORT", "DB_USER", "REDIS_HOST",
		"REDIS_PORT", "REDIS_TLS":
		return true
	}
	return false
}

// databaseName matches the names of a database's address and login, whatever the app calls them.
var databaseName = regexp.MustCompile(`^(?:(?:TEST_|ASYNC_|SYNC_)?(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG|RDS|` +
	`SQL)_?(?:URL|URI|DSN|HOST|HOSTNAME|PORT|NAME|DB|USER|USERNAME|PASSWORD|PASS|SERVER|DATABASE|SSL|SSLMODE|` +
	`SCHEMA|CONNECTION|CONNECTION_STRING|ENGINE|ADAPTER|DIALECT|PRISMA_URL|URL_NON_POOLING|DRIVER)|` +
	`PG(?:HOST|PORT|USER|PASSWORD|DATABASE|SSLMODE|DATA|PASSFILE|SSLROOTCERT)|SPRING_DATASOURCE_(?:URL|USERNAME|` +
	`PASSWORD)|DIRECT_(?:DATABASE_)?URL|SHADOW_DATABASE_URL|JDBC_DATABASE_(?:URL|USERNAME|PASSWORD)|` +
	`SPRING_R2DBC_\w+|SPRING_FLYWAY_\w+|SQLALCHEMY_DATABASE_UR[IL]|QUARKUS_DATASOURCE_(?:JDBC_URL|USERNAME|` +
	`PASSWORD)|CONNECTIONSTRINGS__\w+|ConnectionStrings__\w+|POSTGRES_INITDB_ARGS|POSTGRES_HOST_AUTH_METHOD|` +
	`(?:REDIS|VALKEY|CACHE_REDIS|SPRING_DATA_REDIS|SPRING_REDIS|REDISCLOUD|REDISHOST)_?(?:URL|URI|HOST|PORT|` +
	`PASSWORD|DB|TLS|TLS_URL|USERNAME|USER|TOKEN|SSL)|CELERY_(?:BROKER_URL|RESULT_BACKEND)|CELERY_BROKER|` +
	`BROKER_URL|MYSQL_\w+|MARIADB_\w+|TEST_DATABASE_URL)$`)

func ofDatabase(name string) bool { return databaseName.MatchString(name) }

// ofPlatform are variables that the image, the runtime or the place where it runs has anyway.
var ofPlatform = setOf("NODE_ENV CI HOSTNAME HOME PATH PWD USER TZ LANG LC_ALL TMPDIR TEMP TMP SHELL TERM " +
	"NO_COLOR FORCE_COLOR DEBUG_COLORS PYTHONUNBUFFERED PYTHONPATH " +
	"PYTHONDONTWRITEBYTECODE PIP_NO_CACHE_DIR VIRTUAL_ENV FLASK_APP FLASK_ENV FLASK_DEBUG RAILS_ENV RACK_ENV " +
	"RAILS_LOG_TO_STDOUT RAILS_SERVE_STATIC_FILES BUNDLE_GEMFILE BUNDLE_PATH " +
	"RAILS_MAX_THREADS WEB_CONCURRENCY RAILS_MIN_THREADS SOLID_QUEUE_IN_PUMA JOB_CONCURRENCY PIDFILE " +
	"RAILS_LOG_LEVEL SECRET_KEY_BASE_DUMMY JAVA_OPTS JAVA_HOME JAVA_TOOL_OPTIONS " +
	"ASPNETCORE_ENVIRONMENT ASPNETCORE_URLS ASPNETCORE_HTTP_PORTS DOTNET_ENVIRONMENT DOTNET_RUNNING_IN_CONTAINER " +
	"MIX_ENV PHX_SERVER RELEASE_NAME RELEASE_NODE RELEASE_COOKIE " +
	"ECTO_IPV6 DNS_CLUSTER_QUERY POOL_SIZE GIN_MODE GOMAXPROCS GOGC RUST_BACKTRACE CARGO_MANIFEST_DIR OUT_DIR " +
	"VERCEL VERCEL_URL VERCEL_ENV DYNO FLY_APP_NAME FLY_REGION " +
	"FLY_ALLOC_ID RENDER RENDER_EXTERNAL_URL RENDER_EXTERNAL_HOSTNAME RAILWAY_STATIC_URL KUBERNETES_SERVICE_HOST " +
	"ECS_CONTAINER_METADATA_URI ECS_CONTAINER_METADATA_URI_V4 AWS_REGION AWS_DEFAULT_REGION " +
	"AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE AWS_EXECUTION_ENV JEST_WORKER_ID VITEST " +
	"NEXT_RUNTIME NEXT_PHASE NEXT_TELEMETRY_DISABLED ANALYZE GITHUB_ACTIONS " +
	"GITHUB_SHA GITHUB_TOKEN UV_COMPILE_BYTECODE POETRY_VERSION NPM_CONFIG_LOGLEVEL NPM_TOKEN COMPOSE_PROJECT_NAME " +
	"DOCKER_BUILDKIT UID GID PUID PGID DJANGO_SETTINGS_MODULE " +
	"TURBO_TOKEN TURBO_TEAM HTTP_PROXY HTTPS_PROXY NO_PROXY HTTP_PORT NODE_OPTIONS APP_PORT API_PORT SERVER_PORT " +
	"SKIP_ENV_VALIDATION HTTPS COMPOSE_FILE " +
	"ADDR LISTEN_ADDR HTTP_ADDR BIND_ADDR SERVER_ADDR SERVER_ADDRESS HTTP_LISTEN BIND LISTEN_PORT BIND_ADDRESS " +
	"LISTEN_ADDRESS")

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// compiled reports whether a variable's value is put into the page when the image is built.
func compiled(name string) bool {
	for _, start := range []string{"NEXT_PUBLIC_", "VITE_", "REACT_APP_", "NUXT_PUBLIC_", "EXPO_PUBLIC_", "GATSBY_",
		"VUE_APP_", "NG_APP_", "SNOWPACK_PUBLIC_", "STORYBOOK_"} {
		if strings.HasPrefix(name, start) {
			return start != "NUXT_PUBLIC_"
		}
	}
	return false
}

var (
	plainKeyName = regexp.MustCompile(`(?i)(PUBLIC|PUBLISHABLE|SITE|CACHE|SORT|PARTITION|OBJECT|PREFIX|S3|BUCKET|` +
		`KMS|HOT|SHORTCUT|FOREIGN|LOOKUP|HEADER|COOKIE_NAME|MEASUREMENT)_?KEYS?$|KEY_?(ID|NAME|PREFIX|PATH|FILE|ALIAS|` +
		`ARN|LENGTH|SIZE|TTL)$|_PUBLIC_KEY|(^|_)(MAX|MIN|NUM|LIMIT)_(\w+_)?TOKENS?$`)
	secretWords = regexp.MustCompile(`(?i)(^|_)(KEYS?|TOKENS?|DSN|SALT|PEPPER|CREDENTIALS|PASSPHRASE|PASS|PWD|` +
		`PASSWORD|SECRETS?|APIKEY|PRIVATEKEY|COOKIE_SECRET)$|__(Key|Secret|Token|Password|ApiKey)$|(PASSWORD|SECRET|` +
		`TOKEN)_?(HASH|DIGEST)$|WEBHOOK_?(URL|URI)$|^(MONGO|MONGODB|AMQP|RABBITMQ|CLOUDAMQP|SMTP|EMAIL|MAILER|` +
		`CLOUDINARY|NATS|KAFKA)_?(URL|URI|DSN)$`)
	notSecret = regexp.MustCompile(`(?i)(_TTL|_EXPIRY|_EXPIRES\w*|_EXPIRATION\w*|_LIFETIME|_MINUTES|_SECONDS|` +
		`_HOURS|_DAYS|_ALGORITHM|_ALG|_ISSUER|_AUDIENCE|_URL|_URI|_HEADER|_LENGTH|_ROUNDS|_ENABLED|_POLICY|_PATH|` +
		`_FILE|_NAME|_ID|_TYPE|_COUNT|_LIMIT|_MAX|_MIN)$`)
)

// secretName reports whether a variable's name says that its value is a secret.
func secretName(name string) bool {
	if plainKeyName.MatchString(name) {
		return false
	}
	if secretWords.MatchString(name) {
		return true
	}
	return !notSecret.MatchString(name) && secretscan.Name(name)
}

// railsKey is the key of Rails' encrypted credentials, where the folder has them.
func (a *app) railsKey() setting {
	if f := path.Join(a.dirs[0], "config/credentials.yml.enc"); a.t.has[f] && a.deps.any("ruby", "rails") != "" {
		return setting{name: "RAILS_MASTER_KEY", bare: true, from: f}
	}
	return setting{}
}

// onceEach are names sorted, those of several apps once.
func onceEach(names []Name) []Name {
	slices.SortStableFunc(names, func(a, b Name) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(names, func(a, b Name) bool { return a.Name == b.Name })
}
