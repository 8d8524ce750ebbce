// Package dotenv is the screen that takes secret values from the folder's .env file. It never shows a value.
package dotenv

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/secrets"
	"slipway/steps/session"
	"slipway/ui/screen"
	"slipway/ui/text"
	"slipway/ui/widget"
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

// Render draws the names with the result of each, and below them the reason, for the one under the cursor.
func (d *Model) Render(w, h int) string {
	t := d.ctx.Theme
	head := []string{" " + t.Title.Render("SECRET VALUES FROM .ENV"), ""}
	for _, l := range widget.Wrap(d.title(), w-6) {
		head = append(head, "   "+t.Plain.Render(l))
	}
	head = append(head, "")
	rows, foot := d.rows(w), d.footer(w)
	if h-len(head)-len(foot)-1 < min(4, len(rows)) { // a low window keeps the names
		head = head[:2]
	}
	shown, above, below := widget.Window(rows, d.cursor, d.cursor+1, h-len(head)-len(foot)-1)
	lines := append(append(head, shown...), widget.More(d.ctx.Theme, above, below))
	return widget.Fit(strings.Join(append(lines, foot...), "\n"), w, h)
}

func (d *Model) title() string {
	if d.err != nil {
		return "This folder has a .env file, and nothing can be taken from it. The values are asked for next; the file can " +
			"be mended and this page opened again."
	}
	return "This folder has a .env file. Values taken from it go to SSM encrypted when you apply, and are not shown."
}

// rows are the names, one a line.
func (d *Model) rows(w int) (rows []string) {
	t := d.ctx.Theme
	if !d.read {
		return []string{"   " + d.ctx.Spinner() + " " + t.Muted.Render("reading")}
	}
	if d.err != nil {
		return widget.Hang("   "+t.Wrong.Render(t.Fail)+" ", t.Plain, d.err.Error(), w-3)
	}
	wide := 0
	for _, f := range d.file.Results {
		wide = max(wide, len(rowName(f)))
	}
	for i, f := range d.file.Results {
		cursor, style := "  ", t.Plain
		if i == d.cursor {
			cursor, style = t.Accented.Render(t.Pointer)+" ", t.Chosen
		}
		sign, word := d.fateOf(f)
		rows = append(rows, widget.Cut(" "+cursor+sign+" "+style.Render(widget.Pad(rowName(f), min(wide, max(8, w-30))))+"  "+
			t.Muted.Render(word), w))
	}
	return rows
}

// rowName is what a row is called: a line without a name by its number.
func rowName(f secrets.ImportResult) string {
	if f.Name == "" {
		return "line " + strconv.Itoa(f.Line)
	}
	return f.Name
}

// fateOf is a name's sign and what becomes of it in a word or two.
func (d *Model) fateOf(f secrets.ImportResult) (sign, word string) {
	t := d.ctx.Theme
	switch {
	case f.Unsure && d.taken[f.Name] > 0:
		sign, word = t.Good.Render(t.Glyphs.OK), "will be taken as "+readerText(f.Readings[d.taken[f.Name]-1].By)
	case f.Unsure && d.file.CanTake(f.Name):
		sign, word = t.Caution.Render(t.Glyphs.Warn), "left, not read alike: choose"
	case d.taken[f.Name] > 0:
		sign, word = t.Good.Render(t.Glyphs.OK), "will be taken"
		if f.InAWS {
			word = "will be taken, replaces what is stored"
		}
	case d.file.CanTake(f.Name) && f.InAWS:
		sign, word = t.Muted.Render(t.Glyphs.Waiting), "left, stored already"
	case d.file.CanTake(f.Name) && !session.Wanted(f.Name, d.ctx.Answers()):
		sign, word = t.Muted.Render(t.Glyphs.Waiting), "not asked for"
	case d.file.CanTake(f.Name):
		sign, word = t.Muted.Render(t.Glyphs.Waiting), "left"
	case f.Outcome == secrets.Refused:
		sign, word = t.Caution.Render(t.Glyphs.Warn), "refused"
	case f.Outcome == secrets.Plain:
		sign, word = t.Muted.Render("-"), "set by slipway"
	default:
		sign, word = t.Muted.Render("-"), string(f.Outcome)+" by slipway"
	}
	return sign, word
}

// footer is the whole reason of the name under the cursor, on lines of its own.
func (d *Model) footer(w int) []string {
	f, ok := d.fate()
	if !ok || d.err != nil {
		return nil
	}
	lines := []string{""}
	if f.Why != "" {
		why := f.Why + "."
		switch {
		case f.Outcome == secrets.Refused:
			why = f.Err().Error() + "."
		case !strings.Contains(f.Why, f.Name):
			why = f.Name + ": " + why
		}
		for _, l := range widget.Wrap(why, w-6) {
			lines = append(lines, "   "+d.ctx.Theme.Muted.Render(l))
		}
	}
	for len(lines) < 3 { // reserved, so that nothing jumps
		lines = append(lines, "")
	}
	return lines
}

// readerText says who reads a value so: one tool or several.
func readerText(who string) string {
	if strings.Contains(who, " and ") {
		return who + " read it"
	}
	return who + " reads it"
}
