package form

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/steps/question"
	"slipway/ui/screen"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// combobox is a field to choose from a list or to type: the text filters the list, and is an answer of its own where
// it is valid. bubbles' list has a filter too, but pages instead of scrolling, changes its height, takes no text that
// is no item, and its fuzzy filter matches letters anywhere: "ee" would find most regions.
type combobox struct {
	theme   *theme.Theme
	input   textinput.Model
	width   int
	options []comboOption
	matches []comboOption // what the text leaves of them, the text itself first where it is an answer
	cursor  int
	current string // the answer as it stands
	valid   func(string) bool
}

// comboOption is an option with the text at its right end: its price, or that it is locked.
type comboOption struct {
	question.Option
	right string
	typed bool // it is the text, and no option
}

// maxRows is how many options are shown at once where there is room for more.
const maxRows = 12

var keyComplete = screen.Binding("right", "edit it", "right")

// newCombobox makes a field. value is where its cursor begins: an option's, or a text that was typed.
func newCombobox(t *theme.Theme, offers []comboOption, now, value string, holds func(string) bool, w int) *combobox {
	p := &combobox{theme: t, width: w, options: offers, current: now, valid: holds, input: newLine(t, w)}
	p.input.Placeholder = "type to search, or to give another answer"
	if value != now && !slices.ContainsFunc(offers, func(o comboOption) bool { return o.Value == value }) {
		p.input.SetValue(value)
	}
	p.filter()
	p.selectValue(value)
	return p
}

// restore sets the text and cursor that the field had before it was rebuilt.
func (p *combobox) restore(typed, value string) {
	p.input.SetValue(typed)
	p.filter()
	p.selectValue(value)
}

// text is what was typed.
func (p *combobox) text() string { return strings.TrimSpace(p.input.Value()) }

// value is the answer under the cursor.
func (p *combobox) value() string {
	if p.cursor < len(p.matches) {
		return p.matches[p.cursor].Value
	}
	return p.text()
}

// filter keeps the options that contain the text. The cursor goes to an option that equals or begins with the text,
// even if the text alone is valid (api.ex is a domain); else to the text itself, where it is valid or no option
// matches.
func (p *combobox) filter() {
	text := p.text()
	p.matches, p.cursor = p.options, 0
	if text == "" {
		p.selectValue(p.current)
		return
	}
	var options []question.Option
	for _, o := range p.options {
		options = append(options, o.Option)
	}
	p.matches = nil
	like := question.Like(text, options)
	for _, o := range p.options {
		if slices.Contains(like, o.Option) {
			p.matches = append(p.matches, o)
		}
	}
	if at := slices.IndexFunc(p.matches, func(o comboOption) bool { return strings.EqualFold(o.Value, text) }); at >= 0 {
		p.cursor = at
	} else if typed := (comboOption{Option: question.Option{Value: text, Note: "as typed"}, typed: true}); p.valid(text) {
		begun := func(o comboOption) bool { return strings.HasPrefix(strings.ToLower(o.Value), strings.ToLower(text)) }
		if at := slices.IndexFunc(p.matches, begun); at >= 0 {
			p.matches, p.cursor = append(p.matches, typed), at
		} else {
			p.matches = slices.Insert(p.matches, 0, typed)
		}
	} else if len(p.matches) == 0 {
		p.matches = []comboOption{{Option: question.Option{Value: text}, typed: true}}
	}
}

// selectValue puts the cursor on a value, if it is there.
func (p *combobox) selectValue(value string) {
	if at := slices.IndexFunc(p.matches, func(o comboOption) bool { return o.Value == value }); at >= 0 {
		p.cursor = at
	}
}

// Update takes a key, a paste, or what the input sends itself.
func (p *combobox) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "up", "down", "pgup", "pgdown":
			p.cursor = screen.MoveCursor(p.cursor, max(0, len(p.matches)-1), press)
			return nil
		case "right":
			if p.canComplete() {
				p.input.SetValue(p.value())
				p.input.CursorEnd()
				p.filter()
				return nil
			}
		}
	}
	before := p.text()
	var cmd tea.Cmd
	p.input, cmd = p.input.Update(msg)
	if p.text() != before {
		p.filter()
	}
	return cmd
}

// canComplete reports whether the answer under the cursor can be taken into the text, to be changed there.
func (p *combobox) canComplete() bool {
	return p.input.Position() == len([]rune(p.input.Value())) && p.value() != "" && p.value() != p.text()
}

// rows is how many lines the options take of the room there is: the same whatever is typed, so that nothing jumps.
func (p *combobox) rows(room int) int {
	return max(min(len(p.options), maxRows, room), min(len(p.options), 3), 1)
}

// overflows reports whether a line is needed to say how many options are out of sight.
func (p *combobox) overflows(rows int) bool { return len(p.options) > rows }

// View draws the text and, under it, as many options as there are rows for.
func (p *combobox) View(rows int) []string {
	lines := []string{p.input.View()}
	top := min(max(0, p.cursor-rows/2), max(0, len(p.matches)-rows))
	for i := top; i < top+rows; i++ {
		line := ""
		if i < len(p.matches) {
			line = p.row(p.matches[i], i == p.cursor)
		}
		lines = append(lines, line)
	}
	if p.overflows(rows) {
		lines = append(lines, p.theme.Muted.Render("  "+hidden(top, len(p.matches)-rows-top)))
	}
	return lines
}

func hidden(above, below int) string {
	switch {
	case above > 0 && below > 0:
		return fmt.Sprintf("%d more above, %d below", above, below)
	case above > 0:
		return fmt.Sprintf("%d more above", above)
	case below > 0:
		return fmt.Sprintf("%d more below", below)
	}
	return ""
}

// row draws one option. Its note stands beside it where there is room for all of it.
func (p *combobox) row(o comboOption, chosen bool) string {
	t := p.theme
	sign, ink := "  ", t.Plain
	if chosen {
		sign, ink = t.Accented.Render(t.Pointer+" "), t.Chosen
	}
	left := sign + ink.Render(labelOf(o.Option))
	if p.noteBeside(o) {
		left += "  " + t.Muted.Render(o.Note)
	}
	return widget.Row(left, t.Muted.Render(p.right(o)), p.width)
}

// right is what stands at an option's right end.
func (p *combobox) right(o comboOption) string {
	if o.Value == p.current && !o.typed {
		return strings.TrimSpace("chosen " + o.right)
	}
	return o.right
}

// noteBeside reports whether an option's note has room beside it.
func (p *combobox) noteBeside(o comboOption) bool {
	return o.Note != "" && ansi.StringWidth(labelOf(o.Option)+o.Note+p.right(o))+6 <= p.width
}

// note is what there is to say of the answer under the cursor that does not stand beside it.
func (p *combobox) note() string {
	if p.cursor >= len(p.matches) || p.noteBeside(p.matches[p.cursor]) {
		return ""
	}
	return p.matches[p.cursor].Note
}
