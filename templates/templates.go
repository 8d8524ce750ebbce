// Package templates is what slipway writes for the user: Dockerfiles with their .dockerignore, and a sample API. It
// knows nothing of folders: what an app is built from is read by steps/inspect/toolchain.
package templates

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

//go:embed docker all:sample
var files embed.FS

// Dockerfile renders a template with the .dockerignore that goes with it. It returns an error for a name that is none
// of Names and for an app that does not fit into a Dockerfile.
func Dockerfile(name string, app App) (dockerfile, dockerignore string, err error) {
	d, ok := defaults[name]
	if !ok {
		return "", "", fmt.Errorf("find the Dockerfile template %q: there are %s", name, strings.Join(Names(), ", "))
	}
	if app.hasLineBreak() {
		return "", "", fmt.Errorf("fill in the %s Dockerfile: a value holds a line break", name)
	}
	app.Port = cmp.Or(app.Port, 8000)
	if !tag.MatchString(app.Version) {
		app.Version = d.Version
	}
	app.Entry = cmp.Or(app.Entry, d.Entry)
	app.Manager, app.Binary = cmp.Or(app.Manager, d.Manager), cmp.Or(app.Binary, d.Binary)
	if len(app.Command) == 0 {
		app.Command = d.Command
	}
	if len(app.Manifests) == 0 {
		app.Manifests = manifests[app.Manager]
	}
	if app.Manager == "package" || len(app.Manifests) == 0 {
		app.CodeFirst = true
	}
	template, err := included("docker/" + name + ".Dockerfile")
	if err != nil {
		return "", "", fmt.Errorf("read the %s Dockerfile template: %w", name, err)
	}
	text, err := fill(template, app.values(name))
	if err != nil {
		return "", "", fmt.Errorf("fill in the %s Dockerfile template: %w", name, err)
	}
	ignore, err := app.ignore(name)
	if err != nil {
		return "", "", fmt.Errorf("read the .dockerignore template: %w", err)
	}
	return text, ignore, nil
}

// tag is what may follow the colon of an image's name.
var tag = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`)

// included is a template with the parts that it includes: what several of them share.
func included(name string) (string, error) {
	text, err := files.ReadFile(name)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		if part, ok := strings.CutPrefix(strings.TrimSpace(line), "{{include "); ok {
			shared, err := files.ReadFile("docker/" + strings.TrimSuffix(part, "}}"))
			if err != nil {
				return "", err
			}
			line = string(shared)
		}
		b.WriteString(line)
	}
	return b.String(), nil
}

// ignore is the .dockerignore: what no image must hold, what the language's own tools make, and what the folder has.
func (a App) ignore(name string) (string, error) {
	text, err := files.ReadFile("docker/dockerignore")
	if err != nil {
		return "", err
	}
	of := map[string]string{"fastapi": "python", "django": "python"}
	more, err := files.ReadFile("docker/" + cmp.Or(of[name], name) + ".dockerignore")
	if err != nil && name != "generic" {
		return "", err
	}
	all := string(text)
	for line := range strings.Lines(string(more) + strings.Join(a.Ignore, "\n")) {
		if line = strings.TrimSuffix(line, "\n"); a.Dir != "" && !strings.HasPrefix(line, "**/") {
			line = a.Dir + "/" + line
		}
		all += line + "\n"
	}
	return all, nil
}

// hasLineBreak reports whether a word would begin another line of the Dockerfile.
func (a App) hasLineBreak() bool {
	words := slices.Concat([]string{a.Dir, a.Version, a.Entry, a.Binary, a.Manager, a.ManagerVersion, a.Source},
		a.Command, a.Manifests, a.Build, a.Assets, a.Libraries, a.Ignore)
	return slices.ContainsFunc(words, func(w string) bool { return strings.ContainsAny(w, "\n\r\x00") })
}

// Sample is a small FastAPI app with its tests, a job and its Dockerfile, by slash path.
func Sample() (map[string][]byte, error) {
	contents := map[string][]byte{}
	err := fs.WalkDir(files, "sample", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := files.ReadFile(p)
		contents[p[len("sample/"):]] = text
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the sample: %w", err)
	}
	dockerfile, ignore, err := Dockerfile("fastapi", App{Ignore: []string{"tests", "requirements-dev.txt"}})
	if err != nil {
		return nil, err
	}
	contents["Dockerfile"], contents[".dockerignore"] = []byte(dockerfile), []byte(ignore)
	return contents, nil
}
