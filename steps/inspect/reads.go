package inspect

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

const upper = `([A-Z][A-Z0-9_]+)`

// readings are the ways in which code takes a variable from its environment.
var readings = map[string][]*regexp.Regexp{
	"node": {
		regexp.MustCompile(`\b(?:process\.env|Bun\.env)(?:\.|\?\.|\[["'` + "`" + `])` + upper + `\b`),
		regexp.MustCompile(`\bDeno\.env\.get\(\s*["']` + upper + `["']`),
		regexp.MustCompile(`\.get(?:OrThrow)?(?:<[^>]*>)?\(\s*["']` + upper + `["']`),
		regexp.MustCompile(`\b(?:getEnv|getenv|requireEnv|mustGetEnv|env|envOr|requiredEnv|readEnv|getEnvVar)\(\s*["']` +
			upper + `["']`),
		regexp.MustCompile(`\benv(?:\.\w+)?\(\s*["']` + upper + `["']`),
	},
	"python": {
		regexp.MustCompile(`\benviron(?:\.get\(|\[|\.setdefault\(|\.pop\()\s*["']` + upper + `["']`),
		regexp.MustCompile(`\bgetenv\(\s*["']` + upper + `["']`),
		regexp.MustCompile(`\b(?:env|config|decouple\.config|get_env|require_env|get_secret|env_var|env_required|` +
			`read_env)(?:\.(?:str|int|bool|list|url|float|json|dict|tuple|path|db|cache|email_url|decimal|log_level|` +
			`get_value|get))?\(\s*["']` + upper + `["']`),
		regexp.MustCompile(`\b(?:alias|validation_alias|env)\s*=\s*["']` + upper + `["']`),
		regexp.MustCompile(`\benvvar\s*=\s*["']` + upper + `["']`),
	},
	"go": {
		regexp.MustCompile(`\bos\.(?:Getenv|LookupEnv)\(\s*"` + upper + `"`),
		regexp.MustCompile(`\b\w*(?:[gG]et[eE]nv|[eE]nvOr|[mM]ustEnv|[rR]equireEnv|[gG]etEnv|[eE]nvString|[eE]nvInt|` +
			`[eE]nvBool|[eE]nvDefault|[mM]ustGetenv|[lL]ookupEnv)\w*\(\s*"` + upper + `"`),
		regexp.MustCompile(`\b(?:env|getenv|mustenv|require|lookup)\(\s*"` + upper + `"`),
		regexp.MustCompile(`\bviper\.(?:Get\w*|SetDefault|BindEnv|MustBindEnv)\(\s*(?:"[a-z][^"]*"\s*,\s*)?"` + upper +
			`"`),
		regexp.MustCompile(`\b(?:env|envconfig|env-required|mapstructure):"` + upper + `\b`),
	},
	"ruby": {regexp.MustCompile(`\bENV(?:\.fetch\(\s*|\[\s*|\.fetch\s+|\.key\?\(\s*|\.dig\(\s*)["']` + upper + `["']`)},
	"java": {
		regexp.MustCompile(`\bgetenv\(?\)?[\[.(]*(?:get\()?\s*"` + upper + `"`),
		regexp.MustCompile(`\$\{` + upper + `[:}]`),
		regexp.MustCompile(`\bdotenv(?:\[|\.get\()\s*"` + upper + `"`),
	},
	"dotnet": {
		regexp.MustCompile(`\bGetEnvironmentVariable\(\s*"` + upper + `"`),
		regexp.MustCompile(`\b(?:[cC]onfiguration|[cC]onfig)\[\s*"([A-Z][\w:]*)"\s*\]`),
		regexp.MustCompile(`\bGetValue<\w+\??>\(\s*"([A-Z][\w:]*)"`),
	},
	"elixir": {regexp.MustCompile(`\bSystem\.(?:get_env|fetch_env!?)\(\s*"` + upper + `"`),
		regexp.MustCompile(`\benv!\(\s*"` + upper + `"`)},
	"rust": {
		regexp.MustCompile(`\b(?:env|std::env|dotenvy|dotenv)::var(?:_os)?\(\s*"` + upper + `"`),
		regexp.MustCompile(`\b(?:var|env_var|get_env|env_or|require_env|must_env|required|required_env|load_env|` +
			`read_env)\(\s*"` + upper + `"`),
		regexp.MustCompile(`\benv\s*=\s*"` + upper + `"`),
	},
	"php": {
		regexp.MustCompile(`\b(?:env|getenv)\(\s*["']` + upper + `["']`),
		regexp.MustCompile(`\$_(?:ENV|SERVER)\[\s*["']` + upper + `["']`),
	},
}

// spare are words, one of which stands where the reading of the same number does: they spare it its search.
var spare = map[string][]string{
	"node":   {"process.env Bun.env", "Deno.env", ".get( .get< .getOrThrow", "nv( envOr( nvVar(", "env( env."},
	"python": {"environ", "getenv", "env config secret get_env", "alias env", "envvar"},
	"go":     {"os.", "nv", "env( require( lookup(", "viper", "env"},
	"ruby":   {"ENV"},
	"java":   {"getenv", "${", "dotenv"},
}

var (
	destructured = regexp.MustCompile(`\{([^{}]*)\}\s*=\s*(?:process\.env|Bun\.env)\b`)
	schemaKey    = regexp.MustCompile(`(?m)^[ \t]*` + upper +
		`\s*:\s*(?:z\b|Joi\b|joi\b|str\(|num\(|url\(|bool\(|port\(|email\(|host\(|json\(|S\.|Type\.|t\.|v\.|yup\.|` +
		`\{\s*type:|envsafe|makeValidator|vine\.|Env\.schema|schema\.)`)
	decorated = regexp.MustCompile(`(?m)@Is\w+\([^\n]*\)\s*(?:@\w+\([^\n]*\)\s*)*(?:public |readonly )*` + upper +
		`[!?]?\s*:`)
	svelteEnv     = regexp.MustCompile(`import\s*\{([^}]*)\}\s*from\s*["']\$env/(?:static|dynamic)/private["']`)
	svelteKey     = regexp.MustCompile(`\benv\.` + upper + `\b`)
	nameOnly      = regexp.MustCompile(`^` + upper + `$`)
	settingsClass = regexp.MustCompile(`(?m)^class\s+(\w+)\s*\(([^)]*)\)\s*:`)
	fieldLine     = regexp.MustCompile(`(?m)^(    |\t)([a-zA-Z]\w*)\s*:\s*([^\n=]+?)\s*(?:=\s*([^\n]*))?$`)
	envPrefix     = regexp.MustCompile(`env_prefix\s*=\s*["']([^"']*)["']`)
	placeholder   = regexp.MustCompile(`\$\{` + upper + `(?::([^}]*))?\}`)
)

// readNames are the variables that the code reads, each with the place of its first reading.
func (a *app) readNames() []setting {
	if a.namesRead != nil {
		return a.namesRead
	}
	list := []setting{}
	seen := map[string]bool{}
	add := func(name, at string) {
		if !seen[name] && name != "" {
			seen[name] = true
			list = append(list, setting{name: name, bare: true, from: at})
		}
	}
	for _, x := range a.code {
		if x.empty() || strings.HasSuffix(x.path, "config/dev.exs") || strings.HasSuffix(x.path, "config/test.exs") ||
			strings.Contains(x.path, "/vendor/") ||
			a.deps.any("php", "laravel/framework") != "" && strings.HasSuffix(path.Dir(x.path), "config") ||
			developmentFile(x.path) {
			continue
		}
		language := endings[path.Ext(x.path)]
		if !x.holds("env", "ENV", "Env", "onfig", "@Value", "viper", "${", ".get", "secret", "BaseSettings", "@Is",
			"alias") {
			continue
		}
		for n, pattern := range readings[language] {
			if words := spare[language]; n < len(words) && !x.holds(strings.Fields(words[n])...) {
				continue
			}
			for _, m := range x.all(pattern) {
				if language == "dotnet" && strings.HasPrefix(m.groups[1], "ConnectionStrings") {
					continue
				}
				add(strings.ReplaceAll(m.groups[1], ":", "__"), m.evidence())
			}
		}
		switch language {
		case "node":
			nodeNames(x, add)
		case "python":
			pydanticNames(x, add)
		}
	}
	for _, dir := range a.dirs {
		for _, f := range a.t.under(dir) {
			if name := path.Base(f); strings.HasPrefix(name, "application") && strings.Contains(f, "src/main/resources") &&
				!developing(name) && !forTests(f) {
				for _, m := range a.t.read(f).all(placeholder) {
					add(m.groups[1], m.evidence())
				}
			} else if name == "puma.rb" || name == "database.yml" || name == "storage.yml" || name == "cable.yml" ||
				name == "sidekiq.yml" {
				for _, m := range a.t.read(f).all(readings["ruby"][0]) {
					add(m.groups[1], m.evidence())
				}
			}
		}
	}
	a.nuxtNames(add)
	a.namesRead = list
	return list
}

// developmentFile reports whether a file of settings is for development or tests by its name.
func developmentFile(file string) bool {
	stem := strings.TrimSuffix(path.Base(file), path.Ext(file))
	return slices.Contains([]string{"development", "dev", "test", "testing", "local", "local_settings", "settings_dev",
		"settings_test", "settings_local", "dev_settings", "test_settings"}, stem) &&
		(strings.Contains(file, "settings") || strings.Contains(file, "environments") || strings.Contains(file, "config"))
}

func nodeNames(x *text, add func(name, at string)) {
	if x.holds("process.env", "Bun.env") {
		destructuredNames(x, add)
	}
	if x.holds(schemaWords...) {
		for _, m := range x.all(schemaKey) {
			add(m.groups[1], m.evidence())
		}
	}
	if x.holds("@Is") {
		for _, m := range x.all(decorated) {
			add(m.groups[1], m.evidence())
		}
	}
	if x.holds("$env/") {
		svelteNames(x, add)
	}
}

// schemaWords stand in files that describe the environment.
var schemaWords = []string{"process.env", "createEnv(", "cleanEnv(", "validationSchema", "Env.create", "Bun.env",
	"fastifyEnv", "@fastify/env", "env-schema", "envsafe", "validateEnv"}

func destructuredNames(x *text, add func(name, at string)) {
	for _, m := range x.all(destructured) {
		for part := range strings.SplitSeq(m.groups[1], ",") {
			name := strings.TrimSpace(strings.FieldsFunc(part+" ", func(r rune) bool { return r == ':' || r == '=' })[0])
			if nameOnly.MatchString(name) {
				add(name, x.at(m.at+max(0, strings.Index(m.groups[0], name))))
			}
		}
	}
}

func svelteNames(x *text, add func(name, at string)) {
	for _, m := range x.all(svelteEnv) {
		for part := range strings.SplitSeq(m.groups[1], ",") {
			switch name := strings.TrimSpace(part); {
			case name == "env":
				for _, k := range x.all(svelteKey) {
					add(k.groups[1], k.evidence())
				}
			case nameOnly.MatchString(name):
				add(name, m.evidence())
			}
		}
	}
}

// pydanticNames are the fields of settings classes, as pydantic looks for them in the environment.
func pydanticNames(x *text, add func(name, at string)) {
	if !strings.Contains(x.code, "BaseSettings") {
		return
	}
	bases := []string{"BaseSettings"}
	classes := x.all(settingsClass)
	for i, c := range classes {
		if !slices.ContainsFunc(bases, func(b string) bool {
			return regexp.MustCompile(`\b` + b +
				`\b`).MatchString(c.groups[2])
		}) {
			continue
		}
		bases = append(bases, c.groups[1])
		end := len(x.code)
		if i+1 < len(classes) {
			end = classes[i+1].at
		}
		from := c.at + len(c.groups[0])
		body := x.code[from:end]
		if cut := regexp.MustCompile(`(?m)^[^\s#)\]}]`).FindStringIndex(body); cut != nil {
			body = body[:cut[0]]
		}
		prefix := ""
		if m := envPrefix.FindStringSubmatch(body); m != nil {
			prefix = m[1]
		}
		for _, m := range fieldLine.FindAllStringSubmatchIndex(body, -1) {
			g := groupsOf(body, m)
			name := g[2]
			if name == "model_config" || strings.HasPrefix(g[3], "ClassVar") || strings.Contains(g[4], "alias=") ||
				strings.Contains(g[4], "alias =") {
				continue
			}
			if slices.ContainsFunc(classes, func(o match) bool { return strings.TrimSpace(g[3]) == o.groups[1] }) {
				continue // settings within settings have names of their own
			}
			add(strings.ToUpper(prefix+name), x.at(from+m[4]))
		}
	}
}

var (
	runtimeConfig = regexp.MustCompile(`runtimeConfig\s*:\s*\{`)
	configKey     = regexp.MustCompile(`(?m)^\s*["']?(\w+)["']?\s*:\s*(\{)?|(\})`)
)

// nuxtNames are the names under which Nuxt looks for the keys of its runtimeConfig.
func (a *app) nuxtNames(add func(name, at string)) {
	for _, name := range []string{"nuxt.config.ts", "nuxt.config.js"} {
		x := a.t.read(path.Join(a.dirs[0], name))
		groups, at, ok := x.find(runtimeConfig)
		if !ok {
			continue
		}
		from := at + len(groups[0])
		above := []string{"NUXT"}
		for _, m := range configKey.FindAllStringSubmatchIndex(x.code[from:], -1) {
			g := groupsOf(x.code[from:], m)
			if g[3] == "}" {
				if above = above[:len(above)-1]; len(above) == 0 {
					return
				}
				continue
			}
			key := strings.ToUpper(humps.ReplaceAllString(g[1], "${1}_${2}"))
			if g[2] == "{" {
				above = append(above, key)
				continue
			}
			add(strings.Join(above, "_")+"_"+key, x.at(from+m[2]))
		}
	}
}

var humps = regexp.MustCompile(`([a-z0-9])([A-Z])`)
