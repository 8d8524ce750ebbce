package form

import (
	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/question"
	"slipway/steps/secrets"
	"slipway/ui/screen"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// editor is a field whose answer has several parts: rows to move among, each with keys of its own, and lines that are
// typed. Its value is the answer as text, as --set takes it.
type editor interface {
	// update takes a message. It returns false for a key that is the page's.
	update(msg tea.Msg) (cmd tea.Cmd, taken bool)
	view(w, h int) []string // h lines at most
	help(w int) (lines []string, wrong string)
	keys() []key.Binding
	typing() bool  // a line is open: letters and enter belong to it
	finish() error // takes the line that is open
	restyle()      // another theme is used
	value() string
}

// newEditor is the editor for a question's answer, nil where a plain field takes it.
func newEditor(ctx *screen.Context, q question.Question) editor {
	switch q.Kind {
	case question.Names:
		return newNameEditor(ctx)
	case question.Jobs:
		return newJobEditor(ctx)
	}
	return nil
}

// updateEditor hands a message to the open editor.
func (f *Model) updateEditor(msg tea.Msg) (cmd tea.Cmd, taken bool) {
	if f.editor == nil || f.lockedReason(f.question()) != "" {
		return nil, false
	}
	cmd, taken = f.editor.update(msg)
	if v := f.editor.value(); v != *f.value {
		*f.value, f.problem = v, ""
		f.updateQuestions(f.question().ID)
	}
	return cmd, taken
}

// within reports whether every key belongs to a line of the open field: esc leaves the line, not the page.
func (f *Model) within() bool { return f.editor != nil && f.editor.typing() }

// answerText is an answer as its field takes it.
func (f *Model) answerText(q question.Question) string {
	if q.Kind == question.Names {
		return secrets.NamesText(namesOf(f.ctx))
	}
	return f.ctx.Settings.Get(q.ID)
}

// editorRows are an editor's rows around the cursor, with the line behind them that adds one, in h lines at most.
func editorRows(t *theme.Theme, rows []string, cursor, h int, add, hint string) []string {
	sign, ink := "  ", t.Muted
	if cursor == len(rows) {
		sign, ink = t.Accented.Render(t.Pointer+" "), t.Chosen
	}
	rows = append(rows, sign+ink.Render(add)+t.Muted.Render("  "+hint))
	shown, above, below := widget.Window(rows, cursor, cursor+1, max(1, h-1))
	if above || below {
		shown = append(shown, widget.More(t, above, below))
	}
	return shown
}

// newLine makes the input for a line, in the theme's colours.
func newLine(t *theme.Theme, w int) textinput.Model {
	input := textinput.New()
	input.CharLimit = 1024
	input.SetWidth(max(1, w-3))
	styleLine(t, &input)
	return input
}

// styleLine gives an input the theme's colours.
func styleLine(t *theme.Theme, input *textinput.Model) {
	input.Prompt = t.Chevron + " "
	styles := input.Styles()
	styles.Focused.Prompt, styles.Focused.Text, styles.Focused.Placeholder = t.Accented.Style, t.Plain.Style, t.Muted.Style
	styles.Cursor.Color = t.Colors.Accent
	input.SetStyles(styles)
}

var (
	keyAccept = screen.Binding("enter", "take it", "enter")
	keyCancel = screen.Binding("esc", "leave it", "esc")
)
