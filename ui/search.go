package ui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/ui/screen"
	"slipway/ui/widget"
)

// search looks for words in the lines of a screen.
type search struct {
	typed
	open   bool
	term   string // what was looked for last
	screen screen.Screen
	note   string // 3 of 7; not found
}

// searchStarts takes the keys that begin a search or go on with one.
func (m *model) searchStarts(press tea.KeyPressMsg) bool {
	s, ok := m.current.(screen.Searchable)
	if !ok || !s.HasLines() {
		return false
	}
	if m.search.screen != m.current { // another screen: nothing was looked for there
		m.search = search{screen: m.current}
	}
	switch {
	case key.Matches(press, keySearch):
		m.search = search{screen: m.current, open: true}
	case m.search.term != "" && key.Matches(press, keyNext):
		m.find(s, press.String() == "N")
	case m.search.term != "" && press.String() == "esc":
		m.search = search{}
	default:
		return false
	}
	return true
}

// searchKey takes a key while words are typed.
func (m *model) searchKey(press tea.KeyPressMsg) {
	switch press.String() {
	case "esc":
		m.search = search{}
	case "enter":
		m.search.open, m.search.term = false, m.search.String()
		if s, ok := m.current.(screen.Searchable); ok && m.search.term != "" {
			m.find(s, false)
		}
	default:
		m.search.take(press)
	}
}

// find goes to the next line that has the words, or the one before, around the end.
func (m *model) find(s screen.Searchable, back bool) {
	lines := s.Lines()
	var hits []int
	for i, l := range lines {
		if matches(l, m.search.term) {
			hits = append(hits, i)
		}
	}
	if len(hits) == 0 {
		m.search.note = "not found: " + m.search.term
		return
	}
	at := s.At()
	next := 0 // after the last comes the first
	for i := len(hits) - 1; i >= 0 && !back; i-- {
		if hits[i] > at || m.search.note == "" && hits[i] == at {
			next = i
		}
	}
	if back {
		next = len(hits) - 1
		for i, hit := range hits {
			if hit < at {
				next = i
			}
		}
	}
	m.search.note = fmt.Sprintf("%s: %d of %d", m.search.term, next+1, len(hits))
	s.Reveal(hits[next])
}

// matches reports whether a line has the words, whatever their case unless capitals were typed.
func matches(line, term string) bool { return strings.Contains(compared(line, term), term) }

// compared is a line as the words are looked for in it.
func compared(line, term string) string {
	line = ansi.Strip(line)
	if strings.ToLower(term) == term {
		line = strings.ToLower(line)
	}
	return line
}

// searchLine is what the footer says while somebody searches, "" where nobody does.
func (m *model) searchLine(w int) string {
	t := m.ctx.Theme
	switch {
	case m.search.open:
		return widget.Row(" "+t.Accented.Render("/")+t.Plain.Render(m.search.String())+t.Accented.Render("_"),
			t.Muted.Render("enter finds, esc closes")+" ", w)
	case m.search.screen == m.current && m.search.note != "":
		return widget.Row(" "+t.Plain.Render(m.search.note), t.Muted.Render("n next, N before, esc closes")+" ", w)
	}
	return ""
}

// highlight marks the words that are looked for in a drawn block.
func (m *model) highlight(block string) string {
	if m.search.term == "" || m.search.screen != m.current {
		return block
	}
	lines := strings.Split(block, "\n")
	for i, l := range lines {
		plain := compared(l, m.search.term)
		var ranges []lipgloss.Range
		for from := 0; ; {
			at := strings.Index(plain[from:], m.search.term)
			if at < 0 {
				break
			}
			start := ansi.StringWidth(plain[:from+at])
			ranges = append(ranges, lipgloss.NewRange(start, start+ansi.StringWidth(m.search.term),
				m.ctx.Theme.Chosen.Style.Reverse(true)))
			from += at + len(m.search.term)
		}
		if len(ranges) > 0 {
			lines[i] = lipgloss.StyleRanges(l, ranges...)
		}
	}
	return strings.Join(lines, "\n")
}
