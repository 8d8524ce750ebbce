package inspect

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// listening are the ways in which programs say the port they listen on: a literal, or what they take without a
// variable.
var listening = []struct {
	language string // of the file's ending
	need     string // a word that the file has
	literal  bool
	pattern  *regexp.Regexp
}{
	{"node", "listen", true, regexp.MustCompile(`\.listen\(\s*\{?\s*(?:port:\s*)?(\d{2,5})\b`)},
	{"node", "listen", false,
		regexp.MustCompile(`\.listen\(\s*(?:\{\s*(?:host:[^,}]*,\s*)?port:\s*)?[^;]{0,80}?(?:PORT|` +
			`port)\w*["'\])]*\s*(?:\|\||\?\?|,)\s*["']?(\d{2,5})\b`)},
	{"node", "PORT", false,
		regexp.MustCompile(`(?:process\.env|env|Bun\.env|config)(?:\.|\[["'])(?:\w*_)?PORT["'\])]*(?:,\s*10)?\)?\s*(?:` +
			`\|\||\?\?)\s*["'` + "`" + `]?(\d{2,5})\b`)},
	{"node", "PORT", false,
		regexp.MustCompile(`(?:process\.env|Bun\.env)\.(?:\w*_)?PORT\s*\?\s*[^:\n]{1,60}:\s*["']?(\d{2,5})\b`)},
	{"node", "PORT", false, regexp.MustCompile(`\bPORT\b[^,;}]{0,80}\.default\(\s*["']?(\d{2,5})\b`)},
	{"node", "PORT", false,
		regexp.MustCompile(`(?:\.get(?:OrThrow)?(?:<\w+>)?|\benv\.int|\benv\.number|\benv|` +
			`\bgetEnv\w*)\(\s*["'](?:\w+[._])?(?:PORT|port)["']\s*,\s*["']?(\d{2,5})\b`)},
	{"node", "PORT", false,
		regexp.MustCompile(`\b(?:PORT|port)\s*:\s*(?:num|port|envPort|str)\(\{[^}]{0,60}default:\s*["']?(\d{2,5})\b`)},
	{"node", "PORT", false, regexp.MustCompile(`\bPORT\s*=\s*["']?(\d{2,5})["']?\s*[,}][^=]{0,200}=\s*process\.env`)},
	{"node", "serve", true, regexp.MustCompile(`\bserve\(\s*\{[^}]{0,200}?\bport:\s*(\d{2,5})\b`)},
	{"node", "port", true, regexp.MustCompile(`export default \{[^}]{0,200}?\bport:\s*(\d{2,5})\b`)},
	{"node", "listen", true,
		regexp.MustCompile(`\b(?:const|let|var)\s+(?:port|PORT)\s*(?::\s*number)?\s*=\s*(\d{2,5})\b`)},
	{"python", "run", true,
		regexp.MustCompile(`(?:uvicorn\.run|app\.run|web\.run_app|serve|socketio\.run|run_simple|` +
			`\.run)\([^)]{0,300}?\bport\s*=\s*(\d{2,5})\b`)},
	{"python", "port", false,
		regexp.MustCompile(`(?:environ\.get|getenv|env\.int|env)\(\s*["'](?:\w*_)?PORT["']\s*,\s*(?:default\s*=\s*)?["` +
			`']?(\d{2,5})\b`)},
	{"python", "PORT", false,
		regexp.MustCompile(`(?:environ\.get|getenv|env\.int|env|config)\(\s*["'](?:\w*_)?PORT["']\s*,\s*(?:default\s*=` +
			`\s*)?["']?(\d{2,5})\b`)},
	{"python", "bind", true, regexp.MustCompile(`(?m)^bind\s*=\s*f?["'][^"'{:]*:(\d{2,5})\b`)},
	{"python", "server_port", true, regexp.MustCompile(`\bserver_port\s*=\s*(\d{2,5})\b`)},
	{"python", "port", false,
		regexp.MustCompile(`(?m)^\s+port\s*:\s*int\s*=\s*(?:Field\(\s*(?:default\s*=\s*)?)?(\d{2,5})\b`)},
	{"go", "ListenAndServe", true, regexp.MustCompile(`ListenAndServe\w*\(\s*"[^":]*:(\d{2,5})"`)},
	{"go", "Addr", true, regexp.MustCompile(`\bAddr:\s*"[^":]*:(\d{2,5})"`)},
	{"go", "(", true, regexp.MustCompile(`\b(?:r|e|app|router|engine|server|srv|g|s|api)\.(?:Run|Start|` +
		`Listen)\(\s*"[^":]*:(\d{2,5})"`)},
	{"go", "PORT", false,
		regexp.MustCompile(`(?:cmp\.Or\(os\.Getenv|[gG]et[eE]nv\w*|envOr\w*|env|getenv\w*|[eE]nvOrDefault|lookup\w*|` +
			`GetString|SetDefault)\(\s*"(?:\w*_)?PORT"\)?,\s*":?(\d{2,5})"`)},
	{"go", "PORT", false,
		regexp.MustCompile(`os\.(?:Getenv|LookupEnv)\("(?:\w*_)?PORT"\)[^"]{0,120}"":?[^"]{0,20}?\w+\s*=\s*":?(\d{2,5})"`)},
	{"go", "PORT", false,
		regexp.MustCompile(`(?s)os\.(?:Getenv|LookupEnv)\("(?:\w*_)?PORT"\).{0,120}?=\s*":?(\d{2,5})"`)},
	{"go", "PORT", false, regexp.MustCompile(`(?:env|envconfig):"(?:\w*_)?PORT[^"]*"[^` + "`" +
		`]{0,60}(?:envDefault|default):":?(\d{2,5})"`)},
	{"go", "PORT", false, regexp.MustCompile(`env:"(?:\w*_)?PORT,\s*default=:?(\d{2,5})"`)},
	{"go", "addr", true, regexp.MustCompile(`flag\.String\(\s*"(?:addr|listen|http|bind|http-addr|` +
		`listen-addr)"\s*,\s*"[^":]*:(\d{2,5})"`)},
	{"go", "port", true, regexp.MustCompile(`flag\.(?:Int|String)\(\s*"port"\s*,\s*"?(\d{2,5})"?`)},
	{"rust", "bind", true, regexp.MustCompile(`\bbind\(\s*&?\(?\s*"[^":]*(?::|"\s*,\s*)(\d{2,5})\b`)},
	{"rust", "0, 0, 0", true, regexp.MustCompile(`\[\s*0\s*,\s*0\s*,\s*0\s*,\s*0\s*\]\s*,\s*(\d{2,5})\b`)},
	{"rust", "PORT", false,
		regexp.MustCompile(`(?s)"(?:\w*_)?PORT".{0,160}?unwrap_or(?:_else)?\((?:\|_?\w*\|\s*)?"?(\d{2,5})\b`)},
	{"rust", "PORT", false,
		regexp.MustCompile(`env\s*=\s*"(?:\w*_)?PORT"\s*,\s*default_value(?:_t)?\s*=\s*"?(\d{2,5})\b`)},
	{"ruby", "port", false,
		regexp.MustCompile(`\bport\s*\(?\s*ENV\.fetch\(\s*["']PORT["']\s*(?:,\s*|\)\s*\{\s*)["']?(\d{2,5})\b`)},
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

var endings = map[string]string{".js": "node", ".mjs": "node", ".cjs": "node", ".ts": "node", ".mts": "node",
	".cts": "node", ".tsx": "node", ".jsx": "node",
	".py": "python", ".go": "go", ".rb": "ruby", ".ru": "ruby", ".java": "java", ".kt": "java", ".scala": "java",
	".cs": "dotnet", ".fs": "dotnet",
	".rs": "rust", ".ex": "elixir", ".exs": "elixir", ".php": "php", ".svelte": "node", ".vue": "node",
	".groovy": "java"}

// besideServer are words in a line that listens for something else than the app's requests.
var besideServer = regexp.MustCompile(`(?i)(metrics|prometheus|pprof|debug|admin|inspect|smtp|redis|postgres|` +
	`mysql|mongo|database|\bdb\b|DB_|PG|amqp|grpc|mail|statsd|hmr|websocket_dev|test)`)

func (a *app) codePorts(add func(int, string, string)) {
	for _, x := range a.code {
		language := endings[path.Ext(x.path)]
		if x.empty() || a.otherProgram(x.path) || strings.HasSuffix(x.path, "config/dev.exs") || strings.HasSuffix(x.path,
			"config/test.exs") ||
			strings.HasSuffix(x.path, "config/environments/development.rb") {
			continue
		}
		for _, l := range listening {
			if l.language != language || !x.holds(l.need) {
				continue
			}
			for _, m := range x.all(l.pattern) {
				from := strings.LastIndexByte(x.code[:m.at+1], '\n') + 1
				if besideServer.MatchString(x.code[from:lineEnd(x.code, m.at)]) || besideServer.MatchString(m.groups[0]) {
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

var loadsApp = regexp.MustCompile(`\b(uvicorn|gunicorn|hypercorn|granian|daphne|waitress-serve|flask|uwsgi|` +
	`fastapi)\b`)

// serverCommand reports whether the command starts a server that finds the app in the code by its name.
func (a *app) serverCommand() bool {
	return slices.ContainsFunc(a.lines, func(l commandLine) bool {
		return loadsApp.MatchString(l.text)
	})
}

// otherProgram reports whether a file belongs to a program that the container does not start: another folder of
// cmd, a worker.
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
	return slices.Contains([]string{"migrate", "migrations", "worker", "cli", "seed", "cron", "admin", "tool",
		"client"}, name)
}
