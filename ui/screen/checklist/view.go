package checklist

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/ui/widget"
)

// detailBesideFrom is the width from which the evidence fits beside uncut titles.
const detailBesideFrom = 110

// Render draws the verdicts and the chosen one's evidence, beside or below them.
func (c *Model) Render(w, h int) string {
	t := c.ctx.Theme
	if !c.read {
		return widget.Fit("\n  "+c.ctx.Spinner()+" "+t.Plain.Render("Verifying against AWS"), w, h)
	}
	lines := c.heading(w, h)
	foot := c.export.Lines(t, w)
	room := h - len(lines) - len(foot)
	if w >= detailBesideFrom {
		lines = append(lines, c.renderBeside(w, room)...)
	} else {
		lines = append(lines, c.renderBelow(w, room)...)
	}
	return widget.Fit(widget.Fit(strings.Join(lines, "\n"), w, max(0, h-len(foot)))+"\n"+strings.Join(foot, "\n"), w, h)
}

// heading is the result in a sentence, when AWS was read, and the filter.
func (c *Model) heading(w, h int) []string {
	t := c.ctx.Theme
	read := "read " + c.report.VerifiedAt.UTC().Format("15:04:05") + " UTC"
	if ansi.StringWidth(c.report.Sentence()+read)+6 > w {
		read = ""
	}
	head := []string{widget.Row("  "+t.Plain.Render(c.report.Sentence()), t.Muted.Render(read), w-2)}
	if c.filter != showAll {
		filters := c.filters()
		next := filters[(slices.Index(filters, c.filter)+1)%len(filters)]
		head = append(head, "  "+t.Accented.Render("only "+c.filter)+t.Muted.Render("   f shows "+next))
	} else if h >= 16 {
		head = append(head, "")
	}
	if h >= 16 {
		head = append([]string{""}, head...)
	}
	return head
}

// renderBeside draws the list with the card at its right, and what the signs mean.
func (c *Model) renderBeside(w, h int) []string {
	t := c.ctx.Theme
	width := 10
	for _, f := range c.report.Checks {
		width = max(width, ansi.StringWidth(f.Title)+8)
	}
	shown := c.filtered()
	rows, at := c.rows(shown, width, false, h >= len(shown)+9)
	rows, above, below := widget.Window(rows, at, at+1, h-2)
	legend := "  " + c.sign(check.Pass) + t.Muted.Render(" pass   ") + c.sign(check.Fail) + t.Muted.Render(" fail   ") +
		c.sign(check.Unknown) + t.Muted.Render(" could not verify   ") + c.sign(check.Accepted) + t.Muted.Render(
		" accepted or n/a")
	left := append(slices.Clone(rows), widget.More(c.ctx.Theme, above, below), legend)
	if len(shown) == 0 {
		return left
	}
	return strings.Split(widget.Beside(strings.Join(left, "\n"), c.card(shown[c.cursor], w-width-3, h-2), width, 2), "\n")
}

// renderBelow draws the list with the card under it.
func (c *Model) renderBelow(w, h int) []string {
	shown := c.filtered()
	rows, at := c.rows(shown, w-2, true, false)
	if len(shown) == 0 {
		return rows
	}
	var card []string
	list := max(3, h-12) // rows that stay beside the card
	if h-list >= 6 {
		card = strings.Split(widget.Indent(c.card(shown[c.cursor], w-4, h-list-3), 2), "\n")
	}
	rows, above, below := widget.Window(rows, at, at+1, max(1, h-len(card)-1))
	return append(append(slices.Clone(rows), widget.More(c.ctx.Theme, above, below)), card...)
}

// rows draws the findings under the names of their groups, and says on which line the cursor is.
func (c *Model) rows(shown []check.Finding, w int, words, airy bool) (rows []string, at int) {
	t := c.ctx.Theme
	if len(shown) == 0 {
		return []string{"  " + t.Good.Render(t.Glyphs.OK) + " " + t.Plain.Render("Nothing is open.")}, 0
	}
	for i, f := range shown {
		if name := c.groupHeading(f); i == 0 || name != c.groupHeading(shown[i-1]) {
			if airy && i > 0 {
				rows = append(rows, "")
			}
			rows = append(rows, "    "+t.Title.Render(name))
		}
		if i == c.cursor {
			at = len(rows)
		}
		rows = append(rows, c.row(f, i == c.cursor, w, words))
	}
	if at == 1 {
		at = 0 // the heading over the first stays in sight
	}
	return rows, at
}

// groupHeading is the heading of a finding in the list.
func (c *Model) groupHeading(f check.Finding) string {
	if c.filter == showOpen {
		return cmp.Or(map[check.Status]string{check.Fail: "FAILS"}[f.Status], "COULD NOT BE VERIFIED")
	}
	return widget.CheckGroup(f)
}

func (c *Model) row(f check.Finding, here bool, w int, words bool) string {
	t := c.ctx.Theme
	cursor, title := "  ", t.Plain.Render(f.Title)
	if here {
		cursor, title = t.Accented.Render(t.Pointer)+" ", t.Chosen.Render(f.Title)
	}
	right := ""
	if words {
		right = widget.VerdictInk(t, f.Status).Render(widget.VerdictWord(f.Status))
	}
	return widget.Row(cursor+c.sign(f.Status)+" "+t.Muted.Render(widget.CheckNumber(f))+" "+title, right, w)
}

func (c *Model) sign(s check.Status) string { return widget.Verdict(c.ctx.Theme, s) }

// card is the evidence of a verdict, in at most h lines; the rest is scrolled to.
func (c *Model) card(f check.Finding, w, h int) string {
	t := c.ctx.Theme
	lines, title := c.detail(f, w-4), f.ID
	if len(lines) > h {
		c.detailScroll = max(0, min(c.detailScroll, len(lines)-h))
		rest := len(lines) - h - c.detailScroll
		lines = widget.Clip(lines[c.detailScroll:], h)
		if rest > 0 {
			title += fmt.Sprintf(" (%d more below: pgdn)", rest)
		} else {
			title += " (pgup: back up)"
		}
	}
	return widget.Card(t, title, lines, w)
}

// detail is the verdict, how to fix it, and its evidence.
func (c *Model) detail(f check.Finding, w int) (lines []string) {
	t := c.ctx.Theme
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, widget.Hang(t.Muted.Render(widget.Pad(label, 9)), t.Plain, text, w)...)
		}
	}
	verdict := f.Status.Word()
	if f.Detail != "" {
		verdict += ": " + strings.TrimPrefix(f.Detail, verdict+": ")
	}
	lines = append(lines, widget.Hang(t.Muted.Render(widget.Pad("verdict", 9)), widget.VerdictInk(t, f.Status), verdict,
		w)...)
	if f.Status != check.Pass && f.Status != check.NotApplicable {
		add("why", f.Why)
		add("fix", f.Fix)
		if _, ok := steps.Mending(f.ID); ok && f.Status == check.Fail {
			lines = append(lines, t.Muted.Render(widget.Pad("", 9))+t.Accented.Render("m")+
				t.Plain.Render(" shows the plan that puts this right"))
		}
	}
	for _, e := range f.Evidence {
		add("read", e.Call)
		add("found", e.Field+" = "+e.Value)
	}
	add("control", f.Control)
	return lines
}
