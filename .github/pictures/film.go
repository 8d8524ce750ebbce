package main

import (
	"fmt"
	"strings"
)

// filmWidth and filmHeight are the window of the film, in cells.
const filmWidth, filmHeight = 100, 30

// take is one picture of the film and how long it stands.
type take struct {
	frame   string
	seconds float64
}

// film makes the takes one SVG. A line that stays the same over several takes is drawn once; each stands for its share
// of the time. Where motion is not wanted, only the last take is shown.
func film(takes []take, dark bool) string {
	back, plain := paper(dark)
	total := 0.0
	begins := make([]float64, len(takes)+1)
	for i, s := range takes {
		total += s.seconds
		begins[i+1] = total
	}
	var css, body strings.Builder
	n := 0
	for y := range filmHeight {
		for from := 0; from < len(takes); {
			line := lineOf(takes[from].frame, y)
			to := from + 1
			for to < len(takes) && lineOf(takes[to].frame, y) == line {
				to++
			}
			if text := drawn(line, y, plain); text != "" {
				n++
				still := ""
				if to == len(takes) {
					still = " still"
				}
				class := ""
				if from > 0 || to < len(takes) {
					class = fmt.Sprintf(` class="s%s" style="animation-name:l%d"`, still, n)
					fmt.Fprintf(&css, "@keyframes l%d{%s}\n", n, shown(begins[from]/total*100, begins[to]/total*100))
				}
				fmt.Fprintf(&body, "<g%s>%s</g>\n", class, text)
			}
			from = to
		}
	}
	return opening(filmWidth, filmHeight) + fmt.Sprintf(`<style>text{white-space:pre}.s{visibility:hidden;animation:%.1fs step-end infinite}
@media (prefers-reduced-motion){.s{animation:none}.still{visibility:visible}}
%s</style>
<rect width="100%%" height="100%%" rx="8" fill="%s"/>
%s</svg>
`, total, css.String(), back, body.String())
}

// shown are the keyframes of what stands from one share of the time to another, in percent.
func shown(from, to float64) string {
	frames := fmt.Sprintf("%.3f%%{visibility:visible}", from)
	if from > 0 {
		frames = "0%{visibility:hidden}" + frames
	}
	if to < 99.999 {
		frames += fmt.Sprintf("%.3f%%{visibility:hidden}", to)
	}
	return frames
}

func lineOf(frame string, y int) string {
	lines := strings.Split(frame, "\n")
	if y >= len(lines) {
		return ""
	}
	return lines[y]
}
