package inspect

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sign is one place that names a port.
type sign struct {
	port int
	at   string
	by   string // command, code, default, env, expose, compose, health, platform, image, framework
}

// besides are ports that debuggers, profilers and metrics open beside the app: nobody calls them.
var besides = []int{9229, 9230, 5005, 5678, 40000, 2345, 6060, 8125, 9003, 9464, 9090, 9091, 9100, 8081, 50051,
	5555, 35729, 24678, 9000, 443, 8443}

var debuggers = []int{9229, 9230, 5005, 5678, 40000, 2345, 6060, 8125, 9003, 35729, 24678}

const (
	portFlag = `(?:^|[\s"'])(?:--(?:server[.-])?port|--http-port|--listen-port|-p|-Dserver\.port|` +
		`-Dquarkus\.http\.port|--server\.port|-port)[=\s"',]*(\d{2,5})\b`
	bindFlag = `(?:^|[\s"'])(?:--bind|-b|--listen|-l|--http|--addr|--address|--urls|--server\.urls|-listen|-addr|` +
		`--http-socket|--http)[=\s"',]*(?:\w+://)?[^\s"',:/]*:(\d{2,5})\b`
	serveFlag  = `(?:^|[\s/"'])serve\b.*?\s-l[\s"',]+(?:tcp://[^:\s]*:)?(\d{2,5})\b`
	djangoRun  = `(?:^|[\s"'])runserver[\s"',]+(?:[^\s"',]*:)?(\d{2,5})\b`
	phpServer  = `(?:^|[\s"'])-S[\s"',]+[^\s"',]*:(\d{2,5})\b`
	assignment = `(?:^|[\s"';&]|export )(?:PORT|HTTP_PORT|SERVER_PORT)=["']?(\d{2,5})\b`
)

var portFlags = []*regexp.Regexp{regexp.MustCompile(portFlag), regexp.MustCompile(bindFlag),
	regexp.MustCompile(serveFlag),
	regexp.MustCompile(djangoRun), regexp.MustCompile(phpServer), regexp.MustCompile(assignment)}

// servers are programs that serve requests: their flags are about the app's port.
var servers = regexp.MustCompile(`\b(uvicorn|gunicorn|hypercorn|granian|daphne|waitress-serve|flask|fastapi|` +
	`streamlit|runserver|next|nuxt|node|bun|deno|serve|` +
	`http-server|puma|rails|thin|rackup|unicorn|falcon|java|dotnet|php|uwsgi|robyn|sanic|litestar|gradio|chainlit|` +
	`panel|voila|mlflow|vite|astro|remix-serve|` +
	`react-router-serve|npm|yarn|pnpm|PORT|caddy|http|server|web|api|app|start|python|serve|sirv|tsx|elysia|reflex|` +
	`bokeh|solara|shiny|dash)\b`)

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
	if port, at := a.imagePort(); port > 0 {
		add(port, at, "image")
	}
	if port, at := a.frameworkPort(); port > 0 {
		add(port, at, "framework")
	}
	a.portSigns, a.portFromEnv = signs, fromEnv || fallback
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
var precedence = []string{"command", "code", "env", "default", "compose", "platform", "expose", "health", "image",
	"framework"}

// decidePort weighs the signs. fromEnv: the command takes its port from the environment; fallback: it says what it
// takes without.
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
		case kind == "command" && against == 0, agreeing(signs, d.port, kind) > 0 && against == 0 && kind != "health" &&
			kind != "platform":
			d.c = Sure
		case kind == "framework":
			d.c = Guess
		case against > 0 && (kind == "env" || kind == "default" || kind == "compose"):
			d.c = Guess
		}
		return d
	}
	return d
}

// agreeing counts the other kinds of signs that name a port.
func agreeing(signs []sign, port int, kind string) (n int) {
	for _, k := range precedence {
		if k != kind && k != "framework" && slices.Contains(by(signs, k), port) {
			n++
		}
	}
	return n
}

// contradicting counts the kinds of signs that name other ports only. What a stronger sign sets aside does not
// count: a default that the environment replaces, a framework's own port.
func contradicting(signs []sign, port int, kind string) (n int) {
	for _, k := range precedence {
		ports := by(signs, k)
		if k == "framework" || k == "image" || k == "default" && (kind == "env" || kind == "command") || len(ports) == 0 ||
			slices.Contains(ports, port) {
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
var portVariables = []string{"PORT", "HTTP_PORT", "SERVER_PORT", "APP_PORT", "LISTEN_PORT", "NITRO_PORT",
	"UVICORN_PORT", "FLASK_RUN_PORT", "STREAMLIT_SERVER_PORT", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_URLS",
	"GUNICORN_CMD_ARGS", "QUARKUS_HTTP_PORT", "MICRONAUT_SERVER_PORT", "ROCKET_PORT", "GRADIO_SERVER_PORT",
	"API_PORT", "LISTEN_ADDR", "HTTP_ADDR", "BIND_ADDR", "BIND", "ADDR", "SERVER_ADDR",
	"HTTP_LISTEN", "SERVER_ADDRESS"}

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
