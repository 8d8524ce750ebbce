package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"slipway/steps/child"
)

// Containers is a container command line that answers.
type Containers struct {
	CLI      string // docker, podman, finch or nerdctl
	Path     string
	Version  string // the server's
	Platform string // the server's own, linux/amd64: another one is emulated, slowly

	flags map[string]bool // flags of its build command that not every version has
}

// readyImage is the way out that always exists.
const readyImage = "or set image.uri to an image that is built elsewhere"

// ErrNoContainers says that no container command line is on PATH.
var ErrNoContainers = errors.New("find a container command line: none of docker, podman, finch and nerdctl is on " +
	"PATH; install one (https://docs.docker.com/get-docker/), " + readyImage)

// EngineDownError says that a container command line is there and its server does not answer.
type EngineDownError struct{ CLI, Said string }

func (e *EngineDownError) Error() string {
	start := map[string]string{
		"docker":  "start Docker Desktop, or run: sudo systemctl start docker",
		"podman":  "run: podman machine start",
		"finch":   "run: finch vm start",
		"nerdctl": "start containerd: sudo systemctl start containerd buildkit",
	}[e.CLI]
	if strings.Contains(strings.ToLower(e.Said), "permission denied") && e.CLI == "docker" {
		start = "let your user reach Docker: sudo usermod -aG docker $USER, then log in again"
	}
	return fmt.Sprintf("reach %s: it is installed but does not answer (%s); %s; %s", e.CLI, e.Said, start, readyImage)
}

// commandLines are tried in this order. Info prints "version os/architecture" of the server.
var commandLines = []struct {
	name string
	info []string
}{
	{"docker", []string{"info", "--format", "{{.ServerVersion}} {{.OSType}}/{{.Architecture}}"}},
	{"podman", []string{"info", "--format", "{{.Version.Version}} {{.Version.OsArch}}"}},
	{"finch", []string{"info", "--format", "{{.ServerVersion}} {{.OSType}}/{{.Architecture}}"}},
	{"nerdctl", []string{"info", "--format", "{{.ServerVersion}} {{.OSType}}/{{.Architecture}}"}},
}

// FindContainers returns the first container command line on PATH that answers. The error says what to do next.
func FindContainers(ctx context.Context) (*Containers, error) {
	var down error
	for _, c := range commandLines {
		path, err := exec.LookPath(c.name)
		if err != nil {
			continue
		}
		found, err := probe(ctx, c.name, path, c.info)
		if err == nil {
			return found, nil
		}
		if down == nil {
			down = err
		}
	}
	if down != nil {
		return nil, down
	}
	return nil, ErrNoContainers
}

func probe(ctx context.Context, name, path string, info []string) (*Containers, error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	said, err := ask(ctx, path, info...)
	if err != nil && name == "docker" {
		// docker may be podman under another name, whose info has other fields
		if podman, podmanErr := ask(ctx, path, commandLines[1].info...); podmanErr == nil &&
			len(strings.Fields(podman)) == 2 {
			said, err = podman, nil
		}
	}
	version, platform, ok := strings.Cut(said, " ")
	if err != nil || !ok || version == "" {
		if ctx.Err() != nil {
			return nil, &EngineDownError{CLI: name, Said: "no answer within 15 seconds"}
		}
		return nil, &EngineDownError{CLI: name, Said: reason(said, err)}
	}
	c := &Containers{CLI: name, Path: path, Version: version, Platform: platformName(platform), flags: map[string]bool{}}
	help, _ := ask(ctx, path, "build", "--help")
	for _, flag := range []string{"--provenance", "--sbom", "--load", "--progress", "--platform", "--secret", "--ssh"} {
		c.flags[flag] = strings.Contains(help, flag)
	}
	return c, nil
}

// ask runs a short command and returns what it said on stdout.
func ask(ctx context.Context, path string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = child.Container()
	cmd.WaitDelay = time.Second
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		if text := strings.TrimSpace(said.String()); text != "" {
			return "", errors.New(lastLine(text))
		}
		return "", err
	}
	return strings.TrimSpace(out.String()), nil
}

func reason(said string, err error) string {
	if err != nil {
		return err.Error()
	}
	if said == "" {
		return "it said nothing"
	}
	return lastLine(said)
}

func lastLine(text string) string {
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}

// platformName writes linux/x86_64 as images do: linux/amd64.
func platformName(p string) string {
	system, arch, _ := strings.Cut(p, "/")
	switch arch {
	case "x86_64":
		arch = "amd64"
	case "aarch64":
		arch = "arm64"
	}
	return system + "/" + arch
}

// Name says which command line it is, for people: "docker 28.2.2".
func (c *Containers) Name() string { return c.CLI + " " + c.Version }
