package image

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// Warning is something in a Dockerfile that is worth mending. It stops nothing.
type Warning struct {
	Text string
	Fix  string
	Line int  // 0: of the whole file
	root bool // it is about the user the container runs as
	said bool // it is about the port, which the service's own notes hold against the answer
}

// String is the warning in one line.
func (w Warning) String() string {
	where := "Dockerfile"
	if w.Line > 0 {
		where += fmt.Sprintf(" line %d", w.Line)
	}
	return where + ": " + w.Text + "; " + w.Fix
}

// Lint says what is worth mending in the folder's Dockerfile.
func Lint(f *workspace.Folder) []Warning {
	if f == nil {
		return nil
	}
	if f.DockerfileErr != nil {
		return []Warning{{Text: f.DockerfileErr.Error(), Fix: "mend it: the build will fail"}}
	}
	d := f.Dockerfile
	if d == nil {
		return nil
	}
	var w []Warning
	add := func(line int, fix, text string, args ...any) {
		w = append(w, Warning{Text: fmt.Sprintf(text, args...), Fix: fix, Line: line})
	}
	switch why, certain := asRoot(d); {
	case certain:
		w = append(w, Warning{Text: why, Fix: "end it with USER 10001", root: true})
	case why != "":
		w = append(w, Warning{Text: why, Fix: "end it with USER 10001, for an image that runs as root is refused when it " +
			"has been built", root: true})
	case d.User != "" && !numeric(d.User):
		add(0, "write the user's number", "USER %s is a name: whoever looks at the image cannot tell that it is not root",
			d.User)
	}
	for _, base := range slices.Compact(slices.Sorted(slices.Values(d.Bases))) {
		if floating(base) {
			add(0, "name a version", "the base image %s is whatever is newest on the day of the build", base)
		}
	}
	for _, v := range d.Variables {
		if v.Secret != "" {
			add(v.Line, "remove it: secrets reach the container from SSM", "%s %s has a value, and %s: it can be read from "+
				"the image for ever", v.Instruction, v.Name, v.Secret)
		}
	}
	if d.CopiesAll && f.Dockerignore == nil {
		add(0, "write a .dockerignore with .env and .git", "it copies the whole folder and there is no .dockerignore: .env "+
			"and .git end up in the image")
	} else if sent := slices.DeleteFunc(slices.Clone(f.Dotenvs), func(p string) bool { return !f.InImage(p) }); len(
		sent) > 0 {
		add(0, "add **/.env and **/.env.* to .dockerignore", "it copies %s into the image", strings.Join(sent, ", "))
	}
	if d.HealthCheck != "" {
		add(0, "set service.health_command if the container itself should be checked",
			"ECS ignores HEALTHCHECK: the load balancer's check is what counts")
	}
	if d.ShellCommand {
		add(0, `write it as CMD ["…", "…"]`, "its command is in shell form: the shell gets the stop signal and the app is "+
			"killed in the middle of requests")
	}
	if HasPlaceholder(d) {
		add(0, "write the command that starts the app", "its CMD is still the template's %s: no container starts by that "+
			"unless the app has such a program", d.Command)
	}
	port := f.Report().App.Port
	if len(d.Ports) == 0 && port == 0 {
		add(0, "add EXPOSE with the port", "it exposes no port and names none otherwise: service.port is what counts")
		w[len(w)-1].said = true
	}
	if port > 0 && port < privileged && !stack.RootUser(d.User) {
		add(0, "have the app listen on a higher one, for example 8080", "it listens on port %d, where only root may: on "+
			"Fargate the container would end with \"bind: permission denied\"", port)
		w[len(w)-1].said = true
	}
	return w
}

// privileged are the ports below this one, which only root may listen on.
const privileged = 1024

// templateCommand is what the generic template runs until somebody writes what starts the app.
const templateCommand = "./start"

// HasPlaceholder reports whether a Dockerfile is the generic template's and lacks what only a person knows.
func HasPlaceholder(d *workspace.Dockerfile) bool {
	return d != nil && d.Ours == "generic" && d.Command == templateCommand
}

func numeric(user string) bool {
	name, _, _ := strings.Cut(user, ":")
	return name != "" && strings.Trim(name, "0123456789") == ""
}

// floating reports whether a base image has no version: no tag, or latest, and no digest.
func floating(base string) bool {
	if base == "scratch" || strings.Contains(base, "@") || strings.Contains(base, "$") {
		return false
	}
	i := strings.LastIndexByte(base, ':')
	return i <= strings.LastIndexByte(base, '/') || base[i+1:] == "latest"
}
