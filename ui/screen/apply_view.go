package screen

import (
	"fmt"
	"slices"
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
		foot = a.failed(w, h)
	default:
		foot = a.events(w, h)
	}
	room := h - len(head) - len(foot) - 1
	lines, at := a.tree(w, a.unfolded() <= room)
	at = max(0, min(at+a.scroll, len(lines)-1))
	shown, above, below := widget.Window(lines, at, at+1, room)
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
	switch {
	case a.ended:
	case a.stops >= 2:
		text += " " + t.Bullet + " stopping: finishing the calls in flight"
	default:
		text += " " + t.Bullet + " about " + minutes(a.remaining()) + " left"
	}
	width := max(8, min(60, w-len([]rune(text))-6))
	return []string{"  " + widget.Bar(t, a.share, width) + "  " + t.Plain.Render(text)}
}

// unfolded is how many lines the tree has at most.
func (a *Apply) unfolded() int { return len(a.plan.Work()) + len(steps.Names()) }

// tree draws the groups, with their finished actions if there is room for all; at is the line of the last group that runs.
func (a *Apply) tree(w int, all bool) (lines []string, at int) {
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
		if !all {
			actions = slices.DeleteFunc(actions, func(x plan.Action) bool { return a.states[x.ID].State == plan.Done })
		}
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
	untouched := count[plan.Queued] + count[""]
	var sign, text string
	switch {
	case count[plan.Failed] > 0:
		sign, text, open = t.Wrong.Render(t.Fail), fmt.Sprintf("%d of %d made, %d failed", count[plan.Done], len(actions), count[plan.Failed]), true
	case count[plan.Done] == len(actions):
		sign, text = t.Good.Render(t.Glyphs.OK), plural(len(actions), "resource")
	case running > 0:
		sign, text, open = a.ctx.Spinner(), fmt.Sprintf("%d of %d", count[plan.Done], len(actions)), true
		last = a.ctx.Now()
	case a.ended && count[plan.Skipped] == len(actions):
		sign, text = t.Muted.Render(t.Glyphs.Waiting), "not begun"
	case a.ended:
		sign, text = t.Caution.Render(t.Glyphs.Warn), fmt.Sprintf("%d of %d, the rest waits for the next run", count[plan.Done], len(actions))
		open = count[plan.Stopped] > 0
	default:
		sign, text = t.Muted.Render(t.Glyphs.Waiting), "waits for "+a.waitsFor(actions)
		if untouched < len(actions) {
			text = fmt.Sprintf("%d of %d, %s", count[plan.Done], len(actions), text)
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

// waitsFor names what holds up actions that have not begun: the first of their needs that has not ended.
func (a *Apply) waitsFor(actions []plan.Action) string {
	for _, x := range actions {
		for _, id := range x.Needs {
			need, ok := a.plan.Action(id)
			if e := a.states[id]; ok && need.Verb != plan.None && !e.Final() {
				return need.Title
			}
		}
	}
	return "its turn"
}

// events shows the last lines of the log, more of them on request.
func (a *Apply) events(w, h int) []string {
	t := a.ctx.Theme
	n, log := 3, a.log
	switch {
	case a.showLog:
		n = h * 2 / 3
	case h >= 30:
		n = 6
	case h < 16:
		n = 1
	}
	if a.calls {
		log = a.made
	}
	var lines []string
	for _, l := range log[max(0, len(log)-n):] {
		lines = append(lines, "  "+t.Muted.Render(widget.Cut(l, w-4)))
	}
	for len(lines) < n {
		lines = append(lines, "")
	}
	last := t.Muted.Render("Close the terminal and nothing is lost: slipway goes on from what AWS has.")
	if a.ended {
		last = t.Good.Render("Everything is made. Enter checks it.")
	}
	return append(lines, widget.Cut("  "+last, w-2))
}

// question is what the first ctrl+c asks.
func (a *Apply) question(w int) []string {
	t := a.ctx.Theme
	var lines []string
	for _, l := range widget.Wrap(is(len(a.Unfinished()))+" being made. What is made stays in AWS and costs while it is there.", min(w-2, 78)-4) {
		lines = append(lines, t.Plain.Render(l))
	}
	lines = append(lines, "")
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
