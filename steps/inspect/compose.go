package inspect

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// service is one service of a compose file, or of a file that says the same in another form.
type service struct {
	name, file string
	line       int
	image      string
	builds     bool
	dockerfile string // slash path from the folder
	context    string
	target     string
	args       []setting
	ports      []portSaid // on the container's side
	env        []setting
	envFiles   []string
	command    said
	entrypoint said
	health     said
	stop       said
	profiles   []string
	restart    string
	volumes    []string
}

type portSaid struct {
	port int
	at   string
}

func composeFiles(t *tree) (files []string) {
	for _, f := range t.files {
		base := strings.ToLower(path.Base(f))
		ext := path.Ext(base)
		if (ext != ".yml" && ext != ".yaml") || forTests(f) || strings.Count(f, "/") > 3 {
			continue
		}
		if stem := strings.TrimSuffix(base, ext); stem == "compose" || stem == "docker-compose" || production(stem) &&
			(strings.HasPrefix(stem, "compose") || strings.HasPrefix(stem, "docker-compose")) {
			files = append(files, f)
		}
	}
	return files
}

// services reads all compose files of the folder. What is for development only by its name is left out.
func services(t *tree) (all []service, notes []string) {
	for _, f := range composeFiles(t) {
		var doc yaml.Node
		x := t.read(f)
		if x.empty() {
			continue
		}
		if err := yaml.Unmarshal([]byte(x.raw), &doc); err != nil {
			notes = append(notes, f+" is no YAML that can be read")
			continue
		}
		list := field(root(&doc), "services")
		for key, value := range pairs(list) {
			all = append(all, readService(f, key, value))
		}
	}
	return all, notes
}

func readService(file string, key, n *yaml.Node) service {
	dir := path.Dir(file)
	s := service{name: key.Value, file: file, line: key.Line}
	s.image = scalar(field(n, "image"))
	s.restart = scalar(field(n, "restart"))
	if b := field(n, "build"); b != nil {
		s.builds = true
		context, docker := ".", ""
		if b.Kind == yaml.ScalarNode {
			context = b.Value
		} else {
			if c := scalar(field(b, "context")); c != "" {
				context = c
			}
			docker, s.target = scalar(field(b, "dockerfile")), scalar(field(b, "target"))
			s.args = settingsOf(file, field(b, "args"))
		}
		s.context = path.Join(dir, unfilled(context))
		if docker == "" {
			docker = "Dockerfile"
		}
		s.dockerfile = path.Join(s.context, docker)
	}
	for _, p := range items(field(n, "ports")) {
		if port := containerPort(p); port > 0 {
			s.ports = append(s.ports, portSaid{port, fmt.Sprintf("%s:%d", file, p.Line)})
		}
	}
	for _, p := range items(field(n, "expose")) {
		for _, port := range ExposedPorts(p.Value) {
			s.ports = append(s.ports, portSaid{port, fmt.Sprintf("%s:%d", file, p.Line)})
		}
	}
	s.env = settingsOf(file, field(n, "environment"))
	for _, e := range items(field(n, "env_file")) {
		name := e.Value
		if e.Kind == yaml.MappingNode {
			name = scalar(field(e, "path"))
		}
		s.envFiles = append(s.envFiles, path.Join(dir, name))
	}
	s.command, s.entrypoint = words(field(n, "command")), words(field(n, "entrypoint"))
	s.stop = words(field(n, "stop_signal"))
	if h := field(field(n, "healthcheck"), "test"); h != nil {
		s.health = words(h)
		s.health.value = strings.TrimPrefix(strings.TrimPrefix(s.health.value, "CMD-SHELL "), "CMD ")
	}
	for _, p := range items(field(n, "profiles")) {
		s.profiles = append(s.profiles, p.Value)
	}
	for _, v := range items(field(n, "volumes")) {
		s.volumes = append(s.volumes, v.Value)
	}
	return s
}

// development reports whether a service is for the laptop only, by its profiles or its name.
func (s *service) development() bool {
	return slices.ContainsFunc(s.profiles, func(p string) bool {
		return developing(p) || p == "tools" ||
			p == "debug"
	}) || developing(s.name)
}

// containerPort is the container's side of a port: 8080:80, 127.0.0.1:8080:80/tcp, 3000, or the long form.
func containerPort(n *yaml.Node) int {
	value := n.Value
	if n.Kind == yaml.MappingNode {
		if scalar(field(n, "protocol")) == "udp" {
			return 0
		}
		value = scalar(field(n, "target"))
	}
	value = value[portSeparator(value)+1:]
	if found := ExposedPorts(unfilled(value)); len(found) == 1 {
		return found[0]
	}
	return 0
}

// portSeparator is where the last colon stands that is not in ${…}.
func portSeparator(value string) int {
	depth, at := 0, -1
	for i, c := range value {
		switch c {
		case '{':
			depth++
		case '}':
			depth--
		case ':':
			if depth == 0 {
				at = i
			}
		}
	}
	return at
}

// unfilled is a text with the defaults of its variables: ${PORT:-3000} is 3000.
func unfilled(value string) string {
	return filled(value, func(string) (string, bool) { return "", false })
}

// settingsOf reads a list or map of variables. A value that is taken from the laptop's environment is its default,
// or none.
func settingsOf(file string, n *yaml.Node) (all []setting) {
	add := func(name, value string, bare bool, line int) {
		s := setting{name: name, value: value, bare: bare, from: fmt.Sprintf("%s:%d", file, line)}
		if strings.Contains(value, "$") {
			s.value = unfilled(value)
			s.bare = s.value == ""
		}
		all = append(all, s)
	}
	if n != nil && n.Kind == yaml.SequenceNode {
		for _, item := range items(n) {
			name, value, given := strings.Cut(item.Value, "=")
			add(name, value, !given, item.Line)
		}
		return all
	}
	for key, value := range pairs(n) {
		add(key.Value, value.Value, value.Tag == "!!null", key.Line)
	}
	return all
}
