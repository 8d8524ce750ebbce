package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/steps/child"
	"slipway/steps/clean"
	"slipway/steps/cloud"
	"slipway/ui/screen"
)

// signIn begins a session with the aws command, in the terminal, and looks again: with a word about it when it did
// not work.
func (m *model) signIn(command []string) tea.Cmd {
	in, run := m.in, m.options.InTerminal
	if run == nil {
		run = m.inTerminal
	}
	return run(command, func(err error) tea.Msg {
		return screen.SwitchAccount{In: in, Note: signInResult(command, err)}
	})
}

// accountActions are the ways to an account.
func (m *model) accountActions() screen.AccountActions {
	actions := screen.AccountActions{Open: m.options.Open, Profiles: m.options.Profiles, Installed: m.options.Installed}
	if actions.Installed == nil {
		actions.Installed = func(name string) bool {
			_, err := exec.LookPath(name)
			return err == nil
		}
	}
	return actions
}

// signInResult says what became of a command.
func signInResult(command []string, err error) string {
	name := clean.Words(command)
	var stopped *exec.ExitError
	switch {
	case err == nil:
		return ""
	case errors.Is(err, exec.ErrNotFound):
		return "The aws command is not installed (https://aws.amazon.com/cli). With it: " + name
	case errors.As(err, &stopped) && (stopped.ExitCode() == 130 || stopped.ExitCode() < 0):
		return name + " was stopped before it was through. Nobody is signed in."
	}
	return name + " did not work: " + err.Error()
}

// inTerminal gives the terminal to a command until it ends. ctrl+c is the command's from before the terminal is given
// away until it is back: the terminal sends it to every program in the foreground, and this one means to go on.
func (m *model) inTerminal(command []string, then tea.ExecCallback) tea.Cmd {
	return m.lend(&terminalCommand{command: Command(m.ends, command)}, then)
}

// lend gives the terminal to a command until it ends.
func (m *model) lend(command tea.ExecCommand, then tea.ExecCallback) tea.Cmd {
	giveBack := func() {}
	run := tea.Exec(command, func(err error) tea.Msg {
		giveBack()
		return then(err)
	})
	return func() tea.Msg {
		if m.options.Lend != nil {
			giveBack = m.options.Lend()
		}
		return run()
	}
}

// Command is a command that is given the terminal. When ctx ends it is asked to end, and is ended if it does not.
func Command(ctx context.Context, words []string) *exec.Cmd {
	c := exec.CommandContext(ctx, words[0], words[1:]...)
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = 2 * time.Second
	c.Env = child.SignIn()
	return c
}

// terminalCommand is a command that has the terminal. What it says on standard error is shown and kept: it is gone
// from the screen when the program comes back.
type terminalCommand struct {
	command *exec.Cmd
	stderr  bytes.Buffer
}

// SetStdin takes what the user types.
func (c *terminalCommand) SetStdin(r io.Reader) { c.command.Stdin = r }

// SetStdout takes where the command writes.
func (c *terminalCommand) SetStdout(w io.Writer) { c.command.Stdout = w }

// SetStderr takes where the command complains.
func (c *terminalCommand) SetStderr(w io.Writer) { c.command.Stderr = io.MultiWriter(w, &c.stderr) }

// shortest is how long a command has the terminal at least. The renderer that is stopped before stops its ticker a
// moment later; if the next one starts within that moment, its ticker is stopped instead and nothing is ever drawn
// again (https://github.com/charmbracelet/bubbletea/issues/1778).
const shortest = 50 * time.Millisecond

// Run runs the command.
func (c *terminalCommand) Run() error {
	enough := time.After(shortest)
	defer func() { <-enough }()
	fmt.Fprintf(c.command.Stdout, "\n%s\n\n", clean.Words(c.command.Args))
	err := c.command.Run()
	var stopped *exec.ExitError
	failed := errors.As(err, &stopped) && stopped.ExitCode() > 0 && stopped.ExitCode() != 130
	if said := lastWords(c.stderr.String()); failed && said != "" {
		return errors.New(said)
	}
	return err
}

// lastWords are the last lines of what a command said, on one line, without what moves the cursor and without secrets.
func lastWords(text string) string {
	const most = 300
	var lines []string
	for line := range strings.Lines(ansi.Strip(text)) {
		if words := strings.Fields(line); len(words) > 0 {
			lines = append(lines, strings.Join(words, " "))
		}
	}
	said := []rune(clean.Line(cloud.Redact(strings.Join(lines[max(0, len(lines)-3):], " "))))
	return string(said[max(0, len(said)-most):])
}
