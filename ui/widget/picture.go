package widget

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/theme"
)

// Picture draws the stack in w columns: in frames where there is room for them, else a line a box, else a line an
// arrow.
func Picture(t *theme.Theme, d status.Diagram, w int) []string { return LitPicture(t, d, nil, w) }

// LitPicture is the picture while something is done with the stack. lit are the boxes it is done with, by id; the
// words are the diagram's own.
func LitPicture(t *theme.Theme, d status.Diagram, lit map[string]Lamp, w int) []string {
	p := newPicture(t, d)
	p.lit, p.brief = lit, lit != nil // what is being done is said in the tree beside it
	return p.lines(w)
}

func (p *picture) lines(w int) []string {
	if p.arrange(true, w) > w && p.arrange(false, w) > w {
		return append(p.list(w), p.foot(w)...)
	}
	p.draw()
	return append(append(p.canvas.lines(), p.troubles(w)...), p.foot(w)...)
}

// troubles are what is the matter with boxes that have no room to say it.
func (p *picture) troubles(w int) (lines []string) {
	for _, b := range p.diagram.Boxes {
		if place := p.find(b.ID); place != nil && !place.framed && p.second(b) == b.Words && b.Words != "" {
			ink, sign := p.standing(b)
			lines = append(lines, Hang(ink.Render(sign)+" ", p.theme.Plain, p.theme.Spell(b.Title+": "+b.Words), w)...)
		}
	}
	return lines
}

// picture is a drawing of a diagram.
type picture struct {
	theme   *theme.Theme
	diagram status.Diagram
	columns [4][]placed // by row of the diagram, from the internet inwards
	lit     map[string]Lamp
	brief   bool // what has no room is left out, not cut
	trunk   int  // the column of the line between what runs and what it reaches
	open    []opening
	canvas  *canvas
}

// placed is a box, or several that share a frame, and where it stands.
type placed struct {
	boxes      []status.Box
	framed     bool
	x, y, w, h int
}

// anchor is the row that arrows meet it at.
func (p placed) anchor() int {
	if p.framed {
		return p.y + 1
	}
	return p.y
}

func newPicture(t *theme.Theme, d status.Diagram) *picture {
	p := &picture{theme: t, diagram: d}
	for row := range p.columns {
		var jobs []status.Box
		for _, b := range d.In(status.Row(row)) {
			if strings.HasPrefix(b.ID, "job-") {
				jobs = append(jobs, b)
				continue
			}
			p.columns[row] = append(p.columns[row], placed{boxes: []status.Box{b}})
		}
		if len(jobs) > 0 {
			p.columns[row] = append(p.columns[row], placed{boxes: jobs})
		}
	}
	p.open = p.openings()
	return p
}

// Widths of the gaps between columns, which hold an arrow and its port.
var gaps = map[bool][3]int{true: {7, 9, 12}, false: {8, 9, 11}}

// frameWidth is how much of the room beyond the least width a framed box takes.
const frameWidth = 36

// arrange gives every box its place and returns the width that takes.
func (p *picture) arrange(framed bool, w int) int {
	var widths [4]int
	for row, column := range p.columns {
		for i := range column {
			c := &column[i]
			c.framed = framed && status.Row(row) != status.Outside
			widths[row] = max(widths[row], p.least(*c))
		}
	}
	gap := gaps[framed]
	top, right := p.openRoom(framed)
	taken := func() int { return widths[0] + widths[1] + widths[2] + widths[3] + gap[0] + gap[1] + gap[2] + right }
	if spare := (w - taken()) / 3; framed && spare > 0 {
		for row := 1; row < 4; row++ {
			widths[row] = min(widths[row]+spare, max(widths[row], frameWidth))
		}
	}
	x := 0
	for row := range p.columns {
		y := top
		for i := range p.columns[row] {
			c := &p.columns[row][i]
			c.x, c.y, c.w, c.h = x, y, widths[row], len(c.boxes)
			if c.framed {
				c.h = len(c.boxes) + 3
				if len(c.boxes) > 1 {
					c.h = len(c.boxes) + 2
				}
			}
			y += c.h
		}
		x += widths[row]
		if row < 3 {
			x += gap[row]
		}
	}
	p.trunk = p.at(status.Compute).x + widths[status.Compute] + 2
	p.beside(status.Outside)
	return x + right
}

// beside puts the internet and the scheduler beside what they lead to.
func (p *picture) beside(row status.Row) {
	for i := range p.columns[row] {
		c := &p.columns[row][i]
		if to := p.led(c.boxes[0].ID); to != nil {
			c.y = to.anchor()
		}
	}
}

// led is the box that the first arrow from a box leads to.
func (p *picture) led(from string) *placed {
	for _, e := range p.diagram.Edges {
		if e.From == from && !e.Open {
			return p.find(e.To)
		}
	}
	return nil
}

func (p *picture) find(id string) *placed {
	for row := range p.columns {
		for i := range p.columns[row] {
			for _, b := range p.columns[row][i].boxes {
				if b.ID == id {
					return &p.columns[row][i]
				}
			}
		}
	}
	return nil
}

// at is the first box of a row.
func (p *picture) at(row status.Row) placed {
	if len(p.columns[row]) == 0 {
		return placed{}
	}
	return p.columns[row][0]
}

// least is the least width of a box.
func (p *picture) least(c placed) int {
	w := 0
	for _, b := range c.boxes {
		title := ansi.StringWidth(b.Title) + 2
		switch {
		case c.framed:
			second := min(ansi.StringWidth(p.second(b))+2, 22)
			if p.lit != nil { // what it says changes all the time, and nothing may jump
				second = 21
			}
			w = max(w, title+10, second+4)
		case b.Row == status.Outside:
			w = max(w, title-2)
		default:
			w = max(w, title)
		}
	}
	return w
}

// second is the line under a box's title: what is the matter with it, else what it is.
func (p *picture) second(b status.Box) string {
	if lit := p.lit[b.ID].Ink != nil; b.Words != "" && (lit || b.State != status.Healthy && b.State != status.Missing) {
		return b.Words
	}
	return b.Detail
}

// draw puts everything on the canvas.
func (p *picture) draw() {
	w, h := 0, 0
	for _, column := range p.columns {
		for _, c := range column {
			w, h = max(w, c.x+c.w), max(h, c.y+c.h)
		}
	}
	_, right := p.openRoom(p.at(status.Entry).framed)
	p.canvas = newCanvas(p.theme, w+right, h)
	for _, column := range p.columns {
		for _, c := range column {
			p.box(c)
		}
	}
	for _, e := range p.diagram.Edges {
		from, to := p.find(e.From), p.find(e.To)
		if from == nil || to == nil || e.Open {
			continue
		}
		if to.boxes[0].Row != status.Store {
			label := e.Label
			if from.boxes[0].ID == "scheduler" {
				label = ""
			}
			p.arrow(p.end(*from), p.head(*to), to.anchor(), label)
		}
	}
	p.stores()
	p.drawOpenings()
}

// end is the column where a line from a box begins.
func (p *picture) end(c placed) int {
	if c.framed {
		return c.x + c.w
	}
	last := 0
	for _, b := range c.boxes {
		lead := 2 // the sign
		if b.Row == status.Outside {
			lead = 0
		}
		last = max(last, lead+ansi.StringWidth(b.Title))
	}
	return c.x + last + 1
}

// head is the column of the point of an arrow to a box.
func (p *picture) head(c placed) int {
	if c.framed {
		return c.x - 1
	}
	return c.x - 2
}

// box draws a box.
func (p *picture) box(c placed) {
	t := p.theme
	if c.framed {
		p.canvas.frame(c.x, c.y, c.w, c.h, &t.Rule)
	}
	for i, b := range c.boxes {
		x, y, room := c.x, c.y+i, c.w
		if c.framed {
			x, y, room = c.x+2, c.y+1+i, c.w-4
		}
		if b.Row == status.Outside {
			p.canvas.write(x, y, b.Title, &t.Muted)
			continue
		}
		ink, sign := p.standing(b)
		p.canvas.write(x, y, sign, ink)
		price := ""
		if c.framed && b.USD > 0 {
			price = fmt.Sprintf("%.2f", b.USD)
		}
		p.canvas.write(x+2, y, p.fit(b.Title, room-2-len(price)-min(1, len(price))), p.titleInk(b))
		p.canvas.write(x+room-len(price), y, price, &t.Muted)
		switch {
		case c.framed && len(c.boxes) == 1:
			p.canvas.write(x+2, y+1, p.fit(p.second(b), room-2), p.secondInk(b))
		case c.framed && p.second(b) == b.Words && b.Words != "":
			at := x + 3 + ansi.StringWidth(b.Title)
			p.canvas.write(at, y, p.fit(b.Words, max(0, x+room-len(price)-at)), ink)
		}
	}
}

func (p *picture) secondInk(b status.Box) *theme.TextStyle {
	if p.lit[b.ID].Ink == nil && (b.State == status.Healthy || b.State == status.Missing) || b.Words == "" {
		return &p.theme.Muted
	}
	ink, _ := p.standing(b)
	return ink
}

// arrow draws a line to the left edge of a box, with a label in its middle.
func (p *picture) arrow(from, to, y int, label string) {
	t := p.theme
	p.canvas.across(from, to, y, &t.Rule)
	p.canvas.write(to, y, t.Pointer, &t.Accented)
	if room := to - from - 1; label != "" && len(label) <= room {
		p.canvas.write(from+(room-len(label)+1)/2, y, label, &t.Muted)
	}
}

// stores joins what runs the image with what it reaches: one line down, an arrow to each.
func (p *picture) stores() {
	if len(p.columns[status.Store]) == 0 {
		return
	}
	t := p.theme
	top, bottom := p.at(status.Compute).anchor(), p.at(status.Compute).anchor()
	for _, c := range p.columns[status.Compute] {
		p.canvas.across(p.end(c), p.trunk, c.anchor(), &t.Rule)
		bottom = max(bottom, c.anchor())
	}
	for _, c := range p.columns[status.Store] {
		bottom = max(bottom, c.anchor())
		p.arrow(p.trunk, p.head(c), c.anchor(), p.port(c.boxes[0].ID))
	}
	p.canvas.downTo(p.trunk, top, bottom, &t.Rule)
}

// port is what the arrows to a box say.
func (p *picture) port(to string) string {
	for _, e := range p.diagram.Edges {
		if e.To == to && !e.Open {
			return e.Label
		}
	}
	return ""
}

// foot is what the tasks use beside, and what stands open that has no room in the drawing.
func (p *picture) foot(w int) (lines []string) {
	t := p.theme
	line := ""
	for _, b := range p.diagram.In(status.Beside) {
		ink, sign := p.standing(b)
		item := p.titleInk(b).Render(b.Title) + " " + ink.Render(sign) + " " + t.Muted.Render(t.Spell(b.Detail))
		if b.USD >= 0.005 {
			item += t.Muted.Render(fmt.Sprintf(" %.2f", b.USD))
		}
		switch {
		case line == "":
			line = item
		case ansi.StringWidth(line)+3+ansi.StringWidth(item) <= w:
			line += "   " + item
		default:
			lines, line = append(lines, line), item
		}
	}
	if line != "" {
		lines = append(append([]string{""}, lines...), line)
	}
	if slices.ContainsFunc(p.diagram.Boxes, func(b status.Box) bool { return b.State == status.Missing }) {
		lines = append(lines, t.Muted.Render(t.Waiting+" not there yet"))
	}
	return append(lines, p.openBelow(w)...)
}

// list is the picture where there is no room for one: a line a box, and what reaches it.
func (p *picture) list(w int) (lines []string) {
	for _, b := range p.diagram.Boxes {
		if b.Row == status.Outside || b.Row == status.Beside || b.Row == status.Stranger {
			continue
		}
		ink, sign := p.standing(b)
		said := b.Title
		if s := p.second(b); s != "" {
			said += ", " + s
		}
		if from := text.ReachedFrom(p.diagram, b.ID); from != "" {
			said += "; " + from
		}
		lines = append(lines, Hang(ink.Render(sign)+" ", p.theme.Plain, p.theme.Spell(said), w)...)
		lines = append(lines, p.openTo(b.ID, w)...)
	}
	return lines
}
