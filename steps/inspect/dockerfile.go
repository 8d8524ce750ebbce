package inspect

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// dockerfile is a Dockerfile with the places of what it says.
type dockerfile struct {
	path   string
	text   *text
	stages []*stage
	args   []argument // of all stages, and before the first
	mounts []mount
	err    error
	lex    *shell.Lex
}

// stage is what a stage of a Dockerfile holds, with what it has from the stage it is FROM.
type stage struct {
	name, base string // base is the image under it, through the stages between
	env        map[string]said
	args       map[string]string
	ports      []portAt
	workdir    string
	user       string
	stop       said
	health     said
	healthless bool // HEALTHCHECK NONE
	entrypoint command
	cmd        command
	copies     []copied
	runs       []said
	parent     int // the stage it is FROM, -1: an image
}

// said is a value and the line that says it.
type said struct {
	value string
	line  int
}

type portAt struct{ port, line int }

type command struct {
	words []string
	shell bool
	line  int
}

// copied is a COPY or ADD: from is the stage, -1 for the context, -2 for another image.
type copied struct {
	from    int
	sources []string
	dest    string
	line    int
}

// argument is an ARG.
type argument struct {
	name, value string
	given       bool // it has a value
	line        int
}

// mount is a RUN --mount of a secret or of ssh.
type mount struct {
	kind, id string
	line     int
}

func readDockerfile(t *tree, file string) *dockerfile {
	d := &dockerfile{path: file, text: t.read(file)}
	if d.text.empty() {
		d.err = fmt.Errorf("%s cannot be read, or is empty", file)
		return d
	}
	parsed, err := parser.Parse(bytes.NewReader([]byte(d.text.raw)))
	if err != nil {
		d.err = fmt.Errorf("%s cannot be parsed: %w", file, err)
		return d
	}
	stages, arguments, err := instructions.Parse(parsed.AST, nil)
	if err == nil && len(stages) == 0 {
		err = fmt.Errorf("it has no FROM line")
	}
	if err != nil {
		d.err = fmt.Errorf("%s cannot be parsed: %w", file, err)
		return d
	}
	d.lex = shell.NewLex(parsed.EscapeToken)
	global := map[string]string{}
	for _, a := range arguments {
		d.argument(&a, global, nil)
	}
	for i := range stages {
		d.stages = append(d.stages, d.stage(&stages[i], global))
	}
	return d
}

func (d *dockerfile) at(line int) string { return d.path + ":" + strconv.Itoa(line) }

// index is the number of a stage by its name or number, -1 where there is none.
func (d *dockerfile) index(name string) int {
	if n, err := strconv.Atoi(name); err == nil && n >= 0 && n < len(d.stages) {
		return n
	}
	return slices.IndexFunc(d.stages, func(s *stage) bool { return s.name != "" && strings.EqualFold(s.name, name) })
}

func (d *dockerfile) argument(c *instructions.ArgCommand, values, global map[string]string) {
	for _, kv := range c.Args {
		a := argument{name: kv.Key, line: LineOf(c)}
		if kv.Value != nil {
			a.value, a.given = d.expand(*kv.Value, values), true
			values[kv.Key] = a.value
		} else if v, ok := global[kv.Key]; ok {
			values[kv.Key], a.given, a.value = v, true, v
		}
		d.args = append(d.args, a)
	}
}

func (d *dockerfile) stage(st *instructions.Stage, global map[string]string) *stage {
	base := d.expand(st.BaseName, global)
	s := &stage{name: st.Name, base: base, parent: d.index(base), env: map[string]said{}, args: map[string]string{},
		workdir: "/"}
	if s.parent >= 0 {
		from := d.stages[s.parent]
		*s = *from
		s.name, s.parent = st.Name, d.index(base)
		s.env, s.args = maps.Clone(from.env), map[string]string{}
		s.ports, s.copies, s.runs = slices.Clone(from.ports), slices.Clone(from.copies), slices.Clone(from.runs)
	}
	for _, c := range st.Commands {
		d.command(s, c, global)
	}
	return s
}

func (d *dockerfile) command(s *stage, c instructions.Command, global map[string]string) {
	line := LineOf(c)
	switch c := c.(type) {
	case *instructions.ArgCommand:
		d.argument(c, s.args, global)
	case *instructions.EnvCommand:
		for _, kv := range c.Env {
			s.env[kv.Key] = said{d.expand(kv.Value, s.values()), d.lineOfWord(line, kv.Key)}
		}
	case *instructions.UserCommand:
		s.user = d.expand(c.User, s.values())
	case *instructions.StopSignalCommand:
		s.stop = said{c.Signal, line}
	case *instructions.ExposeCommand:
		for _, p := range c.Ports {
			for _, n := range ExposedPorts(d.expand(p, s.values())) {
				s.ports = append(s.ports, portAt{n, line})
			}
		}
	case *instructions.HealthCheckCommand:
		s.health, s.healthless = said{}, c.Health == nil || len(c.Health.Test) < 2
		if !s.healthless {
			s.health = said{d.expandKeep(strings.Join(c.Health.Test[1:], " "), s.values()), line}
		}
	case *instructions.CmdCommand:
		s.cmd = command{c.CmdLine, c.PrependShell, line}
	case *instructions.EntrypointCommand:
		s.entrypoint, s.cmd = command{c.CmdLine, c.PrependShell, line}, command{}
	case *instructions.WorkdirCommand:
		s.workdir = absolute(s.workdir, d.expand(c.Path, s.values()))
	case *instructions.RunCommand:
		s.runs = append(s.runs, said{strings.Join(c.CmdLine, " "), line})
		for _, f := range c.Files {
			s.runs = append(s.runs, said{f.Data, line})
		}
		d.mounts = append(d.mounts, mountsOf(d.text, c.Location())...)
	case *instructions.CopyCommand:
		d.copied(s, c.From, c.SourcesAndDest, line)
	case *instructions.AddCommand:
		d.copied(s, "", c.SourcesAndDest, line)
	}
}

func (d *dockerfile) copied(s *stage, from string, paths instructions.SourcesAndDest, line int) {
	c := copied{from: -1, dest: absolute(s.workdir, d.expand(paths.DestPath, s.values())), line: line}
	if from != "" {
		if c.from = d.index(d.expand(from, s.values())); c.from < 0 {
			c.from = -2
		}
	}
	for _, source := range paths.SourcePaths {
		if source = d.expand(source, s.values()); !strings.Contains(source, "://") {
			c.sources = append(c.sources, source)
		}
	}
	s.copies = append(s.copies, c)
}

// values are the variables that words of a stage are filled with.
func (s *stage) values() map[string]string {
	all := maps.Clone(s.args)
	for k, v := range s.env {
		all[k] = v.value
	}
	return all
}

// command is what a container of the stage runs: ENTRYPOINT with CMD as its arguments.
func (s *stage) command() (c command, ok bool) {
	switch {
	case len(s.entrypoint.words) > 0 && s.entrypoint.shell:
		return s.entrypoint, true
	case len(s.entrypoint.words) > 0:
		c = command{append(slices.Clone(s.entrypoint.words), s.cmd.words...), s.cmd.shell, s.entrypoint.line}
		if s.cmd.line > 0 {
			c.line = s.cmd.line
		}
		return c, true
	case len(s.cmd.words) > 0:
		return s.cmd, true
	}
	return command{}, false
}

// expand puts in the variables of a word; a word the lexer refuses is kept as it is written.
func (d *dockerfile) expand(word string, values map[string]string) string {
	list := make([]string, 0, len(values))
	for k, v := range values {
		list = append(list, k+"="+v)
	}
	expanded, _, err := d.lex.ProcessWord(word, shell.EnvsFromSlice(list))
	if err != nil {
		return word
	}
	return expanded
}

// expandKeep fills $NAME of a shell's text and leaves the rest of it.
func (d *dockerfile) expandKeep(line string, values map[string]string) string {
	return filled(line, func(name string) (string, bool) { v, ok := values[name]; return v, ok })
}

// lineOfWord is the line of an instruction of several lines on which a word stands.
func (d *dockerfile) lineOfWord(line int, word string) int {
	for n := line; n <= len(d.text.lines) && n < line+200; n++ {
		from := d.text.lines[n-1]
		rest := d.text.raw[from:lineEnd(d.text.raw, from)]
		if strings.Contains(rest, word) {
			return n
		}
		if !strings.HasSuffix(strings.TrimRight(rest, " \t"), `\`) {
			break
		}
	}
	return line
}

func absolute(workdir, p string) string {
	if path.IsAbs(p) {
		return path.Clean(p)
	}
	return path.Join("/", workdir, p)
}

// ExposedPorts reads one word of EXPOSE: 8000, 8000/tcp or a short range. UDP is no port the load balancer can reach.
func ExposedPorts(word string) (all []int) {
	number, protocol, _ := strings.Cut(word, "/")
	if protocol != "" && !strings.EqualFold(protocol, "tcp") {
		return nil
	}
	first, last, isRange := strings.Cut(number, "-")
	if !isRange {
		last = first
	}
	from, err := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if err != nil || err2 != nil || from < 1 || to > 65535 {
		return nil
	}
	for p := from; p <= to && len(all) < 16; p++ {
		all = append(all, p)
	}
	return all
}

// LineOf is where an instruction begins.
func LineOf(c instructions.Command) int {
	if at := c.Location(); len(at) > 0 {
		return at[0].Start.Line
	}
	return 0
}

// mountsOf are the secrets and ssh agents that a RUN mounts.
func mountsOf(x *text, at []parser.Range) (found []mount) {
	for _, r := range at {
		for n := r.Start.Line; n <= r.End.Line && n <= len(x.lines); n++ {
			from := x.lines[n-1]
			for word := range strings.FieldsSeq(x.raw[from:lineEnd(x.raw, from)]) {
				options, ok := strings.CutPrefix(word, "--mount=")
				if !ok {
					continue
				}
				m := mount{line: n}
				target := ""
				for option := range strings.SplitSeq(options, ",") {
					switch key, value, _ := strings.Cut(option, "="); key {
					case "type":
						m.kind = value
					case "id":
						m.id = value
					case "target", "dst", "destination":
						target = value
					}
				}
				if m.id == "" {
					m.id = path.Base(target)
				}
				if m.kind == "secret" || m.kind == "ssh" {
					found = append(found, m)
				}
			}
		}
	}
	return found
}
