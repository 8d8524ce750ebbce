package ui

import "slipway/ui/widget"

// Sizes at which the layout changes, in cells.
const (
	minWidth, minHeight = 60, 16
	railFrom            = 100 // the rail of steps stands left of the body
)

// layout is where everything goes. It is made once a resize.
type layout struct {
	width, height int
	tooSmall      bool
	rail          bool
	body          struct{ width, height int }
	stepper       bool
}

// arrange lays a window out: header and footer with their rules, and the body between them.
func arrange(w, h int, stops bool) layout {
	l := layout{width: w, height: h, tooSmall: w < minWidth || h < minHeight}
	l.rail = stops && w >= railFrom
	l.stepper = stops && !l.rail
	l.body.width, l.body.height = w, max(0, h-4)
	if l.rail {
		l.body.width = w - widget.RailWidth
	}
	if l.stepper {
		l.body.height = max(0, l.body.height-1)
	}
	return l
}
