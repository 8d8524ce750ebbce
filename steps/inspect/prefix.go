package inspect

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// prefixes are what stands before the routes of the app: groups, mounted routers, a global prefix.
type prefixes struct {
	global   string            // of NestJS, or of the whole app
	autoload bool              // Fastify takes routes from folders
	mounts   bool              // something is put under a path in a way that is not followed
	routers  map[string]string // of a router, by file and variable
	ninja    map[string]string // of an API of Django Ninja, by its variable
	mounted  map[string]string // of a router that another file mounts, by the name it is imported under or its file
}

var (
	nestPrefix  = regexp.MustCompile(`setGlobalPrefix\(\s*["']/?([\w/-]+)["']([^)]*)`)
	nestControl = regexp.MustCompile(`@Controller\(\s*(?:(?:\{[^}]*path:\s*)?["']/?([\w/-]*)["'])?`)
	nestGet     = regexp.MustCompile(`@Get\(\s*(?:["']/?([\w/-]*)["'])?\s*\)`)
	apiRouter   = regexp.MustCompile(`(\w+)\s*(?::\s*\w+\s*)?=\s*(?:\w+\.)?(?:APIRouter|Blueprint|` +
		`Router)\([^)]*?\b(?:url_)?prefix\s*=\s*["']([^"']*)["']`)
	plainRouter = regexp.MustCompile(`(?m)^\s*(?:export\s+)?(?:const |let |var )?(\w+)\s*(?::\s*\w+\s*)?=\s*(?:ne` +
		`w\s+)?(?:\w+\.)?(APIRouter|Blueprint|Router|Hono|FastAPI|Flask|express|Koa|[fF]astify|Elysia|Starlette|Sanic|` +
		`Quart)\(`)
	includeRouter = regexp.MustCompile(`(?:include_router|register_blueprint)\(\s*([\w.]+)([^)]*)\)`)
	prefixArg     = regexp.MustCompile(`\b(?:url_)?prefix\s*=\s*(?:["']([^"']*)["']|(\w[\w.]*))`)
	useRouter     = regexp.MustCompile(`\b\w+\.(?:use|route|mount)\(\s*["'](/[^"']*)["']\s*,\s*(?:[\w.]+\([^)]*\)\s` +
		`*,\s*)*(?:require\(\s*["']([^"']+)["']\s*\)|(\w+)(?:\.routes\(\))?)`)
	registered = regexp.MustCompile(`\.register\(\s*(?:import\(\s*["']([^"']+)["']\s*\)|` +
		`require\(\s*["']([^"']+)["']\s*\)|(\w+))\s*,\s*\{[^}]*\bprefix:\s*["']([^"']*)["']`)
	imported = regexp.MustCompile(`(?m)import\s+(?:\{\s*)?(\w+)(?:\s+as\s+(\w+))?[^;\n]*?from\s+["']([^"']+)["` +
		`']|(?:const|let|var)\s+\{?\s*(\w+)\s*\}?\s*=\s*require\(\s*["']([^"']+)["']\s*\)`)
	routerPrefix  = regexp.MustCompile(`new\s+Router\(\s*\{[^}]*\bprefix:\s*["']([^"']+)["']`)
	goGroup       = regexp.MustCompile(`(\w+)\s*:?=\s*(\w+)\.(?:Group|PathPrefix)\(\s*"(/[^"]*)"`)
	mapGroup      = regexp.MustCompile(`(\w+)\s*=\s*\w+\.MapGroup\(\s*"(/?[^"]*)"`)
	chiRoute      = regexp.MustCompile(`\.(?:Route)\(\s*"(/[^"]*)"\s*,\s*func\(`)
	djangoInclude = regexp.MustCompile(`path\(\s*["']([^"'<]*)["']\s*,\s*include\(\s*\(?["']([\w.]+)["']`)
	springMapping = regexp.MustCompile(`@(?:RequestMapping|Path|Controller)\(\s*(?:(?:value|` +
		`path)\s*=\s*)?["'](/?[\w/.-]*)["'][^)]*\)\s*(?:@\w+(?:\([^)]*\))?\s*)*(?:public\s+)?(?:class|object)`)
	rustNest   = regexp.MustCompile(`\.nest\(\s*"(/[^"]*)"\s*,\s*(\w+)`)
	rustInline = regexp.MustCompile(`\.nest\(\s*"(/[^"]*)"\s*,\s*Route(?:r)?::new\(\)`)
	ninjaPath  = regexp.MustCompile(`path\(\s*r?["']\^?([^"'<]*)["']\s*,\s*(\w+)\.urls\b`)
	rustScope  = regexp.MustCompile(`web::scope\(\s*"(/[^"]*)"\s*\)`)
	rubyScope  = regexp.MustCompile(`(?m)^([ \t]*)(?:namespace\s+:(\w+)|scope\s+["'](/?[\w/-]+)["']|` +
		`scope\s+["'](/?[\w/-]+)["'],)[^\n]*\bdo\b`)
	phoenixScope = regexp.MustCompile(`(?m)^([ \t]*)scope\s+"(/[^"]*)"[^\n]*\bdo\b`)
)

func (a *app) prefixes() prefixes {
	p := prefixes{routers: map[string]string{}, mounted: map[string]string{}, ninja: map[string]string{}}
	p.autoload = a.deps.any("node", "@fastify/autoload", "fastify-autoload") != ""
	for _, x := range a.code {
		if x.empty() {
			continue
		}
		p.mounts = p.mounts || x.holds(".Mount(", "StripPrefix(", ".basePath(", ".mount(", "root_path")
		switch endings[path.Ext(x.path)] {
		case "python":
			for _, m := range x.all(ninjaPath) {
				p.ninja[m.groups[2]] = m.groups[1]
			}
			if !x.holds("prefix", "include", "register_blueprint") {
				continue
			}
			for _, m := range x.all(apiRouter) {
				p.routers[x.path+":"+m.groups[1]] = m.groups[2]
			}
			for _, m := range x.all(includeRouter) {
				if arg := prefixArg.FindStringSubmatch(m.groups[2]); arg != nil {
					prefix := arg[1]
					if arg[2] != "" {
						prefix = a.constant(arg[2])
					}
					p.mounted["py:"+m.groups[1]] = prefix
				}
			}
			for _, m := range x.all(djangoInclude) {
				p.mounted["django:"+strings.ReplaceAll(m.groups[2], ".", "/")+".py"] = m.groups[1]
			}
		case "node":
			p.node(x)
		case "rust":
			for _, m := range x.all(rustNest) {
				p.mounted["rs:"+m.groups[2]] = m.groups[1]
			}
		}
	}
	return p
}

// node reads where routers are mounted in JavaScript.
func (p *prefixes) node(x *text) {
	if x.holds("setGlobalPrefix") {
		if m, _, ok := x.find(nestPrefix); ok {
			p.global = "/" + strings.Trim(m[1], "/")
			if strings.Contains(m[2], "exclude") && strings.Contains(m[2], "health") {
				p.global = ""
			}
		}
	}
	if !strings.Contains(x.code, ".use(") && !strings.Contains(x.code, ".register(") && !strings.Contains(x.code,
		".route(") && !strings.Contains(x.code, ".mount(") {
		return
	}
	files := map[string]string{}
	for _, m := range x.all(imported) {
		g := m.groups
		name, file := g[1]+g[4], g[3]+g[5]
		if g[2] != "" {
			name = g[2]
		}
		files[name] = file
	}
	mount := func(file, name, prefix string) {
		if file == "" {
			file = files[name]
		}
		if strings.HasPrefix(file, ".") {
			at := path.Join(path.Dir(x.path), file)
			p.mounted["js:"+strings.TrimSuffix(at, path.Ext(file))] = prefix
			p.mounted["js:"+at] = prefix
			return
		}
		p.routers[x.path+":"+name] = prefix
	}
	for _, m := range x.all(useRouter) {
		mount(m.groups[2], m.groups[3], m.groups[1])
	}
	for _, m := range x.all(registered) {
		mount(m.groups[1]+m.groups[2], m.groups[3], m.groups[4])
	}
}

var pythonConstant = regexp.MustCompile(`(?m)^\s*(\w+)\s*(?::\s*\w+)?\s*=\s*["'](/[\w/.-]*)["']`)

// constant is the literal that a name stands for, "" where none is found.
func (a *app) constant(name string) string {
	name = name[strings.LastIndexByte(name, '.')+1:]
	for _, x := range a.code {
		if endings[path.Ext(x.path)] != "python" {
			continue
		}
		for _, m := range x.all(pythonConstant) {
			if m.groups[1] == name {
				return m.groups[2]
			}
		}
	}
	return ""
}

// of is the whole path of a route, and whether nothing that is not seen may stand before it.
func (p *prefixes) of(x *text, at int, language, on, route string) (full string, direct bool) {
	switch language {
	case "python":
		return p.python(x, on, route)
	case "node":
		return p.javascript(x, on, route)
	case "go":
		return p.golang(x, at, on, route)
	case "java":
		if m, where, ok := x.find(springMapping); ok && where < at {
			return joinPath(m[1], route), false
		}
		return joinPath("", route), false
	case "ruby":
		return scoped(x, at, rubyScope, route)
	case "elixir":
		return scoped(x, at, phoenixScope, route)
	case "rust":
		return p.rust(x, at, route)
	case "php":
		if strings.HasSuffix(x.path, "routes/api.php") {
			return joinPath("/api", route), false
		}
		return joinPath("", route), false
	}
	for _, m := range x.all(mapGroup) {
		if m.groups[1] == on && m.at < at {
			return joinPath(m.groups[2], route), false
		}
	}
	return joinPath("", route), on == "app"
}

func (p *prefixes) python(x *text, on, route string) (string, bool) {
	if prefix, ok := p.ninja[on]; ok {
		return joinPath(prefix, route), false
	}
	if strings.HasSuffix(x.path, "urls.py") {
		if on != "" {
			return route, false
		}
		for suffix, prefix := range p.mounted {
			if file, ok := strings.CutPrefix(suffix, "django:"); ok && strings.HasSuffix(x.path, file) {
				return "/" + strings.TrimPrefix(prefix, "/") + route, false
			}
		}
		return "/" + strings.TrimPrefix(route, "/"), true
	}
	prefix := p.routers[x.path+":"+on]
	made := ""
	for _, m := range x.all(plainRouter) {
		if m.groups[1] == on {
			made = m.groups[2]
		}
	}
	if made != "" && made != "APIRouter" && made != "Blueprint" && made != "Router" || on == "" {
		return joinSlash(prefix, route), on != "" && !p.mounts
	}
	module := strings.TrimSuffix(path.Base(x.path), ".py")
	if module == "__init__" {
		module = path.Base(path.Dir(x.path))
	}
	mounted := p.mounted["py:"+on]
	for _, name := range []string{module + "." + on, module + "_" + on, on + "_" + module, module} {
		if m, ok := p.mounted["py:"+name]; ok {
			mounted = m
		}
	}
	return joinSlash(mounted+prefix, route), on == "app" && made == ""
}

func (p *prefixes) javascript(x *text, on, route string) (string, bool) {
	prefix, ok := p.routers[x.path+":"+on]
	stem := strings.TrimSuffix(x.path, path.Ext(x.path))
	for _, key := range []string{"js:" + stem, "js:" + x.path, "js:" + strings.TrimSuffix(stem, "/index")} {
		if mounted, known := p.mounted[key]; known {
			prefix, ok = mounted, true
		}
	}
	if m, _, found := x.find(routerPrefix); found {
		prefix, ok = prefix+m[1], true
	}
	if at := strings.LastIndex("/"+x.path, "/routes/"); p.autoload && at >= 0 { // folders below routes are prefixes
		prefix, ok = path.Dir(x.path[at+len("routes/"):]), true
	}
	made := slices.ContainsFunc(x.all(plainRouter), func(m match) bool {
		return m.groups[1] == on && m.groups[2] != "Router"
	})
	return joinPath(strings.TrimPrefix(prefix, "."), route), !ok && made && x.holds("listen", "serve(",
		"export default") && !p.mounts
}

func (p *prefixes) golang(x *text, at int, on, route string) (string, bool) {
	prefix := ""
	for range 4 { // groups of groups
		found := false
		for _, m := range x.all(goGroup) {
			if m.groups[1] == on && m.at < at && m.groups[2] != on {
				prefix, on, found = m.groups[3]+prefix, m.groups[2], true
				break
			}
		}
		if !found {
			break
		}
	}
	for _, m := range x.all(chiRoute) { // r.Route("/api", func(r chi.Router) { … })
		open := m.at + len(m.groups[0])
		if open < at && inBraces(x.code, open, at) {
			prefix = m.groups[1] + prefix
		}
	}
	made := on == "http" || goRouter(on).MatchString(x.code)
	return joinPath(prefix, route), made && !p.mounts
}

// goRouter matches where a router of a name is made.
func goRouter(name string) *regexp.Regexp {
	return regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\s*:?=\s*\w+\.(?:New|Default)\w*\(`)
}

// inBraces reports whether a place lies in the block that is opened next after from.
func inBraces(code string, from, at int) bool {
	depth := 0
	for i := from; i < at; i++ {
		switch code[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return false
			}
		}
	}
	return depth > 0
}

// scoped puts the scopes before a route whose lines are less indented.
func scoped(x *text, at int, scope *regexp.Regexp, route string) (string, bool) {
	from := strings.LastIndexByte(x.code[:at], '\n') + 1
	indent := len(x.code[from:]) - len(strings.TrimLeft(x.code[from:], " \t"))
	prefix, inner := "", indent
	all := x.all(scope)
	for i := len(all) - 1; i >= 0; i-- {
		m := all[i]
		if m.at >= at || len(m.groups[1]) >= inner {
			continue
		}
		inner = len(m.groups[1])
		name := strings.Join(m.groups[2:], "")
		prefix = joinPath(name, "") + prefix
	}
	return joinPath(prefix, route), strings.HasSuffix(x.path, "routes.rb") || strings.HasSuffix(x.path, "router.ex")
}

func (p *prefixes) rust(x *text, at int, route string) (string, bool) {
	before := x.code[:at]
	if fn := regexp.MustCompile(`fn\s+(\w+)\s*\(`).FindAllStringSubmatch(before, -1); len(fn) > 0 {
		if prefix, ok := p.mounted["rs:"+fn[len(fn)-1][1]]; ok {
			return joinPath(prefix, route), false
		}
	}
	if m := regexp.MustCompile(`let\s+(\w+)\s*(?::[^=]+)?=\s*[^;]*$`).FindStringSubmatch(before); m != nil {
		if prefix, ok := p.mounted["rs:"+m[1]]; ok {
			return joinPath(prefix, route), false
		}
	}
	if m := rustInline.FindAllStringSubmatchIndex(before, -1); len(m) > 0 {
		nest := m[len(m)-1]
		if inside := before[nest[1]:]; strings.Count(inside, "(") >= strings.Count(inside, ")") {
			return joinPath(before[nest[2]:nest[3]], route), false
		}
	}
	if strings.Contains(x.code, ".nest(") {
		return joinPath("", route), false
	}
	if m, where, ok := x.find(rustScope); ok && where < at && len(x.all(rustScope)) == 1 &&
		!strings.Contains(x.code[where:at], ");") {
		return joinPath(m[1], route), false
	}
	return joinPath("", route), true
}

// joinPath puts a route after its prefix.
func joinPath(prefix, route string) string {
	prefix, route = strings.Trim(prefix, "/"), strings.TrimPrefix(route, "/")
	switch {
	case prefix == "":
		return "/" + route
	case route == "":
		return "/" + prefix
	}
	return "/" + prefix + "/" + route
}

// joinSlash is joinPath for frameworks that keep what is written.
func joinSlash(prefix, route string) string {
	full := strings.TrimSuffix(prefix, "/") + route
	if !strings.HasPrefix(full, "/") {
		full = "/" + full
	}
	return full
}
