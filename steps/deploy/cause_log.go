package deploy

import (
	"regexp"
	"slices"
	"strings"
)

// LogCause is why a program failed, read from what it wrote.
type LogCause struct {
	What  string // a sentence, without its full stop
	Fix   string
	Hinge Hinge
}

// Hinge is what a failure hangs on beside the image: with another one it may not happen.
type Hinge string

// Hinges. Empty: the image alone.
const (
	OnReach       Hinge = "reach"        // that the database or another service is reached
	OnDatabaseURL Hinge = "database url" // its form, and how the database's TLS is taken
	OnTables      Hinge = "tables"       // what the database holds
	OnFileSystem  Hinge = "file system"  // that it is read-only
	OnUser        Hinge = "user"
)

// name is what variables are called.
const name = `([A-Z][A-Z0-9_]{1,60})`

// wanting are the words in which languages and their libraries say that a variable is missing.
var wanting = []*regexp.Regexp{
	regexp.MustCompile(`KeyError: ['"]` + name + `['"]`),     // os.environ[...]
	regexp.MustCompile(`(?i:key not found): "` + name + `"`), // Ruby's ENV.fetch
	regexp.MustCompile(
		`(?i:(?:missing|undefined|unset|required|requires?|needs?|no|set the) (?:the )?(?:required )?(?:environment |env )?(?:variables?|vars?):? ['"` + "`" + `]?)` + name),
	regexp.MustCompile(name + `['"` + "`" +
		`]? (?i:environment variable )?(?i:is|was|must be|has to be|needs to be) (?i:not set|not defined|undefined|missing|required|unset|empty|set|not provided|mandatory|defined|set)\b`),
	// envconfig, env
	regexp.MustCompile(`(?i:required (?:environment variable|env(?:ironment)? var|key)) ['"]?` + name + `['"]?`),
	regexp.MustCompile(`(?i:(?:environment variable|env var)) ['"` + "`" + `]?` + name + `['"` + "`" +
		`]? (?i:not found|not set|not present|missing|is missing|does not exist)`),
	// django-environ
	regexp.MustCompile(`Set the ` + name + ` environment variable`),
	// envalid, zod
	regexp.MustCompile(`^\s*` + name +
		`: (?i:required|undefined|missing|field required|invalid input: expected \w+, received undefined)`),
	// Spring
	regexp.MustCompile(`Could not resolve placeholder '` + name + `'`),
	// Elixir
	regexp.MustCompile(`could not fetch environment variable "` + name + `"`),
}

// field is a line of pydantic's list: the name of a setting, in small letters, above "Field required".
var field = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// MissingInLog are the variables that a program has said it lacks.
func MissingInLog(lines []string) (names []string) {
	for i, line := range lines {
		for _, w := range wanting {
			if m := w.FindStringSubmatch(line); m != nil {
				names = append(names, m[1])
			}
		}
		if strings.Contains(line, "Field required") && i > 0 && field.MatchString(strings.TrimSpace(lines[i-1])) {
			names = append(names, strings.ToUpper(strings.TrimSpace(lines[i-1])))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// named are causes that programs name in their own words. The first that is found counts.
var named = []struct {
	words     []string
	what, fix string
	hinge     Hinge
}{
	{[]string{"read-only file system", "erofs"}, "It writes to its own file system, which is read-only",
		"write below /tmp, or to a volume", OnFileSystem},
	{[]string{"exec format error"}, "Its program is of another architecture",
		"build the image for the task's platform", ""},
	{[]string{"certificate verify failed", "self-signed certificate", "self signed certificate",
		"certificate signed by unknown authority", "unable to verify the first certificate"},
		"It refuses the database's TLS certificate, which is of RDS's own CA on AWS",
		"choose data.url_style for the driver, which encrypts and does not verify; or put RDS's CA bundle into the image " +
			"and point the driver at it", OnDatabaseURL},
	{[]string{"no pg_hba.conf entry", "ssl off", "no encryption"},
		"It talks to the database without TLS, which RDS refuses", "choose data.url_style for the driver", OnDatabaseURL},
	{[]string{"unexpected keyword argument 'sslmode'", "invalid dsn", "invalid connection option",
		"unrecognized configuration parameter \"ssl", "unknown parameter", "could not parse rfc1738",
		"can't load plugin: sqlalchemy.dialects", "invalid sslmode"},
		"Its driver does not take DATABASE_URL as it is written", "choose data.url_style for the driver", OnDatabaseURL},
	{[]string{"password authentication failed"}, "The database refuses its password",
		"let the app take DATABASE_URL as it is given", OnDatabaseURL},
	{[]string{"too many clients already", "remaining connection slots", "too many connections for role"},
		"The database takes no more connections", "open fewer in each process (the pool's size times the processes), or " +
			"take a larger data.class", ""},
	{[]string{"invalid username-password pair", "wrongpass", "noauth authentication required"},
		"The cache refuses its token", "let the app take REDIS_URL as it is given", OnReach},
	{[]string{"relation \"", "does not exist", "no such table", "undefinedtable"}, "The database has no tables yet",
		"set service.release to the command that makes them", OnTables},
	{[]string{"econnrefused", "connection refused", "could not connect to server", "could not translate host name",
		"getaddrinfo", "name or service not known", "no such host", "temporary failure in name resolution",
		"can't reach database server", "could not connect to redis", "error -2 connecting", "connection timed out",
		"etimedout", "timeout connecting to", "connect timeout", "i/o timeout", "timeout expired",
		"redis.exceptions.connectionerror"},
		"It cannot reach a database or another service that it needs at its start",
		"let it wait for what it needs, or start without", OnReach},
	{[]string{"permission denied", "eacces"}, "Its user may not do what it tries",
		"give its files to that user in the Dockerfile (COPY --chown), listen on a port above 1023, or write below /tmp",
		OnUser},
	{[]string{"address already in use", "eaddrinuse"}, "Two of its processes want the same port",
		"start one server a container", ""},
	{[]string{"modulenotfounderror", "cannot find module", "err_module_not_found", "classnotfoundexception",
		"cannot load such file", "importerror"},
		"A module that it needs is not in the image", "install the dependencies in the final stage of the Dockerfile", ""},
	{[]string{"no such file or directory", "enoent", "filenotfounderror"}, "A file that it needs is not in the image",
		"copy it in the Dockerfile; look at .dockerignore", ""},
}

// CauseInLog is the cause that a program has named, and false where it has named none that is known.
func CauseInLog(lines []string) (LogCause, bool) {
	for _, c := range named {
		for _, line := range slices.Backward(lines) {
			small := strings.ToLower(line)
			for _, w := range c.words {
				if !strings.Contains(small, w) || w == "does not exist" && !strings.Contains(small, "relation") ||
					w == "relation \"" && !strings.Contains(small, "does not exist") {
					continue
				}
				return LogCause{c.what + ": " + trimmed(line), c.fix, c.hinge}, true
			}
		}
	}
	return LogCause{}, false
}

// trimmed is a line that stands inside a sentence.
func trimmed(line string) string {
	line = strings.TrimSpace(line)
	if len([]rune(line)) > 160 {
		line = string([]rune(line)[:160]) + "…"
	}
	return line
}
