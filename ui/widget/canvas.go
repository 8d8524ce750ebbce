package widget

import (
	"strings"

	"slipway/steps/clean"
	"slipway/ui/theme"
)

// canvas is a grid of cells that texts and lines are drawn on. Lines that meet join, but for red ones: they cross.
type canvas struct {
	theme *theme.Theme
	cells [][]cell
}

// cell is a character, or the arms of the lines that meet in it.
type cell struct {
	text rune
	arms arm
	ink  *theme.TextStyle
}

// arm is a direction a line leaves a cell in.
type arm uint8

const (
	up arm = 1 << iota
	right
	down
	left
)

// joints are the characters for lines that meet, by their arms.
var joints = map[arm]rune{
	up: '│', down: '│', up | down: '│', left: '─', right: '─', left | right: '─', down | right: '╭', down | left: '╮',
	up | right: '╰', up | left: '╯', up | down | right: '├', up | down | left: '┤', left | right | down: '┬',
	left | right | up: '┴', up | down | left | right: '┼',
}

func newCanvas(t *theme.Theme, w, h int) *canvas {
	c := &canvas{theme: t, cells: make([][]cell, h)}
	for y := range c.cells {
		c.cells[y] = make([]cell, w)
	}
	return c
}

// at is a cell, or one that nobody sees outside the canvas.
func (c *canvas) at(x, y int) *cell {
	if y < 0 || y >= len(c.cells) || x < 0 || x >= len(c.cells[y]) {
		return &cell{}
	}
	return &c.cells[y][x]
}

// write puts a text, whose characters are one cell wide each.
func (c *canvas) write(x, y int, text string, ink *theme.TextStyle) {
	for _, r := range c.theme.Spell(clean.Line(text)) {
		*c.at(x, y) = cell{text: r, ink: ink}
		x++
	}
}

// across draws a line from column x to column to.
func (c *canvas) across(x, to, y int, ink *theme.TextStyle) {
	for i := x; i <= to; i++ {
		c.join(i, y, left, right, i == x, i == to, ink)
	}
}

// downTo draws a line from row y to row to.
func (c *canvas) downTo(x, y, to int, ink *theme.TextStyle) {
	for i := y; i <= to; i++ {
		c.join(x, i, up, down, i == y, i == to, ink)
	}
}

// join gives a cell of a line its arms: back, unless it is the first, and on, unless it is the last.
func (c *canvas) join(x, y int, back, on arm, first, last bool, ink *theme.TextStyle) {
	p := c.at(x, y)
	if ink == &c.theme.Wrong && p.ink != ink { // what stands open crosses what it meets
		*p = cell{}
	}
	if !first {
		p.arms |= back
	}
	if !last {
		p.arms |= on
	}
	p.ink = ink
}

// frame draws the sides of a box.
func (c *canvas) frame(x, y, w, h int, ink *theme.TextStyle) {
	c.across(x, x+w-1, y, ink)
	c.across(x, x+w-1, y+h-1, ink)
	c.downTo(x, y, y+h-1, ink)
	c.downTo(x+w-1, y, y+h-1, ink)
}

// character is what a cell shows.
func (c *canvas) character(p cell) rune {
	switch {
	case p.text != 0:
		return p.text
	case p.arms == 0:
		return ' '
	case c.theme.Line == "─":
		return joints[p.arms]
	case p.arms&(up|down) == 0:
		return '-'
	case p.arms&(left|right) == 0:
		return '|'
	}
	return '+'
}

// lines are the rows as text in ink.
func (c *canvas) lines() []string {
	all := make([]string, len(c.cells))
	for y, row := range c.cells {
		var line, run strings.Builder
		var ink *theme.TextStyle
		flush := func() {
			switch text := run.String(); {
			case ink == nil || strings.TrimSpace(text) == "":
				line.WriteString(text)
			default:
				line.WriteString(ink.Render(text))
			}
			run.Reset()
		}
		end := len(row)
		for end > 0 && c.character(row[end-1]) == ' ' {
			end--
		}
		for _, p := range row[:end] {
			if p.ink != ink && c.character(p) != ' ' {
				flush()
				ink = p.ink
			}
			run.WriteRune(c.character(p))
		}
		flush()
		all[y] = line.String()
	}
	return all
}
