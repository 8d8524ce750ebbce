package widget

import (
	"strings"

	"slipway/ui/theme"
)

// Paragraph is a labelled paragraph, as in the report of an error.
type Paragraph struct {
	Label, Text string
	Log         bool // its last lines matter most
	Spare       bool // left out first where there is no room
	Narrow      bool // its label is as short as can be
}

// Widths of the labels of paragraphs and of narrow ones.
const paragraphLabel, narrowLabel = 15, 9

func (p Paragraph) labelled() (label string, width int) {
	if !p.Narrow {
		return p.Label, paragraphLabel
	}
	label = p.Label
	for _, word := range []string{"what it ", "what is ", "what "} {
		label = strings.TrimPrefix(label, word)
	}
	return label, narrowLabel
}

// Wrapped is a paragraph broken into lines.
type Wrapped struct {
	Paragraph
	lines []string
}

// Wrap breaks a paragraph for a card w cells wide; an empty one has no lines.
func (p Paragraph) Wrap(w int) Wrapped {
	if p.Text == "" {
		return Wrapped{p, nil}
	}
	_, label := p.labelled()
	return Wrapped{p, Wrap(p.Text, max(10, w-label))}
}

// Render draws a paragraph.
func (p Wrapped) Render(t *theme.Theme) []string {
	var lines []string
	for i, l := range p.lines {
		label, width := p.labelled()
		if i > 0 {
			label = ""
		}
		lines = append(lines, t.Muted.Render(Pad(label, width))+t.Plain.Render(l))
	}
	return lines
}

// Shrink cuts paragraphs down to n lines in all, the longest ones first. A cut is marked with an ellipsis; of a log,
// the end is kept.
func Shrink(paragraphs []Wrapped, n int) []Wrapped {
	total := 0
	for _, p := range paragraphs {
		total += len(p.lines)
	}
	for i, p := range paragraphs {
		if total > n && p.Spare {
			total -= len(p.lines)
			paragraphs[i].lines = nil
		}
	}
	for ; total > max(0, n); total-- {
		longest := 0
		for i, p := range paragraphs {
			if len(p.lines) >= len(paragraphs[longest].lines) {
				longest = i
			}
		}
		p := &paragraphs[longest]
		switch last := len(p.lines) - 1; {
		case last == 0:
			p.lines = nil
		case p.Log:
			p.lines = append([]string{"… " + p.lines[1]}, p.lines[2:]...)
		default:
			p.lines = append([]string{}, p.lines[:last]...)
			p.lines[last-1] = strings.TrimSuffix(p.lines[last-1], " …") + " …"
		}
	}
	return paragraphs
}
