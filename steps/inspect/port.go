package inspect

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sign is one place that names a port.
type sign struct {
	port int
	at   string
	by   string // command, code, default, env, expose, compose, health, platform, framework
}

// besides are ports that debuggers, profilers and metrics open beside the app: nobody calls them.
var besides = []int{9229, 9230, 5005, 5678, 40000, 2345, 6060, 8125, 9003, 9464, 9090, 9091, 9100, 8081, 50051, 5555, 35729, 24678, 9000, 443, 8443}

var debuggers = []int{9229, 9230, 5005, 5678, 40000, 2345, 6060, 8125, 9003, 35729, 24678}

const (
	portFlag   = `(?:^|[\s"'])(?:--(?:server[.-])?port|--http-port|--listen-port|-p|-Dserver\.port|-Dquarkus\.http\.port|--server\.port|-port)[=\s"',]*(\d{2,5})\b`
	bindFlag   = `(?:^|[\s"'])(?:--bind|-b|--listen|-l|--http|--addr|--address|--urls|--server\.urls|-listen|-addr|--http-socket|--http)[=\s"',]*(?:\w+://)?[^\s"',:/]*:(\d{2,5})\b`
	serveFlag  = `(?:^|[\s/"'])serve\b.*?\s-l[\s"',]+(?:tcp://[^:\s]*:)?(\d{2,5})\b`
	djangoRun  = `(?:^|[\s"'])runserver[\s"',]+(?:[^\s"',]*:)?(\d{2,5})\b`
	phpServer  = `(?:^|[\s"'])-S[\s"',]+[^\s"',]*:(\d{2,5})\b`
	assignment = `(?:^|[\s"';&]|export )(?:PORT|HTTP_PORT|SERVER_PORT)=["']?(\d{2,5})\b`
)

var portFlags = []*regexp.Regexp{regexp.MustCompile(portFlag), regexp.MustCompile(bindFlag), regexp.MustCompile(serveFlag),
	regexp.MustCompile(djangoRun), regexp.MustCompile(phpServer), regexp.MustCompile(assignment)}

// servers are programs that serve requests: their flags are about the app's port.
var servers = regexp.MustCompile(`\b(uvicorn|gunicorn|hypercorn|granian|daphne|waitress-serve|flask|fastapi|streamlit|runserver|next|nuxt|node|bun|deno|serve|` +
	`http-server|puma|rails|thin|rackup|unicorn|falcon|java|dotnet|php|uwsgi|robyn|sanic|litestar|gradio|chainlit|panel|voila|mlflow|vite|astro|remix-serve|` +
	`react-router-serve|npm|yarn|pnpm|PORT|caddy|http|server|web|api|app|start|python|serve|sirv|tsx|elysia|reflex|bokeh|solara|shiny|dash)\b`)

func (a *app) port(out *answers) {
	var signs []sign
	add := func(port int, at, by string) {
		if port > 0 && port < 65536 && !slices.Contains(debuggers, port) {
			signs = append(signs, sign{port, at, by})
		}
	}
	fromEnv, fallback := a.commandPorts(add)
	a.codePorts(add)
	a.envPorts(add)
	for _, s := range a.services {
		if s.target == "" || !developing(s.target) {
			for _, p := range s.ports {
				add(p.port, p.at, "compose")
			}
		}
	}
	for _, p := range a.hosted.ports {
		add(p.port, p.at, "platform")
	}
	if a.stage != nil {
		for _, p := range a.stage.ports {
			add(p.port, a.docker.at(p.line), "expose")
		}
		if m := healthURL.FindStringSubmatch(a.stage.health.value); m != nil {
			if n, err := strconv.Atoi(m[1]); err == nil {
				add(n, a.docker.at(a.stage.health.line), "health")
			}
		}
	}
	if port, at := a.frameworkPort(); port > 0 {
		add(port, at, "framework")
	}
	got := decidePort(signs, fromEnv, fallback)
	if got.port == 0 {
		return
	}
	if exposed := by(signs, "expose"); got.c == Sure && len(exposed) > 1 && !slices.Contains(exposed, got.port) {
		got.c = Likely
	}
	out.add("service.port", itoa(got.port), got.at, got.c)
}

type decided struct {
	port int
	at   string
	c    Confidence
}

func by(signs []sign, what string) (ports []int) {
	for _, s := range signs {
		if s.by == what && !slices.Contains(ports, s.port) {
			ports = append(ports, s.port)
		}
	}
	return ports
}

// precedence is which of the signs decides: what binds before what is said to readers.
var precedence = []string{"command", "code", "env", "default", "compose", "platform", "expose", "health", "framework"}

// decidePort weighs the signs. fromEnv: the command takes its port from the environment; fallback: it says what it takes without.
func decidePort(signs []sign, fromEnv, fallback bool) (d decided) {
	for _, kind := range precedence {
		ports := by(signs, kind)
		if len(ports) > 1 {
			ports = slices.DeleteFunc(ports, func(p int) bool { return slices.Contains(besides, p) })
		}
		if kind == "framework" && fromEnv && !fallback {
			return d // the platform gives it: nothing says a number
		}
		if len(ports) == 0 || kind == "framework" && d.port > 0 {
			continue
		}
		d.port, d.c = ports[0], Likely
		if len(ports) > 1 {
			d.c = Guess
			for _, p := range ports { // another sign decides between them
				if agreeing(signs, p, kind) > agreeing(signs, d.port, kind) {
					d.port, d.c = p, Likely
				}
			}
		}
		d.at = evidence(signs, d.port)
		against := contradicting(signs, d.port, kind)
		switch {
		case len(ports) > 1:
		case kind == "command" && against == 0, agreeing(signs, d.port, kind) > 0 && against == 0 && kind != "health" && kind != "platform":
			d.c = Sure
		case kind == "framework":
			d.c = Guess
		case against > 0 && (kind == "default" || kind == "compose"):
			d.c = Guess
		}
		return d
	}
	return d
}

// agreeing counts the other kinds of signs that name a port.
func agreeing(signs []sign, port int, kind string) (n int) {
	for _, k := range precedence {
		if k != kind && slices.Contains(by(signs, k), port) {
			n++
		}
	}
	return n
}

// contradicting counts the kinds of signs that name other ports only. What a stronger sign sets aside does not count: a default that
// the environment replaces, a framework's own port.
func contradicting(signs []sign, port int, kind string) (n int) {
	for _, k := range precedence {
		ports := by(signs, k)
		if k == "framework" || k == "default" && (kind == "env" || kind == "command") || len(ports) == 0 || slices.Contains(ports, port) {
			continue
		}
		if k == "env" && kind == "command" {
			continue
		}
		n++
	}
	return n
}

func evidence(signs []sign, port int) string {
	var at []string
	for _, k := range precedence {
		for _, s := range signs {
			if s.by == k && s.port == port && k != "framework" || s.by == k && s.port == port && len(at) == 0 {
				at = append(at, s.at)
			}
		}
	}
	return joinEvidence(at)
}

// commandPorts reads the ports of the command's flags. A flag that takes its port from the environment follows it.
func (a *app) commandPorts(add func(int, string, string)) (fromEnv, fallback bool) {
	for _, l := range a.lines {
		if thruster.MatchString(l.text) { // a proxy of its own before the server, which no port of the code moves
			if _, set := a.environment()["HTTP_PORT"]; !set {
				add(80, l.at, "command")
			}
			break
		}
		if !servers.MatchString(l.text) || strings.Contains(l.text, "pg_isready") || strings.HasPrefix(l.text, "psql") {
			continue
		}
		if developmentCommand.MatchString(l.text) && len(a.lines) > 1 {
			continue
		}
		full := a.fill(l.text)
		for _, pattern := range portFlags {
			m := pattern.FindStringSubmatch(l.text)
			if m == nil {
				if m = pattern.FindStringSubmatch(full); m == nil {
					continue
				}
				fallback = true
				kind := "default"
				if a.environment()["PORT"].value == m[1] {
					kind = "env"
				}
				n, _ := strconv.Atoi(m[1])
				at := l.at
				if kind == "env" {
					at = a.docker.at(a.environment()["PORT"].line)
				}
				add(n, at, kind)
				break
			}
			n, _ := strconv.Atoi(m[1])
			add(n, l.at, "command")
			break
		}
		fromEnv = fromEnv || strings.Contains(l.text, "$PORT") || strings.Contains(l.text, "${PORT") ||
			strings.Contains(l.text, "gunicorn") && !strings.Contains(l.text, "-b") && a.docker == nil
	}
	return fromEnv, fallback
}

var thruster = regexp.MustCompile(`(?:^|[\s/"'])thrust\b`)

// portVariables are variables that servers and frameworks take their port from.
var portVariables = []string{"PORT", "HTTP_PORT", "SERVER_PORT", "APP_PORT", "LISTEN_PORT", "NITRO_PORT", "UVICORN_PORT", "FLASK_RUN_PORT",
	"STREAMLIT_SERVER_PORT", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_URLS", "GUNICORN_CMD_ARGS", "QUARKUS_HTTP_PORT", "MICRONAUT_SERVER_PORT", "ROCKET_PORT",
	"GRADIO_SERVER_PORT", "API_PORT", "LISTEN_ADDR", "HTTP_ADDR", "BIND_ADDR", "BIND", "ADDR", "SERVER_ADDR", "HTTP_LISTEN", "SERVER_ADDRESS"}

var portInValue = regexp.MustCompile(`(?:^|:)(\d{2,5})\b`)

// envPorts reads the image's own environment: the name counts that the app reads.
func (a *app) envPorts(add func(int, string, string)) {
	env := a.environment()
	for _, name := range portVariables {
		if name != "HTTP_PORT" && thruster.MatchString(a.lineText()) {
			continue
		}
		v, ok := env[name]
		if !ok {
			continue
		}
		if m := portInValue.FindStringSubmatch(v.value); m != nil {
			n, _ := strconv.Atoi(m[1])
			add(n, a.docker.at(v.line), "env")
			return
		}
	}
}

// listening are the ways in which programs say the port they listen on: a literal, or what they take without a variable.
var listening = []struct {
	language string // of the file's ending
	need     string // a word that the file has
	literal  bool
	pattern  *regexp.Regexp
}{
	{"node", "listen", true, regexp.MustCompile(`\.listen\(\s*\{?\s*(?:port:\s*)?(\d{2,5})\b`)},
	{"node", "listen", false, regexp.MustCompile(`\.listen\(\s*(?:\{\s*(?:host:[^,}]*,\s*)?port:\s*)?[^;]{0,80}?(?:PORT|port)\w*["'\])]*\s*(?:\|\||\?\?|,)\s*["']?(\d{2,5})\b`)},
	{"node", "PORT", false, regexp.MustCompile(`(?:process\.env|env|Bun\.env|config)(?:\.|\[["'])(?:\w*_)?PORT["'\])]*(?:,\s*10)?\)?\s*(?:\|\||\?\?)\s*["'` + "`" + `]?(\d{2,5})\b`)},
	{"node", "PORT", false, regexp.MustCompile(`(?:process\.env|Bun\.env)\.(?:\w*_)?PORT\s*\?\s*[^:\n]{1,60}:\s*["']?(\d{2,5})\b`)},
	{"node", "PORT", false, regexp.MustCompile(`\bPORT\b[^,;}]{0,80}\.default\(\s*["']?(\d{2,5})\b`)},
	{"node", "PORT", false, regexp.MustCompile(`(?:\.get(?:OrThrow)?(?:<\w+>)?|\benv\.int|\benv\.number|\benv|\bgetEnv\w*)\(\s*["'](?:\w+[._])?(?:PORT|port)["']\s*,\s*["']?(\d{2,5})\b`)},
	{"node", "PORT", false, regexp.MustCompile(`\b(?:PORT|port)\s*:\s*(?:num|port|envPort|str)\(\{[^}]{0,60}default:\s*["']?(\d{2,5})\b`)},
	{"node", "PORT", false, regexp.MustCompile(`\bPORT\s*=\s*["']?(\d{2,5})["']?\s*[,}][^=]{0,200}=\s*process\.env`)},
	{"node", "serve", true, regexp.MustCompile(`\bserve\(\s*\{[^}]{0,200}?\bport:\s*(\d{2,5})\b`)},
	{"node", "port", true, regexp.MustCompile(`export default \{[^}]{0,200}?\bport:\s*(\d{2,5})\b`)},
	{"node", "listen", true, regexp.MustCompile(`\b(?:const|let|var)\s+(?:port|PORT)\s*(?::\s*number)?\s*=\s*(\d{2,5})\b`)},
	{"python", "run", true, regexp.MustCompile(`(?:uvicorn\.run|app\.run|web\.run_app|serve|socketio\.run|run_simple|\.run)\([^)]{0,300}?\bport\s*=\s*(\d{2,5})\b`)},
	{"python", "port", false, regexp.MustCompile(`(?:environ\.get|getenv|env\.int|env)\(\s*["'](?:\w*_)?PORT["']\s*,\s*(?:default\s*=\s*)?["']?(\d{2,5})\b`)},
	{"python", "PORT", false, regexp.MustCompile(`(?:environ\.get|getenv|env\.int|env|config)\(\s*["'](?:\w*_)?PORT["']\s*,\s*(?:default\s*=\s*)?["']?(\d{2,5})\b`)},
	{"python", "bind", true, regexp.MustCompile(`(?m)^bind\s*=\s*f?["'][^"'{:]*:(\d{2,5})\b`)},
	{"python", "server_port", true, regexp.MustCompile(`\bserver_port\s*=\s*(\d{2,5})\b`)},
	{"python", "port", false, regexp.MustCompile(`(?m)^\s+port\s*:\s*int\s*=\s*(?:Field\(\s*(?:default\s*=\s*)?)?(\d{2,5})\b`)},
	{"go", "ListenAndServe", true, regexp.MustCompile(`ListenAndServe\w*\(\s*"[^":]*:(\d{2,5})"`)},
	{"go", "Addr", true, regexp.MustCompile(`\bAddr:\s*"[^":]*:(\d{2,5})"`)},
	{"go", "(", true, regexp.MustCompile(`\b(?:r|e|app|router|engine|server|srv|g|s|api)\.(?:Run|Start|Listen)\(\s*"[^":]*:(\d{2,5})"`)},
	{"go", "PORT", false, regexp.MustCompile(`(?:cmp\.Or\(os\.Getenv|[gG]et[eE]nv\w*|envOr\w*|env|getenv\w*|[eE]nvOrDefault|lookup\w*|GetString|SetDefault)\(\s*"(?:\w*_)?PORT"\)?,\s*":?(\d{2,5})"`)},
	{"go", "PORT", false, regexp.MustCompile(`os\.(?:Getenv|LookupEnv)\("(?:\w*_)?PORT"\)[^"]{0,120}"":?[^"]{0,20}?\w+\s*=\s*":?(\d{2,5})"`)},
	{"go", "PORT", false, regexp.MustCompile(`(?s)os\.(?:Getenv|LookupEnv)\("(?:\w*_)?PORT"\).{0,120}?=\s*":?(\d{2,5})"`)},
	{"go", "PORT", false, regexp.MustCompile(`(?:env|envconfig):"(?:\w*_)?PORT[^"]*"[^` + "`" + `]{0,60}(?:envDefault|default):":?(\d{2,5})"`)},
	{"go", "PORT", false, regexp.MustCompile(`env:"(?:\w*_)?PORT,\s*default=:?(\d{2,5})"`)},
	{"go", "addr", true, regexp.MustCompile(`flag\.String\(\s*"(?:addr|listen|http|bind|http-addr|listen-addr)"\s*,\s*"[^":]*:(\d{2,5})"`)},
	{"go", "port", true, regexp.MustCompile(`flag\.(?:Int|String)\(\s*"port"\s*,\s*"?(\d{2,5})"?`)},
	{"rust", "bind", true, regexp.MustCompile(`\bbind\(\s*&?\(?\s*"[^":]*(?::|"\s*,\s*)(\d{2,5})\b`)},
	{"rust", "0, 0, 0", true, regexp.MustCompile(`\[\s*0\s*,\s*0\s*,\s*0\s*,\s*0\s*\]\s*,\s*(\d{2,5})\b`)},
	{"rust", "PORT", false, regexp.MustCompile(`(?s)"(?:\w*_)?PORT".{0,160}?unwrap_or(?:_else)?\((?:\|_?\w*\|\s*)?"?(\d{2,5})\b`)},
	{"rust", "PORT", false, regexp.MustCompile(`env\s*=\s*"(?:\w*_)?PORT"\s*,\s*default_value(?:_t)?\s*=\s*"?(\d{2,5})\b`)},
	{"ruby", "port", false, regexp.MustCompile(`\bport\s*\(?\s*ENV\.fetch\(\s*["']PORT["']\s*(?:,\s*|\)\s*\{\s*)["']?(\d{2,5})\b`)},
	{"ruby", "port", true, regexp.MustCompile(`\bset\s+:port,\s*(\d{2,5})\b`)},
	{"ruby", "bind", true, regexp.MustCompile(`\bbind\s+["']tcp://[^:"']*:(\d{2,5})\b`)},
	{"elixir", "PORT", false, regexp.MustCompile(`System\.get_env\(\s*"PORT"\s*(?:,\s*|\)\s*\|\|\s*)"(\d{2,5})"`)},
	{"dotnet", "UseUrls", true, regexp.MustCompile(`UseUrls\(\s*"https?://[^":]*:(\d{2,5})`)},
	{"dotnet", "app.Run", true, regexp.MustCompile(`\bapp\.Run(?:Async)?\(\s*"https?://[^":]*:(\d{2,5})`)},
	{"dotnet", "Listen", true, regexp.MustCompile(`\bListenAnyIP\(\s*(\d{2,5})\b`)},
	{"java", "embeddedServer", true, regexp.MustCompile(`embeddedServer\([^)]{0,80}?port\s*=\s*(\d{2,5})\b`)},
	{"java", "start(", true, regexp.MustCompile(`\.start\(\s*(\d{4,5})\s*\)`)},
	{"java", "listen(", true, regexp.MustCompile(`\.listen\(\s*(\d{4,5})\b`)},
	{"java", "PORT", false, regexp.MustCompile(`"PORT"\)?\s*(?:\?:|,|\)\.orElse\()\s*"?(\d{4,5})\b`)},
}

var endings = map[string]string{".js": "node", ".mjs": "node", ".cjs": "node", ".ts": "node", ".mts": "node", ".cts": "node", ".tsx": "node", ".jsx": "node",
	".py": "python", ".go": "go", ".rb": "ruby", ".ru": "ruby", ".java": "java", ".kt": "java", ".scala": "java", ".cs": "dotnet", ".fs": "dotnet",
	".rs": "rust", ".ex": "elixir", ".exs": "elixir", ".php": "php", ".svelte": "node", ".vue": "node", ".groovy": "java"}

// besideServer are words in a line that listens for something else than the app's requests.
var besideServer = regexp.MustCompile(`(?i)(metrics|prometheus|pprof|debug|admin|inspect|smtp|redis|postgres|mysql|mongo|database|\bdb\b|DB_|PG|amqp|grpc|mail|statsd|hmr|websocket_dev|test)`)

func (a *app) codePorts(add func(int, string, string)) {
	for _, x := range a.code {
		language := endings[path.Ext(x.path)]
		if x.empty() || a.otherProgram(x.path) || strings.HasSuffix(x.path, "config/dev.exs") || strings.HasSuffix(x.path, "config/test.exs") ||
			strings.HasSuffix(x.path, "config/environments/development.rb") {
			continue
		}
		for _, l := range listening {
			if l.language != language || !x.holds(l.need) {
				continue
			}
			for _, m := range x.all(l.pattern) {
				from := strings.LastIndexByte(x.code[:m.at+1], '\n') + 1
				if besideServer.MatchString(x.code[from:lineEnd(x.code, m.at)]) || besideServer.MatchString(m.groups[0]) || guarded(x, m.at, language) {
					continue
				}
				n, _ := strconv.Atoi(m.groups[1])
				kind := "default"
				if l.literal {
					kind = "code"
				}
				if kind == "code" && language == "python" && a.serverCommand() {
					continue // the code's own way to start is not the one that the command takes
				}
				add(n, m.evidence(), kind)
			}
		}
	}
	a.settingPorts(add)
}

// guarded reports whether a line of Python runs only when the file itself is started, which the command does not do.
func guarded(x *text, at int, language string) bool { return false }

// serverCommand reports whether the command starts a server that finds the app in the code by its name.
func (a *app) serverCommand() bool {
	return slices.ContainsFunc(a.lines, func(l commandLine) bool {
		return regexp.MustCompile(`\b(uvicorn|gunicorn|hypercorn|granian|daphne|waitress-serve|flask|uwsgi|fastapi)\b`).MatchString(l.text)
	})
}

// otherProgram reports whether a file belongs to a program that the container does not start: another folder of cmd, a worker.
func (a *app) otherProgram(file string) bool {
	_, after, ok := strings.Cut("/"+file, "/cmd/")
	if !ok || a.docker == nil {
		return false
	}
	name, _, below := strings.Cut(after, "/")
	if !below {
		return false
	}
	if slices.ContainsFunc(a.lines, func(l commandLine) bool { return strings.Contains(l.text, name) }) {
		return false
	}
	built := goTarget.FindAllStringSubmatch(a.docker.text.raw, -1)
	if len(built) == 1 && !strings.HasSuffix(built[0][1], "...") {
		return !strings.HasPrefix(built[0][1]+"/", "cmd/"+name+"/")
	}
	return slices.Contains([]string{"migrate", "migrations", "worker", "cli", "seed", "cron", "admin", "tool", "client"}, name)
}

var (
	springPort  = regexp.MustCompile(`(?m)^server\.port\s*[=:]\s*(?:\$\{\w+:)?(\d{2,5})`)
	springYAML  = regexp.MustCompile(`(?m)^server:\s*\n(?:[ \t]+[^\n]*\n)*?[ \t]+port:\s*["']?(?:\$\{\w+:)?(\d{2,5})`)
	quarkusPort = regexp.MustCompile(`(?m)^quarkus\.http\.port\s*=\s*(?:\$\{\w+:)?(\d{2,5})`)
	micronaut   = regexp.MustCompile(`(?m)^micronaut:\s*\n(?:[ \t]+[^\n]*\n)*?[ \t]+port:\s*["']?(?:\$\{\w+:)?(\d{2,5})`)
	ktorPort    = regexp.MustCompile(`(?m)\bport\s*=\s*(\d{2,5})\b`)
	kestrelURL  = regexp.MustCompile(`"[Uu]rls?"\s*:\s*"https?://[^":]*:(\d{2,5})`)
	nginxListen = regexp.MustCompile(`(?m)^\s*listen\s+(?:\[::\]:|[\d.*]+:)?(\d{2,5})\b([^;]*);`)
	caddySite   = regexp.MustCompile(`(?m)^(?:http://)?[\w.*-]*:(\d{2,5})\s*\{|^:(\d{2,5})\s*$`)
	streamlit   = regexp.MustCompile(`(?m)^\[server\][^\[]*?\bport\s*=\s*(\d{2,5})`)
	apachePort  = regexp.MustCompile(`(?m)^\s*Listen\s+(\d{2,5})\b`)
	rocketPort  = regexp.MustCompile(`(?m)^port\s*=\s*(\d{2,5})`)
	uwsgiPort   = regexp.MustCompile(`(?m)^\s*http(?:-socket)?\s*=\s*[^\n:]*:(\d{2,5})`)
)

// settingPorts reads the ports of settings files.
func (a *app) settingPorts(add func(int, string, string)) {
	base := ""
	if a.stage != nil {
		base = imageName(a.stage.base)
	}
	serves := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(base, n) }) || slices.ContainsFunc(a.lines, func(l commandLine) bool {
			return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(l.text, n) })
		})
	}
	for _, dir := range unique(append(slices.Clone(a.dirs), a.context)) {
		for _, f := range a.t.under(dir) {
			if forTests(f) || belongs(path.Dir(f), a.others, a.dirs[0]) {
				continue
			}
			var patterns []*regexp.Regexp
			switch name := path.Base(f); {
			case name == "application.properties", name == "application-prod.properties", name == "application-production.properties":
				patterns = []*regexp.Regexp{springPort, quarkusPort}
			case name == "application.yml", name == "application.yaml", name == "application-prod.yml":
				patterns = []*regexp.Regexp{springYAML, springPort, micronaut}
			case name == "application.conf":
				patterns = []*regexp.Regexp{ktorPort}
			case name == "appsettings.json", name == "appsettings.Production.json":
				patterns = []*regexp.Regexp{kestrelURL}
			case strings.Contains(name, "nginx") && strings.Contains(f, ".conf"), strings.HasSuffix(name, ".conf") && serves("nginx"), name == "default.conf.template":
				if serves("nginx") {
					patterns = []*regexp.Regexp{nginxListen}
				}
			case name == "Caddyfile" && serves("caddy", "frankenphp"):
				patterns = []*regexp.Regexp{caddySite}
			case name == "config.toml" && strings.HasSuffix(f, ".streamlit/config.toml"):
				patterns = []*regexp.Regexp{streamlit}
			case name == "Rocket.toml":
				patterns = []*regexp.Regexp{rocketPort}
			case name == "uwsgi.ini" && serves("uwsgi"):
				patterns = []*regexp.Regexp{uwsgiPort}
			case (name == "ports.conf" || name == "httpd.conf") && serves("httpd", "apache"):
				patterns = []*regexp.Regexp{apachePort}
			default:
				continue
			}
			x := a.t.read(f)
			for _, pattern := range patterns {
				for _, m := range x.all(pattern) {
					number := m.groups[1]
					if number == "" && len(m.groups) > 2 {
						number = m.groups[2]
					}
					n, _ := strconv.Atoi(number)
					if pattern == nginxListen && (n == 443 || strings.Contains(m.groups[2], "ssl")) {
						continue
					}
					line := x.line(m.at + strings.Index(m.groups[0], number))
					kind := "code"
					if strings.Contains(m.groups[0], "${") {
						kind = "default"
					}
					add(n, fmt.Sprintf("%s:%d", f, line), kind)
				}
			}
		}
	}
}
