package ui

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/child"
	"slipway/ui/screen"
)

// serve does what screens ask of the machine: the browser, a command in the terminal.
func (m *model) serve(msg tea.Msg) (cmd tea.Cmd, taken bool) {
	switch msg := msg.(type) {
	case screen.OpenURL:
		browse := m.options.Browse
		if browse == nil {
			browse = openBrowser
		}
		return func() tea.Msg { return screen.BrowserAsked{URL: msg.URL, Err: browse(msg.URL)} }, true
	case screen.RunVerb:
		return m.runVerb(msg.Verb), true
	}
	return nil, false
}

// runVerb gives the terminal to a command of slipway's own.
func (m *model) runVerb(verb string) tea.Cmd {
	ended := func(err error) tea.Msg { return screen.VerbEnded{Verb: verb, Err: err} }
	if m.options.Self == nil {
		return screen.Send(ended(errors.New("this program does not know where it lies")))
	}
	words := m.options.Self(m.in, verb)
	if m.options.InTerminal != nil {
		return m.options.InTerminal(words, ended)
	}
	c := exec.CommandContext(m.ends, words[0], words[1:]...)
	c.Cancel, c.WaitDelay = Command(m.ends, words).Cancel, Command(m.ends, words).WaitDelay
	return m.lend(&ownCommand{terminalCommand{command: c}}, ended)
}

// ownCommand is slipway itself, with the terminal. What it says stays up until it was read.
type ownCommand struct{ terminalCommand }

// SetStderr takes where the command complains. It is the terminal itself, so that the command draws.
func (c *ownCommand) SetStderr(w io.Writer) { c.command.Stderr = w }

// Run runs it and waits for enter. How it ended has been read by then: only a command that could not be run is told.
func (c *ownCommand) Run() error {
	err := c.terminalCommand.Run()
	if ended := (*exec.ExitError)(nil); errors.As(err, &ended) {
		err = nil
	}
	fmt.Fprint(c.command.Stdout, "\nenter goes back to home ")
	_, _ = bufio.NewReader(c.command.Stdin).ReadString('\n')
	return err
}

// openBrowser shows an address in the user's browser.
func openBrowser(url string) error {
	words := []string{"xdg-open", url}
	switch runtime.GOOS {
	case "darwin":
		words[0] = "open"
	case "windows":
		words = []string{"rundll32", "url.dll,FileProtocolHandler", url}
	}
	c := exec.CommandContext(context.Background(), words[0], words[1:]...)
	c.Env = child.SignIn()
	if err := c.Start(); err != nil {
		return fmt.Errorf("start %s: %w", words[0], err)
	}
	go func() { _ = c.Wait() }() // it may live as long as the browser does
	return nil
}
