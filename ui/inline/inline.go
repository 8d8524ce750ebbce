// Package inline draws on the normal screen, under what was there before: a run of a plan, and the field for the app's
// name. It redraws its own lines and no others, and leaves plain text behind.
package inline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"slipway/steps/clean"
	"slipway/ui/theme"
)

// Terminal is what is drawn on.
type Terminal struct {
	In, Out *os.File // In is nil where nobody types
	Theme   *theme.Theme
	// Interrupt is what ctrl+c does: a terminal that is drawn on sends it as a key.
	Interrupt func()
	// AtLeave keeps what gives the terminal back, for the case that the program is ended at once; drop forgets it.
	AtLeave func(giveBack func()) (drop func())
}

// Println writes lines that stay, in the colours of the terminal.
func (t Terminal) Println(lines ...string) {
	_, _ = lipgloss.Fprintln(t.Out, clean.Styled(strings.Join(lines, "\n"))) // nobody is left to tell
}

// run runs a program until it ends or ctx does, and gives the terminal back in every case.
func (t Terminal) run(ctx context.Context, m tea.Model, started func(send func(tea.Msg))) error {
	options := []tea.ProgramOption{tea.WithOutput(t.Out), tea.WithoutSignalHandler(), tea.WithInput(nil)}
	if t.In != nil {
		options = append(options, tea.WithInput(t.In))
	}
	p := tea.NewProgram(m, options...)
	drop := t.AtLeave(p.Kill)
	defer drop()
	stop := context.AfterFunc(ctx, func() { p.Send(stopped{}) })
	defer stop()
	if started != nil {
		started(p.Send)
	}
	_, err := p.Run()
	if err != nil && !errors.Is(err, tea.ErrProgramKilled) && !errors.Is(err, tea.ErrInterrupted) {
		return fmt.Errorf("draw on the terminal: %w", err)
	}
	return nil
}

// key takes the keys that a terminal takes by itself where nothing is drawn on it.
func (t Terminal) key(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "ctrl+c":
		t.Interrupt()
	case "ctrl+z":
		if CanSuspend() {
			return tea.Suspend
		}
	}
	return nil
}

// stopped says that the program is told to end.
type stopped struct{}
