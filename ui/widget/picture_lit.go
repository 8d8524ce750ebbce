package widget

import (
	"slipway/steps/status"
	"slipway/ui/theme"
)

// Lamp is what stands in a box in place of how it stands, while something is done with it.
type Lamp struct {
	Ink  *theme.TextStyle
	Sign string
	Gone bool // it is not there any more
}

// titleInk strikes out what is gone.
func (p *picture) titleInk(b status.Box) *theme.TextStyle {
	if p.lit[b.ID].Gone {
		return &p.theme.Gone
	}
	return &p.theme.Plain
}

// standing is the colour and the sign of a box.
func (p *picture) standing(b status.Box) (ink *theme.TextStyle, sign string) {
	if lamp := p.lit[b.ID]; lamp.Ink != nil {
		return lamp.Ink, lamp.Sign
	}
	return StatusInk(p.theme, b.State)
}

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
