package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slipway/ui/theme"
)

// filmWidth and filmHeight are the window of the film, in cells.
const filmWidth, filmHeight = 100, 30

// take is one picture of the film and how long it stands.
type take struct {
	frame   string
	seconds float64
}

// TestFilm draws a first setup as one moving SVG into the folder that SLIPWAY_PICTURES names, for the README: the program's own
// frames, driven by keys over the sandbox.
func TestFilm(t *testing.T) {
	folder := os.Getenv("SLIPWAY_PICTURES")
	if folder == "" {
		t.Skip("SLIPWAY_PICTURES names no folder")
	}
	for name, dark := range map[string]bool{"film": true, "film-light": false} {
		t.Run(name, func(t *testing.T) {
			virtual(t, func(t *testing.T) {
				picture := film(shoot(newLab(t), dark), dark)
				if err := os.WriteFile(filepath.Join(folder, name+".svg"), []byte(picture), 0o644); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

// shoot walks a first setup and keeps what is worth seeing.
func shoot(l *lab, dark bool) (takes []take) {
	l.write(".env", "STRIPE_KEY=sk_live_marker\n")
	l.start(fresh(), "")
	l.m.ctx.Theme = theme.New(dark, false)
	l.size(filmWidth, filmHeight)
	shot := func(seconds float64) {
		takes = append(takes, take{strings.ReplaceAll(l.m.frame(), l.dir, "/home/you/shop"), seconds})
	}
	typed := func(text string) {
		for _, r := range text {
			l.press(string(r))
			shot(0.12)
		}
		shot(0.5)
	}
	l.until("Set up a new stack")
	shot(2)
	l.press("enter")
	shot(1.6)
	for range 3 {
		l.press("enter")
		shot(0.9)
	}
	l.press("enter")
	l.until("SERVICE")
	shot(1.6)
	typed("api.ex")
	l.press("enter")
	shot(0.8)
	typed("me@example.com")
	l.press("enter")
	shot(0.8)
	typed("STRIPE_KEY")
	l.press("enter")
	l.until("taken")
	shot(1.6)
	l.press("enter")
	l.until("Nothing of this has been done yet")
	shot(3)
	l.press("enter")
	shot(0.6)
	typed("shop")
	l.press("enter")
	for _, wait := range []time.Duration{2 * time.Second, 8 * time.Second, 20 * time.Second, 60 * time.Second, 90 * time.Second, 120 * time.Second, 100 * time.Second} {
		l.pass(wait)
		shot(1.1)
	}
	l.until("Everything is made")
	shot(1.6)
	l.press("enter")
	l.until("verdict")
	shot(2)
	for range 3 {
		l.press("down")
		shot(0.5)
	}
	l.press("enter")
	shot(5)
	l.m.runs.Wait()
	return takes
}

// film makes the takes one SVG. A line that stays the same over several takes is drawn once; each stands for its share of the time.
// Where motion is not wanted, only the last take is shown.
func film(takes []take, dark bool) string {
	back, plain := paper(dark)
	total := 0.0
	begins := make([]float64, len(takes)+1)
	for i, s := range takes {
		total += s.seconds
		begins[i+1] = total
	}
	var css, body strings.Builder
	w, h := float64(filmWidth)*cellWidth+24, float64(filmHeight)*cellHeight+24
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
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14">
<style>text{white-space:pre}.s{visibility:hidden;animation:%.1fs step-end infinite}
@media (prefers-reduced-motion){.s{animation:none}.still{visibility:visible}}
%s</style>
<rect width="100%%" height="100%%" rx="8" fill="%s"/>
%s</svg>
`, w, h, w, h, total, css.String(), back, body.String())
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
