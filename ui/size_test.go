package ui

import (
	"fmt"
	"hash/fnv"
	"os"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// TestWholeMatrixOfSizes draws the states of the journey and of its troubles at every size, with SLIPWAY_MATRIX=full.
func TestWholeMatrixOfSizes(t *testing.T) {
	if os.Getenv("SLIPWAY_MATRIX") != "full" {
		t.Skip("every size of every state: set SLIPWAY_MATRIX=full")
	}
	const parts = 4
	for part := range parts {
		t.Run(fmt.Sprintf("%d of %d", part+1, parts), func(t *testing.T) {
			t.Parallel()
			everyState(t, walks[:2], part, parts, func(l *lab, what string) { fitsEverywhere(l, what, all()) })
		})
	}
}

// fitsEverywhere draws a state at sizes from nothing to 200x60: never wider or higher than the window, and the same
// again when the window has its old size.
func fitsEverywhere(l *lab, what string, sizes [][2]int) {
	l.t.Helper()
	w0, h0 := l.m.layout.width, l.m.layout.height
	before := l.screen()
	for _, size := range sizes {
		w, h := size[0], size[1]
		l.take(tea.WindowSizeMsg{Width: w, Height: h}) // and nothing else: what is under way stays under way
		if why := misfit(l.m.frame(), w, h); why != "" {
			l.t.Fatalf("%s at %dx%d: %s\n%s", what, w, h, why, l.screen())
		}
	}
	l.take(tea.WindowSizeMsg{Width: w0, Height: h0})
	if after := l.screen(); after != before {
		l.t.Errorf("%s is not what it was after the window had other sizes:\n%s\nbefore:\n%s", what, after, before)
	}
}

const widest, highest = 200, 60

// all is every size, by width: fields are made anew for a width.
func all() (sizes [][2]int) {
	for w := range widest + 1 {
		for h := range highest + 1 {
			sizes = append(sizes, [2]int{w, h})
		}
	}
	return sizes
}

// sampleParts are how many states share the sampled sizes. With SLIPWAY_MATRIX=full each has all of them.
const sampleParts = 8

// sampled are sizes for a state: every eighth width with some height, which widths its name decides, and the sizes
// around those where layouts change.
func sampled(state string) (sizes [][2]int) {
	name := fnv.New32()
	name.Write([]byte(state))
	first, step := int(name.Sum32()%sampleParts), sampleParts
	if os.Getenv("SLIPWAY_MATRIX") == "full" {
		first, step = 0, 1
	}
	return append(sample(first, step), [][2]int{{minWidth, minHeight}, {minWidth, minHeight - 1},
		{minWidth - 1, minHeight}, {76, 18}, {80, 24}, {railFrom, 24}, {120, 40}, {widest, highest}}...)
}

// sample is every width from the first one on in steps, and every height with some width.
func sample(first, step int) (sizes [][2]int) {
	for w := first; w <= widest; w += step {
		sizes = append(sizes, [2]int{w, w * 37 % (highest + 1)})
	}
	return sizes
}

// TestSampledSizes holds the samples against their promise: together they have every width and every height.
func TestSampledSizes(t *testing.T) {
	widths, heights := map[int]bool{}, map[int]bool{}
	for part := range sampleParts {
		for _, size := range sample(part, sampleParts) {
			widths[size[0]], heights[size[1]] = true, true
		}
	}
	if len(widths) != widest+1 || len(heights) != highest+1 {
		t.Errorf("%d widths and %d heights are sampled", len(widths), len(heights))
	}
}
