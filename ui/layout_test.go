package ui

import (
	"testing"

	"slipway/ui/widget"
)

// TestArrange holds the layout on both sides of every size at which it changes.
func TestArrange(t *testing.T) {
	for _, c := range []struct {
		w, h                    int
		stops                   bool
		tooSmall, rail, stepper bool
		bodyWidth, bodyHeight   int
	}{
		{0, 0, false, true, false, false, 0, 0},
		{59, 40, false, true, false, false, 59, 36},
		{60, 15, false, true, false, false, 60, 11},
		{60, 16, false, false, false, false, 60, 12},
		{60, 16, true, false, false, true, 60, 11},
		{99, 24, true, false, false, true, 99, 19},
		{100, 24, true, false, true, false, 100 - widget.RailWidth, 20},
		{100, 24, false, false, false, false, 100, 20},
		{200, 60, true, false, true, false, 200 - widget.RailWidth, 56},
		{80, 3, true, true, false, true, 80, 0},
	} {
		l := arrange(c.w, c.h, c.stops)
		if l.tooSmall != c.tooSmall || l.rail != c.rail || l.stepper != c.stepper || l.body.width != c.bodyWidth ||
			l.body.height != c.bodyHeight {
			t.Errorf("%dx%d, stops %v: %+v", c.w, c.h, c.stops, l)
		}
	}
}
