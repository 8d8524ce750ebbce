package widget

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/theme"
)

// PlanRow is an action of a plan as it is drawn.
type PlanRow struct {
	Action  plan.Action
	Source  string   // where its answers came from
	Cents   int      // what it adds to the monthly bill
	Cursor  string   // what stands before it, two cells wide
	Open    bool     // Details are shown
	Calls   bool     // the aws commands are shown
	Details []string // all there is to say of it
}

// PlanProblem draws what keeps a plan from being run.
func PlanProblem(t *theme.Theme, x plan.Problem, cursor string, w int) []string {
	var lines []string
	for i, l := range Wrap(x.Resource+": "+x.Why, w-6) {
		if i == 0 {
			lines = append(lines, cursor+t.Wrong.Render(t.Fail)+" "+t.Plain.Render(l))
			continue
		}
		lines = append(lines, "    "+t.Plain.Render(l))
	}
	for _, l := range Wrap("way out: "+x.WayOut, w-6) {
		lines = append(lines, "    "+t.Muted.Render(l))
	}
	return lines
}

// detailIndent is where what is said about a row begins: below its title.
const detailIndent = 12

// verbInk is the colour of a verb; its sign and word say the same.
func verbInk(t *theme.Theme, v plan.Verb) theme.TextStyle {
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

// Lines draws a row. What does not fit beside the title goes under it, whole; only a name that the title nearly
// says is dropped.
func (r PlanRow) Lines(t *theme.Theme, w int) []string {
	a, usd := r.Action, Cents(r.Cents)
	right := ""
	if strings.TrimSpace(r.Source+usd) != "" {
		right = t.Muted.Render(Pad(r.Source, sourceWidth)) + usd
	}
	left := r.Cursor + verbInk(t, a.Verb).Render(text.Sign(a.Verb)+" "+Pad(string(a.Verb), 7)) + " "
	room := w - 2 - detailIndent - lipgloss.Width(right)
	column := max(0, min(32, w-44))
	beside, below := r.besideAndBelow(room - max(column, lipgloss.Width(a.Title)) - 2)
	titles := Wrap(a.Title, max(12, room))
	title := titles[0]
	if beside != "" {
		title = Pad(title, max(column, lipgloss.Width(title))) + "  "
	}
	lines := []string{Row(left+t.Plain.Render(title)+t.Muted.Render(beside), right, w-1)}
	say := func(text string, ink theme.TextStyle) {
		for _, l := range Wrap(text, w-detailIndent-1) {
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
	for _, text := range r.Details {
		say(text, t.Muted)
	}
	if !r.Calls && !r.Open {
		return lines
	}
	sent := a.Requests()
	for _, c := range a.Calls {
		say("aws "+c, t.Accented)
		if at := slices.IndexFunc(sent, func(x plan.Request) bool { return x.Call == c }); at >= 0 && r.Open {
			lines = append(lines, settingsSent(t, sent[at].Settings, w)...)
		}
	}
	return lines
}

// settingsSent are the settings of a request by AWS's own names.
func settingsSent(t *theme.Theme, all []cloud.Setting, w int) (lines []string) {
	column := 0
	for _, s := range all {
		if n := lipgloss.Width(s.Name); n <= w/3 {
			column = max(column, n)
		}
	}
	for _, s := range all {
		lead := strings.Repeat(" ", detailIndent+2)
		name := t.Muted.Render(Pad(s.Name, column)) + "  "
		if lipgloss.Width(s.Name) > column {
			lines = append(lines, Hang(lead, t.Muted, s.Name, w-1)...)
			name = strings.Repeat(" ", column+2)
		}
		for i, l := range Wrap(cmp.Or(s.Value, "none"), max(12, w-1-detailIndent-4-column)) {
			if i > 0 {
				name = strings.Repeat(" ", column+2)
			}
			lines = append(lines, lead+name+t.Plain.Render(l))
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
func (r PlanRow) besideAndBelow(room int) (beside string, below []string) {
	a := r.Action
	if open := ingressText(a); len(open) > 0 && a.Reason == "" && !r.Open {
		for _, text := range open {
			if lipgloss.Width(text) <= room {
				return text, nil
			}
		}
		return "", open[:1]
	}
	var texts []string
	if a.Verb != plan.Create && !r.Open && len(a.Changes) > 0 {
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
