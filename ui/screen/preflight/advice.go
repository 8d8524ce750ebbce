package preflight

import (
	"strings"

	"slipway/steps/account"
	"slipway/ui/widget"
)

// adviceLines say what is not well and what to do about it, the worst first. They come when all has been looked at.
func (p *Model) adviceLines(w int) (lines []string) {
	t := p.ctx.Theme
	if p.note != "" {
		lines = append(lines, widget.Hang("  "+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, p.note, w-2)...)
	}
	if !p.done {
		return lines
	}
	for _, status := range []account.Status{account.Fail, account.Warn, account.Unknown} {
		for _, id := range p.expected {
			f, there := p.findings[id]
			if !there || f.Status != status || f.Next == "" {
				continue
			}
			lead := p.sign(f.Status) + " "
			next := p.nextText(f)
			if len(p.detail(f)) > p.detailWidth(w) { // its row could not say it all
				lines = append(lines, widget.Hang("  "+lead, t.Plain, f.Title+": "+f.Detail, w-2)...)
				lead = "  "
			} else {
				next = f.Title + ": " + next
			}
			lines = append(lines, widget.Hang("  "+lead, t.Muted, next, w-2)...)
		}
	}
	return lines
}

// nextText is what to do about a finding, with the keys of this screen.
func (p *Model) nextText(f account.Finding) string {
	switch {
	case f.SignIn != nil && !p.canSignIn:
		return f.Next + " (the aws command is not installed: https://aws.amazon.com/cli)"
	case f.Mendable:
		return f.Next + ": m shows the change"
	case f.Missing != nil:
		return strings.ReplaceAll(f.Next, "`slipway policy` prints", "v shows")
	}
	return f.Next
}
