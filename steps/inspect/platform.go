package inspect

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v4"
)

// platform is what files for other platforms say: Procfile, app.json, heroku.yml, fly.toml, render.yaml,
// railway.json.
type platform struct {
	processes []process
	release   saidAt
	health    saidAt
	ports     []portSaid
	env       []setting
	addons    []saidAt
	jobs      []timed
}

// process is a command with a name; "web" serves requests.
type process struct{ name, command, at string }

var procfileLine = regexp.MustCompile(`(?m)^([\w-]+):[ \t]*(\S[^\n]*)$`)

func readPlatforms(t *tree, own, context string) (p platform) {
	for _, dir := range unique([]string{own, context, "."}) {
		at := func(name string) *text { return t.read(path.Join(dir, name)) }
		if x := at("Procfile"); !x.empty() && len(p.processes) == 0 {
			for _, m := range x.all(procfileLine) {
				switch m.groups[1] {
				case "release":
					p.release = saidAt{m.groups[2], m.evidence()}
				default:
					p.processes = append(p.processes, process{m.groups[1], strings.TrimSpace(m.groups[2]), m.evidence()})
				}
			}
		}
		p.appJSON(at("app.json"))
		p.fly(at("fly.toml"))
		p.heroku(at("heroku.yml"))
		p.render(at("render.yaml"), own)
		p.railway(at("railway.json"), at("railway.toml"))
	}
	return p
}

func (p *platform) appJSON(x *text) {
	if x.empty() {
		return
	}
	var file struct {
		Env    map[string]any
		Addons []any
	}
	if json.Unmarshal([]byte(x.raw), &file) != nil {
		return
	}
	for name, value := range file.Env {
		s := setting{name: name, bare: true, from: lineOfKey(x, name)}
		switch v := value.(type) {
		case string:
			s.value, s.bare = v, v == ""
		case map[string]any:
			if text, ok := v["value"].(string); ok {
				s.value, s.bare = text, text == ""
			}
		}
		p.env = append(p.env, s)
	}
	slices.SortFunc(p.env, func(a, b setting) int { return strings.Compare(a.name, b.name) })
	for _, a := range file.Addons {
		name, ok := a.(string)
		if plan, isMap := a.(map[string]any); isMap {
			name, ok = plan["plan"].(string)
		}
		if ok {
			p.addons = append(p.addons, saidAt{name, x.lineOf(`"` + name + `"`)})
		}
	}
}

func (p *platform) fly(x *text) {
	if x.empty() {
		return
	}
	type check struct{ Path string }
	var file struct {
		Env         map[string]any
		Processes   map[string]string
		HTTPService struct {
			InternalPort int     `toml:"internal_port"`
			Checks       []check `toml:"checks"`
		} `toml:"http_service"`
		Services []struct {
			InternalPort int     `toml:"internal_port"`
			HTTPChecks   []check `toml:"http_checks"`
		}
		Deploy struct {
			Release string `toml:"release_command"`
		}
	}
	if _, err := toml.Decode(x.raw, &file); err != nil {
		return
	}
	for name, value := range file.Env {
		if text, ok := value.(string); ok {
			p.env = append(p.env, setting{name: name, value: text, from: x.lineOf(name)})
		}
	}
	slices.SortFunc(p.env, func(a, b setting) int { return strings.Compare(a.name, b.name) })
	for name, line := range file.Processes {
		if name == "app" {
			name = "web"
		}
		p.processes = append(p.processes, process{name, line, x.lineOf(line)})
	}
	slices.SortFunc(p.processes, func(a, b process) int { return strings.Compare(a.name, b.name) })
	checks := file.HTTPService.Checks
	if file.HTTPService.InternalPort > 0 {
		p.ports = append(p.ports, portSaid{file.HTTPService.InternalPort, x.lineOf("internal_port")})
	}
	for _, s := range file.Services {
		if s.InternalPort > 0 {
			p.ports = append(p.ports, portSaid{s.InternalPort, x.lineOf("internal_port")})
		}
		checks = append(checks, s.HTTPChecks...)
	}
	if len(checks) > 0 && checks[0].Path != "" {
		p.health = saidAt{checks[0].Path, x.lineOf(`"` + checks[0].Path + `"`)}
	}
	if file.Deploy.Release != "" {
		p.release = saidAt{file.Deploy.Release, x.lineOf("release_command")}
	}
}

func document(x *text) *yaml.Node {
	var doc yaml.Node
	if x.empty() || yaml.Unmarshal([]byte(x.raw), &doc) != nil {
		return nil
	}
	return root(&doc)
}

func (p *platform) heroku(x *text) {
	doc := document(x)
	for key, value := range pairs(field(doc, "run")) {
		line := words(value)
		if value.Kind == yaml.MappingNode {
			line = words(field(value, "command"))
		}
		p.processes = append(p.processes, process{key.Value, line.value, x.path + ":" + itoa(key.Line)})
	}
	if line := words(field(field(doc, "release"), "command")); line.value != "" {
		p.release = saidAt{line.value, x.path + ":" + itoa(line.line)}
	}
	for _, a := range items(field(field(doc, "setup"), "addons")) {
		if plan := scalar(field(a, "plan")); plan != "" {
			p.addons = append(p.addons, saidAt{plan, x.path + ":" + itoa(a.Line)})
		}
	}
}

// timed is a command with the time at which it runs.
type timed struct {
	saidAt
	when string
}

func (p *platform) render(x *text, own string) {
	doc := document(x)
	for _, s := range items(field(doc, "services")) {
		if dir := path.Clean("./" + scalar(field(s, "rootDir"))); dir != "." && dir != own {
			continue
		}
		line := words(field(s, "dockerCommand"))
		if line.value == "" {
			line = words(field(s, "startCommand"))
		}
		at := x.path + ":" + itoa(line.line)
		name := scalar(field(s, "name"))
		switch scalar(field(s, "type")) {
		case "web", "pserv":
			name = "web"
		case "cron":
			p.jobs = append(p.jobs, timed{saidAt{line.value, at}, scalar(field(s, "schedule"))})
			continue
		case "keyvalue", "redis":
			p.addons = append(p.addons, saidAt{"redis", x.path + ":" + itoa(s.Line)})
			continue
		}
		if line.value != "" {
			p.processes = append(p.processes, process{name, line.value, at})
		}
		if h := words(field(s, "healthCheckPath")); h.value != "" && name == "web" {
			p.health = saidAt{h.value, x.path + ":" + itoa(h.line)}
		}
		if r := words(field(s, "preDeployCommand")); r.value != "" {
			p.release = saidAt{r.value, x.path + ":" + itoa(r.line)}
		}
		for _, e := range items(field(s, "envVars")) {
			if key := scalar(field(e, "key")); key != "" && field(e, "fromDatabase") == nil && field(e, "fromService") == nil {
				v := scalar(field(e, "value"))
				p.env = append(p.env, setting{name: key, value: v, bare: v == "", from: x.path + ":" + itoa(e.Line)})
			}
		}
	}
	if db := items(field(doc, "databases")); len(db) > 0 {
		p.addons = append(p.addons, saidAt{"postgresql", x.path + ":" + itoa(db[0].Line)})
	}
}

func (p *platform) railway(x, y *text) {
	type deploy struct {
		Start  string `json:"startCommand" toml:"startCommand"`
		Before any    `json:"preDeployCommand" toml:"preDeployCommand"`
		Health string `json:"healthcheckPath" toml:"healthcheckPath"`
	}
	var file struct {
		Deploy deploy `json:"deploy" toml:"deploy"`
	}
	if x.empty() || json.Unmarshal([]byte(x.raw), &file) != nil {
		x = y
		if _, err := toml.Decode(x.raw, &file); x.empty() || err != nil {
			return
		}
	}
	if d := file.Deploy; d.Health != "" {
		p.health = saidAt{d.Health, x.lineOf("healthcheckPath")}
	}
	switch before := file.Deploy.Before.(type) {
	case string:
		p.release = saidAt{before, x.lineOf("preDeployCommand")}
	case []any:
		if len(before) > 0 {
			if line, ok := before[0].(string); ok {
				p.release = saidAt{line, x.lineOf("preDeployCommand")}
			}
		}
	}
	if file.Deploy.Start != "" && len(p.processes) == 0 {
		p.processes = append(p.processes, process{"web", file.Deploy.Start, x.lineOf("startCommand")})
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
