package rehearse

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"time"

	"slipway/steps/child"
	"slipway/steps/stack"
)

// Engine is a container command line: docker, podman, finch or nerdctl. Only what all of them have is used.
type Engine struct {
	Path     string
	Name     string // for people: docker 28.2.2
	Platform string // what it runs without emulation
	Saver    Saver  // nil: images are not looked into
}

// Tool is the command line's name alone, for advice: docker.
func (e *Engine) Tool() string {
	tool, _, _ := strings.Cut(e.Name, " ")
	return tool
}

// SaidError is a command of the engine that failed, with its own words.
type SaidError struct {
	Command string
	Said    string
	Err     error
}

func (e *SaidError) Error() string {
	if e.Said == "" {
		return e.Command + ": " + e.Err.Error()
	}
	return e.Command + ": " + e.Said
}

func (e *SaidError) Unwrap() error { return e.Err }

// do runs one command. Values of secrets go through its environment, never through its arguments.
func (e *Engine) do(ctx context.Context, in io.Reader, values map[string]stack.Secret, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, e.Path, args...)
	cmd.Env = child.Container()
	for name, v := range values {
		cmd.Env = append(cmd.Env, name+"="+v.Reveal())
	}
	cmd.Stdin, cmd.WaitDelay = in, 2*time.Second
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", &SaidError{Command: e.Name + " " + args[0], Said: strings.TrimSpace(said.String()), Err: err}
	}
	return strings.TrimSpace(out.String()), nil
}

// both runs a command and returns what it wrote to either stream: a container's own output comes on both.
func (e *Engine) both(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, e.Path, args...)
	cmd.Env, cmd.WaitDelay = child.Container(), 2*time.Second
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// state is what the engine says of a container.
type state struct {
	Running, OOMKilled bool
	ExitCode, Pid      int
	Error              string
	StartedAt          time.Time
	FinishedAt         time.Time
	Health             string
}

func (e *Engine) state(ctx context.Context, name string) (state, error) {
	out, err := e.do(ctx, nil, nil, "inspect", name)
	if err != nil {
		return state{}, err
	}
	var all []struct {
		State struct {
			Running, OOMKilled    bool // nerdctl and finch tell no OOMKilled, nor a health
			ExitCode, Pid         int
			Error                 string
			StartedAt, FinishedAt string // nerdctl and finch leave those empty that have not come
			Health                *struct{ Status string }
		}
	}
	if err := json.Unmarshal([]byte(out), &all); err != nil || len(all) == 0 {
		return state{}, fmt.Errorf("read what %s says of a container: %w", e.Name, cmp.Or(err, errNothing))
	}
	s := all[0].State
	found := state{Running: s.Running, OOMKilled: s.OOMKilled, ExitCode: s.ExitCode, Pid: s.Pid, Error: s.Error,
		StartedAt: when(s.StartedAt), FinishedAt: when(s.FinishedAt)}
	if s.Health != nil {
		found.Health = s.Health.Status
	}
	return found, nil
}

// when reads a time as engines write it, the zero time for what is none.
func when(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return t
}

// errNothing stands for an answer without an error that holds nothing.
var errNothing = errors.New("it said nothing")

// config is what an image says of itself.
type config struct {
	Architecture, Os string
	Size             int64
	Config           struct {
		User         string
		Cmd          []string
		Entrypoint   []string
		ExposedPorts map[string]struct{}
		StopSignal   string
	}
}

func (e *Engine) config(ctx context.Context, image string) (config, error) {
	out, err := e.do(ctx, nil, nil, "image", "inspect", image)
	if err != nil {
		return config{}, err
	}
	var all []config
	if err := json.Unmarshal([]byte(out), &all); err != nil || len(all) == 0 {
		return config{}, fmt.Errorf("read what %s says of the image: %w", e.Name, cmp.Or(err, errNothing))
	}
	return all[0], nil
}

// has reports whether an image is in the engine's store, and which of the names it is.
func (e *Engine) has(ctx context.Context, names ...string) (string, bool) {
	at := slices.IndexFunc(names, func(name string) bool {
		_, err := e.do(ctx, nil, nil, "image", "inspect", "--format", "{{.Id}}", name)
		return err == nil
	})
	if at < 0 {
		return "", false
	}
	return names[at], true
}

// refused is why a container could not be started at all, in the engine's words made short, and whether that is the
// image's or the command's fault rather than the engine's.
func refused(err error) (string, bool) {
	var said *SaidError
	if !errors.As(err, &said) {
		return "", false
	}
	text := strings.ToLower(said.Said)
	switch {
	case strings.Contains(text, "executable file not found"), strings.Contains(text, "no such file or directory") &&
		(strings.Contains(text, "exec") || strings.Contains(text, "oci runtime")): // else the engine lacks a file of its own
		return "its command does not exist in the image: " + short(said.Said), true
	case strings.Contains(text, "permission denied") && strings.Contains(text, "exec"):
		return "its command may not be run by that user: " + short(said.Said), true
	case strings.Contains(text, "exec format error"):
		return "its program is of another architecture: " + short(said.Said), true
	case strings.Contains(text, "unable to find user"), strings.Contains(text, "no matching entries"),
		strings.Contains(text, "no users found"):
		return "the user it shall run as does not exist in the image: " + short(said.Said), true
	}
	return "", false
}

// short is the end of an engine's message, which has the cause.
func short(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	line := strings.TrimSpace(lines[0])
	for _, l := range lines {
		if strings.Contains(strings.ToLower(l), "error") {
			line = strings.TrimSpace(l)
			break
		}
	}
	if at := strings.LastIndex(line, "exec: "); at >= 0 {
		line = line[at:]
	}
	if at := strings.LastIndex(line, "unable to "); at >= 0 {
		line = line[at:]
	}
	if len(line) > 200 {
		line = line[len(line)-200:]
	}
	return strings.TrimSuffix(line, ".")
}
