package screen

import (
	"fmt"
	"strings"
	"time"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/ui/widget"
)

// Render draws the bar, the groups, the last events, and the question ctrl+c asks.
func (a *Apply) Render(w, h int) string {
	head := append([]string{""}, a.bar(w)...)
	head = append(head, "")
	var foot []string
	switch {
	case a.asking:
		foot = a.question(w)
	case a.ended && !a.result.OK():
		foot = a.failure(w)
	default:
		foot = a.events(w, h)
	}
	lines, at := a.tree(w)
	room := h - len(head) - len(foot) - 1
	shown, above, below := widget.Window(lines, at+a.scroll, room)
	body := widget.Fit(strings.Join(append(head, shown...), "\n"), w, max(0, h-len(foot)-1))
	return widget.Fit(body+"\n"+more(a.ctx, above, below)+"\n"+strings.Join(foot, "\n"), w, h)
}

func (a *Apply) bar(w int) []string {
	t := a.ctx.Theme
	work := a.plan.Work()
	done := 0
	for _, x := range work {
		if e := a.states[x.ID]; e.State == plan.Done {
			done++
		}
	}
	text := fmt.Sprintf("%d of %d   %s", done, len(work), clock(a.elapsed()))
	if !a.ended {
		text += " · about " + minutes(a.remaining()) + " left"
	}
	if a.stops >= 2 && !a.ended {
		text += " · stopping: finishing the calls in flight"
	}
	if a.ctx.Sandbox {
		text += t.Muted.Render("  (sandbox time)")
	}
	width := max(8, min(40, w-len(text)-8))
	return []string{"  " + widget.Bar(t, a.share, width) + "  " + t.Plain.Render(text)}
}

// tree draws the groups; at is the line of the last one that runs.
func (a *Apply) tree(w int) (lines []string, at int) {
	for _, step := range steps.Names() {
		var actions []plan.Action
		for _, x := range a.plan.Work() {
			if x.Step == step {
				actions = append(actions, x)
			}
		}
		if len(actions) == 0 {
			continue
		}
		group, open := a.group(step, actions, w)
		lines = append(lines, group)
		if !open {
			continue
		}
		at = len(lines)
		for i, x := range actions {
			lines = append(lines, a.action(x, i == len(actions)-1, w))
		}
	}
	return lines, at
}

// group draws one step's line, and says whether its actions are shown under it.
func (a *Apply) group(step string, actions []plan.Action, w int) (line string, open bool) {
	t := a.ctx.Theme
	count := map[plan.State]int{}
	var first, last time.Time
	for _, x := range actions {
		e := a.states[x.ID]
		count[e.State]++
		if begun, ok := a.starts[x.ID]; ok && (first.IsZero() || begun.Before(first)) {
			first = begun
		}
		if e.At.After(last) {
			last = e.At
		}
	}
	running := count[plan.Running] + count[plan.Waiting]
	var sign, text string
	switch {
	case count[plan.Failed] > 0:
		sign, text, open = t.Wrong.Render(t.Fail), fmt.Sprintf("%d of %d made, %d failed", count[plan.Done], len(actions), count[plan.Failed]), true
	case count[plan.Done] == len(actions):
		sign, text = t.Good.Render(t.Glyphs.OK), plural(len(actions), "resource")
	case running > 0:
		sign, text, open = a.ctx.Spinner(), fmt.Sprintf("%d of %d", count[plan.Done], len(actions)), true
		last = a.ctx.Now()
	case count[plan.Done] > 0 || count[plan.Stopped] > 0:
		sign, text = t.Caution.Render(t.Glyphs.Waiting), fmt.Sprintf("%d of %d", count[plan.Done], len(actions))
		open = count[plan.Stopped] > 0
	default:
		sign, text = t.Muted.Render(t.Glyphs.Waiting), "waits"
		if a.ended {
			text = "not begun"
		}
	}
	timer := ""
	if !first.IsZero() {
		timer = clock(last.Sub(first))
	}
	return widget.Row("  "+sign+" "+t.Plain.Render(widget.Pad(step, 12))+t.Muted.Render(text), t.Muted.Render(timer), w-2), open
}

func (a *Apply) action(x plan.Action, last bool, w int) string {
	t := a.ctx.Theme
	e := a.states[x.ID]
	branch := t.Branch
	if last {
		branch = t.LastBranch
	}
	sign, timer, detail := t.Muted.Render(t.Glyphs.Waiting), "", e.Detail
	switch e.State {
	case plan.Done:
		sign, timer = t.Good.Render(t.Glyphs.OK), clock(e.Elapsed)
	case plan.Failed:
		sign, timer = t.Wrong.Render(t.Fail), clock(e.Elapsed)
	case plan.Skipped, plan.Stopped:
		sign = t.Caution.Render(t.Glyphs.Warn)
	case plan.Running, plan.Waiting:
		sign = a.ctx.Spinner()
		spent := a.ctx.Now().Sub(a.starts[x.ID])
		timer = clock(spent)
		if x.Usual > 0 {
			usual := "usual " + minutes(x.Usual)
			if spent > 2*x.Usual {
				usual = "longer than usual"
			}
			timer = usual + "  " + timer
		}
	}
	left := "    " + t.Rule.Render(branch) + " " + sign + " " + t.Plain.Render(x.Title)
	if detail != "" {
		left += "  " + t.Muted.Render(detail)
	}
	return widget.Row(left, t.Muted.Render(timer), w-2)
}

// events shows the last lines of the log, more of them on request.
func (a *Apply) events(w, h int) []string {
	t := a.ctx.Theme
	n := 3
	if h >= 30 {
		n = 6
	}
	if a.showLog {
		n = h / 2
	}
	var lines []string
	for _, l := range a.log[max(0, len(a.log)-n):] {
		lines = append(lines, "  "+t.Muted.Render(widget.Cut(l, w-4)))
	}
	for len(lines) < n {
		lines = append(lines, "")
	}
	switch {
	case a.ended:
		return append(lines, "  "+t.Good.Render("Everything is made. Enter checks it."))
	default:
		return append(lines, "  "+t.Muted.Render(widget.Cut("If this terminal closes, nothing is lost: AWS has all of it, and slipway goes on from there.", w-4)))
	}
}

// question is what the first ctrl+c asks.
func (a *Apply) question(w int) []string {
	t := a.ctx.Theme
	n := len(a.Unfinished())
	lines := []string{
		t.Plain.Render(fmt.Sprintf("%s being made. What is made stays in AWS, and costs while it is there.", is(n))),
		"",
	}
	for i, c := range []string{
		"Keep going",
		"Stop after the calls in flight (safe; go on later with slipway)",
		"Leave now: AWS goes on with what was begun, and it is listed",
	} {
		if i == a.choice {
			lines = append(lines, t.Chosen.Render(t.Pointer+" "+c))
		} else {
			lines = append(lines, t.Plain.Render("  "+c))
		}
	}
	return strings.Split(widget.Card(t, "Stop?", lines, min(w-2, 78)), "\n")
}

// failure says what went wrong first, and what to do about it.
func (a *Apply) failure(w int) []string {
	t := a.ctx.Theme
	if len(a.result.Failures()) == 0 {
		return []string{"  " + t.Caution.Render("Stopped. What was made stays; enter reads AWS again and goes on from there, q leaves.")}
	}
	first := a.result.Failures()[0]
	lines := explain(a.ctx, first.Err, w-6)
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], "  ")
	}
	lines = append(lines, "", t.Muted.Render("safe: everything marked "+t.Glyphs.OK+" is made; nothing else was touched"))
	if more := len(a.result.Failures()) - 1; more > 0 {
		lines = append(lines, t.Muted.Render(fmt.Sprintf("%s failed too; l shows the log", plural(more, "other action"))))
	}
	return strings.Split(widget.Card(t, first.Title+" was not finished", lines, min(w-2, 110)), "\n")
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func is(n int) string {
	if n == 1 {
		return "1 resource is"
	}
	return fmt.Sprintf("%d resources are", n)
}

// clock writes a duration as 3m 12s.
func clock(d time.Duration) string {
	d = d.Round(time.Second)
	if d < time.Minute {
		return fmt.Sprintf("%ds", int(d.Seconds()))
	}
	return fmt.Sprintf("%dm %02ds", int(d.Minutes()), int(d.Seconds())%60)
}

// minutes writes a duration as people say it.
func minutes(d time.Duration) string {
	if d < 50*time.Second {
		return fmt.Sprintf("%ds", max(5, int(d.Round(5*time.Second).Seconds())))
	}
	return fmt.Sprintf("%d min", max(1, int(d.Round(time.Minute).Minutes())))
}
