// Package conflict is the screen that asks whose answers hold when slipway.yaml was changed by somebody else
// meanwhile.
package conflict

import (
	"errors"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/stack"
	"slipway/ui/screen"
	"slipway/ui/widget"
)

// Model asks which answers hold when writing slipway.yaml would lose what somebody else wrote: the same answer was
// changed here and in the file, or the file was deleted or cannot be read.
type Model struct {
	ctx  *screen.Context
	err  error
	menu screen.Menu
}

// New makes the screen for the error that kept the answers from being written.
func New(ctx *screen.Context, err error) *Model {
	c := &Model{ctx: ctx, err: err}
	clash := (*stack.Conflict)(nil)
	switch {
	case errors.As(err, &clash):
		c.menu.Choices = []screen.MenuChoice{
			{Text: "Keep those given here", Note: "they are written over the file's", Msg: screen.ConflictResolved{Here: true}},
			{Text: "Take those in the file", Note: "the ones given here are dropped", Msg: screen.ConflictResolved{}},
		}
	case errors.Is(err, stack.ErrGone):
		c.menu.Choices = []screen.MenuChoice{{Text: "Write it again", Note: "with the answers as they are here",
			Msg: screen.ConflictResolved{Here: true}}}
	default:
		c.menu.Choices = []screen.MenuChoice{{Text: "Try again", Note: "once the file is mended",
			Msg: screen.ConflictResolved{Here: true}}}
	}
	c.menu.Choices = append(c.menu.Choices, screen.MenuChoice{Text: "Leave", Note: "nothing is written",
		Msg: screen.AnswersAbandoned{Err: err}})
	return c
}

// Init does nothing: the file was read.
func (c *Model) Init() tea.Cmd { return nil }

// Update takes keys.
func (c *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		return c, c.menu.Press(press)
	}
	return c, nil
}

// Render draws what was changed on both sides, and the choices.
func (c *Model) Render(w, h int) string {
	t := c.ctx.Theme
	width := min(w-4, widget.TextWidth)
	lines := widget.Hang(t.Caution.Render(t.Glyphs.Warn)+" ", t.Title, stack.FileName+
		" was changed by somebody else. Nothing was written.", width)
	lines = append(lines, "")
	clash := (*stack.Conflict)(nil)
	if errors.As(c.err, &clash) {
		for _, x := range clash.Clashes {
			lines = append(lines, widget.Text(t.Plain, fmt.Sprintf("%s: %s here, %s in %s", x.Answer, x.Mine, x.Theirs,
				clash.Path), width)...)
		}
	} else {
		lines = append(lines, widget.Text(t.Plain, c.err.Error()+".", width)...)
	}
	lines = append(append(lines, ""), c.menu.Rows(t, width)...)
	return widget.Fit(strings.Join(widget.IndentLines(lines), "\n"), w, h)
}

// Keys are the keys that work now.
func (c *Model) Keys() []key.Binding { return []key.Binding{screen.KeyEnter, screen.KeyMove} }

// Place names the screen.
func (c *Model) Place() string { return "two answers" }
