package widget

import (
	"slipway/steps/status"
	"slipway/ui/theme"
)

// PictureBrief is the picture without what has no room in its boxes: where it is, all is said beside it.
func PictureBrief(t *theme.Theme, d status.Diagram, w int) []string {
	p := newPicture(t, d)
	p.brief = true
	return p.lines(w)
}

// fit is a text in the room of a box.
func (p *picture) fit(text string, room int) string {
	if p.brief {
		return Clause(text, room)
	}
	return Cut(text, room)
}
