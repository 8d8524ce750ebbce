// Package screen holds the screens, one a file: what each shows, which keys it takes, and what it asks the program to do.
//
// A screen never does I/O in Update or Render: commands do, and come back as messages that carry the generation they belong to.
package screen

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/clean"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/workspace"
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
}

// Context is what all screens share. Settings is the one place answers live while they are edited.
type Context struct {
	Theme    *theme.Theme
	Session  *steps.Session // nil until an account is open
	Settings *stack.Settings
	Sources  map[string]question.Answer // where answers came from, by question
	Secrets  map[string]stack.Secret    // typed values, in memory until apply stores them
	Dotenv   steps.Taking               // what was chosen by hand of the names in .env
	Live     *live.Stack                // the last read of the stack, nil before the first
	Choices  map[string]Choices         // what the account offers, by kind
	Prices   cost.Prices
	Tape     func() []cloud.Call // the newest calls made; nil: nobody keeps them
	Log      func() string       // the file that every call is logged to; nil: there is none
	Frame    int                 // of the spinner; one ticker turns them all
	HasFile  bool
	Sandbox  bool           // the account that is open is simulated
	Profile  string         // the profile that was chosen, "" for what the environment says
	Began    stack.Settings // the answers as the journey began with them
	Reread   func()         // looks at slipway.yaml again, before AWS is read again; nil: nobody does
	Outside  string         // said of answers that were changed in slipway.yaml outside
	Taken    string         // said over a plan for a stack that other answers were read for: what it would change

	generation int
	homeAt     int // where home's cursor was moved to, counted from one, also after another screen; 0: nobody has moved it
}

// Choices are what the account offers for a kind of question.
type Choices struct {
	Options []question.Option
	Err     error
	Loaded  bool
}

// Current is the session with the answers as they stand.
func (c *Context) Current() *steps.Session {
	s := *c.Session
	s.Settings, s.Sources = *c.Settings, c.Sources
	return &s
}

// reread looks at slipway.yaml again.
func (c *Context) reread() {
	if c.Reread != nil {
		c.Reread()
	}
}

// sees takes over what the folder holds by now.
func (c *Context) sees(f *workspace.Folder) {
	if f != nil {
		c.Session = c.Session.In(f)
	}
}

// Answers are the answers as they are being given.
func (c *Context) Answers() steps.Answers {
	return steps.Answers{Settings: c.Settings, Sources: c.Sources}
}

// Now is the time of the world that is worked on: the sandbox's runs faster.
func (c *Context) Now() time.Time { return c.Session.World.Clock.Now() }

// next is a number no other request has had: what comes back with another one is stale.
func (c *Context) next() int {
	c.generation++
	return c.generation
}

// Estimate prices the answers as they stand.
func (c *Context) Estimate() cost.Estimate { return steps.Estimate(*c.Settings, c.Prices) }

// before is the price that answers are compared to while they are given, and what the difference is called: what runs, where that was
// read, else the answers as the journey began with them.
func (c *Context) before() (e cost.Estimate, difference string) {
	if c.Live != nil && steps.Exists(c.Live) && steps.Priced(c.Live) {
		return steps.EstimateRunning(c.Live, c.Prices), "compared to now"
	}
	return steps.Estimate(c.Began, c.Prices), "this change"
}

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
	// ToPlan asks for the plan of the answers as they stand.
	ToPlan struct{}
	// Edit asks to change one answer, or a step's when none is named, and to come back.
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

var (
	keyEnter = binding("enter", "next", "enter")
	keyBack  = binding("esc", "back", "esc")
	keyPick  = binding("up/down", "choose", "up", "down", "k", "j")
	keyMove  = binding("up/down", "move", "up", "down", "k", "j")
	keyOn    = binding("enter", "go on", "enter")
	keyLeave = binding("q", "leave", "q")
	keyPlan  = binding("ctrl+o", "plan", "ctrl+o")
)

// moved is where a cursor goes under a key, between 0 and last.
func moved(at, last int, press tea.KeyPressMsg) int {
	switch press.String() {
	case "up", "k":
		at--
	case "down", "j":
		at++
	case "home", "g":
		at = 0
	case "end", "G":
		at = last
	case "pgup":
		at -= 10
	case "pgdown":
		at += 10
	}
	return max(0, min(at, last))
}

// Command is a command of slipway as it has to be typed here: with the world that was chosen for it.
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
