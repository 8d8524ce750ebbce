package widget

import (
	"fmt"
	"html"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps/status"
	"slipway/ui/theme"
)

// Sizes of a cell of the picture in an image, in pixels.
const (
	cellWidth, cellHeight = 8.0, 18.0
	margin                = 16.0
)

// svgColumns is the width the picture is drawn for, in cells.
const svgColumns = 120

// PictureSVG is the picture of the stack as an image of its own: no script, no font and no file from elsewhere.
func PictureSVG(d status.Diagram, title string) string {
	t := theme.New(false, false)
	p := newPicture(t, d)
	p.arrange(true, svgColumns)
	p.draw()
	foot := p.foot(svgColumns)
	w, h := 0, len(p.canvas.cells)+len(foot)
	for _, row := range p.canvas.cells {
		w = max(w, len(row))
	}
	var b strings.Builder
	width, height := float64(w)*cellWidth+2*margin, float64(h)*cellHeight+2*margin
	fmt.Fprintf(&b,
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img">`+
			"\n<title>%s</title>\n"+`<rect width="100%%" height="100%%" fill="#ffffff"/>`+"\n", width, height, width, height,
		html.EscapeString(title))
	b.WriteString(
		`<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13" fill="none" stroke-width="1.2">` + "\n")
	p.canvas.svg(&b)
	for i, line := range foot {
		y := margin + float64(len(p.canvas.cells)+i)*cellHeight
		fmt.Fprintf(&b, `<text x="%.0f" y="%.1f" fill="%s" xml:space="preserve">%s</text>`+"\n", margin, y+13, hex(&t.Plain),
			html.EscapeString(ansi.Strip(line)))
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// svg writes the cells: lines as paths from the middle of a cell to its sides, texts run by run.
func (c *canvas) svg(b *strings.Builder) {
	for y, row := range c.cells {
		top := margin + float64(y)*cellHeight
		for x, p := range row {
			if p.text == 0 && p.arms != 0 {
				fmt.Fprintf(b, `<path d="%s" stroke="%s"/>`+"\n", p.arms.path(margin+float64(x)*cellWidth, top), hex(p.ink))
			}
		}
		for x := 0; x < len(row); x++ {
			if row[x].text == 0 {
				continue
			}
			from, run := x, ""
			for ; x < len(row) && row[x].text != 0 && row[x].ink == row[from].ink; x++ {
				run += string(row[x].text)
			}
			x--
			fmt.Fprintf(b, `<text x="%.1f" y="%.1f" fill="%s" textLength="%.1f" xml:space="preserve">%s</text>`+"\n",
				margin+float64(from)*cellWidth, top+13, hex(row[from].ink), float64(len([]rune(run)))*cellWidth,
				html.EscapeString(run))
		}
	}
}

// path leads from the middle of a cell to the sides its arms reach.
func (a arm) path(x, y float64) string {
	mx, my := x+cellWidth/2, y+cellHeight/2
	var d []string
	for _, to := range []struct {
		arm  arm
		x, y float64
	}{{up, mx, y}, {right, x + cellWidth, my}, {down, mx, y + cellHeight}, {left, x, my}} {
		if a&to.arm != 0 {
			d = append(d, fmt.Sprintf("M%.1f %.1fL%.1f %.1f", mx, my, to.x, to.y))
		}
	}
	return strings.Join(d, "")
}

// hex is the colour of an ink.
func hex(ink *theme.TextStyle) string {
	r, g, b, _ := ink.GetForeground().RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
