// Package templates is what slipway writes for the user: Dockerfiles with their .dockerignore, and a sample API.
package templates

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

//go:embed docker all:sample
var files embed.FS

// Params fill in a Dockerfile. What is left empty gets the template's default.
type Params struct {
	Port    int    // the port the server listens on, 8000 when zero
	Version string // tag of the language's official image: 3.13, 24, 1.26, bookworm
	// App is what is run: the ASGI or WSGI object ("app.main:app"), or the Go package ("./cmd/api").
	App string
	// Command is what the container runs, for node and generic.
	Command []string

	Requirements string // python: the file that lists packages; empty: the folder is installed as a package
	AddServer    bool   // python: the packages listed lack uvicorn or gunicorn
	Libpq        bool   // python: a driver that needs libpq's library at run time

	Lockfiles string // node, go: files beside the manifest that pin packages, each followed by a space
	Install   string // node: the command that installs all packages
	Build     string // node: the command that builds, empty when there is none
	Prune     string // node: the command that removes development packages
}

var defaults = map[string]Params{
	"fastapi": {Version: "3.13", App: "app.main:app"},
	"python":  {Version: "3.13", App: "app:app"},
	"node": {Version: "24", Command: []string{"node", "server.js"}, Install: "npm install",
		Prune: "npm prune --omit=dev"},
	"go":      {Version: "1.26", App: "."},
	"generic": {Version: "bookworm", Command: []string{"./start"}},
}

// Names are the Dockerfile templates, the likeliest first.
func Names() []string { return []string{"fastapi", "python", "node", "go", "generic"} }

// Dockerfile renders a template with the .dockerignore that goes with it. It returns an error for a name that is none
// of Names and for parameters that do not fit into a Dockerfile.
func Dockerfile(name string, p Params) (dockerfile, dockerignore string, err error) {
	d, ok := defaults[name]
	if !ok {
		return "", "", fmt.Errorf("find the Dockerfile template %q: there are %s", name, strings.Join(Names(), ", "))
	}
	p.Port = cmp.Or(p.Port, 8000)
	p.Version, p.App = cmp.Or(p.Version, d.Version), cmp.Or(p.App, d.App)
	p.Install, p.Prune = cmp.Or(p.Install, d.Install), cmp.Or(p.Prune, d.Prune)
	if len(p.Command) == 0 {
		p.Command = d.Command
	}
	words := append([]string{p.Version, p.App, p.Requirements, p.Lockfiles, p.Install, p.Build, p.Prune}, p.Command...)
	if slices.ContainsFunc(words, func(w string) bool { return strings.ContainsAny(w, "\n\r") }) {
		return "", "", fmt.Errorf("fill in the %s Dockerfile: a value holds a line break", name)
	}
	template, err := files.ReadFile("docker/" + name + ".Dockerfile")
	if err != nil {
		return "", "", fmt.Errorf("read the %s Dockerfile template: %w", name, err)
	}
	text, err := fill(string(template), p.values())
	if err != nil {
		return "", "", fmt.Errorf("fill in the %s Dockerfile template: %w", name, err)
	}
	ignore, err := files.ReadFile("docker/dockerignore")
	if err != nil {
		return "", "", fmt.Errorf("read the .dockerignore template: %w", err)
	}
	return text, string(ignore), nil
}

// values are the parameters by the names they have in the templates. What is no text is empty when it is not set.
func (p Params) values() map[string]string {
	set := func(b bool) string {
		if b {
			return "yes"
		}
		return ""
	}
	return map[string]string{
		"Port": strconv.Itoa(p.Port), "Version": p.Version, "App": p.App, "AppJSON": quoted(p.App),
		"CommandJSON":  execForm(p.Command),
		"Requirements": p.Requirements, "AddServer": set(p.AddServer), "Libpq": set(p.Libpq),
		"Lockfiles": p.Lockfiles, "Install": p.Install, "Build": p.Build, "Prune": p.Prune,
	}
}

// execForm writes words as JSON on one line, spaced as people write it, for the exec form of CMD.
func execForm(words []string) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = quoted(w)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// quoted writes one word as JSON. A string always can be.
func quoted(word string) string {
	text, _ := json.Marshal(word)
	return string(text)
}

// plainPath is what a health path may hold to be put into a shell command.
var plainPath = regexp.MustCompile(`^/[A-Za-z0-9/_.~%?=&-]*$`)

// HealthCommand is the container health check of an image made from a template, for its shell to run; it needs no curl.
// It is empty for an image without a shell (go), for a name that is no template and for a path with characters of the
// shell.
func HealthCommand(name string, port int, path string) string {
	if !plainPath.MatchString(path) {
		return ""
	}
	url := fmt.Sprintf("http://127.0.0.1:%d%s", port, path)
	switch name {
	case "fastapi", "python":
		return `python -c "import urllib.request; urllib.request.urlopen('` + url + `', timeout=4)"`
	case "node":
		return `node -e "fetch('` + url + `').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"`
	case "generic":
		// sh in the image is dash; bash, which Debian always has, can open a connection by itself
		return fmt.Sprintf(
			`bash -c 'exec 3<>/dev/tcp/127.0.0.1/%d && printf "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n" >&3 && read -t 4 -r line <&3 && case "$line" in *" 200"*) exit 0;; esac; exit 1'`,
			port, strings.ReplaceAll(path, "%", "%%"))
	}
	return ""
}
