// Package screen holds the screens, one a file: what each shows, which keys it takes, and what it asks the program to do.
//
// A screen never does I/O in Update or Render: commands do, and come back as messages that carry the generation they belong to.
package screen

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/ui/theme"
)

// Screen is one screen. The program draws the header and the footer around it.
type Screen interface {
	Init() tea.Cmd
	Update(tea.Msg) (Screen, tea.Cmd)
	// Render draws the body into w by h cells. It is pure.
	Render(w, h int) string
	Keys() []key.Binding
	// Place is what the header's right end says.
	Place() string
	// Step is the step the screen is about, "" for none.
	Step() string
}

// Context is what all screens share. Settings is the one place answers live while they are edited.
type Context struct {
	Theme    *theme.Theme
	Session  *steps.Session // nil until an account is open
	Settings *stack.Settings
	Sources  map[string]question.Answer // where answers came from, by question
	Secrets  map[string]stack.Secret    // typed values, in memory until apply stores them
	Prices   cost.Prices
	Now      func() time.Time
	Frame    int  // of the spinner; one ticker turns them all
	Sandbox  bool // the account is simulated
	HasFile  bool
}

// Estimate prices the answers as they stand.
func (c *Context) Estimate() cost.Estimate { return steps.Estimate(*c.Settings, c.Prices) }

// Spinner is the spinner's present sign.
func (c *Context) Spinner() string {
	return c.Theme.Accented.Render(c.Theme.Glyphs.Spinner[c.Frame%len(c.Theme.Glyphs.Spinner)])
}

// Source says where an answer came from.
func (c *Context) Source(id string) string {
	if a, ok := c.Sources[id]; ok {
		return string(a.Source)
	}
	return string(question.Default)
}

// What screens ask the program to do. The program decides which screen follows.
type (
	// Next says that the screen is through.
	Next struct{}
	// Back asks for the screen before.
	Back struct{}
	// Edit asks to change one step's answers, at one question if it is named.
	Edit struct{ Step, Question string }
	// Redo asks to run a step again; all of them when none is named.
	Redo struct{ Step string }
	// Confirmed says that the app's name was typed under the plan on the screen.
	Confirmed struct{}
	// Retry asks to read, plan and confirm again.
	Retry struct{}
	// ShowChecklist asks for the checklist.
	ShowChecklist struct{}
	// Leave ends the program.
	Leave struct{}
)

func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

func binding(help, desc string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
}
