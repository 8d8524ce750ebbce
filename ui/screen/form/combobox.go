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

// pick is a field to choose from a list or to type: the text filters the list, and is an answer of its own where it holds.
type combobox struct {
	theme *theme.Theme
	input textinput.Model
	width int
	all   []candidate
	found []candidate // what the text leaves of them, the text itself first where it is an answer
	at    int
	now   string // the answer as it stands
	holds func(string) bool
}

// candidate is an option with what stands at its right end: its price, or that it is locked.
type candidate struct {
	question.Option
	right string
	typed bool // it is the text, and no option
}

// mostRows is how many options are shown at once where there is room for more.
const mostRows = 12

var keyComplete = screen.Binding("right", "edit it", "right")

// newPick makes a field. value is where its cursor begins: an option's, or a text that was typed.
func newCombobox(t *theme.Theme, offers []candidate, now, value string, holds func(string) bool, w int) *combobox {
	p := &combobox{theme: t, width: w, all: offers, now: now, holds: holds, input: textinput.New()}
	p.input.Prompt = t.Chevron + " "
	p.input.Placeholder = "type to search, or to give another answer"
	p.input.CharLimit = 1024
	p.input.SetWidth(max(1, w-3))
	styles := p.input.Styles()
	styles.Focused.Prompt, styles.Focused.Text, styles.Focused.Placeholder = t.Accented.Style, t.Plain.Style, t.Muted.Style
	styles.Cursor.Color = t.Colors.Accent
	p.input.SetStyles(styles)
	if value != now && !slices.ContainsFunc(offers, func(o candidate) bool { return o.Value == value }) {
		p.input.SetValue(value)
	}
	p.filter()
	p.point(value)
	return p
}

// again types a text that was in the field before it was made anew, with the cursor where it was.
func (p *combobox) again(typed, value string) {
	p.input.SetValue(typed)
	p.filter()
	p.point(value)
}

// text is what was typed.
func (p *combobox) text() string { return strings.TrimSpace(p.input.Value()) }

// value is the answer under the cursor.
func (p *combobox) value() string {
	if p.at < len(p.found) {
		return p.found[p.at].Value
	}
	return p.text()
}

// filter keeps the options that the text is part of. One that the text names or begins to name is under the cursor, though the text
// may be an answer as far as it goes, as api.ex is a domain; failing that, the text itself where it is an answer, or where no option
// is like it.
func (p *combobox) filter() {
	text := p.text()
	p.found, p.at = p.all, 0
	if text == "" {
		p.point(p.now)
		return
	}
	var options []question.Option
	for _, o := range p.all {
		options = append(options, o.Option)
	}
	p.found = nil
	like := question.Like(text, options)
	for _, o := range p.all {
		if slices.Contains(like, o.Option) {
			p.found = append(p.found, o)
		}
	}
	if at := slices.IndexFunc(p.found, func(o candidate) bool { return strings.EqualFold(o.Value, text) }); at >= 0 {
		p.at = at
	} else if typed := (candidate{Option: question.Option{Value: text, Note: "as typed"}, typed: true}); p.holds(text) {
		begun := func(o candidate) bool { return strings.HasPrefix(strings.ToLower(o.Value), strings.ToLower(text)) }
		if at := slices.IndexFunc(p.found, begun); at >= 0 {
			p.found, p.at = append(p.found, typed), at
		} else {
			p.found = slices.Insert(p.found, 0, typed)
		}
	} else if len(p.found) == 0 {
		p.found = []candidate{{Option: question.Option{Value: text}, typed: true}}
	}
}

// point puts the cursor on a value, if it is there.
func (p *combobox) point(value string) {
	if at := slices.IndexFunc(p.found, func(o candidate) bool { return o.Value == value }); at >= 0 {
		p.at = at
	}
}

// Update takes a key, a paste, or what the input sends itself.
func (p *combobox) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "up", "down", "pgup", "pgdown":
			p.at = screen.MoveCursor(p.at, max(0, len(p.found)-1), press)
			return nil
		case "right":
			if p.completes() {
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

// completes reports whether the answer under the cursor can be taken into the text, to be changed there.
func (p *combobox) completes() bool {
	return p.input.Position() == len([]rune(p.input.Value())) && p.value() != "" && p.value() != p.text()
}

// rows is how many lines of options the field takes, of the room there is: the same whatever is typed, so that nothing jumps.
func (p *combobox) rows(room int) int {
	return max(min(len(p.all), mostRows, room), min(len(p.all), 3), 1)
}

// more reports whether a line has to say how many options are out of sight.
func (p *combobox) more(rows int) bool { return len(p.all) > rows }

// View draws the text and, under it, as many options as there are rows for.
func (p *combobox) View(rows int) []string {
	lines := []string{p.input.View()}
	top := min(max(0, p.at-rows/2), max(0, len(p.found)-rows))
	for i := top; i < top+rows; i++ {
		line := ""
		if i < len(p.found) {
			line = p.row(p.found[i], i == p.at)
		}
		lines = append(lines, line)
	}
	if p.more(rows) {
		lines = append(lines, p.theme.Muted.Render("  "+hidden(top, len(p.found)-rows-top)))
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
func (p *combobox) row(o candidate, chosen bool) string {
	t := p.theme
	sign, ink := "  ", t.Plain
	if chosen {
		sign, ink = t.Accented.Render(t.Pointer+" "), t.Chosen
	}
	left := sign + ink.Render(labelOf(o.Option))
	if p.beside(o) {
		left += "  " + t.Muted.Render(o.Note)
	}
	return widget.Row(left, t.Muted.Render(p.right(o)), p.width)
}

// right is what stands at an option's right end.
func (p *combobox) right(o candidate) string {
	if o.Value == p.now && !o.typed {
		return strings.TrimSpace("now " + o.right)
	}
	return o.right
}

// beside reports whether an option's note has room beside it.
func (p *combobox) beside(o candidate) bool {
	return o.Note != "" && ansi.StringWidth(labelOf(o.Option)+o.Note+p.right(o))+6 <= p.width
}

// note is what there is to say of the answer under the cursor that does not stand beside it.
func (p *combobox) note() string {
	if p.at >= len(p.found) || p.beside(p.found[p.at]) {
		return ""
	}
	return p.found[p.at].Note
}
