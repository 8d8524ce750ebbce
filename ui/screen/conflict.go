package screen

import (
	"errors"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/stack"
	"slipway/ui/widget"
)

// Conflict asks which answers hold when slipway.yaml could not be written, because that would lose what somebody else wrote: the same
// answer was changed here and in the file, or the file was deleted, or cannot be read any more.
type Conflict struct {
	ctx    *Context
	err    error
	offers []offer
	at     int
}

// Decided says whose answers hold: those given here, or the file's.
type Decided struct{ Here bool }

// NewConflict makes the screen for what kept the answers from being written.
func NewConflict(ctx *Context, err error) *Conflict {
	c := &Conflict{ctx: ctx, err: err}
	clash := (*stack.Conflict)(nil)
	switch {
	case errors.As(err, &clash):
		c.offers = []offer{
			{text: "Keep those given here", note: "they are written over the file's", msg: Decided{true}},
			{text: "Take those in the file", note: "the ones given here are dropped", msg: Decided{}},
		}
	case errors.Is(err, stack.ErrGone):
		c.offers = []offer{{text: "Write it again", note: "with the answers as they are here", msg: Decided{true}}}
	default:
		c.offers = []offer{{text: "Try again", note: "once the file is mended", msg: Decided{true}}}
	}
	c.offers = append(c.offers, offer{text: "Leave", note: "nothing is written", msg: Abandoned{err}})
	return c
}

// Abandoned ends the program without the answers being written.
type Abandoned struct{ Err error }

// Init does nothing: the file was read.
func (c *Conflict) Init() tea.Cmd { return nil }

// Update takes keys.
func (c *Conflict) Update(msg tea.Msg) (Screen, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(press, keyEnter):
		return c, send(c.offers[c.at].msg)
	default:
		c.at = moved(c.at, len(c.offers)-1, press)
	}
	return c, nil
}

// Render draws what was changed on both sides, and the ways on.
func (c *Conflict) Render(w, h int) string {
	t := c.ctx.Theme
	width := min(w-4, widget.TextWidth)
	lines := widget.Hang(t.Caution.Render(t.Glyphs.Warn)+" ", t.Title, stack.FileName+" was changed by somebody else. Nothing was written.", width)
	lines = append(lines, "")
	clash := (*stack.Conflict)(nil)
	if errors.As(c.err, &clash) {
		for _, x := range clash.Clashes {
			lines = append(lines, widget.Text(t.Plain, fmt.Sprintf("%s: %s here, %s in %s", x.Answer, x.Mine, x.Theirs, clash.Path), width)...)
		}
	} else {
		lines = append(lines, widget.Text(t.Plain, c.err.Error()+".", width)...)
	}
	lines = append(lines, "")
	for i, o := range c.offers {
		cursor, ink := "  ", t.Plain
		if i == c.at {
			cursor, ink = t.Accented.Render(t.Pointer)+" ", t.Chosen
		}
		lines = append(lines, cursor+ink.Render(widget.Pad(o.text, 24))+t.Muted.Render("  "+o.note))
	}
	for i := range lines {
		lines[i] = "  " + lines[i]
	}
	return widget.Fit(strings.Join(lines, "\n"), w, h)
}

// Keys are the keys that work now.
func (c *Conflict) Keys() []key.Binding { return []key.Binding{keyEnter, keyMove} }

// Place names the screen.
func (c *Conflict) Place() string { return "two answers" }
