package screen

import (
	"maps"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/secrets"
)

// Dotenv offers to take secret values from the folder's .env file. It shows names and what becomes of them, never a value.
type Dotenv struct {
	ctx   *Context
	read  bool
	err   error
	file  steps.Dotenv
	taken map[string]bool
	at    int
}

// imported is what the file offers.
type imported struct {
	file steps.Dotenv
	err  error
}

// NewDotenv makes the screen.
func NewDotenv(ctx *Context) *Dotenv { return &Dotenv{ctx: ctx} }

// Init reads the file.
func (d *Dotenv) Init() tea.Cmd {
	settings, l, folder := *d.ctx.Settings, d.ctx.Live, d.ctx.Session.World.Folder
	return func() tea.Msg {
		file, err := steps.ReadDotenv(folder, settings, l)
		return imported{file, err}
	}
}

// Update takes what was read and keys.
func (d *Dotenv) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case imported:
		d.read, d.file, d.err, d.taken = true, msg.file, msg.err, msg.file.New(d.ctx.Answers())
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, keyBack):
			return d, send(Back{})
		case !d.read:
		case key.Matches(msg, keySkip):
			return d, send(Next{})
		case key.Matches(msg, keyToggle):
			d.toggle()
		case key.Matches(msg, keyEnter):
			d.take()
			return d, send(Next{})
		default:
			d.at = moved(d.at, max(0, len(d.file.Fates)-1), msg)
		}
	}
	return d, nil
}

// toggle takes the name under the cursor, or leaves it.
func (d *Dotenv) toggle() {
	if f, ok := d.fate(); ok && d.file.CanTake(f.Name) {
		d.taken = maps.Clone(d.taken)
		if d.taken[f.Name] {
			delete(d.taken, f.Name)
		} else {
			d.taken[f.Name] = true
		}
	}
}

// fate is what becomes of the name under the cursor.
func (d *Dotenv) fate() (f secrets.Fate, ok bool) {
	if d.at >= len(d.file.Fates) {
		return f, false
	}
	return d.file.Fates[d.at], true
}

// take keeps the chosen values in memory, until apply stores them.
func (d *Dotenv) take() {
	if d.err != nil {
		return
	}
	d.file.Take(d.taken, d.ctx.Answers(), d.ctx.Secrets)
}

var (
	keySkip   = binding("s", "type them", "s")
	keyToggle = binding("space", "toggle", "space")
)

// Keys are the keys that work now.
func (d *Dotenv) Keys() []key.Binding {
	take, toggle := binding("enter", "take "+plural(len(d.taken), "value"), "enter"), keyToggle
	if len(d.taken) == 0 {
		take = keyOn
	}
	if d.err != nil {
		return []key.Binding{take, keyBack}
	}
	take.SetEnabled(d.read)
	f, ok := d.fate()
	toggle.SetEnabled(ok && d.file.CanTake(f.Name))
	if len(d.taken) == 0 && d.read {
		return []key.Binding{take, toggle, keyMove, keyBack}
	}
	return []key.Binding{take, toggle, keySkip, keyBack, keyMove}
}

// Place names the screen.
func (d *Dotenv) Place() string { return "secrets from .env" }

// Moving reports that something is being looked at.
func (d *Dotenv) Moving() bool { return !d.read }
