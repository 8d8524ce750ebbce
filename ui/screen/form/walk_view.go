package form

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps/question"
	"slipway/ui/text"
	"slipway/ui/widget"
	"slipway/ui/wizard"
)

// widestRow is how wide a row gets: beyond it an answer and its source are too far apart to be read as one.
const widestRow = 104

// lowRoom is how many lines an open question has to have before what the step makes is said above it.
const lowRoom = 11

// walkPanel is how wide the price panel is beside the answers.
const walkPanel = 46

// walkWidth is what the price panel leaves for the answers: they take the whole width where it is narrow.
func walkWidth(body int) int {
	if body < wideBody {
		return body
	}
	return body - walkPanel - 2
}

// Render draws the page: what the step makes, Continue, the answers, and the stack as it grows where there is room; the
// price beside them.
func (w *Walk) Render(width, h int) string {
	t := w.ctx.Theme
	column := walkWidth(width)
	head := w.head(column)
	if w.open != nil && h-len(head) < lowRoom { // the question needs the room
		head = append(append(w.title(), w.messages(column)...), "")
	}
	lines, from, to := w.body(column, h-len(head)-1)
	picture := w.picture(width-2, h-len(head)-len(lines)-1)
	room := h - len(head) - len(picture) - 1
	shown, above, below := widget.Window(lines, from, to, room)
	block := strings.Join(append(head, shown...), "\n")
	if len(picture) == 0 {
		block = widget.Fit(block, column, h-1) + "\n" + widget.More(t, above, below)
	}
	if column < width {
		block = widget.Beside(widget.Fit(block, column, h-len(picture)), widget.Cost(t, w.bill(), walkPanel,
			h-len(picture)-1), column, 1)
	}
	if len(picture) > 0 {
		block = widget.Fit(block, width, h-len(picture)) + "\n" + strings.Join(picture, "\n")
	}
	return widget.Fit(block, width, h)
}

// bill is what the steps cost that are decided.
func (w *Walk) bill() widget.PricePanel {
	walked := w.page.Walked
	b := widget.PricePanel{Now: wizard.SoFar(w.Estimate(), walked), Before: wizard.SoFar(w.ctx.Estimate(), walked),
		Total: "so far, USD", Change: "this change", Empty: len(walked) == 0}
	if w.open != nil {
		b.Note = w.open.pricesNote()
	} else {
		b.Note = pricesNote(w.ctx, w.ctx.Settings.Region)
	}
	return b
}

// title is the step's name.
func (w *Walk) title() []string {
	return []string{" " + w.ctx.Theme.Title.Render(strings.ToUpper(w.page.Title))}
}

// head is the step's name, what it makes, and Continue.
func (w *Walk) head(width int) []string {
	t, lines := w.ctx.Theme, w.title()
	for _, l := range widget.Wrap(w.page.Sentence, width-3) {
		lines = append(lines, " "+t.Muted.Render(l))
	}
	word := "Continue"
	if len(w.page.Walked) == 0 {
		word = "Continue with this"
	}
	if w.cursor == 0 {
		word = t.Chosen.Render(t.Pointer + " " + word)
	} else {
		word = "  " + t.Plain.Render(word)
	}
	return append(append(append(lines, "", " "+word), w.messages(width)...), "")
}

// messages say what goes on with the page, or what keeps it from being taken.
func (w *Walk) messages(width int) []string {
	t := w.ctx.Theme
	switch {
	case w.busy != "":
		return []string{"   " + w.ctx.Spinner() + " " + t.Muted.Render(widget.Cut(w.busy, width-6))}
	case w.problem != "":
		return widget.Hang("   "+t.Wrong.Render(t.Fail)+" ", t.Plain, w.problem, width-1)
	case w.needs != "":
		return widget.Hang("   "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, "the plan needs this answer: "+w.needs,
			width-1)
	}
	return nil
}

// body draws the answers, the one that is asked opened; from and to are the lines of the cursor.
func (w *Walk) body(width, h int) (lines []string, from, to int) {
	t := w.ctx.Theme
	rows := w.rows()
	for i, line := range rows {
		at := len(lines)
		if i+1 == w.cursor && w.open != nil {
			room := min(max(12, h-len(rows)), max(h, 6))
			lines = append(lines, w.open.focusedLines(w.open.question(), width, room)...)
		} else {
			lines = append(lines, w.line(i+1, line, width))
		}
		if i+1 == w.cursor {
			from, to = at, len(lines)
		}
	}
	if n := w.folded(); n > 0 {
		words := fmt.Sprintf("%d more, with defaults", n)
		if w.cursor == len(rows)+1 {
			from, to = len(lines), len(lines)+1
			words = t.Chosen.Render(t.Pointer + " " + words)
		} else {
			words = t.Muted.Render("  " + words)
		}
		lines = append(lines, " "+words)
	}
	return lines, from, to
}

// line draws an answer: what it is called, its value, what it costs, and where it comes from.
func (w *Walk) line(at int, l wizard.Line, width int) string {
	t, width := w.ctx.Theme, min(width, widestRow)
	sign, ink := t.Muted.Render(t.Glyphs.Waiting), t.Muted
	switch from := w.ctx.Sources[l.Question.ID].Source; {
	case at == w.cursor:
		sign, ink = t.Accented.Render(t.Pointer), t.Chosen
	case l.Open:
		sign = t.Caution.Render("?")
	case from == question.You || from == question.Detected:
		sign = t.Good.Render(t.OK)
	}
	label := widget.Pad(widget.Cut(l.Question.Called(), 17), 17)
	left := " " + sign + " " + ink.Render(label) + " "
	price := ""
	if l.Price != "" {
		price = t.Plain.Render(l.Price) + "  "
	}
	value := w.value(l)
	room := width - ansi.StringWidth(left) - ansi.StringWidth(price) - 3
	most := max(8, room-min(ansi.StringWidth(value), room*2/3))
	if l.Price != "" {
		most = min(most, pricedSource)
	}
	source := shortSource(l.From, most)
	if l.Price != "" { // prices stand in a column
		source = strings.Repeat(" ", max(0, w.pricedSources()-ansi.StringWidth(source))) + source
	}
	fits := max(4, room-ansi.StringWidth(source))
	if id := w.ctx.Settings.Get(l.Question.ID); ansi.StringWidth(value) > fits && len(l.Question.Options) > 0 && id != "" {
		value = id // the option behind the label
	}
	value = widget.Cut(value, fits)
	return widget.Row(left+t.Plain.Render(value), price+t.Muted.Render(source)+" ", width)
}

// pricedSource is how many cells a source has at most behind a price.
const pricedSource = 12

// pricedSources is how wide the sources behind prices are.
func (w *Walk) pricedSources() (widest int) {
	for _, l := range w.rows() {
		if l.Price != "" {
			widest = max(widest, ansi.StringWidth(shortSource(l.From, pricedSource)))
		}
	}
	return widest
}

// shortSource says in w cells where an answer comes from: the first place where not all go in, else that it was found.
func shortSource(from string, w int) string {
	first, _, _ := strings.Cut(from, ", ")
	for _, try := range []string{from, first} {
		if ansi.StringWidth(try) <= w {
			return try
		}
	}
	return string(question.Detected)
}

// value is an answer as a row shows it: an id by what the account calls it, a list by its names.
func (w *Walk) value(l wizard.Line) string {
	q := l.Question
	switch {
	case q.Kind == question.Names:
		f := Model{ctx: w.ctx}
		return f.shownValue(q)
	case q.Listed() && l.Value != "none":
		f := Model{ctx: w.ctx}
		return strings.Join(f.listedNames(q), ", ")
	case q.Kind == question.List && l.Value != "none":
		if names := strings.Split(l.Value, ", "); len(names) > 3 {
			return text.Plural(len(names), "name") + ": " + l.Value
		}
	case q.Choices != "":
		offered := w.ctx.Choices[q.Choices].Options
		now := w.ctx.Settings.Get(q.ID)
		if i := slices.IndexFunc(offered, func(o question.Option) bool { return o.Value == now }); i >= 0 {
			return labelOf(offered[i])
		}
	}
	return l.Value
}

// picture is the stack as it stands on this page, where h lines have room for it.
func (w *Walk) picture(width, h int) []string {
	if len(w.diagram.Boxes) == 0 {
		return nil
	}
	lines := widget.Picture(w.ctx.Theme, w.diagram, width)
	if len(lines)+1 > h {
		return nil
	}
	for i, l := range lines {
		lines[i] = " " + l
	}
	return append([]string{""}, lines...)
}
