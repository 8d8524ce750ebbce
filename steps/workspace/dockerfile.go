package workspace

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"slipway/steps/inspect"
	"slipway/steps/secretscan"
	"slipway/steps/userfile"
)

// ReadDockerfile parses a Dockerfile with the builder's own parser and sums up the stage that is built: the target, or
// without one the last.
func ReadDockerfile(path, target string) (*Dockerfile, error) {
	text, err := userfile.Read(path, userfile.Text)
	if err != nil {
		return nil, fmt.Errorf("the Dockerfile: %w", err)
	}
	d, err := parseStage(text, target)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	d.Path = path
	return d, nil
}

var templateMark = regexp.MustCompile(`(?m)^# slipway template: ([a-z]+)\s*$`)

// ParseDockerfile sums up the text of a Dockerfile; Path is left empty.
func ParseDockerfile(text []byte) (*Dockerfile, error) { return parseStage(text, "") }

func parseStage(text []byte, target string) (*Dockerfile, error) {
	parsed, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("parse the Dockerfile: %w", err)
	}
	stages, arguments, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return nil, fmt.Errorf("parse the Dockerfile: %w", err)
	}
	if len(stages) == 0 {
		return nil, fmt.Errorf("parse the Dockerfile: it has no FROM line")
	}
	r := dockerfileReader{lex: shell.NewLex(parsed.EscapeToken), global: map[string]string{},
		stages: map[string]stageState{}, index: map[string]int{}}
	for _, a := range arguments {
		for _, kv := range a.Args {
			if kv.Value != nil {
				r.global[kv.Key] = r.expand(*kv.Value, r.global)
				r.variable("ARG", kv.Key, *kv.Value, inspect.LineOf(&a))
			}
		}
	}
	at := len(stages) - 1
	if target != "" {
		var has bool
		if at, has = instructions.HasStage(stages, target); !has {
			return nil, fmt.Errorf("it has no stage %s: it has %s", target, strings.Join(stageNames(stages), ", "))
		}
	}
	var last stageState
	for i := range stages {
		if s := r.stage(i, &stages[i]); i == at {
			last = s
		}
	}
	r.d.Named, r.d.Stages = stageNames(stages), r.d.Stages[:at+1]
	r.d.Ports, r.d.User, r.d.HealthCheck, r.d.FinalBase = last.ports, last.user, last.health, last.base
	r.d.Command, r.d.ShellCommand = last.run()
	if m := templateMark.FindSubmatch(text); m != nil {
		r.d.Ours = string(m[1])
	}
	return &r.d, nil
}

// stageNames are the names of the stages that have one.
func stageNames(stages []instructions.Stage) (names []string) {
	for _, s := range stages {
		if s.Name != "" {
			names = append(names, s.Name)
		}
	}
	return names
}

// dockerfileReader walks the stages in order, keeping what a later stage may inherit.
type dockerfileReader struct {
	lex    *shell.Lex
	global map[string]string
	stages map[string]stageState
	index  map[string]int // of a stage, by its number and its name
	d      Dockerfile
}

// stageState is what a stage that is FROM another one inherits.
type stageState struct {
	base, user, health string
	workdir            string
	files              []FileStep
	ports              []int
	env                map[string]string
	entrypoint, cmd    commandLine
}

type commandLine struct {
	words []string
	shell bool
}

// run is what the container runs: ENTRYPOINT with CMD as its arguments. A shell ENTRYPOINT ignores CMD.
func (s stageState) run() (line string, shell bool) {
	words := s.entrypoint.words
	if !s.entrypoint.shell {
		words = append(words[:len(words):len(words)], s.cmd.words...)
	}
	return strings.Join(words, " "), s.entrypoint.shell || (len(s.entrypoint.words) == 0 && s.cmd.shell)
}

func (r *dockerfileReader) stage(index int, st *instructions.Stage) stageState {
	base := r.expand(st.BaseName, r.global)
	s, inherited := r.stages[strings.ToLower(base)]
	s.files = nil
	from := r.stageIndex(base, fromImage)
	if !inherited {
		s = stageState{base: base}
		r.d.Bases = append(r.d.Bases, base)
	}
	env := map[string]string{}
	for k, v := range s.env {
		env[k] = v
	}
	s.env = env
	s.ports = s.ports[:len(s.ports):len(s.ports)]
	for _, c := range st.Commands {
		r.command(&s, c)
	}
	r.d.Stages = append(r.d.Stages, Stage{Base: from, Files: s.files})
	r.stages[strconv.Itoa(index)] = s
	r.index[strconv.Itoa(index)] = index
	if st.Name != "" {
		r.stages[strings.ToLower(st.Name)] = s
		r.index[strings.ToLower(st.Name)] = index
	}
	return s
}

func (r *dockerfileReader) command(s *stageState, c instructions.Command) {
	switch c := c.(type) {
	case *instructions.ArgCommand:
		for _, kv := range c.Args {
			if kv.Value != nil {
				s.env[kv.Key] = r.expand(*kv.Value, s.env)
				r.variable("ARG", kv.Key, *kv.Value, inspect.LineOf(c))
			} else if v, ok := r.global[kv.Key]; ok {
				s.env[kv.Key] = v
			}
		}
	case *instructions.EnvCommand:
		for _, kv := range c.Env {
			s.env[kv.Key] = r.expand(kv.Value, s.env)
			r.variable("ENV", kv.Key, kv.Value, inspect.LineOf(c))
		}
	case *instructions.UserCommand:
		s.user = r.expand(c.User, s.env)
	case *instructions.ExposeCommand:
		for _, p := range c.Ports {
			s.ports = append(s.ports, inspect.ExposedPorts(r.expand(p, s.env))...)
		}
	case *instructions.HealthCheckCommand:
		s.health = ""
		if c.Health != nil && len(c.Health.Test) > 1 {
			s.health = strings.Join(c.Health.Test[1:], " ")
		}
	case *instructions.CmdCommand:
		s.cmd = commandLine{c.CmdLine, c.PrependShell}
	case *instructions.EntrypointCommand:
		s.entrypoint = commandLine{c.CmdLine, c.PrependShell}
		s.cmd = commandLine{} // a new ENTRYPOINT drops the CMD that was inherited
	case *instructions.WorkdirCommand:
		s.workdir = absolute(s.workdir, r.expand(c.Path, s.env))
	case *instructions.RunCommand:
		if gone := removed(c.CmdLine, s.workdir); len(gone) > 0 {
			s.files = append(s.files, FileStep{Removes: gone})
		}
	case *instructions.CopyCommand:
		r.copies(c.From, c.SourcePaths)
		s.files = append(s.files, r.fileStep(s, c.From, c.SourcesAndDest, c.ExcludePatterns, c.Parents))
	case *instructions.AddCommand:
		r.copies("", c.SourcePaths)
		s.files = append(s.files, r.fileStep(s, "", c.SourcesAndDest, c.ExcludePatterns, false))
	}
}

// fileStep is what a COPY or ADD does.
func (r *dockerfileReader) fileStep(s *stageState, from string, paths instructions.SourcesAndDest, exclude []string,
	parents bool) FileStep {
	dest := r.expand(paths.DestPath, s.env)
	step := FileStep{From: fromContext, Dest: absolute(s.workdir, dest), Parents: parents, Exclude: exclude}
	step.Into = strings.HasSuffix(dest, "/") || strings.HasSuffix(dest, ".") || len(paths.SourcePaths) > 1 ||
		step.Dest == path.Join("/", s.workdir)
	if from != "" {
		step.From = r.stageIndex(r.expand(from, s.env), fromImage)
	}
	for _, source := range paths.SourcePaths {
		if source = r.expand(source, s.env); !strings.Contains(source, "://") {
			step.Sources = append(step.Sources, source)
		}
	}
	return step
}

// stageIndex is the number of the stage of a name, or otherwise.
func (r *dockerfileReader) stageIndex(name string, otherwise int) int {
	if i, known := r.index[strings.ToLower(name)]; known {
		return i
	}
	return otherwise
}

func (r *dockerfileReader) copies(from string, sources []string) {
	for _, s := range sources {
		if s = strings.TrimSuffix(s, "/"); from == "" && (s == "." || s == "" || s == "*") {
			r.d.CopiesAll = true
		}
	}
}

func (r *dockerfileReader) variable(instruction, name, value string, line int) {
	if value = strings.Trim(value, `"'`); value == "" {
		return
	}
	r.d.Variables = append(r.d.Variables, Variable{Instruction: instruction, Name: name, Line: line,
		Secret: secretscan.Why(name, value)})
}

// expand puts in the variables of a word; a word the lexer refuses is kept as it is written.
func (r *dockerfileReader) expand(word string, env map[string]string) string {
	list := make([]string, 0, len(env))
	for k, v := range env {
		list = append(list, k+"="+v)
	}
	expanded, _, err := r.lex.ProcessWord(word, shell.EnvsFromSlice(list))
	if err != nil {
		return word
	}
	return expanded
}
