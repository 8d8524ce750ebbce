package inspect

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// readCommand collects the lines that run when the container starts: its command, the scripts and the package.json
// scripts it names.
func (a *app) readCommand() {
	if a.stage != nil {
		if c, ok := a.stage.command(); ok {
			a.line(joinWords(c), a.docker.at(c.line), true, 0)
		}
	}
	if len(a.lines) == 0 || a.stage != nil && len(a.stage.cmd.words) == 0 {
		for _, s := range a.services {
			if s.command.value != "" && len(s.ports) > 0 && !developmentCommand.MatchString(s.command.value) {
				a.line(s.command.value, s.file+":"+itoa(s.command.line), true, 0)
			}
		}
	}
	if len(a.lines) == 0 {
		for _, p := range a.hosted.processes {
			if p.name == "web" {
				a.line(p.command, p.at, true, 0)
			}
		}
	}
	if len(a.lines) == 0 && a.docker == nil {
		if s, ok := a.deps.scripts["start"]; ok {
			a.line(s.value, s.at, true, 0)
		}
	}
}

// joinWords is a command as one line; words with blanks stay in quotes.
func joinWords(c command) string {
	if c.shell {
		return strings.Join(c.words, " ")
	}
	words := make([]string, len(c.words))
	for i, w := range c.words {
		words[i] = w
		if strings.ContainsAny(w, " \t\n") && len(c.words) > 1 {
			words[i] = quoteWord(w)
		}
	}
	return strings.Join(words, " ")
}

// deepestScript ends a chain of scripts that call each other.
const deepestScript = 4

var (
	runsScript = regexp.MustCompile(`(?:^|[\s;&|"'(])(?:npm|yarn|pnpm|bun|node --run|bunx)\s+(?:-\S+\s+\S*\s*)*?(?:` +
		`run\s+|run-script\s+)?(?:--\s+)?([\w:.-]+)`)
	scriptFile = regexp.MustCompile(`[\w./{}$-]*[\w-]+(?:\.sh|\.bash)\b|(?:^|[\s"'/])(?:bin|docker|scripts|\.)/[\w./-]+`)
)

func (a *app) line(text, at string, own bool, depth int) {
	if depth > deepestScript || slices.ContainsFunc(a.lines, func(l commandLine) bool {
		return l.text == text &&
			l.at == at
	}) {
		return
	}
	a.lines = append(a.lines, commandLine{text, at, own})
	for _, m := range runsScript.FindAllStringSubmatch(text, -1) {
		if s, ok := a.deps.scripts[m[1]]; ok {
			if pre, ok := a.deps.scripts["pre"+m[1]]; ok {
				a.line(pre.value, pre.at, own, depth+1)
			}
			a.line(s.value, s.at, own, depth+1)
		}
	}
	words := scriptFile.FindAllString(text, -1)
	if fields := strings.Fields(strings.Trim(text, `"'`)); len(fields) > 0 {
		words = append(words, fields[0]) // ENTRYPOINT ["/docker-entrypoint"]
	}
	for _, w := range words {
		if x := a.script(w); x != nil {
			for n, from := range x.lines {
				if l := strings.TrimSpace(x.code[from:lineEnd(x.code, from)]); l != "" {
					a.line(l, x.at(x.lines[n]), own, depth+1)
				}
			}
		}
	}
}

// script is a shell script of the folder that a word of a command names.
func (a *app) script(word string) *text {
	base := path.Base(strings.Trim(word, `"' `))
	if base == "." || base == "/" || strings.ContainsAny(base, "$*") {
		return nil
	}
	best := ""
	for _, f := range a.t.named(base) {
		inside := a.context == "." || strings.HasPrefix(f, a.context+"/")
		if inside && (best == "" || strings.HasPrefix(f, a.dirs[0]+"/") && !strings.HasPrefix(best, a.dirs[0]+"/")) &&
			path.Base(f) == base {
			best = f
		}
	}
	if best == "" {
		return nil
	}
	x := a.t.read(best)
	if first, _, _ := strings.Cut(x.raw, "\n"); strings.HasSuffix(base, ".sh") || strings.HasPrefix(first, "#!") &&
		strings.Contains(first, "sh") {
		return newScript(x)
	}
	return nil
}

// newScript is a text read as a shell reads it, its continued lines put together.
func newScript(x *text) *text {
	s := *x
	s.code = strings.ReplaceAll(uncommented(x.raw, hashes), "\\\n", "  ")
	return &s
}

// environment is what the container's environment is known to hold, by name.
func (a *app) environment() map[string]said {
	if a.stage == nil {
		return map[string]said{}
	}
	return a.stage.env
}

// fill puts the image's environment into a line.
func (a *app) fill(line string) string {
	env := a.environment()
	return filled(line, func(name string) (string, bool) { v, ok := env[name]; return v.value, ok })
}
