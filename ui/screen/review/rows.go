package review

import (
	"cmp"
	"path"
	"regexp"
	"strings"

	"charm.land/lipgloss/v2"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// lines draws the rows, and says which lines the cursor is on.
func (r *Model) lines(w int, sums bool) (lines []string, from, to int) {
	t := r.ctx.Theme
	prices := r.prices()
	apart := false // it has been said why there are rows of other steps in one step's plan
	for i, row := range r.rows {
		if i > 0 && (row.without != nil && r.rows[i-1].without == nil || row.note != nil && r.rows[i-1].note == nil) {
			lines = append(lines, "")
		}
		if row.command != nil && (i == 0 || r.rows[i-1].command == nil) {
			lines = append(lines, "", "  "+t.Title.Render("WHAT WILL RUN"))
		}
		cursor := "  "
		if i == r.cursor {
			cursor = t.Accented.Render(t.Pointer) + " "
			from = len(lines)
		}
		switch {
		case row.problem != nil:
			lines = append(lines, r.problemLines(*row.problem, cursor, w)...)
		case row.action != nil:
			lines = append(lines, r.actionLines(*row.action, centsText(prices.actions[row.action.ID]), cursor, w)...)
		case row.without != nil:
			lines = append(lines, cursor+t.Muted.Render(row.without.text+" (e changes that)"))
		case row.note != nil:
			lines = append(lines, widget.Hang(cursor+t.Caution.Render(t.Glyphs.Warn)+" ", t.Plain, row.note.Text, w-2)...)
		case row.command != nil:
			said := widget.Hang("    ", t.Plain, text.CommandText(*row.command), w-2)
			said[0] = cursor + strings.TrimPrefix(said[0], "    ")
			lines = append(lines, said...)
		default:
			sum := ""
			if sums {
				sum = strings.TrimSpace(centsText(prices.steps[row.step]))
			}
			if r.step != "" && row.step != r.step && !apart {
				apart = true
				lines = append(lines, widget.Text(t.Muted, r.otherStepsReason(), w-2)...)
				if i == r.cursor {
					from = len(lines)
				}
			}
			lines = append(lines, r.stepHeading(row.step, sum, cursor, w))
		}
		if i == r.cursor {
			to = len(lines)
		}
	}
	return lines, from, to
}

// otherStepsReason says why one step's plan has rows of others.
func (r *Model) otherStepsReason() string {
	for _, a := range r.plan.Work() {
		if a.Step == r.step {
			return "  What " + r.step + " needs, or what rests on it:"
		}
	}
	return "  " + strings.ToUpper(r.step[:1]) + r.step[1:] + " is in sync; what rests on it is not yet:"
}

// stepHeading is a step's name and what the step adds to the bill.
func (r *Model) stepHeading(step, sum, cursor string, w int) string {
	t := r.ctx.Theme
	return widget.Row(cursor+t.Title.Render(strings.ToUpper(step)), t.Title.Render(sum), w-1)
}

func (r *Model) problemLines(x plan.Problem, cursor string, w int) []string {
	t := r.ctx.Theme
	var lines []string
	for i, l := range widget.Wrap(x.Resource+": "+x.Why, w-6) {
		if i == 0 {
			lines = append(lines, cursor+t.Wrong.Render(t.Fail)+" "+t.Plain.Render(l))
			continue
		}
		lines = append(lines, "    "+t.Plain.Render(l))
	}
	for _, l := range widget.Wrap("way out: "+x.WayOut, w-6) {
		lines = append(lines, "    "+t.Muted.Render(l))
	}
	return lines
}

// detailIndent is where what is said about a row begins: below its title.
const detailIndent = 12

// verbInk is the colour of a verb; its sign and word say the same.
func verbInk(t *theme.Theme, v plan.Verb) theme.Ink {
	switch v {
	case plan.Create:
		return t.Good
	case plan.Update, plan.Adopt:
		return t.Caution
	case plan.Replace, plan.Delete:
		return t.Wrong
	}
	return t.Plain
}

// actionLines draws a row. What does not fit beside the title goes under it, whole; only a name that the title nearly
// says is dropped.
func (r *Model) actionLines(a plan.Action, usd, cursor string, w int) []string {
	t := r.ctx.Theme
	source := r.source(a)
	right := ""
	if strings.TrimSpace(source+usd) != "" {
		right = t.Muted.Render(widget.Pad(source, sourceWidth)) + usd
	}
	left := cursor + verbInk(t, a.Verb).Render(text.Sign(a.Verb)+" "+widget.Pad(string(a.Verb), 7)) + " "
	room := w - 2 - detailIndent - lipgloss.Width(right)
	column := max(0, min(32, w-44))
	beside, below := r.besideAndBelow(a, room-max(column, lipgloss.Width(a.Title))-2)
	titles := widget.Wrap(a.Title, max(12, room))
	title := titles[0]
	if beside != "" {
		title = widget.Pad(title, max(column, lipgloss.Width(title))) + "  "
	}
	lines := []string{widget.Row(left+t.Plain.Render(title)+t.Muted.Render(beside), right, w-1)}
	say := func(text string, ink theme.Ink) {
		for _, l := range widget.Wrap(text, w-detailIndent-1) {
			lines = append(lines, strings.Repeat(" ", detailIndent)+ink.Render(l))
		}
	}
	for _, text := range titles[1:] {
		say(text, t.Plain)
	}
	for _, text := range below {
		say(text, t.Muted)
	}
	if lost := status.DataLoss(a); lost != "" {
		say("lost: "+lost, t.Wrong)
	}
	if r.expanded[a.ID] {
		for _, text := range r.expandedLines(a) {
			say(text, t.Muted)
		}
	}
	if r.showCalls || r.expanded[a.ID] {
		for _, c := range a.Calls {
			say("aws "+c, t.Accented)
		}
	}
	return lines
}

// sourceWidth is how wide the column is that says where an answer came from.
const sourceWidth = 8

// shownChanges is how many changes a closed row shows.
const shownChanges = 3

// besideAndBelow is what a row says beside its title, as far as it fits into room cells, and what it says below: why,
// and what changes.
func (r *Model) besideAndBelow(a plan.Action, room int) (beside string, below []string) {
	if open := ingressText(a); len(open) > 0 && a.Reason == "" && !r.expanded[a.ID] {
		for _, text := range open {
			if lipgloss.Width(text) <= room {
				return text, nil
			}
		}
		return "", open[:1]
	}
	var texts []string
	if a.Verb != plan.Create && !r.expanded[a.ID] && len(a.Changes) > 0 {
		texts = append(texts, changesText(a.Changes))
	}
	if a.Reason != "" {
		texts = append(texts, a.Reason)
	}
	if len(texts) == 0 {
		if name := a.Name; !strings.Contains(a.Title, path.Base(name)) && lipgloss.Width(name) <= room {
			return name, nil
		}
		return "", nil
	}
	if len(texts) == 1 && lipgloss.Width(texts[0]) <= room {
		return texts[0], nil
	}
	return "", texts
}

// ingressText says in words whom a new security group lets in, the longest first; none for anything else.
func ingressText(a plan.Action) []string {
	var ports []string
	from := ""
	for _, c := range a.Changes {
		rule := ingressRule.FindStringSubmatch(c.To)
		if a.Verb != plan.Create || c.Field != "ingress" || rule == nil {
			return nil
		}
		ports, from = append(ports, rule[1]), rule[2]
	}
	switch {
	case len(ports) == 0:
		return nil
	case strings.Contains(from, "/"):
		return []string{text.List(ports) + " from the whole internet", strings.Join(ports, ", ") + " from the internet"}
	case strings.HasSuffix(from, "-alb-sg"):
		from = "the load balancer"
	case strings.HasSuffix(from, "-app-sg"):
		from = "the app"
	}
	shut := ", closed to the internet"
	return []string{text.List(ports) + " from " + from + " only" + shut, text.List(ports) + shut}
}

// ingressRule is a rule of a security group as the plan writes it.
var ingressRule = regexp.MustCompile(`^tcp (\d+) from (\S+)$`)

// changesText puts changes into one line, the first of them where there are many.
func changesText(changes []plan.Change) string {
	var parts []string
	for _, c := range changes[:min(len(changes), shownChanges)] {
		parts = append(parts, c.Field+" "+cmp.Or(c.From, "none")+" -> "+c.To)
	}
	words := text.Brief(strings.Join(parts, ", "))
	if more := len(changes) - shownChanges; more > 0 {
		words += ", and " + text.Plural(more, "other change") + " (space opens it)"
	}
	return words
}

// expandedLines is all there is to say of an action: its name, its time, and every change with the answer it comes
// from.
func (r *Model) expandedLines(a plan.Action) []string {
	var texts []string
	if a.Name != "" {
		texts = append(texts, "name: "+a.Name)
	}
	if a.Typical > 0 {
		texts = append(texts, "usually takes "+text.Approx(a.Typical))
	}
	for _, c := range a.Changes {
		text := c.Field + ": " + c.To
		if c.From != "" {
			text = c.Field + ": " + c.From + " -> " + c.To
		}
		if q, ok := steps.Question(c.Answer); ok {
			text += "  (" + q.ID + ", " + r.ctx.Source(c.Answer) + ")"
		}
		texts = append(texts, text)
	}
	return texts
}

// source says where the answers behind an action came from: from you if one of them did.
func (r *Model) source(a plan.Action) string {
	best := ""
	for _, c := range a.Changes {
		if c.Answer == "" {
			continue
		}
		switch s := r.ctx.Source(c.Answer); {
		case s == string(question.You), best == "", best == string(question.Default):
			best = s
		}
		if best == string(question.You) {
			break
		}
	}
	return best
}
