package screen

import (
	"os"
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/ui/widget"
)

// Dotenv offers to take secret values from the folder's .env file. It shows names and what becomes of them, never a value.
type Dotenv struct {
	ctx   *Context
	read  bool
	err   error
	fates []fate
	taken map[string]stack.Secret
	after stack.Settings // with the names the file adds
	at    int
}

type fate struct{ name, outcome, why string }

// imported is what the file holds.
type imported struct {
	taken map[string]stack.Secret
	fates []fate
	after stack.Settings
	err   error
}

// NewDotenv makes the screen.
func NewDotenv(ctx *Context) *Dotenv { return &Dotenv{ctx: ctx} }

// HasDotenv reports whether the folder has a .env file with names in it.
func HasDotenv(ctx *Context) bool {
	return ctx.Session != nil && ctx.Session.Folder != nil && len(ctx.Session.Folder.DotenvKeys) > 0
}

// Init reads the file.
func (d *Dotenv) Init() tea.Cmd {
	settings, l, path := *d.ctx.Settings, d.ctx.Live, filepath.Join(d.ctx.Session.World.Folder, ".env")
	return func() tea.Msg {
		f, err := os.Open(path)
		if err != nil {
			return imported{err: err}
		}
		defer f.Close()
		values, fates, err := steps.ImportSecrets(f, &settings, l)
		m := imported{taken: values, after: settings, err: err}
		for _, x := range fates {
			m.fates = append(m.fates, fate{x.Name, string(x.Outcome), x.Why})
		}
		return m
	}
}

// Update takes what was read and keys.
func (d *Dotenv) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case imported:
		d.read, d.err, d.fates, d.taken, d.after = true, msg.err, msg.fates, msg.taken, msg.after
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, keyBack):
			return d, send(Back{})
		case !d.read:
		case key.Matches(msg, keySkip):
			return d, send(Next{})
		case key.Matches(msg, keyEnter):
			if d.err == nil {
				for name, v := range d.taken {
					d.ctx.Secrets[name] = v
				}
				if d.ctx.Settings.Get("secrets.keys") != d.after.Get("secrets.keys") {
					d.ctx.Sources["secrets.keys"] = question.Answer{Value: d.after.Get("secrets.keys"), Source: question.Detected, From: "the names in .env"}
				}
				*d.ctx.Settings = d.after
			}
			return d, send(Next{})
		default:
			d.at = moved(d.at, max(0, len(d.fates)-1), msg)
		}
	}
	return d, nil
}

var keySkip = binding("s", "type them instead", "s")

// Render draws the names with what becomes of each.
func (d *Dotenv) Render(w, h int) string {
	t := d.ctx.Theme
	head := []string{" " + t.Title.Render("SECRET VALUES FROM .ENV"), ""}
	for _, l := range widget.Wrap("This folder has a .env file. Its values can be taken from there: they go to SSM encrypted when you apply, and are not shown.", w-6) {
		head = append(head, "   "+t.Plain.Render(l))
	}
	head = append(head, "")
	var rows []string
	switch {
	case !d.read:
		rows = []string{"   " + d.ctx.Spinner() + " " + t.Muted.Render("reading")}
	case d.err != nil:
		rows = wrapped(" "+t.Wrong.Render(t.Fail)+" ", t.Plain, d.err.Error(), w)
	}
	for _, f := range d.fates {
		sign, word := t.Muted.Render("-"), f.outcome
		switch f.outcome {
		case "stored":
			sign, word = t.Good.Render(t.Glyphs.OK), "taken"
		case "refused":
			sign = t.Caution.Render(t.Glyphs.Warn)
		}
		rows = append(rows, widget.Cut("   "+sign+" "+t.Plain.Render(widget.Pad(f.name, 24))+" "+t.Muted.Render(widget.Pad(word, 10)+" "+f.why), w))
	}
	shown, above, below := widget.Window(rows, d.at, d.at+1, h-len(head)-1)
	return widget.Fit(strings.Join(append(head, shown...), "\n")+"\n"+more(d.ctx, above, below), w, h)
}

// Keys are the keys that work now.
func (d *Dotenv) Keys() []key.Binding {
	take := binding("enter", "take "+plural(len(d.taken), "value"), "enter")
	if d.err != nil {
		take = keyOn
	}
	take.SetEnabled(d.read)
	return []key.Binding{take, keySkip, keyBack, keyMove}
}

// Place names the screen.
func (d *Dotenv) Place() string { return "secrets from .env" }

// Moving reports that something is being looked at.
func (d *Dotenv) Moving() bool { return !d.read }
