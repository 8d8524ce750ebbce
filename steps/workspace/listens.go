package workspace

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// PortSign is one place of a Dockerfile that names a port the app may listen on.
type PortSign struct {
	Port int
	From string // "EXPOSE", "ENV PORT", "--port of CMD", "HEALTHCHECK"
}

// Listening is what a Dockerfile says about the port of its container.
type Listening struct {
	Port   int        // 0: nothing says one
	From   string     // what it rests on
	Signs  []PortSign // all there are
	Unsure string     // why somebody has to say, "" where the signs agree
	Fixed  bool       // the command names it: another answer does not move the app
	Reads  bool       // the image sets ENV PORT: the app takes its port from there
}

// debuggers are the ports that debuggers and profilers of some languages open beside the app: nobody calls them.
var debuggers = []int{9229, 9230, 5005, 5678, 40000, 2345, 6060, 8125, 9003}

// Listens weighs what the Dockerfile says: the command names the port for certain, ENV PORT is what most apps read,
// EXPOSE is a word to readers, and a health check of the image asks the app itself.
func (d *Dockerfile) Listens() Listening {
	exposed := slices.DeleteFunc(slices.Clone(d.Ports), func(p int) bool {
		return len(d.Ports) > 1 &&
			slices.Contains(debuggers, p)
	})
	exposed = slices.Compact(exposed)
	l := Listening{Reads: d.sign("ENV PORT") > 0}
	for _, p := range exposed {
		l.Signs = append(l.Signs, PortSign{p, "EXPOSE"})
	}
	l.Signs = append(l.Signs, d.Said...)
	if len(exposed) > 1 && slices.Contains(exposed, 80) && slices.Contains(exposed, 443) {
		exposed = slices.DeleteFunc(exposed, func(p int) bool { return p == 443 })
	}
	agrees := func(p int) bool { return len(exposed) == 0 || slices.Contains(exposed, p) }
	for _, s := range d.Said {
		if l.Port == 0 || s.fixed() && !l.Fixed {
			l.Port, l.From, l.Fixed = s.Port, s.From, s.fixed()
		}
	}
	switch {
	case l.Port == 0 && len(exposed) > 0:
		l.Port, l.From = exposed[0], "EXPOSE"
		if len(exposed) > 1 {
			l.Unsure = "EXPOSE names " + numbers(exposed)
		}
	case l.Port != 0 && !agrees(l.Port):
		l.Unsure = l.From + " says " + strconv.Itoa(l.Port) + ", EXPOSE " + numbers(exposed)
		if !l.Fixed {
			l.Port, l.From = exposed[0], "EXPOSE"
		}
	case l.Port != 0 && len(exposed) > 0:
		l.From = "EXPOSE"
	}
	for _, s := range d.Said {
		if s.Port != l.Port && l.Unsure == "" && s.From != "HEALTHCHECK" {
			l.Unsure = l.From + " says " + strconv.Itoa(l.Port) + ", " + s.From + " " + strconv.Itoa(s.Port)
		}
	}
	if l.Port == 0 {
		l.Unsure = "nothing in the Dockerfile says it"
	}
	return l
}

// fixed reports whether a sign binds the app to its port.
func (s PortSign) fixed() bool { return strings.HasSuffix(s.From, " of the command") }

func (d *Dockerfile) sign(from string) int {
	for _, s := range d.Said {
		if s.From == from {
			return s.Port
		}
	}
	return 0
}

func numbers(ports []int) string {
	words := make([]string, len(ports))
	for i, p := range ports {
		words[i] = strconv.Itoa(p)
	}
	return strings.Join(words, ", ")
}

// portVariables are variables that servers and frameworks take their port from.
var portVariables = []string{
	"PORT", "HTTP_PORT", "SERVER_PORT", "APP_PORT", "LISTEN_PORT", "NITRO_PORT", "UVICORN_PORT", "FLASK_RUN_PORT",
	"STREAMLIT_SERVER_PORT",
	"ASPNETCORE_HTTP_PORTS", "ASPNETCORE_URLS", "GUNICORN_CMD_ARGS", "QUARKUS_HTTP_PORT", "MICRONAUT_SERVER_PORT",
}

const (
	portFlag   = `(?:^|[\s"'])(--(?:server[.-])?port|--http-port|--listen-port|-p|-Dserver\.port|-Dquarkus\.http\.port)[=\s"',]*(\d{2,5})\b`
	bindFlag   = `(?:^|[\s"'])(--bind|-b|--listen|-l|--http|--addr|--address|--host|--urls|--server\.urls|-listen|-addr)[=\s"',]*(?:\w+://)?[^\s"',]*?:(\d{2,5})\b`
	serveFlag  = `(?:^|[\s/"'])(serve)\b.*?\s-l[\s"',]+(\d{2,5})\b`
	djangoRun  = `(?:^|[\s"'])(runserver)[\s"',]+(?:[^\s"',]*:)?(\d{2,5})\b`
	phpServer  = `(?:^|[\s"'])(-S)[\s"',]+[^\s"',]*:(\d{2,5})\b`
	assignment = `(?:^|[\s"';&])(PORT)=(\d{2,5})\b`
)

// variableWord is a variable in a command: $PORT, ${PORT}, ${PORT:-8000}.
const variableWord = `\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))`

// saidBy are the ports that a stage names beside EXPOSE, the surest first. A command that takes its port from a
// variable follows it.
func saidBy(command string, env map[string]string, health string) []PortSign {
	var said []PortSign
	add := func(number, from string) {
		n, err := strconv.Atoi(number)
		if err == nil && n > 0 && n <= 65535 && !slices.ContainsFunc(said, func(s PortSign) bool { return s.From == from }) {
			said = append(said, PortSign{n, from})
		}
	}
	variables := regexp.MustCompile(variableWord)
	filled := variables.ReplaceAllStringFunc(command, func(word string) string {
		m := variables.FindStringSubmatch(word)
		if v := env[m[1]+m[3]]; v != "" {
			return v
		}
		return m[2]
	})
	flag := func(text string) []string {
		for _, pattern := range []string{portFlag, bindFlag, serveFlag, djangoRun, phpServer, assignment} {
			if m := regexp.MustCompile(pattern).FindStringSubmatch(text); m != nil {
				return m
			}
		}
		return nil
	}
	if m := flag(command); m != nil {
		add(m[2], m[1]+" of the command")
	}
	for _, name := range portVariables {
		if m := regexp.MustCompile(`(?:^|:)(\d{2,5})\b`).FindStringSubmatch(env[name]); m != nil {
			add(m[1], "ENV "+name)
			break
		}
	}
	if m := flag(filled); m != nil && len(said) == 0 {
		add(m[2], "the default of "+m[1])
	}
	if m := regexp.MustCompile(`(?:localhost|127\.0\.0\.1|0\.0\.0\.0):(\d+)`).FindStringSubmatch(health); m != nil {
		add(m[1], "HEALTHCHECK")
	}
	return said
}
