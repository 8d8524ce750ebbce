package screen

import (
	"slipway/steps/cloud"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// explain puts an error in lines: what happened, what it means, what to do next.
func explain(ctx *Context, err error, w int) []string {
	t := ctx.Theme
	e := cloud.Explain(err)
	var lines []string
	add := func(label, text string) {
		if text == "" {
			return
		}
		for i, l := range widget.Wrap(text, w-18) {
			if i > 0 {
				label = ""
			}
			lines = append(lines, "  "+t.Muted.Render(widget.Pad(label, 15))+t.Plain.Render(l))
		}
	}
	add("what happened", e.Said)
	add("what it means", e.Means)
	add("missing", e.Action)
	add("on", e.Resource)
	add("next", e.Next)
	add("request", e.RequestID)
	return lines
}

// wrapped indents text under a sign.
func wrapped(sign string, style theme.Ink, text string, w int) []string {
	var lines []string
	for i, l := range widget.Wrap(text, w-6) {
		if i > 0 {
			sign = "  "
		}
		lines = append(lines, "  "+sign+style.Render(l))
	}
	return lines
}
