package home

import (
	"strings"

	"slipway/steps/cloud"
	"slipway/ui/widget"
	"slipway/ui/widget/card"
	"slipway/ui/wizard"
)

// page is something to read on home, in place of the board.
type page struct {
	verb wizard.Verb
	draw func(w int) []string
}

// newPage makes the page of a verb.
func (h *Model) newPage(v wizard.Verb) *page {
	draw := map[string]func(int) []string{"cost": h.costPage, "map": h.mapPage, "inspect": h.inspectPage,
		"policy": h.policyPage, "console": h.consolePage, "history": h.historyPage}[v.Name]
	return &page{v, draw}
}

// costPage is the bill, planned against running.
func (h *Model) costPage(w int) []string {
	t := h.Ctx.Theme
	lines := append([]string{t.Title.Render("BY AWS SERVICE, RUNNING NOW")},
		card.ByService(t, h.runningCost, h.Ctx.Estimate(), min(w, billWidth))...)
	lines = append(lines, "", t.Title.Render("BY STEP, PLANNED"))
	lines = append(lines, widget.Bill(t, h.Ctx.Estimate(), h.runningCost, min(w, billWidth))...)
	lines = append(append(lines, ""), widget.BillNotes(t, min(w, 120))...)
	return append(append(lines, ""), widget.Text(t.Muted, h.metricsPrice(), min(w, 120))...)
}

// billWidth leaves a line of the bill no room for its details, which few windows have whole: slipway cost has.
const billWidth = 84

// mapPage is the picture, with all its words.
func (h *Model) mapPage(w int) []string {
	return widget.Picture(h.Ctx.Theme, h.Status().Diagram(h.plan, h.runningCost), w)
}

// inspectPage is what the folder says.
func (h *Model) inspectPage(w int) []string {
	folder := h.Ctx.Session.Folder
	if folder == nil {
		return []string{h.Ctx.Theme.Muted.Render("the folder was not looked at")}
	}
	t := h.Ctx.Theme
	return widget.Inspection(t, t.Title.Render("What this folder says"), *folder.Report(), min(w, 120))
}

// policyPage is the policy that slipway needs, a document after the other.
func (h *Model) policyPage(w int) []string {
	session := h.Ctx.Current()
	var lines []string
	for _, d := range cloud.PoliciesToMake(session.Identity(), cloud.LimitsOf(session.Settings)) {
		lines = append(append(lines, h.Ctx.Theme.Title.Render(d.Name)), h.plainLines(d.JSON, w)...)
		lines = append(lines, "")
	}
	return append(lines, widget.Text(h.Ctx.Theme.Muted, "to have it in a file: "+h.Ctx.Command("policy"), w)...)
}

// consolePage are links to the console, a resource each.
func (h *Model) consolePage(w int) []string {
	t := h.Ctx.Theme
	if h.Ctx.Sandbox {
		return widget.Text(t.Plain, "The sandbox has no console. On a real account the links to each resource stand here.", w)
	}
	links := h.Status().ConsoleLinks()
	if len(links) == 0 {
		return []string{t.Muted.Render("there is nothing to look at yet")}
	}
	var lines []string
	for _, l := range links {
		for i, part := range widget.Wrap(l.URL, max(20, w-18)) {
			lead := ""
			if i == 0 {
				lead = l.Name
			}
			lines = append(lines, t.Plain.Render(widget.Pad(lead, 18))+t.Link(l.URL, part))
		}
	}
	return lines
}

// plainLines are lines of text, broken where they are longer than w.
func (h *Model) plainLines(text string, w int) (lines []string) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		body := strings.TrimLeft(line, " ")
		lines = append(lines, widget.Hang(strings.Repeat(" ", len(line)-len(body)), h.Ctx.Theme.Plain, body, w)...)
	}
	return lines
}
