package inspect

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// dependency is a package that an app lists, with its place.
type dependency struct {
	at   string
	spec string // the version or the rest of the line
	dev  bool   // not part of what runs
}

// dependencies are packages by language and name.
type dependencies struct {
	list      map[string]dependency
	languages []string          // in the order their files were found
	manifests map[string]string // by language, the first file
	scripts   map[string]saidAt // of package.json
	cut       bool              // a file could not be parsed
}

type saidAt struct{ value, at string }

func (d *dependencies) any(language string, names ...string) string {
	for _, n := range names {
		if got, ok := d.list[language+":"+n]; ok && !got.dev {
			return n
		}
	}
	return ""
}

// like is the first package whose name begins with one of some words.
func (d *dependencies) like(language string, starts ...string) string {
	var found []string
	for key, got := range d.list {
		name, ok := strings.CutPrefix(key, language+":")
		if ok && !got.dev && slices.ContainsFunc(starts, func(s string) bool { return strings.HasPrefix(name, s) }) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	if len(found) == 0 {
		return ""
	}
	return found[0]
}

// listed reports whether a package is there at all, for development too.
func (d *dependencies) listed(language, name string) bool {
	_, ok := d.list[language+":"+name]
	return ok
}

func (d *dependencies) at(language, name string) string { return d.list[language+":"+name].at }

func (d *dependencies) spec(language, name string) string { return d.list[language+":"+name].spec }

func (d *dependencies) speaks(language string) bool { return slices.Contains(d.languages, language) }

func (d *dependencies) file(language, file string) {
	if !d.speaks(language) {
		d.languages = append(d.languages, language)
		d.manifests[language] = file
	}
}

func (d *dependencies) add(language, name, at, spec string, dev bool) {
	key := language + ":" + name
	if old, ok := d.list[key]; name != "" && (!ok || old.dev && !dev) {
		d.list[key] = dependency{at, spec, dev}
	}
}

// readDependencies reads what folders list.
func readDependencies(t *tree, dirs []string) dependencies {
	d := dependencies{list: map[string]dependency{}, manifests: map[string]string{}, scripts: map[string]saidAt{}}
	for _, dir := range dirs {
		for _, f := range slices.Concat(t.in(dir), t.in(path.Join(dir, "requirements"))) {
			d.read(t, f)
		}
		for _, more := range []string{"gradle/libs.versions.toml"} {
			if x := t.read(path.Join(dir, more)); !x.empty() {
				d.patterns(x, "java", gradleCatalog, false)
			}
		}
		for _, f := range t.under(dir) { // modules of one program
			if base := path.Base(f); (base == "pom.xml" || base == "build.gradle" || base == "build.gradle.kts" ||
				base == "mix.exs" ||
				strings.HasSuffix(base, "proj") || base == "Directory.Packages.props") && !forTests(f) && path.Dir(f) != dir {
				d.read(t, f)
			}
		}
	}
	for at := path.Dir(dirs[0]); dirs[0] != "."; at = path.Dir(at) { // a workspace of Rust says the features
		if x := t.read(path.Join(at, "Cargo.toml")); d.speaks("rust") && !x.empty() {
			d.cargo(x)
		}
		if at == "." || at == "/" {
			break
		}
	}
	return d
}

func (d *dependencies) read(t *tree, file string) {
	base, ext := path.Base(file), path.Ext(file)
	switch {
	case base == "package.json":
		d.node(t.read(file))
	case base == "deno.json":
		d.file("node", file)
	case ext == ".txt" && (strings.HasPrefix(base, "requirements") || path.Base(path.Dir(file)) == "requirements"),
		base == "requirements.in":
		d.requirements(t.read(file))
	case base == "pyproject.toml":
		d.pyproject(t.read(file))
	case base == "Pipfile":
		d.pipfile(t.read(file))
	case base == "setup.cfg", base == "setup.py", base == "environment.yml":
		d.setup(t.read(file))
	case base == "go.mod":
		d.file("go", file)
		for _, m := range t.read(file).all(goRequire) {
			x := m.text
			indirect := strings.Contains(x.raw[m.at:lineEnd(x.raw, m.at)], "// indirect")
			d.add("go", goVersion.ReplaceAllString(m.groups[1], ""), m.evidence(), m.groups[2], indirect)
		}
	case base == "Gemfile":
		d.gemfile(t.read(file))
	case base == "pom.xml":
		d.pom(t.read(file))
	case base == "build.gradle", base == "build.gradle.kts", base == "build.sbt", base == "project.clj",
		base == "deps.edn":
		d.file("java", file)
		d.patterns(t.read(file), "java", gradle, true)
	case strings.HasSuffix(ext, "proj") || base == "Directory.Packages.props":
		d.file("dotnet", file)
		d.patterns(t.read(file), "dotnet", packageReference, false)
	case base == "mix.exs":
		d.file("elixir", file)
		for _, m := range t.read(file).all(mixDependency) {
			d.add("elixir", m.groups[1], m.evidence(), m.groups[2], strings.Contains(m.groups[2], "only: :test") ||
				strings.Contains(m.groups[2], "only: [:dev") ||
				strings.Contains(m.groups[2], "only: :dev") || strings.Contains(m.groups[2], "only: [:test"))
		}
	case base == "Cargo.toml":
		d.cargo(t.read(file))
	case base == "composer.json":
		d.composer(t.read(file))
	}
}

var (
	goRequire = regexp.MustCompile(`(?m)^\s*(?:require\s+)?([a-z][\w.-]*\.[a-z]+/[\w./~-]+)\s+(v\S+)`)
	goVersion = regexp.MustCompile(`/v\d+$`)
	gradle    = regexp.MustCompile(`(?m)(\w+)?\s*\(?\s*(?:platform\()?["'\[(]?["']?([\w.-]+)["']?(?::|` +
		`["']?\s*%%?\s*["']|/)([\w.-]+)`)
	gradleCatalog    = regexp.MustCompile(`(?m)()["']([\w.-]+):([\w.-]+)[:"']`)
	packageReference = regexp.MustCompile(`(?i)()()<(?:PackageReference|PackageVersion)\s+(?:Include|` +
		`Update)\s*=\s*"([\w.-]+)"`)
	mixDependency = regexp.MustCompile(`\{\s*:(\w+)\s*,([^}\n]*)\}`)
	gemLine       = regexp.MustCompile(`(?m)^([ \t]*)gem[\s(]+["']([\w-]+)["']([^\n]*)|^([ ` +
		`\t]*)group\s+([^\n]*?)\s+do\b|^([ \t]*)end\b`)
)

// patterns adds what a pattern finds: how it is used, its group and its name.
func (d *dependencies) patterns(x *text, language string, pattern *regexp.Regexp, scoped bool) {
	for _, m := range x.all(pattern) {
		use := strings.ToLower(m.groups[1])
		dev := scoped && (strings.HasPrefix(use, "test") || strings.HasPrefix(use, "androidtest") ||
			strings.HasPrefix(use, "developmentonly"))
		d.add(language, m.groups[3], m.evidence(), m.groups[2], dev)
	}
}

func (d *dependencies) gemfile(x *text) {
	d.file("ruby", x.path)
	dev := false
	for _, m := range x.all(gemLine) {
		switch {
		case m.groups[2] != "":
			rest := m.groups[3]
			d.add("ruby", m.groups[2], m.evidence(), rest, dev || strings.Contains(rest, "group: :development") ||
				strings.Contains(rest, "group: :test") ||
				strings.Contains(rest, "group: [:development") || strings.Contains(rest, "group: %i[development"))
		case m.groups[5] != "":
			dev = !strings.Contains(m.groups[5], ":production") && (strings.Contains(m.groups[5], "dev") ||
				strings.Contains(m.groups[5], "test"))
		default:
			dev = false
		}
	}
}

var pomDependency = regexp.MustCompile(`(?s)<(?:dependency|parent)>(.*?)</(?:dependency|parent)>`)

var pomArtifact = regexp.MustCompile(`<artifactId>\s*([\w.-]+)\s*</artifactId>`)

func (d *dependencies) pom(x *text) {
	d.file("java", x.path)
	for _, m := range x.all(pomDependency) {
		if a := pomArtifact.FindStringSubmatchIndex(m.groups[1]); a != nil {
			at := m.at + strings.Index(x.code[m.at:], m.groups[1]) + a[2]
			d.add("java", m.groups[1][a[2]:a[3]], x.at(at), m.groups[1], strings.Contains(m.groups[1], "<scope>test<"))
		}
	}
}

func (d *dependencies) node(x *text) {
	if x.empty() {
		return
	}
	d.file("node", x.path)
	var m packageJSON
	if err := json.Unmarshal([]byte(x.raw), &m); err != nil {
		d.cut = true
		return
	}
	for n, list := range []map[string]string{m.Dependencies, m.Optional, m.Peer, m.Dev} {
		for name, version := range list {
			d.add("node", name, lineOfKey(x, name), version, n >= 2)
		}
	}
	for name, script := range m.Scripts {
		if line, ok := script.(string); ok {
			if _, given := d.scripts[name]; !given {
				d.scripts[name] = saidAt{line, lineOfKey(x, name)}
			}
		}
	}
}

type packageJSON struct {
	Name           string            `json:"name"`
	Main           string            `json:"main"`
	PackageManager string            `json:"packageManager"`
	Dependencies   map[string]string `json:"dependencies"`
	Optional       map[string]string `json:"optionalDependencies"`
	Peer           map[string]string `json:"peerDependencies"`
	Dev            map[string]string `json:"devDependencies"`
	Scripts        map[string]any    `json:"scripts"`
	Prisma         struct {
		Schema string `json:"schema"`
	} `json:"prisma"`
}

func lineOfKey(x *text, name string) string {
	if at := strings.Index(x.raw, `"`+name+`":`); at >= 0 {
		return x.at(at)
	}
	return x.lineOf(`"` + name + `"`)
}

func (d *dependencies) composer(x *text) {
	d.file("php", x.path)
	var m struct {
		Require map[string]string `json:"require"`
		Dev     map[string]string `json:"require-dev"`
	}
	if err := json.Unmarshal([]byte(x.raw), &m); err != nil {
		d.cut = true
	}
	for n, list := range []map[string]string{m.Require, m.Dev} {
		for name, version := range list {
			d.add("php", name, lineOfKey(x, name), version, n > 0)
		}
	}
}

func (d *dependencies) cargo(x *text) {
	known := d.speaks("rust")
	d.file("rust", x.path)
	var m struct {
		Dependencies map[string]any
		Workspace    struct{ Dependencies map[string]any }
		Dev          map[string]any `toml:"dev-dependencies"`
	}
	if _, err := toml.Decode(x.raw, &m); err != nil {
		d.cut = true
	}
	for n, list := range []map[string]any{m.Dependencies, m.Workspace.Dependencies, m.Dev} {
		for name, spec := range list {
			features := ""
			if table, ok := spec.(map[string]any); ok {
				if table["optional"] == true {
					continue
				}
				if table["workspace"] == true {
					features = "workspace"
				}
				if list, ok := table["features"].([]any); ok {
					for _, f := range list {
						if word, ok := f.(string); ok {
							features += " " + word
						}
					}
				}
			}
			if n == 1 && d.spec("rust", name) == "workspace" { // the workspace says the features
				delete(d.list, "rust:"+name)
			} else if n == 1 && !d.listed("rust", name) && (known || len(m.Dependencies) > 0) {
				continue
			}
			d.add("rust", name, x.lineOf("\n"+name), features, n > 1)
		}
	}
}
