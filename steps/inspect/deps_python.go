package inspect

import (
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"
)

var (
	pythonWord = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*`)
	separators = regexp.MustCompile(`[-_.]+`)
	quotedName = regexp.MustCompile(`["']([A-Za-z0-9][A-Za-z0-9._-]*\s*(?:\[[^\]]*\])?)\s*(?:[=<>~!;@].*?)?["']`)
	condaItem  = regexp.MustCompile(`(?m)^\s*-\s+([A-Za-z0-9][\w.-]*)`)
)

// requirement adds what one line of a list of Python packages names. The extras are kept: celery[redis].
func (d *dependencies) requirement(line, at string, dev bool) {
	line = strings.TrimSpace(line)
	name := pythonWord.FindString(line)
	rest := strings.TrimSpace(line[len(name):])
	name = strings.ToLower(separators.ReplaceAllString(strings.TrimRight(name, "-_."), "-"))
	d.add("python", name, at, rest, dev)
}

func (d *dependencies) requirements(x *text) {
	if x.empty() {
		return
	}
	d.file("python", x.path)
	dev := developing(strings.TrimSuffix(x.path[strings.LastIndexByte(x.path, '/')+1:], ".txt"))
	for n, from := range x.lines {
		line := strings.TrimSpace(x.raw[from:lineEnd(x.raw, from)])
		if line != "" && line[0] != '#' && line[0] != '-' {
			d.requirement(line, x.at(x.lines[n]), dev)
		}
	}
}

// pyproject adds what runs, the project's dependencies and poetry's main group, and the rest as for development.
func (d *dependencies) pyproject(x *text) {
	if x.empty() {
		return
	}
	var file struct {
		Project struct {
			Dependencies []string
			Optional     map[string][]string `toml:"optional-dependencies"`
		}
		Groups map[string][]any `toml:"dependency-groups"`
		Tool   struct {
			Poetry struct {
				Dependencies map[string]any
				Dev          map[string]any                                   `toml:"dev-dependencies"`
				Group        map[string]struct{ Dependencies map[string]any } `toml:"group"`
			}
		}
	}
	if _, err := toml.Decode(x.raw, &file); err != nil {
		d.cut = true
		return
	}
	if len(file.Project.Dependencies)+len(file.Tool.Poetry.Dependencies)+len(file.Project.Optional) > 0 ||
		strings.Contains(x.raw, "[project]") {
		d.file("python", x.path)
	}
	line := func(name string) string {
		word := strings.TrimSpace(pythonWord.FindString(name))
		for _, form := range []string{`"` + word, "'" + word, "\n" + word + " ", "\n" + word + "="} {
			if at := strings.Index(x.raw, form); at >= 0 {
				if form[0] == '\n' {
					at++
				}
				return x.at(at)
			}
		}
		return x.path
	}
	for _, r := range file.Project.Dependencies {
		d.requirement(r, line(r), false)
	}
	for extra, list := range file.Project.Optional {
		for _, r := range list {
			d.requirement(r, line(r), developing(extra) || !d.extraUsed(extra))
		}
	}
	for _, list := range file.Groups {
		for _, r := range list {
			if name, ok := r.(string); ok {
				d.requirement(name, line(name), true)
			}
		}
	}
	for name, spec := range file.Tool.Poetry.Dependencies {
		extras, optional := "", false
		if table, ok := spec.(map[string]any); ok {
			optional = table["optional"] == true
			if list, ok := table["extras"].([]any); ok {
				for _, e := range list {
					if word, ok := e.(string); ok {
						extras += "[" + word + "]"
					}
				}
			}
		}
		if name != "python" {
			d.requirement(name+extras, line(name), optional)
		}
	}
	for name := range file.Tool.Poetry.Dev {
		d.requirement(name, line(name), true)
	}
	for _, group := range file.Tool.Poetry.Group {
		for name := range group.Dependencies {
			d.requirement(name, line(name), true)
		}
	}
}

// extraUsed reports whether an extra is one that a server usually installs.
func (d *dependencies) extraUsed(extra string) bool {
	return extra == "prod" || extra == "production" || extra == "server" || extra == "all"
}

func (d *dependencies) pipfile(x *text) {
	if x.empty() {
		return
	}
	d.file("python", x.path)
	var file struct {
		Packages map[string]any
		Dev      map[string]any `toml:"dev-packages"`
	}
	if _, err := toml.Decode(x.raw, &file); err != nil {
		d.cut = true
	}
	for name := range file.Packages {
		d.requirement(name, x.lineOf("\n"+name), false)
	}
	for name := range file.Dev {
		d.requirement(name, x.lineOf("\n"+name), true)
	}
}

// setup adds the names in setup.cfg's or setup.py's install_requires, and those of an environment of conda.
func (d *dependencies) setup(x *text) {
	if x.empty() {
		return
	}
	if strings.HasSuffix(x.path, "environment.yml") {
		for _, m := range x.all(condaItem) {
			d.file("python", x.path)
			d.requirement(m.groups[1], m.evidence(), false)
		}
		return
	}
	at := strings.Index(x.code, "install_requires")
	if at < 0 {
		return
	}
	d.file("python", x.path)
	list := x.code[at:]
	if strings.HasSuffix(x.path, ".py") {
		if end := strings.Index(list, "]\n"); end >= 0 {
			list = list[:end]
		}
		for _, m := range quotedName.FindAllStringSubmatchIndex(list, -1) {
			d.requirement(list[m[2]:m[3]], x.at(at+m[2]), false)
		}
		return
	}
	for n, line := range strings.Split(list, "\n") {
		if n > 0 && line != "" && line == strings.TrimLeft(line, " \t") {
			return // the next key
		}
		if n == 0 {
			_, line, _ = strings.Cut(line, "=")
		}
		d.requirement(line, x.at(at), false)
	}
}
