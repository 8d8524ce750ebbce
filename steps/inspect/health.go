package inspect

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	healthURL = regexp.MustCompile(`(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::(\d{2,5}))?(/[\w./~%-]*)?`)
)

// healthWords are the last parts of routes that tell a load balancer that the app is well, the likeliest first.
var healthWords = []string{"health", "healthz", "healthcheck", "health-check", "health_check", "_health",
	"_healthz", "_healthcheck", "heartbeat", "up", "livez", "live", "liveness", "alive", "readyz", "ready",
	"readiness", "healthy", "ping", "status", "_status", "hc", "__health",
	"__heartbeat__", "-/healthy", "lbheartbeat"}

// route is a path that the code answers.
type route struct {
	path   string
	at     string
	direct bool // on the app itself, so that nothing stands before it
}

// healthRank is the place of a route among those for health, -1 for another.
func healthRank(p string) int {
	parts := strings.Split(strings.ToLower(strings.Trim(p, "/")), "/")
	last := parts[len(parts)-1]
	rank := slices.Index(healthWords, last)
	if len(parts) > 1 && strings.HasPrefix(parts[len(parts)-2], "health") && (rank >= 0 || last == "check") {
		rank = 3 + len(parts)
	}
	if rank < 0 && (strings.HasSuffix(last, "health") || strings.HasSuffix(last, "healthz")) {
		rank = 20
	}
	return rank
}

func (a *app) health(out *answers) {
	routes := a.routes()
	var asked []route // by a check that somebody wrote
	ask := func(command, at string) {
		if m := healthURL.FindStringSubmatch(a.fill(command)); m != nil && m[2] != "" && m[2] != "/" {
			if other, err := strconv.Atoi(m[1]); err == nil && a.elsewhere(out, other) {
				return
			}
			asked = append(asked, route{path: m[2], at: at})
		}
	}
	if a.stage != nil && a.stage.health.value != "" {
		ask(a.stage.health.value, a.docker.at(a.stage.health.line))
		for _, l := range a.scriptLines(a.stage.health.value) {
			ask(l.text, l.at)
		}
	}
	for _, s := range a.services {
		ask(s.health.value, s.file+":"+itoa(s.health.line))
	}
	if h := a.hosted.health; h.value != "" {
		asked = append(asked, route{path: h.value, at: h.at})
	}
	if len(asked) > 0 {
		one := asked[0]
		c := Likely
		from := []string{one.at}
		for _, r := range routes {
			if strings.TrimRight(r.path, "/") == strings.TrimRight(one.path, "/") {
				c, from = Sure, append(from, r.at)
				one.path = r.path
			}
		}
		if len(asked) > 1 && c != Sure && asked[1].path == asked[0].path {
			c, from = Sure, append(from, asked[1].at)
		}
		out.add("service.health_path", one.path, joinEvidence(from), c)
		return
	}
	var best *route
	for i, r := range routes {
		if rank := healthRank(r.path); rank >= 0 && (best == nil || rank < healthRank(best.path)) {
			best = &routes[i]
		}
	}
	if best == nil {
		return
	}
	c := Likely
	if best.direct && !slices.ContainsFunc(routes, func(r route) bool {
		return healthRank(r.path) >= 0 &&
			r.path != best.path
	}) {
		c = Sure
	}
	out.add("service.health_path", best.path, best.at, c)
}

// elsewhere reports whether a port is another than the app's.
func (a *app) elsewhere(out *answers, port int) bool {
	at := slices.IndexFunc(out.list, func(x Answer) bool { return x.ID == "service.port" })
	return at >= 0 && out.list[at].Value != itoa(port) && out.list[at].Confidence == Sure
}

// scriptLines are the lines of the scripts that a command names.
func (a *app) scriptLines(command string) []commandLine {
	other := app{t: a.t, context: a.context, dirs: a.dirs, deps: a.deps}
	other.line(command, "", false, 0)
	return other.lines[1:]
}

// routePatterns find routes with a literal path: group 1 is what they hang on, group 2 the path.
var routePatterns = map[string][]*regexp.Regexp{
	"python": {
		regexp.MustCompile(`@(\w+(?:\.\w+)*)\.(?:get|route|api_route|head)\(\s*(?:path\s*=\s*)?["']([^"'\s{<]*)["']`),
		regexp.MustCompile(`()\b(?:Route|add_api_route|add_url_rule|add_get|add_route)\(\s*["'](/[^"'\s{<]*)["']`),
		regexp.MustCompile(`()\b(?:re_)?path\(\s*r?["']\^?([^"'\s{<$]*)\$?["']`),
		regexp.MustCompile(`()@get\(\s*(?:path\s*=\s*)?["'](/[^"'\s{<]*)["']`),
		regexp.MustCompile(`()\(\s*r["'](/[^"'\s{<(]*)["']\s*,\s*\w+Handler`),
	},
	"node": {
		regexp.MustCompile(`\b(\w+)\.(?:get|all|head)\(\s*["'` + "`" + `](/[^"'` + "`" + `\s:*]*)["'` + "`" + `]`),
		regexp.MustCompile(`()\)\s*\.get\(\s*["'](/[^"'\s:*]*)["']\s*,`),
		regexp.MustCompile(`\b(\w+)\.route\(\s*\{[^}]{0,120}?url:\s*["'](/[^"'\s:]*)["']`),
		regexp.MustCompile(`\b(\w+)\.(?:use)\(\s*["'](/[^"'\s:]*(?:health|ping|ready|live|status)[^"'\s:]*)["']`),
		regexp.MustCompile(`()\b(?:pathname|req\.url|request\.url|url)\s*===?\s*["'](/[^"'\s]*)["']`),
		regexp.MustCompile(`()case\s+["'](/[^"'\s]*(?:health|ping|ready|live|up|status)\w*)["']\s*:`),
		regexp.MustCompile(`()["'](/[^"'\s]*(?:health|ready|live)\w*)["']\s*:\s*(?:new Response|\(|async|\{)`),
	},
	"go": {
		regexp.MustCompile(`\b(\w+)\.(?:GET|Get|Any|HandleFunc|Handle|Method|HEAD)\(\s*"(?:GET |HEAD )?(/[^"\s{:]*)"`),
		regexp.MustCompile(`\b(\w+)\.(?:Use)\(\s*\w+\.Heartbeat\("(/[^"]*)"\)`),
		regexp.MustCompile(`\b(\w+)\.(?:Add|Method)\(\s*(?:http\.MethodGet|"GET")\s*,\s*"(/[^"\s{:]*)"`),
	},
	"ruby": {
		regexp.MustCompile(`(?m)^\s*()get\s*\(?\s*["'](/?[\w/.-]*)["']`),
		regexp.MustCompile(`()\bget\s+["'](/?[\w/.-]*)["']\s*=>`),
	},
	"java": {
		regexp.MustCompile(`()@(?:GetMapping|RequestMapping|Path|Get)\(\s*(?:(?:value|path)\s*=\s*)?\{?\s*["'](/?[\w/.` +
			`-]*)["']`),
		regexp.MustCompile(`\b(\w*)\.?\bget\(\s*"(/[\w/.-]*)"`),
	},
	"dotnet": {
		regexp.MustCompile(`\b(\w+)\.(?:MapGet|MapHealthChecks)\(\s*"(/?[\w/.-]*)"`),
		regexp.MustCompile(`()\[(?:HttpGet|Route)\(\s*"(/?[\w/.-]*)"`),
	},
	"rust": {
		regexp.MustCompile(`()\.route\(\s*"(/[\w/.-]*)"\s*,\s*(?:web::)?(?:routing::)?get\b`),
		regexp.MustCompile(`()\.route\(\s*"(/[\w/.-]*)"`),
		regexp.MustCompile(`()\.at\(\s*"(/[\w/.-]*)"\s*,\s*get\b`),
		regexp.MustCompile(`()#\[get\(\s*"(/[\w/.-]*)"`),
		regexp.MustCompile(`()warp::path!?\(\s*"([\w/.-]*)"`),
		regexp.MustCompile(`()web::resource\(\s*"(/[\w/.-]*)"`),
	},
	"elixir": {
		regexp.MustCompile(`(?m)^\s*()get\s*\(?\s*["'](/[\w/.-]*)["']`),
		regexp.MustCompile(`()request_path:\s*["'](/[\w/.-]*)["']`),
	},
	"php": {
		regexp.MustCompile(`\b(Route::|\$app->|\$router->)get\(\s*["'](/?[\w/.-]*)["']`),
		regexp.MustCompile(`()#\[Route\(\s*(?:path:\s*)?["'](/[\w/.-]*)["']`),
		regexp.MustCompile(`()\bhealth:\s*["'](/[\w/.-]*)["']`),
	},
}

// healthish are words of which code has one that answers a check of its health.
var healthish = []string{"health", "Health", "heartbeat", "Heartbeat", "live", "alive", "ready", "readiness",
	"ping", "status", "/up", "\"up\"", "'up'", "/hc"}

// routes are the paths of the app that have to do with health.
func (a *app) routes() (found []route) {
	prefixes := a.prefixes()
	for _, x := range a.code {
		if x.empty() || !x.holds(healthish...) || a.otherProgram(x.path) {
			continue
		}
		language := endings[path.Ext(x.path)]
		found = append(found, nestRoutes(x, prefixes.global)...)
		for _, pattern := range routePatterns[language] {
			for _, m := range x.all(pattern) {
				on, p := m.groups[1], m.groups[2]
				if healthRank(p) < 0 && !(p == "" || p == "/") || outgoing[on] {
					continue
				}
				full, direct := prefixes.of(x, m.at, language, on, p)
				if healthRank(full) < 0 || strings.Contains(m.text.code[max(0, m.at-8):m.at], ".post") {
					continue
				}
				found = append(found, route{full, m.evidence(), direct})
			}
		}
	}
	found = append(found, a.fileRoutes()...)
	found = append(found, a.settingRoutes()...)
	return found
}

// nestRoutes are the routes of a controller of NestJS.
func nestRoutes(x *text, global string) (found []route) {
	if !x.holds("@Controller(") {
		return nil
	}
	controllers := x.all(nestControl)
	for i, c := range controllers {
		for _, g := range x.all(nestGet) {
			if g.at < c.at || i+1 < len(controllers) && g.at > controllers[i+1].at {
				continue
			}
			if p := joinPath(global, strings.Trim(c.groups[1]+"/"+g.groups[1], "/")); healthRank(p) >= 0 {
				found = append(found, route{p, g.evidence(), true})
			}
		}
	}
	return found
}

// outgoing are names of clients: what they get is asked of somebody else.
var outgoing = map[string]bool{"axios": true, "client": true, "http": false, "requests": true, "httpx": true,
	"session": true, "fetch": true, "api_client": true,
	"apiClient": true, "supertest": true, "ky": true, "got": true, "superagent": true, "cache": true, "redis": true,
	"localStorage": true}

var (
	nextRoute   = regexp.MustCompile(`(?:^|/)(?:src/)?app/((?:[^/]+/)*)route\.[jt]sx?$`)
	nextPage    = regexp.MustCompile(`(?:^|/)(?:src/)?pages/(api/.+?)(?:/index)?\.[jt]sx?$`)
	nuxtRoute   = regexp.MustCompile(`(?:^|/)server/(api|routes)/(.+?)(?:\.(get|head|all))?\.[jt]s$`)
	svelteRoute = regexp.MustCompile(`(?:^|/)src/routes/((?:[^/]+/)*)\+server\.[jt]s$`)
	remixRoute  = regexp.MustCompile(`(?:^|/)app/routes/([\w.-]+?)\.[jt]sx?$`)
	astroRoute  = regexp.MustCompile(`(?:^|/)src/pages/(.+?)\.[jt]s$`)
	basePath    = regexp.MustCompile(`\bbasePath\s*:\s*["'](/[^"']*)["']`)
	routeGroup  = regexp.MustCompile(`\([^/]*\)/`)
)

// fileRoutes are routes that lie where a framework looks for them.
func (a *app) fileRoutes() (found []route) {
	prefix, slash := "", ""
	for _, dir := range a.dirs {
		for _, name := range []string{"next.config.js", "next.config.mjs", "next.config.ts"} {
			if m, _, ok := a.t.read(path.Join(dir, name)).find(basePath); ok {
				prefix = m[1]
			}
			if a.t.read(path.Join(dir, name)).holds("trailingSlash: true") {
				slash = "/"
			}
		}
	}
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return a.deps.listed("node", n) })
	}
	for _, x := range a.code {
		p := ""
		switch {
		case has("next") && nextRoute.MatchString(x.path):
			p = prefix + "/" + routeGroup.ReplaceAllString(nextRoute.FindStringSubmatch(x.path)[1], "")
			if !x.holds("GET", "export *") {
				p = ""
			}
		case has("next") && nextPage.MatchString(x.path):
			p = prefix + "/" + nextPage.FindStringSubmatch(x.path)[1]
		case has("nuxt", "nitropack", "h3") && nuxtRoute.MatchString(x.path):
			m := nuxtRoute.FindStringSubmatch(x.path)
			if p = "/" + m[2]; m[1] == "api" {
				p = "/api/" + m[2]
			}
		case has("@sveltejs/kit") && svelteRoute.MatchString(x.path):
			p = "/" + routeGroup.ReplaceAllString(svelteRoute.FindStringSubmatch(x.path)[1], "")
		case has("@remix-run/node", "@react-router/node") && remixRoute.MatchString(x.path):
			p = "/" + strings.NewReplacer(".", "/", "[/]", ".").Replace(remixRoute.FindStringSubmatch(x.path)[1])
		case has("astro") && astroRoute.MatchString(x.path):
			p = "/" + astroRoute.FindStringSubmatch(x.path)[1]
		}
		if p = strings.TrimSuffix(p, "/"); p != "" && healthRank(p) >= 0 && !strings.ContainsAny(p, "[$") {
			found = append(found, route{p + slash, x.path + ":1", has("next") && slash == ""})
		}
	}
	return found
}

var (
	nginxLocation = regexp.MustCompile(`(?m)^\s*location\s+(?:=\s*)?(/[\w/.-]+)\s*\{`)
	caddyRespond  = regexp.MustCompile(`(?m)^\s*respond\s+(/[\w/.-]+)`)
	contextPath   = regexp.MustCompile(`(?m)(?:server\.servlet\.context-path|^\s*context-path)\s*[=:]\s*["']?(?:\$\` +
		`{\w+:)?(/[\w/.-]*)`)
	actuatorBase = regexp.MustCompile(`(?m)(?:management\.endpoints\.web\.base-path|^\s*base-path)\s*[=:]\s*["']?(` +
		`/[\w/.-]*)`)
	managedPort = regexp.MustCompile(`(?m)management\.server\.port\s*[=:]\s*\S+|^management:\s*\n(?:[ ` +
		`\t]+[^\n]*\n)*?[ \t]+server:\s*\n[ \t]+port:`)
	quarkusRoot = regexp.MustCompile(`(?m)^quarkus\.http\.root-path\s*=\s*(/\S*)`)
)

// settingRoutes are routes of ready-made health endpoints and of servers' settings.
func (a *app) settingRoutes() (found []route) {
	prefix, base, aside := "", "/actuator", false
	for _, dir := range a.dirs {
		for _, f := range a.t.under(dir) {
			name := path.Base(f)
			switch {
			case strings.HasPrefix(name, "application") && !forTests(f):
				x := a.t.read(f)
				if m, _, ok := x.find(contextPath); ok {
					prefix = strings.TrimRight(m[1], "/")
				}
				if m, _, ok := x.find(quarkusRoot); ok {
					prefix = strings.TrimRight(m[1], "/")
				}
				if m, _, ok := x.find(actuatorBase); ok {
					base = strings.TrimRight(m[1], "/")
				}
				aside = aside || managedPort.MatchString(x.code)
			}
		}
	}
	for _, f := range a.t.under(a.context) {
		name := path.Base(f)
		pattern := nginxLocation
		switch {
		case name == "Caddyfile":
			pattern = caddyRespond
		case a.stage == nil || !strings.Contains(imageName(a.stage.base), "nginx") || !strings.HasSuffix(name, ".conf") &&
			!strings.HasSuffix(name, ".conf.template"):
			continue
		}
		for _, m := range a.t.read(f).all(pattern) {
			if healthRank(m.groups[1]) >= 0 {
				found = append(found, route{m.groups[1], m.evidence(), strings.Count(m.text.code, "server {") < 2})
			}
		}
	}
	dep := func(language, name, p string, direct bool) {
		if a.deps.any(language, name) != "" {
			found = append(found, route{p, a.deps.at(language, name), direct})
		}
	}
	if !aside {
		dep("java", "spring-boot-starter-actuator", prefix+base+"/health", false)
	}
	dep("java", "quarkus-smallrye-health", prefix+"/q/health", false)
	dep("java", "micronaut-management", prefix+"/health", false)
	if strings.Contains(a.lineText(), "streamlit") {
		dep("python", "streamlit", "/_stcore/health", false)
	}
	return found
}

func (a *app) lineText() string {
	all := make([]string, len(a.lines))
	for i, l := range a.lines {
		all[i] = l.text
	}
	return strings.Join(all, "\n")
}
