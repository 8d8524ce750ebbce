package imagesource

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps/image"
	"slipway/steps/session"
	"slipway/ui/widget"
)

// Render draws the ways, or what the one that was taken asks for.
func (b *Model) Render(w, h int) string {
	t := b.ctx.Theme
	head := []string{" " + t.Title.Render("IMAGE"), ""}
	var rows []string
	from, to := 0, 0
	foot := b.footer(w)
	switch {
	case len(b.writtenFiles) > 0:
		rows = b.writtenRows(w)
		from, to = b.scroll, b.scroll+1
	case b.stage == previewing:
		head = append(head, b.textLines(b.previewTitle(), w)...)
		rows = b.previewRows(w)
	case b.stage == pickingTemplate:
		head = append(head, b.textLines("A Dockerfile for which language?", w)...)
		rows, from, to = b.sourceRows(b.templates, w)
	case b.stage == pickingImage, b.stage == typingTag:
		head = append(head, b.textLines(b.listTitle(), w)...)
		rows, from, to = b.imageRows(w)
	default:
		head = append(head, b.reasonLines(w)...)
		rows, from, to = b.sourceRows(choice{b.sources, b.cursor}, w)
	}
	room := h - len(head) - len(foot) - 1
	const least = 6 // lines of a file
	// a low window keeps what is chosen from
	if len(rows) > room && len(head) > 2 && (b.stage != previewing || room < least) {
		head = head[:2]
		room = h - len(head) - len(foot) - 1
	}
	if b.stage == previewing {
		b.preview.last = max(0, len(rows)-room)
		from = min(b.preview.scroll, b.preview.last)
		to = from + room
	}
	shown, above, below := widget.Window(rows, from, to, room)
	lines := append(head, shown...)
	if hidden := widget.More(b.ctx.Theme, above, below); hidden != "" {
		lines = append(lines, hidden)
	} else {
		lines = append(lines, "")
	}
	return widget.Fit(strings.Join(append(lines, foot...), "\n"), w, h)
}

func (b *Model) textLines(text string, w int) (lines []string) {
	for _, l := range widget.Wrap(text, w-6) {
		lines = append(lines, "   "+b.ctx.Theme.Plain.Render(l))
	}
	return append(lines, "")
}

// reasonLines is what is asked, with what keeps the folder from being built.
func (b *Model) reasonLines(w int) []string {
	why := b.ctx.Current().CannotBuild()
	if why == "" {
		return b.textLines("Which image should run?", w)
	}
	lines := b.textLines(why+" What should run?", w)
	return append(lines[:len(lines)-1], b.folderLine(w), "")
}

// folderLine is the folder that is meant, cut at its beginning where it is long.
func (b *Model) folderLine(w int) string {
	path := b.ctx.Session.Env.Dir
	if over := ansi.StringWidth(path) - (w - 6); over > 0 {
		path = ansi.TruncateLeft(path, over+1, "…")
	}
	return "   " + b.ctx.Theme.Muted.Render(path)
}

// sourceRows draws the ways, the one under the cursor with what it means.
func (b *Model) sourceRows(c choice, w int) (rows []string, from, to int) {
	t := b.ctx.Theme
	for i, way := range c.sources {
		if i != c.at {
			rows = append(rows, "     "+t.Plain.Render(widget.Cut(way.Title, w-6)))
			continue
		}
		from = len(rows)
		rows = append(rows, "   "+t.Chosen.Render(t.Pointer+" "+widget.Cut(way.Title, w-6)))
		for _, l := range widget.Wrap(way.Note, w-8) {
			rows = append(rows, "     "+t.Muted.Render(l))
		}
		if b.stage == typingAddress {
			rows = append(rows, "     "+b.input.View())
		}
		to = len(rows)
	}
	return rows, from, to
}

// writtenRows lists what was written, and what follows.
func (b *Model) writtenRows(w int) []string {
	t := b.ctx.Theme
	rows := []string{"   " + t.Good.Render(t.Glyphs.OK) + " " +
		t.Plain.Render(widget.Cut("Written: "+strings.TrimPrefix(b.template, "Write "), w-6))}
	rows = append(append(rows, b.nameRows(b.writtenFiles, w)...), "")
	next := "Slipway builds the image from the Dockerfile when the plan is applied. Enter goes on."
	if why := b.ctx.Current().CannotBuild(); why != "" {
		next = why + " Start one before the plan is applied, or come back here for a ready image. Enter goes on."
	}
	rows = append(rows, b.textLines(next, w)...)
	if image.HasPlaceholder(b.ctx.Session.Folder.Dockerfile) {
		rows = append(rows, b.textLines("Before that, fill in two lines of the Dockerfile: RUN apt-get, with what the app "+
			"needs to run, and CMD, with the command that starts it.", w)...)
	}
	return rows
}

func (b *Model) previewTitle() string {
	if b.preview.way.Kind == session.SourceSample {
		return "These files would be written into the folder. Nothing is overwritten."
	}
	return "This would be written into the folder. Nothing is overwritten; change it later as you like."
}

func (b *Model) listTitle() string {
	name := b.ctx.Current().Identity().Repository()
	switch {
	case b.images.read && b.images.err != nil:
		return "The images of the repository " + name + " could not be read; a tag or a digest can be typed all the same."
	case b.images.read && len(b.images.showImages) == 0:
		return "The repository " + name + " has no image with a tag yet: build the folder first."
	}
	return "Which image of the repository " + name + " should run? The newest is first."
}

// imageRows draws the repository's images, one a line.
func (b *Model) imageRows(w int) (rows []string, from, to int) {
	t := b.ctx.Theme
	if !b.images.read {
		rows = append(rows, "   "+b.ctx.Spinner()+" "+t.Muted.Render("reading the repository"))
	}
	now := b.ctx.Now()
	for i, s := range b.images.showImages {
		cursor, style := "  ", t.Plain
		if i == b.images.at && b.stage == pickingImage {
			cursor, style = t.Accented.Render(t.Pointer)+" ", t.Chosen
		}
		if i == b.images.at {
			from, to = len(rows), len(rows)+1
		}
		mark := ""
		switch {
		case s.Runs:
			mark = t.Good.Render("runs now")
		case s.Unfit(*b.ctx.Settings) != "":
			mark = t.Caution.Render(t.Glyphs.Warn + " " + s.Architecture)
		}
		left := "   " + cursor + style.Render(widget.Pad(s.Name(), max(18, min(40, w-40)))) + "  " +
			t.Muted.Render(widget.Pad(s.Age(now), 14)+" "+widget.Pad(s.Weight(), 7))
		rows = append(rows, widget.Row(left, mark, w-2))
	}
	return rows, from, to
}

// footer is what stays in view under the rows: what is known of the image under the cursor, the line for a tag, and
// what went wrong.
func (b *Model) footer(w int) []string {
	t := b.ctx.Theme
	var lines []string
	told := func(sign, text string) { lines = append(lines, widget.Hang("   "+sign+" ", t.Plain, text, w-3)...) }
	switch {
	case b.stage == pickingImage && b.images.at < len(b.images.showImages):
		s := b.images.showImages[b.images.at]
		for _, l := range widget.Wrap(s.Facts(), w-6) {
			lines = append(lines, "   "+t.Muted.Render(l))
		}
		if why := s.Unfit(*b.ctx.Settings); why != "" {
			told(t.Caution.Render(t.Glyphs.Warn), why+": change the processor on the next page, or take another image.")
		}
	case b.stage == typingTag:
		lines = append(lines, "   "+t.Plain.Render("Its tag or its digest:"), "   "+b.input.View())
	}
	if b.stage == pickingImage && b.images.err != nil {
		told(t.Caution.Render(t.Glyphs.Warn), b.images.err.Error())
	}
	if b.problem != "" {
		told(t.Wrong.Render(t.Fail), b.problem)
	}
	return lines
}
