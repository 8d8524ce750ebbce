package inspect

import (
	"regexp"
	"slices"
	"strings"
)

var variable = regexp.MustCompile(`\$(?:\{(\w+)(?::?-([^}]*)|:?\?[^}]*)?\}|(\w+))`)

// filled puts values in the place of $NAME, ${NAME} and ${NAME:-default}; what has neither becomes empty.
func filled(line string, value func(name string) (string, bool)) string {
	return variable.ReplaceAllStringFunc(line, func(word string) string {
		m := variable.FindStringSubmatch(word)
		if v, ok := value(m[1] + m[3]); ok && v != "" {
			return v
		}
		return m[2]
	})
}

// developing reports whether a name's words say that something is not for production.
func developing(name string) bool {
	return slices.ContainsFunc(nameWords(name), func(w string) bool { return slices.Contains(developmentWords, w) })
}

// production reports whether a name's words say that something is for production.
func production(name string) bool {
	return slices.ContainsFunc(nameWords(name), func(w string) bool {
		return slices.Contains([]string{"prod", "production", "release", "live", "deploy"}, w)
	})
}

func nameWords(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune("-_./ ", r) })
}

var developmentWords = []string{"development", "develop", "dev", "devel", "test", "tests", "testing", "debug",
	"debugger", "local", "ci", "lint",
	"e2e", "unittest", "watch", "devcontainer", "hot", "playwright", "cypress", "override"}

// developmentCommand matches what runs a program for the one who writes it.
var developmentCommand = regexp.MustCompile(`\b(nodemon|tsx watch|ts-node-dev|node --watch|watchmedo|watchfiles|` +
	`air\b|reflex|next dev|vite dev|` +
	`nuxt dev|astro dev|start:dev|run dev|run watch|yarn dev|pnpm dev|bun dev|--reload|--hot|dotnet watch|cargo ` +
	`watch|mix phx\.server --dev)`)

// oneCommand is a command as it is written in a setting: a shell around it and exec before it go.
func oneCommand(line string) string {
	line = strings.Join(strings.Fields(line), " ")
	for {
		was := line
		if m := shellAround.FindStringSubmatch(line); m != nil {
			line = strings.TrimSpace(m[1] + m[2] + m[3])
		}
		line = strings.TrimPrefix(line, "exec ")
		if was == line {
			return line
		}
	}
}

var shellAround = regexp.MustCompile(`^(?:/bin/|/usr/bin/)?(?:sh|bash|ash)\s+-[el]*c\s+(?:"([^"]*)"|'([^']*)'|(.+))$`)

// steps are the commands of a line that run one after the other.
func stepsOf(line string) []string {
	var all []string
	for _, part := range commandSeparator.Split(oneCommand(line), -1) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, oneCommand(part))
		}
	}
	return all
}

var commandSeparator = regexp.MustCompile(`\s*(?:&&|;|\|\||\n)\s*`)
