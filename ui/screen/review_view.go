package screen

import (
	"fmt"
	"path"
	"strings"

	"slipway/steps/cost"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/ui/plain"
	"slipway/ui/widget"
)

// Render draws the plan, its price and time, and where the name is typed.
func (r *Review) Render(w, h int) string {
	t := r.ctx.Theme
	switch {
	case r.read && r.err != nil:
		return widget.Fit("\n"+strings.Join(explain(r.ctx, r.err, w-4), "\n"), w, h)
	case !r.read:
		return widget.Fit("\n  "+r.ctx.Spinner()+" "+t.Plain.Render("Reading AWS and planning"), w, h)
	}
	width := w
	if w >= 100 {
		width = w - sideWidth - 2
	}
	var head []string
	if h >= 14 {
		head = append(head, "")
	}
	for _, l := range widget.Wrap(plain.Sentence(r.plan), width-4) {
		head = append(head, "  "+t.Plain.Render(l))
	}
	head = append(head, "")
	foot := r.foot(width)
	lines, from, to := r.lines(width)
	room := h - len(head) - len(foot) - 1
	shown, above, below := widget.Window(lines, from, to, room)
	block := widget.Fit(strings.Join(append(head, shown...), "\n"), width, max(0, h-len(foot)-1))
	block = widget.Fit(block+"\n"+more(r.ctx, above, below)+"\n"+strings.Join(foot, "\n"), width, h)
	if width == w {
		return block
	}
	return widget.Fit(widget.Beside(block, r.side(), width, 1), w, h)
}

// sideWidth is how wide the cards beside the plan are.
const sideWidth = 34

// side are the price now and after, and what takes the time.
func (r *Review) side() string {
	t := r.ctx.Theme
	inner := sideWidth - 4
	after := r.ctx.Estimate()
	money := func(label string, usd float64) string {
		return widget.Row(t.Plain.Render(label), t.Plain.Render(fmt.Sprintf("%.2f", usd)), inner)
	}
	price := []string{money("now", r.running.USD), money("after", after.USD), t.Rule.Render(strings.Repeat(t.Line, inner)),
		widget.Row(t.Plain.Render("USD a month"), widget.Delta(t, after.USD-r.running.USD), inner)}
	var slow []string
	for _, a := range r.plan.Work() {
		if a.Usual >= 60*1e9 {
			slow = append(slow, widget.Row(t.Plain.Render(a.Title), t.Muted.Render(minutes(a.Usual)), inner))
		}
	}
	cards := widget.Card(t, "Cost", price, sideWidth)
	if len(slow) > 0 {
		cards += "\n" + widget.Card(t, "What takes time", slow, sideWidth)
	}
	return "\n" + cards
}

// lines draws problems, actions and notes, and says which lines the cursor is on.
func (r *Review) lines(w int) (lines []string, from, to int) {
	t := r.ctx.Theme
	for i, row := range r.rows {
		cursor := "  "
		if i == r.at {
			cursor = t.Accented.Render(t.Pointer) + " "
			from = len(lines)
		}
		switch {
		case row.problem != nil:
			lines = append(lines, r.problem(*row.problem, cursor, w)...)
		case row.action != nil:
			lines = append(lines, r.action(*row.action, cursor, w)...)
		default:
			lines = append(lines, cursor+t.Title.Render(strings.ToUpper(row.step)))
		}
		if i == r.at {
			to = len(lines)
		}
	}
	for _, n := range r.plan.Notes {
		lines = append(lines, wrapped(t.Caution.Render(t.Glyphs.Warn)+" ", t.Muted, n.Text, w)...)
	}
	return lines, from, to
}

func (r *Review) problem(x plan.Problem, cursor string, w int) []string {
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

func (r *Review) action(a plan.Action, cursor string, w int) []string {
	t := r.ctx.Theme
	style := t.Plain
	switch a.Verb {
	case plan.Create:
		style = t.Good
	case plan.Update, plan.Adopt:
		style = t.Caution
	case plan.Replace, plan.Delete:
		style = t.Wrong
	}
	left := cursor + style.Render(plain.Sign(a.Verb)+" "+widget.Pad(string(a.Verb), 7)) + " " + t.Plain.Render(a.Title+strings.Repeat(" ", max(0, min(32, w-44)-len([]rune(a.Title)))))
	if detail := r.detail(a); detail != "" {
		left += "  " + t.Muted.Render(detail)
	}
	lines := []string{widget.Row(left, t.Muted.Render(widget.Pad(r.source(a), 8))+price(a, r.ctx.Estimate(), r.running), w-1)}
	if r.open[a.ID] {
		lines = append(lines, r.opened(a, w)...)
	}
	if r.calls || r.open[a.ID] {
		for _, c := range a.Calls {
			lines = append(lines, "            "+t.Accented.Render(widget.Cut("aws "+c, w-13)))
		}
	}
	return lines
}

// detail is what a row says beside its title: the reason, the first change, or the name.
func (r *Review) detail(a plan.Action) string {
	switch {
	case a.Reason != "":
		return a.Reason
	case a.Verb != plan.Create && len(a.Changes) > 0:
		c := a.Changes[0]
		return c.Field + " " + either(c.From, "none") + " -> " + c.To
	case !strings.Contains(a.Title, path.Base(a.Name)):
		return a.Name
	}
	return ""
}

func (r *Review) opened(a plan.Action, w int) []string {
	t := r.ctx.Theme
	lines := []string{}
	say := func(text string) {
		lines = append(lines, "            "+t.Muted.Render(widget.Cut(text, w-13)))
	}
	if a.Name != "" {
		say("name: " + a.Name)
	}
	if a.Usual > 0 {
		say("usually takes " + minutes(a.Usual))
	}
	for _, c := range a.Changes {
		text := c.Field + ": " + c.To
		if c.From != "" {
			text = c.Field + ": " + c.From + " -> " + c.To
		}
		if c.Answer != "" {
			text += "  (" + c.Answer + ", " + r.ctx.Source(c.Answer) + ")"
		}
		say(text)
	}
	return lines
}

// source says where the answers behind an action came from: from you if one of them did.
func (r *Review) source(a plan.Action) string {
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

// pricedBy says which action brings the lines of the bill that begin with these words.
var pricedBy = []struct{ item, action string }{
	{"RDS", "data/database"}, {"ElastiCache", "data/cache"}, {"ECR", "image/repository"}, {"Fargate", "service/service"},
	{"load balancer", "service/load-balancer"}, {"public IPv4", "service/load-balancer"}, {"CloudWatch Logs", "service/log-group"},
	{"scheduled jobs", "schedule/group"},
}

// price is what an action adds to the month's bill, in nine cells.
func price(a plan.Action, after, now cost.Estimate) string {
	sum := func(e cost.Estimate) (usd float64) {
		for _, l := range e.Lines {
			for _, p := range pricedBy {
				if p.action == a.ID && strings.HasPrefix(l.Item, p.item) {
					usd += l.USD
				}
			}
		}
		return usd
	}
	if d := sum(after) - sum(now); d > 0.004 || d < -0.004 {
		return fmt.Sprintf("%+9.2f", d)
	}
	return strings.Repeat(" ", 9)
}

func (r *Review) foot(w int) []string {
	t := r.ctx.Theme
	e := r.ctx.Estimate()
	mark := ""
	if e.Uncertain {
		mark = ", estimated"
	}
	lines := []string{"  " + t.Plain.Render("Costs ") + t.Title.Render(fmt.Sprintf("$%.2f", e.USD)) + t.Plain.Render(" a month while it runs"+mark+". Removing it: slipway destroy.")}
	if r.left > 0 {
		lines = append(lines, "  "+t.Muted.Render(plural(r.left, "change")+" elsewhere left for slipway apply."))
	}
	switch {
	case !r.runnable():
		lines = append(lines, "  "+t.Wrong.Render("This plan cannot run; nothing was written.")+t.Plain.Render(" e edits the answer, r reads again."))
	case r.plan.Empty():
		lines = append(lines, "  "+t.Good.Render("AWS has what the answers ask for.")+t.Plain.Render(" Enter shows the checklist."))
	case r.typing:
		lines = append(lines, "  "+t.Plain.Render("Type "+r.ctx.Settings.App+" to apply this plan: ")+r.name.View(), "  "+t.Wrong.Render(r.refused))
	default:
		lines = append(lines, "  "+t.Plain.Render("Nothing of this has been done yet."))
	}
	for i := range lines {
		lines[i] = widget.Cut(lines[i], w)
	}
	return lines
}
