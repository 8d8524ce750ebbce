package form

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/steps/status"
	"slipway/ui/screen"
	"slipway/ui/wizard"
)

// Walk is a page of a first setup: its answers, a row each, under "Continue", which takes them as they stand. A row
// opens into its question's field. What has no sound answer is open already.
type Walk struct {
	ctx      *screen.Context
	ask      context.Context
	page     wizard.Page
	lines    []wizard.Line
	unfolded bool
	cursor   int    // 0: Continue; then the rows
	open     *Model // the question that is open; nil: none
	asked    bool   // the page opened it, nobody else
	needs    string // why the way to the plan has ended at the open question
	problem  string // why the page could not be taken
	busy     string // what the program is doing with the page; keys wait
	width    int    // of the questions
	height   int    // of the page
	diagram  status.Diagram
}

var (
	keyTake   = screen.Binding("enter", "take it", "enter")
	keyAnswer = screen.Binding("up/down", "an answer", "up", "down", "k", "j")
	keyOpen   = screen.Binding("enter", "change it", "enter", "space")
	keyKeep   = screen.Binding("enter", "keep it", "enter")
	keyLeave  = screen.Binding("esc", "leave it as it was", "esc")
)

// NewWalk makes a page. What keeps the plan from being made is open, else the first question without a sound answer.
func NewWalk(ask context.Context, ctx *screen.Context, page wizard.Page) *Walk {
	w := &Walk{ctx: ctx, ask: ask, page: page, needs: page.Needs, width: 60}
	w.refresh()
	if at := w.row(page.At); at > 0 {
		w.openRow(at, true)
	} else {
		w.openNext(0)
	}
	return w
}

// refresh looks at the answers anew.
func (w *Walk) refresh() {
	w.lines = w.ctx.Lines(w.page)
	w.diagram = w.ctx.Growing(w.page)
}

// besideRows is how many lines a page takes beside its rows, one of them open.
const besideRows = 20

// rows are the answers that are shown: all of them where the window has room.
func (w *Walk) rows() []wizard.Line {
	if w.unfolded || len(w.lines)+besideRows <= w.height {
		return w.lines
	}
	return slices.DeleteFunc(slices.Clone(w.lines), func(l wizard.Line) bool { return l.Folded })
}

// folded is how many answers are not shown.
func (w *Walk) folded() int { return len(w.lines) - len(w.rows()) }

// row is where the cursor is on the row of a question, 0 where there is none.
func (w *Walk) row(id string) int {
	if slices.ContainsFunc(w.lines, func(l wizard.Line) bool { return l.Question.ID == id && l.Folded }) {
		w.unfolded = true
	}
	return 1 + slices.IndexFunc(w.rows(), func(l wizard.Line) bool { return l.Question.ID == id })
}

// last is the last place of the cursor: the line that unfolds, where there is one.
func (w *Walk) last() int { return len(w.rows()) + min(1, w.folded()) }

// openNext opens the first question without a sound answer from a row on, or stands on Continue.
func (w *Walk) openNext(from int) {
	for i, l := range w.rows() {
		if l.Open && i >= from {
			w.openRow(i+1, true)
			return
		}
	}
	w.cursor = 0
}

// openRow opens the question of a row.
func (w *Walk) openRow(at int, asked bool) {
	q := w.rows()[at-1].Question
	w.cursor, w.asked, w.problem = at, asked, ""
	w.open = New(w.ask, w.ctx, wizard.Page{Kind: wizard.StepQuestions, Step: w.page.Step, Title: w.page.Title,
		Questions: []question.Question{q},
		At:        q.ID, One: true, Walking: true, Walked: w.page.Walked})
	w.open.resizedTo(w.width)
}

// Init starts the field of the question that is open.
func (w *Walk) Init() tea.Cmd {
	if w.open == nil {
		return nil
	}
	return w.open.Init()
}

// Busy says what the program is doing with the page's answers; until Refuse or another screen, keys are ignored.
func (w *Walk) Busy(what string) { w.busy = what }

// Refuse shows why the page's answers cannot be used.
func (w *Walk) Refuse(why string) { w.busy, w.problem = "", why }

// Keep keeps what was typed into the open field and is valid, when the program is left.
func (w *Walk) Keep() {
	if w.open != nil {
		w.open.Keep()
	}
}

// Resized rebuilds the open field for another width or theme. The cursor stays on its answer where another height shows
// more of them, or fewer.
func (w *Walk) Resized(body, height int) tea.Cmd {
	rows, at := w.rows(), w.cursor-1
	w.width, w.height = walkWidth(body), height
	switch {
	case at >= 0 && at < len(rows):
		w.cursor = w.row(rows[at].Question.ID)
	case at >= len(rows):
		w.cursor = w.last()
	}
	if w.open == nil {
		return nil
	}
	return w.open.resizedTo(w.width)
}

// Typing reports whether letters are an answer now.
func (w *Walk) Typing() bool { return w.open != nil && w.open.Typing() }

// Moving reports that the program or the account is being waited for.
func (w *Walk) Moving() bool { return w.busy != "" || w.open != nil && w.open.Moving() }

// Note is what else there is to know of the page.
func (w *Walk) Note() string {
	return "enter takes the page as it stands, ctrl+o all that follow as well."
}

// Place names the page.
func (w *Walk) Place() string { return w.page.Title }

// Estimate prices the answers with the one that is being given.
func (w *Walk) Estimate() cost.Estimate {
	if w.open != nil {
		return w.open.Estimate()
	}
	return w.ctx.Estimate()
}

// Keys are the keys that work now.
func (w *Walk) Keys() []key.Binding {
	switch {
	case w.busy != "":
		return []key.Binding{screen.KeyBack}
	case w.open != nil:
		keys := w.open.Keys()
		if !w.asked {
			for i, k := range keys {
				if k.Help().Key == "esc" {
					keys[i] = keyLeave
				}
			}
		}
		return keys
	case w.cursor == 0:
		return []key.Binding{keyTake, keyAnswer, screen.KeyBack, screen.KeyPlan}
	}
	return []key.Binding{keyOpen, screen.KeyMove, screen.KeyBack, screen.KeyPlan}
}
