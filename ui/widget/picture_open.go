package widget

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps/status"
	"slipway/ui/text"
)

// opening is what stands open to a box, as one red arrow: from the internet where that is let in, else from whom the
// label names. It runs above the drawing, and down to the first box of a column or around the right side to another.
type opening struct {
	to       string // the id of the box
	said     string
	internet bool
	around   bool
	cut      bool // the label had no room
}

// openings are the red arrows of the diagram, the one that goes farthest first: so none crosses another.
func (p *picture) openings() (all []opening) {
	for row := len(p.columns) - 1; row > int(status.Outside); row-- {
		for i := len(p.columns[row]) - 1; i >= 0; i-- {
			for _, b := range p.columns[row][i].boxes {
				edges := p.diagram.OpenTo(b.ID)
				if len(edges) == 0 {
					continue
				}
				o := opening{to: b.ID, said: openLabel(p.diagram, edges), around: i > 0}
				o.internet = slices.ContainsFunc(edges, func(e status.Edge) bool { return fromInternet(p.diagram, e) })
				all = append(all, o)
			}
		}
	}
	return all
}

// fromInternet reports whether an arrow begins at the box that stands for the internet.
func fromInternet(d status.Diagram, e status.Edge) bool {
	b, ok := d.Box(e.From)
	return ok && b.Row == status.Outside
}

// openLabel is what the arrow to a box says: each port once, and who is let in where that is not the internet.
func openLabel(d status.Diagram, edges []status.Edge) string {
	var ports []string
	for _, e := range edges {
		port := e.Label
		if !fromInternet(d, e) {
			port += " from " + e.Source
		}
		if !slices.Contains(ports, port) {
			ports = append(ports, port)
		}
	}
	return "OPEN " + strings.Join(ports, ", ")
}

// openRoom is how many rows above the drawing, and columns right of it, what stands open takes.
func (p *picture) openRoom(framed bool) (top, right int) {
	top = len(p.open)
	for _, o := range p.open {
		if o.around {
			right += 3
		}
	}
	if right > 0 {
		right++
	}
	if top > 0 && !framed { // a frame takes the point of an arrow, a line of text does not
		top++
	}
	return top, right
}

// openFrom is the column of the line up from the internet.
const openFrom = 3

// drawOpenings draws the red arrows.
func (p *picture) drawOpenings() {
	t := p.theme
	ink := &t.Wrong
	side := p.at(status.Store).x + p.at(status.Store).w
	rises := false
	for y := range p.open {
		o := &p.open[y]
		c := p.find(o.to)
		x := c.x + 2 + ansi.StringWidth(c.boxes[0].Title)/2
		if c.framed {
			x = c.x + c.w/2
		}
		if o.around {
			side += 3
			x = side
		}
		from := openFrom
		if !o.internet {
			from += 2
		}
		p.canvas.across(from, x, y, ink)
		if o.internet && !rises {
			rises = true
			p.canvas.downTo(from, y, p.at(status.Outside).y-1, ink)
		}
		label := " " + Cut(o.said, x-from-4) + " "
		o.cut = strings.TrimSpace(label) != o.said
		p.canvas.write(from+2, y, label, ink)
		switch {
		case o.around:
			p.canvas.downTo(x, y, c.anchor(), ink)
			p.canvas.across(p.end(*c), x, c.anchor(), ink)
			p.canvas.write(p.end(*c), c.anchor(), t.Back, ink)
		case c.framed:
			p.canvas.downTo(x, y, c.y, ink)
			p.canvas.write(x, c.y, t.Down, ink)
		default:
			p.canvas.downTo(x, y, c.y-1, ink)
			p.canvas.write(x, c.y-1, t.Down, ink)
		}
	}
}

// openTo is what stands open to a box, under its line.
func (p *picture) openTo(id string, w int) []string {
	edges := p.diagram.OpenTo(id)
	if len(edges) == 0 {
		return nil
	}
	t, said := p.theme, openLabel(p.diagram, edges)
	if slices.ContainsFunc(edges, func(e status.Edge) bool { return fromInternet(p.diagram, e) }) {
		said = "internet " + t.Line + t.Line + t.Pointer + " " + said
	}
	return Hang("  ", t.Wrong, t.Spell(said), w)
}

// openBelow is what stands open that the drawing has no room or no box for.
func (p *picture) openBelow(w int) (lines []string) {
	t := p.theme
	for _, e := range p.diagram.Open() {
		drawn := slices.ContainsFunc(p.open, func(o opening) bool { return o.to == e.To && !o.cut })
		if !drawn {
			lines = append(lines, Hang(t.Wrong.Render(t.Fail)+" ", t.Wrong, t.Spell("OPEN: "+text.OpenDoor(p.diagram, e)),
				w)...)
		}
	}
	return lines
}
