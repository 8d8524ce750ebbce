package screen

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"

	"slipway/steps/account"
	"slipway/ui/widget"
)

// Render draws the findings, what to do about them, and the ways on.
func (p *Preflight) Render(w, h int) string {
	t := p.ctx.Theme
	var lines []string
	if h >= 18 {
		lines = append(lines, "", "  "+t.Plain.Render("From a folder to a live, checked, priced stack on AWS, one step at a time."))
		for _, l := range widget.Wrap("Nothing is created until you have seen the plan and its price and typed the app's name.", min(w-4, 92)) {
			lines = append(lines, "  "+t.Muted.Render(l))
		}
	}
	var rows []string
	width := min(w-4, 92)
	for _, f := range p.findings {
		rows = append(rows, p.sign(f.Status)+" "+t.Plain.Render(widget.Pad(f.Title, 14))+t.Muted.Render(widget.Cut(f.Detail, width-20)))
	}
	if !p.ended {
		rows = append(rows, p.ctx.Spinner()+" "+t.Muted.Render("looking"))
	}
	lines = append(lines, strings.Split(indent(widget.Card(t, "Before we start", rows, width), 2), "\n")...)
	for _, f := range p.findings {
		if f.Next != "" && f.Status != account.OK {
			lines = append(lines, wrapped(p.sign(f.Status)+" ", t.Plain, f.Title+": "+f.Detail, w)...)
			lines = append(lines, wrapped("  ", t.Muted, "next: "+f.Next, w)...)
		}
	}
	var ways []string
	for i, o := range p.choices {
		if i == p.at {
			ways = append(ways, "  "+t.Chosen.Render(t.Pointer+" "+o.text)+"  "+t.Muted.Render(o.note))
		} else {
			ways = append(ways, "    "+t.Plain.Render(o.text))
		}
	}
	shown, _, _ := widget.Window(ways, p.at, p.at+1, max(1, min(len(ways), h/3)))
	lines = append(widget.Clip(lines, h-len(shown)-1), "")
	return widget.Fit(strings.Join(append(lines, shown...), "\n"), w, h)
}

func (p *Preflight) sign(s account.Status) string {
	t := p.ctx.Theme
	switch s {
	case account.OK:
		return t.Good.Render(t.Glyphs.OK)
	case account.Fail:
		return t.Wrong.Render(t.Fail)
	case account.Warn:
		return t.Caution.Render(t.Glyphs.Warn)
	}
	return t.Muted.Render(t.Glyphs.Unknown)
}

// Keys are the keys that work now.
func (p *Preflight) Keys() []key.Binding {
	begin := keyOn
	begin.SetEnabled(len(p.choices) > 0)
	pick := keyPick
	pick.SetEnabled(len(p.choices) > 1)
	return []key.Binding{begin, pick, keyRecheck, keyLeave}
}

// Place says how far the looking has come.
func (p *Preflight) Place() string {
	if p.ended {
		return "preflight"
	}
	return fmt.Sprintf("preflight %d/%d", min(len(p.findings), p.total), p.total)
}
