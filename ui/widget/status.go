package widget

import (
	"slipway/steps/status"
	"slipway/ui/theme"
)

// StatusInk is the colour and the sign of a status.
func StatusInk(t *theme.Theme, h status.Health) (ink *theme.TextStyle, sign string) {
	switch h {
	case status.Healthy:
		return &t.Good, t.Glyphs.OK
	case status.Missing:
		return &t.Muted, t.Waiting
	case status.Unhealthy:
		return &t.Wrong, t.Fail
	case status.Unknown:
		return &t.Caution, t.Glyphs.Unknown
	}
	return &t.Caution, t.Warn
}

// StatusSign is the sign in its colour.
func StatusSign(t *theme.Theme, h status.Health) string {
	ink, sign := StatusInk(t, h)
	return ink.Render(sign)
}
