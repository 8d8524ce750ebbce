package dotenv

import (
	"strconv"
	"strings"

	"slipway/steps/secrets"
	"slipway/steps/session"
	"slipway/ui/widget"
)

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
