package rehearse

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// cause is why a container failed, and what mends it.
type cause struct{ what, fix string }

// cause reads it from how the container ended and from what it wrote.
func (r *rehearsal) cause(s state, logs lines) cause {
	memory := r.spec.Definition.Memory
	if s.OOMKilled || s.ExitCode == killed {
		return cause{fmt.Sprintf("It needs more memory than the task's %s MiB: it was killed", memory),
			"raise service.memory, or let it use less"}
	}
	if names := missing(logs); len(names) > 0 {
		return r.lacks(names)
	}
	if c, ok := crying(logs); ok {
		if strings.Contains(c.what, "database") && r.noDB != "" {
			c.fix = r.noDB
		}
		return c
	}
	end := logs.last(1)
	text := ""
	if len(end) > 0 {
		text = ": " + strings.TrimSpace(end[0])
	}
	if s.ExitCode == 0 {
		return cause{"It ends by itself with exit code 0 instead of serving" + text,
			"let CMD or service.command start the server in the foreground"}
	}
	if s.ExitCode == 126 || s.ExitCode == 127 {
		return cause{fmt.Sprintf("Its command cannot be run (exit code %d)%s", s.ExitCode, text),
			"mend CMD or ENTRYPOINT of the Dockerfile, or service.command"}
	}
	return cause{fmt.Sprintf("It crashes with exit code %d%s", s.ExitCode, text), "mend what the lines below say"}
}

// lacks says which variables the app looks for in vain, and where their values come from.
func (r *rehearsal) lacks(names []string) cause {
	what := "It lacks the variable " + names[0]
	if len(names) > 1 {
		what = "It lacks the variables " + strings.Join(names, ", ")
	}
	unknown := slices.DeleteFunc(slices.Clone(names), r.known)
	if len(unknown) == 0 {
		return cause{what + ", or does not accept the value it has here", "give the real value: put it into .env, or start " +
			"the rehearsal with the value in the environment"}
	}
	return cause{what, fmt.Sprintf("add %s to secrets.keys, or to service.variables where it is no secret",
		strings.Join(unknown, ", "))}
}

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

// missing are the variables that the lines say are missing.
func missing(logs lines) (names []string) {
	for i, line := range logs {
		for _, w := range wanting {
			if m := w.FindStringSubmatch(line); m != nil {
				names = append(names, m[1])
			}
		}
		if strings.Contains(line, "Field required") && i > 0 && field.MatchString(strings.TrimSpace(logs[i-1])) {
			names = append(names, strings.ToUpper(strings.TrimSpace(logs[i-1])))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// cries are causes that programs name in their own words, the first that is found.
var cries = []struct {
	words     []string
	what, fix string
}{
	{[]string{"read-only file system", "erofs"}, "It writes to its own file system, which is read-only",
		"write below /tmp, or to a volume"},
	{[]string{"exec format error"}, "Its program is of another architecture", "build the image for the task's platform"},
	{[]string{"certificate verify failed", "self-signed certificate", "self signed certificate",
		"certificate signed by unknown authority", "unable to verify the first certificate"},
		"It refuses the database's TLS certificate, which is of RDS's own CA on AWS",
		"choose data.url_style for the driver, which encrypts and does not verify; or put RDS's CA bundle into the image " +
			"and point the driver at it"},
	{[]string{"no pg_hba.conf entry", "ssl off", "no encryption"},
		"It talks to the database without TLS, which RDS refuses", "choose data.url_style for the driver"},
	{[]string{"unexpected keyword argument 'sslmode'", "invalid dsn", "invalid connection option",
		"unrecognized configuration parameter \"ssl", "unknown parameter", "could not parse rfc1738",
		"can't load plugin: sqlalchemy.dialects", "invalid sslmode"},
		"Its driver does not take DATABASE_URL as it is written", "choose data.url_style for the driver"},
	{[]string{"password authentication failed"}, "The database refuses its password",
		"let the app take DATABASE_URL as it is given"},
	{[]string{"relation \"", "does not exist", "no such table", "undefinedtable"}, "The database has no tables yet",
		"set service.release to the command that makes them"},
	{[]string{"econnrefused", "connection refused", "could not connect to server", "could not translate host name",
		"getaddrinfo", "name or service not known", "no such host", "temporary failure in name resolution",
		"can't reach database server", "could not connect to redis", "error -2 connecting"},
		"It cannot reach a database or another service that it needs at its start",
		"let it start without, or give the rehearsal one: --database-url, --redis-url"},
	{[]string{"permission denied", "eacces"}, "Its user may not do what it tries",
		"give its files to that user in the Dockerfile (COPY --chown), listen on a port above 1023, or write below /tmp"},
	{[]string{"address already in use", "eaddrinuse"}, "Two of its processes want the same port",
		"start one server a container"},
	{[]string{"modulenotfounderror", "cannot find module", "err_module_not_found", "classnotfoundexception",
		"cannot load such file", "importerror"},
		"A module that it needs is not in the image", "install the dependencies in the final stage of the Dockerfile"},
	{[]string{"no such file or directory", "enoent", "filenotfounderror"}, "A file that it needs is not in the image",
		"copy it in the Dockerfile; look at .dockerignore"},
}

// crying is the cause that the lines name, and false where they name none that is known.
func crying(logs lines) (cause, bool) {
	for _, c := range cries {
		for i := len(logs) - 1; i >= 0; i-- {
			small := strings.ToLower(logs[i])
			for _, w := range c.words {
				if !strings.Contains(small, w) || w == "does not exist" && !strings.Contains(small, "relation") ||
					w == "relation \"" && !strings.Contains(small, "does not exist") {
					continue
				}
				return cause{c.what + ": " + trimmed(logs[i]), c.fix}, true
			}
		}
	}
	return cause{}, false
}

// trimmed is a line that stands inside a sentence.
func trimmed(line string) string {
	line = strings.TrimSpace(line)
	if len([]rune(line)) > 160 {
		line = string([]rune(line)[:160]) + "…"
	}
	return line
}
