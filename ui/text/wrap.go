package text

import (
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"slipway/steps/clean"
)

// Wrapped writes to a terminal of width cells: lines that are longer are broken between words, and go on two cells
// deeper than they began. A width of 0 leaves lines whole, as pipes want them. Whatever is written, no escape
// sequence and no control but line ends gets through.
func Wrapped(w io.Writer, width int) io.Writer {
	return &wrapped{w: w, width: width}
}

type wrapped struct {
	mu     sync.Mutex
	w      io.Writer
	width  int
	column int // where the next word begins
	indent int // of the line that is being written
	inside bool
}

// Write breaks what does not fit. A word is expected to come in one piece.
func (w *wrapped) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := clean.Block(string(p))
	if w.width <= 0 {
		_, err := io.WriteString(w.w, text)
		return len(p), err
	}
	var out strings.Builder
	for rest := text; rest != ""; {
		blanks := len(rest) - len(strings.TrimLeft(rest, " "))
		end := strings.IndexAny(rest[blanks:], " \n")
		if end < 0 {
			end = len(rest) - blanks
		}
		w.word(&out, blanks, rest[blanks:blanks+end])
		rest = rest[blanks+end:]
		if strings.HasPrefix(rest, "\n") {
			out.WriteByte('\n')
			w.begin()
			rest = rest[1:]
		}
	}
	_, err := io.WriteString(w.w, out.String())
	return len(p), err
}

// begin is at the start of a line.
func (w *wrapped) begin() { w.column, w.indent, w.inside = 0, 0, false }

// fresh says that something else has ended the line.
func (w *wrapped) fresh() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begin()
}

// word writes one word and the blanks before it, on a line of its own when it does not fit behind what is there.
func (w *wrapped) word(out *strings.Builder, blanks int, word string) {
	n := utf8.RuneCountInString(word)
	if !w.inside {
		w.indent = w.column + blanks
	}
	if w.inside && n > 0 && w.column+blanks+n > w.width {
		out.WriteByte('\n')
		w.column, blanks = 0, min(w.indent+2, w.width/2)
	}
	out.WriteString(strings.Repeat(" ", blanks) + word)
	w.column += blanks + n
	w.inside = w.inside || n > 0
}
