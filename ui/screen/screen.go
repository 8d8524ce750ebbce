// Package screen holds what all screens share: the Screen interface, the Context, the messages between screens and
// the program, and the keys. Each screen is a folder below; none imports another, and this package imports none of
// them.
//
// A screen never does I/O in Update or Render: commands do, and come back as messages that carry the generation they
// belong to.
package screen

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/clean"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/steps/status"
	"slipway/steps/workspace"
	"slipway/ui/theme"
	"slipway/ui/wizard"
)

// Screen is one screen. The program draws the header and the footer around it.
type Screen interface {
	Init() tea.Cmd
	Update(tea.Msg) (Screen, tea.Cmd)
	// Render draws the body into w by h cells. It is pure.
	Render(w, h int) string
	Keys() []key.Binding
	// Place names the screen at the right end of the header.
	Place() string
}

// Searchable is a screen with lines that words can be looked for in.
type Searchable interface {
	// HasLines reports whether there is anything to search now.
	HasLines() bool
	// Lines are all lines, in sight or not.
	Lines() []string
	// At is the line the reader is at.
	At() int
	// Reveal brings a line into sight.
	Reveal(line int)
}

// Context is what all screens share: what the wizard knows, and what they draw with.
type Context struct {
	Theme *theme.Theme
	*wizard.State
	Choices   map[string]Choices  // what the account offers, by kind
	CallLog   func() []cloud.Call // the newest calls made; nil: nobody keeps them
	LogFile   func() string       // the file that every call is logged to; nil: there is none
	Spin      spinner.Model       // the program turns it while something moves
	Sandbox   bool                // the account that is open is simulated
	Profile   string              // the profile that was chosen, "" for what the environment says
	Unfocused bool                // the terminal says that its window is not the one people look at
	Reread    func()              // looks at slipway.yaml again, before AWS is read again; nil: nobody does

	generation int
	HomeCursor int // where home's cursor was moved to, counted from one, also after another screen; 0: nobody has moved it
}

// Choices are what the account offers for a kind of question.
type Choices struct {
	Options []question.Option
	Err     error
	Loaded  bool
}

// RereadFile looks at slipway.yaml again.
func (c *Context) RereadFile() {
	if c.Reread != nil {
		c.Reread()
	}
}

// UseFolder takes over a new look at the folder.
func (c *Context) UseFolder(f *workspace.Folder) {
	if f != nil {
		c.Session = c.Session.In(f)
	}
}

// Now is the time of the session's clock: the sandbox's runs faster.
func (c *Context) Now() time.Time { return c.Session.Env.Clock.Now() }

// NextGeneration numbers a request. An answer with an older number is stale.
func (c *Context) NextGeneration() int {
	c.generation++
	return c.generation
}

// PriceBefore is the price that new answers are compared with, and the label of the difference: the running stack's,
// where it was read, else that of the initial answers.
func (c *Context) PriceBefore() (e cost.Estimate, difference string) {
	if c.Live != nil && status.AnyResource(c.Live) && steps.Priced(c.Live) {
		return steps.EstimateRunning(c.Live, c.Prices), "compared to now"
	}
	return steps.Estimate(c.Began, c.Prices), "this change"
}

// Spinner is the spinner's current frame.
func (c *Context) Spinner() string {
	return c.Theme.Accented.Render(c.Spin.View())
}

// Source says where an answer came from.
func (c *Context) Source(id string) string {
	if a, ok := c.Sources[id]; ok {
		return string(a.Source)
	}
	return string(question.Default)
}

// Command is a slipway command as it has to be typed, with --sandbox or --profile if that was chosen.
func (c *Context) Command(rest string) string {
	words := []string{"slipway"}
	if rest != "" {
		words = append(words, rest)
	}
	switch {
	case c.Sandbox:
		words = append(words, "--sandbox")
	case c.Profile != "":
		words = append(words, "--profile", clean.Word(c.Profile))
	}
	return strings.Join(words, " ")
}

// PricedAsUSEast1 reports whether a region has no prices of its own in the book, so that it is priced as us-east-1.
func (c *Context) PricedAsUSEast1(region string) bool {
	return steps.PricedAsUSEast1(c.Prices, region)
}
