package home

import (
	tea "charm.land/bubbletea/v2"

	"slipway/steps/cloud"
	"slipway/steps/release"
	"slipway/ui/text"
	"slipway/ui/widget"
	"slipway/ui/widget/card"
)

// shownRevisions is how many revisions the page reads: the others are a command away.
const shownRevisions = 20

// historyRead are the revisions of the API, read when somebody wants to see them.
type historyRead struct {
	generation int
	rows       []release.Revision
	older      int
	err        error
}

// readHistory reads the revisions that the one read leaves out.
func (h *Model) readHistory() tea.Cmd {
	h.history = nil
	generation, session, l := h.generation, h.Ctx.Current(), h.Live
	return func() tea.Msg {
		rows, older, err := session.Revisions(h.ask, l, shownRevisions)
		return historyRead{generation, rows, older, err}
	}
}

// awaitsHistory reports whether somebody looks at the page that is not read yet.
func (h *Model) awaitsHistory() bool {
	return h.page != nil && h.page.verb.Name == "history" && h.history == nil
}

// historyPage is what ran when.
func (h *Model) historyPage(w int) []string {
	t := h.Ctx.Theme
	switch {
	case h.history == nil:
		return []string{h.Ctx.Spinner() + " " + t.Plain.Render("Reading the revisions")}
	case h.history.err != nil:
		return widget.Hang(t.Wrong.Render(t.Fail)+" ", t.Plain, cloud.Brief(h.history.err), w)
	case len(h.history.rows) == 0:
		return []string{t.Muted.Render("nothing was deployed yet")}
	}
	lines, _, _ := card.Revisions(t, h.history.rows, -1, h.Ctx.Now(), min(w, 120))
	if said := text.Older(h.history.older); said != "" {
		lines = append(lines, "  "+t.Muted.Render(said))
	}
	return append(lines, "", "  "+t.Muted.Render("b goes back to one of them"))
}
