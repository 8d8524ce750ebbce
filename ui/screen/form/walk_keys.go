package form

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/ui/screen"
)

// Update takes keys, the account's choices, and what the open field sends itself.
func (w *Walk) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	press, isKey := msg.(tea.KeyPressMsg)
	read, isRead := msg.(choicesRead)
	switch {
	case isKey && w.busy != "":
		if key.Matches(press, screen.KeyBack) {
			return w, screen.Send(screen.Back{})
		}
		return w, nil
	case isKey && w.open != nil:
		return w, w.handleOpenKey(press)
	case isKey:
		return w, w.handleKey(press)
	case w.open != nil:
		_, cmd := w.open.Update(msg)
		return w, cmd
	case isRead:
		w.ctx.Choices[read.kind] = read.Choices
	}
	return w, nil
}

// handleKey moves among the rows.
func (w *Walk) handleKey(press tea.KeyPressMsg) tea.Cmd {
	name := press.String()
	switch {
	case key.Matches(press, screen.KeyBack), name == "shift+tab" && w.cursor == 0:
		return screen.Send(screen.Back{})
	case key.Matches(press, screen.KeyPlan):
		return screen.Send(screen.ShowPlan{})
	case key.Matches(press, keyOpen) && w.cursor == 0:
		w.problem = ""
		return screen.Send(screen.Next{})
	case key.Matches(press, keyOpen) && w.cursor > len(w.rows()):
		w.unfolded = true
	case key.Matches(press, keyOpen):
		w.needs = ""
		w.openRow(w.cursor, false)
		return w.Init()
	case name == "shift+tab":
		w.cursor--
	case name == "tab", (name == "down" || name == "j") && w.cursor == w.last():
		w.cursor = (w.cursor + 1) % (w.last() + 1)
	case (name == "up" || name == "k") && w.cursor == 0:
		w.cursor = w.last()
	default:
		w.cursor = screen.MoveCursor(w.cursor, w.last(), press)
	}
	return nil
}

// handleOpenKey hands a key to the open field, but for those that leave it.
func (w *Walk) handleOpenKey(press tea.KeyPressMsg) tea.Cmd {
	if cmd, taken := w.open.updateEditor(press); taken {
		return cmd
	}
	name, within := press.String(), w.open.arrowsMoveWithin()
	switch {
	case w.asked && (key.Matches(press, screen.KeyBack) || name == "shift+tab" && w.cursor == 1):
		// the page has opened it: back is back
		return screen.Send(screen.Back{})
	case key.Matches(press, screen.KeyBack):
		w.close()
	case key.Matches(press, screen.KeyPlan):
		if !w.touched() || w.take() {
			return screen.Send(screen.ShowPlan{})
		}
	case key.Matches(press, keyKeep) && within != "text", name == "tab" && within == "text":
		at := w.cursor
		if !w.take() {
			break
		}
		if w.openNext(0); w.open == nil && !w.asked && name == "tab" {
			w.cursor = at
		}
		return w.Init()
	case name == "shift+tab", name == "up" && within == "":
		return w.step(-1)
	case name == "tab", name == "down" && within == "":
		return w.step(1)
	default:
		_, cmd := w.open.Update(press)
		return cmd
	}
	return nil
}

// touched reports whether the open field says something else than the answer there is.
func (w *Walk) touched() bool {
	q := w.open.question()
	return *w.open.value != w.open.initialText(q)
}

// step leaves the open field for the row above or below, with what was typed there where it is an answer.
func (w *Walk) step(by int) tea.Cmd {
	if w.touched() && !w.take() {
		return nil
	}
	at := w.cursor
	w.close()
	w.cursor = max(0, min(w.last(), at+by))
	return nil
}

// take keeps the answer of the open field, with what follows from it. It returns false, and the field says why, when it
// is none.
func (w *Walk) take() bool {
	q := w.open.question()
	if !w.open.commit() {
		return false
	}
	w.ctx.Took(q)
	w.close()
	return true
}

// close closes the open field.
func (w *Walk) close() {
	w.open, w.needs = nil, ""
	w.refresh()
	w.cursor = min(w.cursor, w.last())
}
