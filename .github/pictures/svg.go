package main

import (
	"fmt"
	"html"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Cells of the picture, in pixels.
const cellWidth, cellHeight = 8.4, 18.0

// paper is a terminal's usual background and foreground.
func paper(dark bool) (back, plain string) {
	if dark {
		return "#16161d", "#dddde6"
	}
	return "#ffffff", "#1f1f24"
}

// svg draws a frame.
func svg(frame string, w, h int, dark bool) string {
	back, plain := paper(dark)
	var b strings.Builder
	b.WriteString(opening(w, h))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", back)
	for y, line := range strings.Split(frame, "\n") {
		b.WriteString(drawn(line, y, plain))
	}
	return b.String() + "</svg>\n"
}

// opening is the element around a picture of some columns and rows.
func opening(w, h int) string {
	const fonts = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
	width, height := float64(w)*cellWidth+24, float64(h)*cellHeight+24
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" `+
		`font-family="%s" font-size="14">`+"\n", width, height, width, height, fonts)
}

// drawn is one line: a text element for every run of cells of one style, so that columns stay where they are in any
// font.
func drawn(line string, y int, plain string) string {
	var b strings.Builder
	for _, r := range runs(line, plain) {
		if strings.TrimSpace(r.text) == "" {
			continue
		}
		weight := ""
		if r.bold {
			weight = ` font-weight="bold"`
		}
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" fill="%s"%s textLength="%.1f" xml:space="preserve">%s</text>`+"\n",
			12+float64(r.x)*cellWidth, 12+float64(y)*cellHeight+13.5, r.color, weight,
			float64(ansi.StringWidth(r.text))*cellWidth, html.EscapeString(r.text))
	}
	return b.String()
}

// run is a stretch of cells of one style.
type run struct {
	x     int
	text  string
	color string
	bold  bool
}

// runs takes a line apart by its styles: foreground colours and bold are all a frame uses.
func runs(line, plain string) []run {
	var all []run
	now := run{color: plain}
	var state byte
	x := 0
	for len(line) > 0 {
		seq, width, n, next := ansi.DecodeSequence(line, state, nil)
		state, line = next, line[n:]
		if width > 0 {
			now.text += seq
			x += width
			continue
		}
		if now.text != "" {
			all = append(all, now)
		}
		now = restyled(run{x: x, color: now.color, bold: now.bold}, seq, plain)
	}
	if now.text != "" {
		all = append(all, now)
	}
	return all
}

func restyled(r run, seq, plain string) run {
	codes := strings.Split(strings.TrimSuffix(strings.TrimPrefix(seq, "\x1b["), "m"), ";")
	for i := 0; i < len(codes); i++ {
		switch codes[i] {
		case "", "0":
			r.color, r.bold = plain, false
		case "1":
			r.bold = true
		case "22":
			r.bold = false
		case "39":
			r.color = plain
		case "38":
			if i+4 < len(codes) && codes[i+1] == "2" {
				var red, green, blue int
				_, _ = fmt.Sscan(codes[i+2], &red)
				_, _ = fmt.Sscan(codes[i+3], &green)
				_, _ = fmt.Sscan(codes[i+4], &blue)
				r.color = fmt.Sprintf("#%02x%02x%02x", red, green, blue)
				i += 4
			}
		}
	}
	return r
}
