package inspect

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// localServers listen on localhost alone unless a flag or a variable says otherwise.
var localServers = []struct {
	name      string
	command   *regexp.Regexp
	flag      *regexp.Regexp
	variables []string
}{
	{"uvicorn", regexp.MustCompile(`\buvicorn\s+\S`), regexp.MustCompile(`--(?:host|uds|fd)\b`), []string{"UVICORN_HOST"}},
	{"hypercorn", regexp.MustCompile(`\bhypercorn\s+\S`), regexp.MustCompile(`(?:-b|--bind)\b`), nil},
	{"granian", regexp.MustCompile(`\bgranian\s+\S`), regexp.MustCompile(`--host\b`), []string{"GRANIAN_HOST"}},
	{"daphne", regexp.MustCompile(`\bdaphne\s+\S`), regexp.MustCompile(`(?:-b|--bind|-u|-e|--endpoint)\b`), nil},
	{"flask run", regexp.MustCompile(`\bflask\s+(?:--\S+\s+\S+\s+)*run\b`), regexp.MustCompile(`(?:-h|--host)\b`),
		[]string{"FLASK_RUN_HOST"}},
	{"runserver", regexp.MustCompile(`manage\.py\s+runserver\b`),
		regexp.MustCompile(`runserver\s+(?:\S+\s+)*?(?:0(?:\.0\.0\.0)?|\[::\]):`), nil},
	{"fastapi dev", regexp.MustCompile(`\bfastapi\s+dev\b`), regexp.MustCompile(`--host\b`), nil},
	{"artisan serve", regexp.MustCompile(`artisan\s+serve\b`), regexp.MustCompile(`--host\b`), []string{"SERVER_HOST"}},
	{"vite preview", regexp.MustCompile(`\bvite\s+preview\b`), regexp.MustCompile(`--host\b`), nil},
}

var (
	localFlag = regexp.MustCompile(`(?:--(?:host|bind|address|addr|listen|http|urls|hostname|server\.address)|-b|-H|-S)` +
		`[=\s"',]+(?:\w+://)?(localhost|127\.0\.0\.1)\b`)
	openFlag = regexp.MustCompile(`(?:--(?:host|bind|address|addr|listen|http|urls|hostname|server\.address)|-b|-H|-S)` +
		`[=\s"',]*(?:\w+://)?(0\.0\.0\.0|\[::\]|\*|\+)`)
)

// hostVariables are variables that servers take the address from that they listen on.
var hostVariables = []string{"HOST", "HOSTNAME", "UVICORN_HOST", "FLASK_RUN_HOST", "ASPNETCORE_URLS", "ROCKET_ADDRESS",
	"GUNICORN_CMD_ARGS", "SERVER_ADDRESS", "NITRO_HOST", "STREAMLIT_SERVER_ADDRESS", "GRADIO_SERVER_NAME", "BIND"}

// localCode are the ways in which code names localhost as the address it listens on.
var localCode = []struct {
	language string
	need     string
	pattern  *regexp.Regexp
}{
	{"node", "listen", regexp.MustCompile(`\.listen\(\s*[^;(){}]{1,60},\s*["'](?:localhost|127\.0\.0\.1)["']`)},
	{"node", "listen", regexp.MustCompile(`\.listen\(\s*\{[^}]{0,160}\bhost\s*:\s*["'](?:localhost|127\.0\.0\.1)["']`)},
	{"node", "serve", regexp.MustCompile(`\bserve\(\s*\{[^}]{0,200}\bhostname\s*:\s*["'](?:localhost|127\.0\.0\.1)["']`)},
	{"go", "isten", regexp.MustCompile(`\b(?:ListenAndServe|Listen|Run|Start)\(\s*(?:"tcp",\s*)?"(?:localhost|127\.0\.0\.1):\d+"`)},
	{"go", "Addr", regexp.MustCompile(`\bAddr:\s*"(?:localhost|127\.0\.0\.1):\d+"`)},
	{"rust", "bind", regexp.MustCompile(`\bbind\(\s*&?\(?\s*"(?:localhost|127\.0\.0\.1)(?::\d+)?"`)},
	{"rust", "127, 0", regexp.MustCompile(`from\(\(\[\s*127,\s*0,\s*0,\s*1\s*\]`)},
	{"dotnet", "localhost", regexp.MustCompile(`(?:UseUrls|app\.Run(?:Async)?)\(\s*"https?://localhost:`)},
	{"ruby", "bind", regexp.MustCompile(`\b(?:set :bind,\s*|bind\s+)["'](?:tcp://)?(?:localhost|127\.0\.0\.1)`)},
}

// localPython matches a server that Python code starts for localhost, in words or by leaving the address out.
var (
	pythonRun   = regexp.MustCompile(`(?:uvicorn\.run|\bapp\.run)\(([^()]*(?:\([^()]*\)[^()]*)*)\)`)
	fastifyRun  = regexp.MustCompile(`\.listen\(\s*(?:\{([^}]*)\}|(\d+|[\w.]+)\s*[),])`)
	namesHost   = regexp.MustCompile(`\bhost\b`)
	localString = regexp.MustCompile(`["'](?:localhost|127\.0\.0\.1)["']`)
)

// host says whether the app listens on every address of its container or on localhost alone, where nothing outside can
// reach it.
func (a *app) host(out *answers) {
	say := func(host, at string, c Confidence) {
		out.add("service.host", host, at, c)
		if host == "localhost" {
			out.cautions = append(out.cautions, at+": the app listens on localhost alone, where the load balancer does not "+
				"reach it: have it listen on 0.0.0.0")
		}
	}
	for _, l := range a.lines {
		line := a.fill(l.text)
		switch {
		case !servers.MatchString(line) || developmentCommand.MatchString(line) && len(a.lines) > 1:
		case openFlag.MatchString(line):
			say("0.0.0.0", l.at, Sure)
			return
		case localFlag.MatchString(line):
			say("localhost", l.at, Likely)
			return
		}
	}
	env := a.environment()
	for _, name := range hostVariables {
		switch v := env[name]; {
		case strings.Contains(v.value, "0.0.0.0"), strings.Contains(v.value, "://+"), strings.Contains(v.value, "://*"):
			say("0.0.0.0", a.docker.at(v.line), Likely)
			return
		case strings.Contains(v.value, "localhost"), strings.Contains(v.value, "127.0.0.1"):
			say("localhost", a.docker.at(v.line), Likely)
			return
		}
	}
	for _, l := range a.lines {
		for _, s := range localServers {
			if s.command.MatchString(l.text) && !s.flag.MatchString(l.text) &&
				!slices.ContainsFunc(s.variables, func(v string) bool { return env[v].value != "" }) {
				say("localhost", l.at, Likely)
				return
			}
		}
	}
	if at := a.localInCode(); at != "" {
		say("localhost", at, Likely)
	}
}

// localInCode is where the code listens on localhost alone, "" where it does not.
func (a *app) localInCode() string {
	_, isFastify := a.deps.list["node:fastify"]
	for _, x := range a.code {
		language := endings[path.Ext(x.path)]
		if x.empty() || a.otherProgram(x.path) {
			continue
		}
		for _, l := range localCode {
			if l.language == language && x.holds(l.need) {
				if m, at, ok := x.find(l.pattern); ok && !besideServer.MatchString(m[0]) {
					return x.at(at)
				}
			}
		}
		switch {
		case language == "python" && x.holds(".run(") && a.startsFile(x.path):
			for _, m := range x.all(pythonRun) {
				if !namesHost.MatchString(m.groups[1]) && !strings.Contains(m.groups[1], "**") ||
					localString.MatchString(m.groups[1]) {
					return m.evidence()
				}
			}
		case language == "node" && isFastify && x.holds("fastify") && x.holds(".listen("):
			for _, m := range x.all(fastifyRun) {
				if m.groups[1] != "" && !namesHost.MatchString(m.groups[1]) && !strings.Contains(m.groups[1], "...") {
					return m.evidence()
				}
			}
		}
	}
	return ""
}

// startsFile reports whether the command starts a file of Python by its name.
func (a *app) startsFile(file string) bool {
	module := strings.TrimSuffix(path.Base(file), ".py")
	starts := regexp.MustCompile(`\bpython[\d.]*\s+(?:-u\s+)?(?:-m\s+)?[\w./]*\b` + regexp.QuoteMeta(module) + `\b`)
	return slices.ContainsFunc(a.lines, func(l commandLine) bool { return starts.MatchString(l.text) })
}

// dotenvCopied tells of a .env file that a build copies by its name: an image keeps it.
func (a *app) dotenvCopied(out *answers) {
	for _, s := range a.docker.stages {
		for _, c := range s.copies {
			for _, source := range c.sources {
				base := path.Base(source)
				if c.from == -1 && (base == ".env" || strings.HasPrefix(base, ".env.")) && !exampleName.MatchString(base) {
					out.cautions = append(out.cautions, a.docker.at(c.line)+" copies "+source+
						" into the image: whoever gets the image reads it")
				}
			}
		}
	}
}
