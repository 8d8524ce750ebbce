package form

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/steps/secrets"
	"slipway/steps/stack"
	"slipway/ui/screen"
	"slipway/ui/widget"
)

// nameEditor lists the names that the app reads, each a secret, a plain setting or left out.
type nameEditor struct {
	ctx     *screen.Context
	names   []secrets.Name
	cursor  int
	input   textinput.Model
	line    nameLine
	problem string
}

// nameLine is what is typed in a name editor.
type nameLine int

const (
	noNameLine nameLine = iota
	addingName
	typingValue // of a plain setting
)

var (
	keyUse      = screen.Binding("space", "secret/plain/out", "space")
	keyAddName  = screen.Binding("a", "add a name", "a")
	keyPlainSet = screen.Binding("e", "its value", "e")
)

func newNameEditor(ctx *screen.Context) *nameEditor {
	return &nameEditor{ctx: ctx, names: namesOf(ctx)}
}

// namesOf are the names the app may be given.
func namesOf(ctx *screen.Context) []secrets.Name {
	if ctx.Session == nil {
		return secrets.Names(*ctx.Settings, nil)
	}
	return ctx.Current().SecretNames()
}

func (e *nameEditor) value() string { return secrets.NamesText(e.names) }
func (e *nameEditor) typing() bool  { return e.line != noNameLine }
func (e *nameEditor) restyle() {
	if e.typing() {
		styleLine(e.ctx.Theme, &e.input)
	}
}

// at is the name under the cursor; nil on the line that adds one.
func (e *nameEditor) at() *secrets.Name {
	if e.cursor < len(e.names) {
		return &e.names[e.cursor]
	}
	return nil
}

func (e *nameEditor) update(msg tea.Msg) (tea.Cmd, bool) {
	press, isKey := msg.(tea.KeyPressMsg)
	switch {
	case e.typing() && isKey:
		return e.handleLineKey(press)
	case e.typing():
		var cmd tea.Cmd
		e.input, cmd = e.input.Update(msg)
		return cmd, true
	case !isKey:
		paste, pasted := msg.(tea.PasteMsg)
		if pasted {
			return e.openLine(addingName, strings.Join(strings.Fields(paste.Content), " ")), true
		}
		return nil, false
	}
	n := e.at()
	switch {
	case key.Matches(press, keyUse) && n != nil:
		e.problem = ""
		if n.Fixed == "" {
			n.Use = secrets.Next(*e.ctx.Settings, *n)
		}
	case key.Matches(press, keyAddName), key.Matches(press, keyUse) && n == nil:
		return e.openLine(addingName, ""), true
	case beginsName(press.Text):
		return e.openLine(addingName, press.Text), true
	case key.Matches(press, keyPlainSet) && n != nil && n.Use == secrets.UsePlain && n.Fixed == "":
		return e.openLine(typingValue, n.Value), true
	case movesCursor(press):
		e.problem = ""
		e.cursor = screen.MoveCursor(e.cursor, len(e.names), press)
	default:
		return nil, false
	}
	return nil, true
}

// beginsName reports whether a key begins a name: those are in capitals.
func beginsName(typed string) bool { return len(typed) == 1 && typed[0] >= 'A' && typed[0] <= 'Z' }

// movesCursor reports whether a key moves a cursor among rows.
func movesCursor(press tea.KeyPressMsg) bool {
	return slices.Contains([]string{"up", "down", "k", "j", "home", "end", "pgup", "pgdown"}, press.String())
}

func (e *nameEditor) openLine(line nameLine, text string) tea.Cmd {
	e.line, e.problem = line, ""
	e.input = newLine(e.ctx.Theme, 40)
	if line == addingName {
		e.input.Placeholder = "STRIPE_KEY, LOG_LEVEL=info"
	}
	e.input.SetValue(text)
	e.input.CursorEnd()
	return e.input.Focus()
}

func (e *nameEditor) handleLineKey(press tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case key.Matches(press, screen.KeyPlan):
		return nil, false
	case key.Matches(press, screen.KeyBack):
		e.line, e.problem = noNameLine, ""
		return nil, true
	case key.Matches(press, screen.KeyEnter):
		if err := e.finish(); err != nil {
			e.problem = err.Error()
		}
		return nil, true
	}
	e.problem = ""
	var cmd tea.Cmd
	e.input, cmd = e.input.Update(press)
	return cmd, true
}

// finish takes the line that is typed: a name, or a plain setting's value.
func (e *nameEditor) finish() error {
	text := strings.TrimSpace(e.input.Value())
	switch e.line {
	case addingName:
		names, at, err := secrets.AddNames(*e.ctx.Settings, e.names, text)
		if err != nil {
			return err
		}
		if at >= 0 {
			e.names, e.cursor = names, at
		}
	case typingValue:
		n := *e.at()
		n.Value = text
		if err := secrets.CheckUse(*e.ctx.Settings, n); err != nil {
			return err
		}
		e.at().Value = text
	}
	e.line = noNameLine
	return nil
}

// view draws the names around the cursor, and the line that adds one.
func (e *nameEditor) view(w, h int) []string {
	t := e.ctx.Theme
	wide := 0
	for _, n := range e.names {
		wide = max(wide, len(n.Name))
	}
	wide = max(4, min(wide, w-24))
	rows := make([]string, 0, len(e.names)+1)
	for i, n := range e.names {
		rows = append(rows, e.row(n, i == e.cursor, wide, w))
	}
	var foot []string
	if e.typing() {
		what := "A name the app reads:"
		if e.line == typingValue {
			what = "Its value, which is no secret:"
		}
		foot = []string{"  " + t.Plain.Render(what), "  " + e.input.View()}
	}
	return append(editorRows(t, rows, e.cursor, h-len(foot), "add a name", "a, or type it"), foot...)
}

// row draws one name: its mark, its use, and where it was seen.
func (e *nameEditor) row(n secrets.Name, chosen bool, wide, w int) string {
	t := e.ctx.Theme
	sign, ink := "  ", t.Plain
	if chosen {
		sign, ink = t.Accented.Render(t.Pointer+" "), t.Chosen
	}
	mark, use := t.Good.Render("[x]"), string(n.Use)
	switch {
	case n.Fixed != "":
		mark, use, ink = t.Muted.Render(" - "), "by slipway", t.Muted
		if !strings.HasPrefix(n.Fixed, "slipway") {
			use = "not asked"
		}
	case n.Use == secrets.UsePlain:
		mark, use = t.Accented.Render("[=]"), "plain"
		if n.Value != "" {
			use = "plain = " + n.Value
		}
	case n.Use == secrets.UseNone:
		mark, ink = t.Muted.Render("[ ]"), t.Muted
	}
	if chosen {
		ink = t.Chosen
	}
	left := sign + mark + " " + ink.Render(widget.Pad(n.Name, wide)) + "  "
	at := ""
	if len(n.At) > 0 {
		at = n.At[0]
		if more := len(n.At) - 1; more > 0 {
			at += fmt.Sprintf(" +%d", more)
		}
	}
	const least = len(secrets.UseNone)
	room := w - wide - 8
	use = widget.Cut(use, max(least, room-8))
	if ansi.StringWidth(at) > room-ansi.StringWidth(use)-2 { // the note below has it
		at = ""
	}
	return widget.Row(left+t.Plain.Render(use), t.Muted.Render(at), w)
}

// help says what there is to know of the name under the cursor.
func (e *nameEditor) help(w int) (lines []string, wrong string) {
	if e.problem != "" {
		return nil, e.problem
	}
	n := e.at()
	if n == nil || e.typing() {
		return nil, ""
	}
	return widget.Wrap(nameNote(*e.ctx.Settings, *n), w), ""
}

// nameNote is what there is to know of a name, in a sentence or two.
func nameNote(s stack.Settings, n secrets.Name) string {
	note := n.Note
	switch {
	case n.Fixed != "":
		note = n.Fixed
	case n.Use == secrets.UsePlain && n.Value == "":
		note = "plain, with no value yet: e types it"
	case n.Use == secrets.UseSecret && note == "":
		note = "its value is asked next, masked, and kept in SSM"
	case note == "":
		secret := n
		secret.Use = secrets.UseSecret
		if err := secrets.CheckUse(s, secret); err != nil {
			note = err.Error()
		} else if n.Use == secrets.UseNone {
			note = "the containers are not given it"
		}
	}
	text := n.Name
	if note != "" {
		text += ": " + note
	}
	if len(n.At) > 0 {
		text += "; seen in " + strings.Join(n.At[:min(4, len(n.At))], ", ")
	}
	return text
}

func (e *nameEditor) keys() []key.Binding {
	if e.typing() {
		return []key.Binding{keyAccept, keyCancel}
	}
	use, value := keyUse, keyPlainSet
	n := e.at()
	use.SetEnabled(n != nil && n.Fixed == "")
	value.SetEnabled(n != nil && n.Fixed == "" && n.Use == secrets.UsePlain)
	return []key.Binding{use, value, keyAddName}
}
