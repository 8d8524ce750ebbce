package home

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps"
	"slipway/ui/widget"
)

// Widths from which the board has two columns of cards, and three.
const (
	twoColumns   = 100
	threeColumns = 170
)

// leastLog is the fewest lines that a card with the log is worth.
const leastLog = 2

// renderBoard draws the stack as it lives: its picture, and cards in columns under it. The picture gives way first,
// then the log, then the lines that cards can spare. It reports whether it has found a place for the cards.
func (h *Model) renderBoard(w, height int) (string, bool) {
	t := h.Ctx.Theme
	lines := h.headLines(w)
	room := height - len(lines)
	columns := h.columns(w)
	most := 0
	for _, c := range columns {
		most = max(most, widget.CardsHeight(c.cards))
	}
	picture := h.picture(w - 2)
	tallest := leastHeight(columns)
	if tallest > room {
		return "", false
	}
	if len(picture)+1+tallest > room {
		picture = nil
	}
	if len(picture) > 0 {
		lines = append(append(lines, widget.IndentOne(picture)...), "")
		room -= len(picture) + 1
	}
	h.overflow = most > room || len(picture) == 0
	top := len(lines)
	drawn := make([]string, 0, len(columns))
	for i, c := range columns {
		stack, _ := widget.StackCards(t, c.cards, c.width, min(room, max(most, tallest)))
		if i == 0 {
			h.rows = stepsAt{top: top + 1, n: len(steps.All()), width: c.width}
		}
		drawn = append(drawn, strings.Join(stack, "\n"))
	}
	body := drawn[len(drawn)-1]
	for i := len(drawn) - 2; i >= 0; i-- {
		body = widget.Beside(drawn[i], body, columns[i].width, 1)
	}
	cards := strings.Split(body, "\n")
	lines = append(lines, widget.IndentOne(cards)...)
	if left := height - len(lines); left >= leastLog+2 {
		if card, ok := h.logCard(w-6, left-2); ok {
			lines = append(lines, widget.IndentOne(strings.Split(widget.Card(t, card.Title, card.Lines, w-2), "\n"))...)
		}
	} else {
		h.overflow = true
	}
	if notices := h.noticeLines(w - 2); len(notices) > 0 && len(lines)+len(notices) <= height {
		lines = append(lines, notices...)
	}
	return widget.Fit(strings.Join(lines, "\n"), w, height), true
}

// column is a stack of cards.
type column struct {
	width int
	cards []widget.CardContent
}

// leastHeight is what the tallest column takes where every card has given what it can spare.
func leastHeight(columns []column) (height int) {
	for _, c := range columns {
		least := 0
		for _, b := range c.cards {
			n := len(b.Lines)
			if b.Min > 0 {
				n = min(n, b.Min)
			}
			least += n + 2
		}
		height = max(height, least)
	}
	return height
}

// columns are the cards by column: the steps first, what waits for somebody at the top of the last.
func (h *Model) columns(w int) []column {
	room := w - 2
	if w < threeColumns {
		left := 44 // at 120 columns it leaves a card the room for a whole DNS record
		if w > 130 {
			left = min(58, room*2/5)
		}
		right := room - left - 1
		return []column{
			{left, slices.Concat(h.stepsCard(left-4), h.hourCard(left-4))},
			{right, slices.Concat(h.waitingCards(right-4), h.apiCard(right-4), h.deploymentsCard(right-4),
				h.jobsCard(right-4), h.securityCard(right-4))},
		}
	}
	third := (room - 2) / 3
	last := room - 2 - 2*third
	return []column{
		{third, slices.Concat(h.stepsCard(third-4), h.costCard(third-4))},
		{third, slices.Concat(h.hourCard(third-4), h.deploymentsCard(third-4), h.jobsCard(third-4))},
		{last, slices.Concat(h.waitingCards(last-4), h.apiCard(last-4), h.securityCard(last-4))},
	}
}

// picture is the drawing of the stack, centred.
func (h *Model) picture(w int) []string {
	lines := widget.PictureBrief(h.Ctx.Theme, h.Status().Diagram(h.plan, h.runningCost), w)
	widest := 0
	for _, l := range lines {
		widest = max(widest, ansi.StringWidth(l))
	}
	pad := strings.Repeat(" ", max(0, (w-widest)/2))
	for i := range lines {
		if lines[i] != "" {
			lines[i] = pad + lines[i]
		}
	}
	return lines
}

// stepsAt is where the rows of the steps were drawn last, so that a click finds one.
type stepsAt struct{ top, n, first, width int }
