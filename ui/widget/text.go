// Package widget draws the pieces screens are made of. Every function is pure: data and a size in, a string out that
// is never wider than asked.
package widget

import (
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/steps/clean"
)

// Cut shortens a line to w cells, with an ellipsis when something is lost.
func Cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	return ansi.Truncate(clean.StyledLine(s), w, "…")
}

// Clause is a line, or as much of it as fits into w cells and ends where a clause does; "" when none fits. It is for
// what is said whole in another place: there is no sign that something is left out.
func Clause(s string, w int) string {
	if ansi.StringWidth(s) <= w {
		return s
	}
	whole := ""
	for i := range len(s) - 1 {
		if strings.IndexByte(",;:", s[i]) >= 0 && s[i+1] == ' ' && ansi.StringWidth(s[:i]) <= w {
			whole = s[:i]
		}
	}
	return whole
}

// Pad makes a line exactly w cells wide.
func Pad(s string, w int) string {
	s = Cut(s, w)
	return s + strings.Repeat(" ", max(0, w-lipgloss.Width(s)))
}

// Row puts left and right at the two ends of w cells; the right end is kept whole as long as it can be.
func Row(left, right string, w int) string {
	right = Cut(right, w)
	room := w - lipgloss.Width(right)
	if right != "" {
		room--
	}
	if room <= 0 {
		return right
	}
	left = Cut(left, room)
	return left + strings.Repeat(" ", max(0, w-lipgloss.Width(left)-lipgloss.Width(right))) + right
}

// Wrap breaks text into lines of at most w cells, at spaces: names, commands and host names stay whole. A word that
// is longer than a line, an ARN for one, is broken where its parts end.
func Wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	var lines []string
	for _, paragraph := range strings.Split(clean.Styled(s), "\n") {
		line := ""
		for i, word := range strings.Split(paragraph, " ") {
			switch {
			case i == 0:
				line = word
			case lipgloss.Width(line)+1+lipgloss.Width(word) <= w || lipgloss.Width(word) > w && lipgloss.Width(line) < w*2/3:
				line += " " + word
			default:
				lines = append(lines, line)
				line = word
			}
			for lipgloss.Width(line) > w {
				head := upTo(line, w)
				lines = append(lines, strings.TrimRight(head, " "))
				line = line[len(head):]
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// upTo is as much of a line as fits into w cells: up to the end of a part of its last word, or up to the last cell.
func upTo(line string, w int) string {
	head := ansi.Truncate(line, w, "")
	if i := strings.LastIndexAny(head, " -/.:,=_"); i > len(head)/3 {
		return head[:i+1]
	}
	if head == "" { // one rune that is wider than the line
		_, n := utf8.DecodeRuneInString(line)
		return line[:n]
	}
	return head
}

// Fit makes a block exactly h lines of at most w cells: longer ones are cut, shorter ones filled.
func Fit(block string, w, h int) string {
	lines := strings.Split(block, "\n")
	if len(lines) > h {
		lines = lines[:max(0, h)]
	}
	for i := range lines {
		lines[i] = Cut(lines[i], w)
	}
	for len(lines) < h {
		lines = append(lines, "")
	}
	return strings.Join(lines, "\n")
}

// Beside puts two blocks side by side with a gap, each line of the left one padded to w cells.
func Beside(left, right string, w, gap int) string {
	l, r := strings.Split(left, "\n"), strings.Split(right, "\n")
	var out []string
	for i := range max(len(l), len(r)) {
		var a, b string
		if i < len(l) {
			a = l[i]
		}
		if i < len(r) {
			b = r[i]
		}
		if b == "" {
			out = append(out, Cut(a, w))
			continue
		}
		out = append(out, Pad(a, w)+strings.Repeat(" ", gap)+b)
	}
	return strings.Join(out, "\n")
}

// Window returns the h lines of a block that hold the lines from one to another, or as many of them as there is room
// for, and whether lines are hidden above and below.
func Window(lines []string, from, to, h int) (shown []string, above, below bool) {
	if h <= 0 {
		return nil, len(lines) > 0, false
	}
	if len(lines) <= h {
		return lines, false, false
	}
	top := from - max(0, h-(to-from))/2
	top = min(max(0, top), len(lines)-h)
	return lines[top : top+h], top > 0, top+h < len(lines)
}

// Clip keeps the first h lines.
func Clip(lines []string, h int) []string { return lines[:max(0, min(len(lines), h))] }
