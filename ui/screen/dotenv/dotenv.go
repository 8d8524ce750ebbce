// Package dotenv is the screen that takes secret values from the folder's .env file. It never shows a value.
package dotenv

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/secrets"
	"slipway/steps/session"
	"slipway/ui/screen"
	"slipway/ui/text"
)

// Model lists the names in .env, and which of their values are taken.
type Model struct {
	ctx    *screen.Context
	read   bool
	err    error
	file   session.Dotenv
	taken  session.Taking
	cursor int
}

// fileRead is what the file offers.
type fileRead struct {
	file session.Dotenv
	err  error
}

// New makes the screen.
func New(ctx *screen.Context) *Model { return &Model{ctx: ctx} }

// Init reads the file.
func (d *Model) Init() tea.Cmd {
	settings, l, folder := *d.ctx.Settings, d.ctx.Live, d.ctx.Session.Env.Dir
	return func() tea.Msg {
		file, err := session.ReadDotenv(folder, settings, l)
		return fileRead{file, err}
	}
}

// Update takes what was read and keys.
func (d *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case fileRead:
		d.read, d.file, d.err = true, msg.file, msg.err
		d.taken = d.withEarlierChoices(msg.file.New(d.ctx.Answers()))
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, screen.KeyBack):
			return d, screen.Send(screen.Back{})
		case !d.read:
		case key.Matches(msg, keySkip):
			d.file.Drop(d.ctx.Secrets)
			clear(d.ctx.Dotenv)
			return d, screen.Send(screen.Next{})
		case key.Matches(msg, keyToggle):
			d.toggle()
		case key.Matches(msg, screen.KeyEnter):
			d.keepValues()
			return d, screen.Send(screen.Next{})
		default:
			d.cursor = screen.MoveCursor(d.cursor, max(0, len(d.file.Results)-1), msg)
		}
	}
	return d, nil
}

// withEarlierChoices is what is taken by default, changed by what was chosen when the page was open before.
func (d *Model) withEarlierChoices(taken session.Taking) session.Taking {
	for name, at := range d.ctx.Dotenv {
		if d.file.Values(name) >= at {
			taken[name] = at
		}
	}
	return taken
}

// toggle takes the name under the cursor, or leaves it. One that may mean several values goes through them. What was
// chosen stays chosen when the page is left and opened again.
func (d *Model) toggle() {
	if f, ok := d.fate(); ok && d.file.CanTake(f.Name) {
		at := (d.taken[f.Name] + 1) % (d.file.Values(f.Name) + 1)
		d.taken[f.Name], d.ctx.Dotenv[f.Name] = at, at
	}
}

// takenCount is how many values would be taken.
func (d *Model) takenCount() (n int) {
	for name, at := range d.taken {
		if at > 0 && d.file.CanTake(name) {
			n++
		}
	}
	return n
}

// fate is the import result of the name under the cursor.
func (d *Model) fate() (f secrets.ImportResult, ok bool) {
	if d.cursor >= len(d.file.Results) {
		return f, false
	}
	return d.file.Results[d.cursor], true
}

// keepValues keeps the chosen values in memory, until apply stores them.
func (d *Model) keepValues() {
	if d.err != nil {
		return
	}
	d.file.Take(d.taken, d.ctx.Answers(), d.ctx.Secrets)
	for name, at := range d.taken {
		if at > 0 {
			d.ctx.Dotenv[name] = at // decided: it is not asked for on the next page
		}
	}
}

var (
	keySkip   = screen.Binding("s", "type them", "s")
	keyToggle = screen.Binding("space", "toggle", "space")
)

// Keys are the keys that work now.
func (d *Model) Keys() []key.Binding {
	take, toggle := screen.Binding("enter", "take "+text.Plural(d.takenCount(), "value"), "enter"), keyToggle
	if d.takenCount() == 0 {
		take = screen.KeyContinue
	}
	if d.err != nil {
		return []key.Binding{take, screen.KeyBack}
	}
	take.SetEnabled(d.read)
	f, ok := d.fate()
	toggle.SetEnabled(ok && d.file.CanTake(f.Name))
	if d.takenCount() == 0 && d.read {
		return []key.Binding{take, toggle, screen.KeyMove, screen.KeyBack}
	}
	return []key.Binding{take, toggle, keySkip, screen.KeyBack, screen.KeyMove}
}

// Place names the screen.
func (d *Model) Place() string { return "secrets from .env" }

// Moving reports that something is being looked at.
func (d *Model) Moving() bool { return !d.read }
