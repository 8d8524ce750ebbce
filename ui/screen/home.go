package screen

import (
	"context"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/ui/widget"
)

// Home shows the stack that slipway.yaml describes: what each step has in AWS, where it answers, what it costs, what it lacks.
type Home struct {
	ctx  *Context
	ask  context.Context
	live *live.Stack

	generation int
	plan       plan.Plan
	report     check.Report
	running    cost.Estimate
	health     string
	notes      []string // what the last thing done has to say
	read       bool
	err        error
	at         int
}

// Looked is one look at the stack.
type Looked struct {
	generation int
	Live       *live.Stack
	Plan       plan.Plan
	Report     check.Report
	Running    cost.Estimate
	Err        error
}

// fetched is what the health URL said.
type fetched struct {
	generation int
	words      string
}

var (
	keyRedo   = binding("enter", "run this step", "enter")
	keyAll    = binding("p", "plan everything", "p")
	keyChecks = binding("c", "checklist", "c")
)

// NewHome makes the screen; l is what was read already, nil to read. notes stand below the steps.
func NewHome(ask context.Context, ctx *Context, l *live.Stack, notes []string) *Home {
	return &Home{ctx: ctx, ask: ask, live: l, notes: notes}
}

// Init reads AWS, unless that was just done, and draws its conclusions.
func (h *Home) Init() tea.Cmd {
	h.generation = h.ctx.next()
	generation, session, l := h.generation, h.ctx.Current(), h.live
	h.live, h.read, h.health = nil, false, ""
	return func() tea.Msg {
		if err := session.Pinned(); err != nil {
			return Looked{generation: generation, Err: err}
		}
		if l == nil {
			l = session.Read(h.ask)
		}
		return Looked{generation, l, session.Plan(l, plan.Intent{}), session.Checklist(l), steps.EstimateRunning(l, session.Prices), nil}
	}
}

// Update takes the look and keys.
func (h *Home) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case Looked:
		if msg.generation != h.generation {
			return h, nil
		}
		h.plan, h.report, h.running, h.err, h.read = msg.Plan, msg.Report, msg.Running, msg.Err, true
		if msg.Live == nil {
			return h, nil
		}
		h.live, h.ctx.Live = msg.Live, msg.Live
		return h, h.fetch()
	case fetched:
		if msg.generation == h.generation {
			h.health = msg.words
		}
	case tea.KeyPressMsg:
		ready := h.read && h.err == nil
		switch {
		case key.Matches(msg, keyLeave):
			return h, send(Leave{})
		case key.Matches(msg, keyReread):
			h.notes = nil
			return h, h.Init()
		case ready && key.Matches(msg, keyRedo):
			return h, send(Redo{steps.All()[h.at].Name})
		case ready && key.Matches(msg, keyAll):
			return h, send(Redo{})
		case ready && key.Matches(msg, keyChecks):
			return h, send(ShowChecklist{})
		default:
			h.at = moved(h.at, len(steps.All())-1, msg)
		}
	}
	return h, nil
}

// fetch asks the health URL, as a user of the API would.
func (h *Home) fetch() tea.Cmd {
	url, fetcher := URL(h.live, *h.ctx.Settings), h.ctx.Session.World.Fetcher
	if url == "" || fetcher == nil {
		return nil
	}
	generation, path := h.generation, h.ctx.Settings.Service.HealthPath
	return func() tea.Msg {
		status, _, err := fetcher.Fetch(h.ask, url+path, "")
		if err != nil {
			return fetched{generation, "could not be reached from here"}
		}
		return fetched{generation, fmt.Sprintf("answers %d at %s", status, path)}
	}
}

// Render draws the steps and the facts.
func (h *Home) Render(w, height int) string {
	t := h.ctx.Theme
	switch {
	case h.err != nil:
		return widget.Fit("\n"+strings.Join(explain(h.ctx, h.err, w-4), "\n"), w, height)
	case !h.read:
		return widget.Fit("\n  "+h.ctx.Spinner()+" "+t.Plain.Render("Reading AWS"), w, height)
	}
	lines := []string{""}
	for _, f := range h.facts() {
		lines = append(lines, "  "+t.Muted.Render(widget.Pad(f[0], 11))+t.Plain.Render(widget.Cut(f[1], w-14)))
	}
	lines = append(lines, "")
	for i, s := range steps.All() {
		cursor, name := "  ", t.Plain.Render(widget.Pad(s.Name, 10))
		if i == h.at {
			cursor, name = t.Accented.Render(t.Pointer)+" ", t.Chosen.Render(widget.Pad(s.Name, 10))
		}
		sign, words := h.state(s.Name)
		title := ""
		if w >= 76 {
			title = widget.Pad(s.Title, 36)
		}
		lines = append(lines, widget.Row(cursor+sign+" "+name+t.Muted.Render(title)+t.Plain.Render(words),
			t.Muted.Render(fmt.Sprintf("%8.2f", h.running.Step(s.Name).USD)), w-2))
	}
	if len(h.plan.Problems)+len(h.notes) > 0 {
		lines = append(lines, "")
	}
	for _, x := range h.plan.Problems {
		lines = append(lines, wrapped(t.Wrong.Render(t.Fail)+" ", t.Plain, x.Resource+": "+x.Why, w)...)
	}
	for _, n := range h.notes {
		lines = append(lines, wrapped(t.Caution.Render(t.Glyphs.Warn)+" ", t.Muted, n, w)...)
	}
	return widget.Fit(strings.Join(lines, "\n"), w, height)
}

// state says how a step stands: in sync, what differs, or what could not be read.
func (h *Home) state(step string) (sign, words string) {
	t := h.ctx.Theme
	n := map[plan.Verb]int{}
	for _, a := range h.plan.Actions {
		if a.Step == step {
			n[a.Verb]++
		}
	}
	for _, x := range h.plan.Problems {
		if x.Step == step && x.Kind == plan.Unread {
			return t.Caution.Render(t.Glyphs.Unknown), "not read"
		}
		if x.Step == step {
			return t.Wrong.Render(t.Fail), "blocked"
		}
	}
	changes := n[plan.Update] + n[plan.Replace] + n[plan.Delete] + n[plan.Adopt]
	switch {
	case n[plan.Create] > 0 && n[plan.None] == 0 && changes == 0:
		return t.Muted.Render(t.Glyphs.Waiting), "not there yet"
	case n[plan.Create] > 0:
		return t.Caution.Render(t.Glyphs.Warn), fmt.Sprintf("%d missing", n[plan.Create])
	case changes > 0:
		return t.Caution.Render(t.Glyphs.Warn), plural(changes, "change")
	}
	return t.Good.Render(t.Glyphs.OK), "in sync"
}

func (h *Home) facts() [][2]string {
	l := h.live
	url := URL(l, *h.ctx.Settings)
	facts := [][2]string{{"URL", either(url, "none yet")}}
	if h.health != "" {
		facts[0][1] += "  " + h.health
	}
	if s := l.Service.Value; s != nil {
		facts = append(facts, [2]string{"service", fmt.Sprintf("%d of %d running, revision %s", s.Running, s.Desired, revision(s.TaskDefinition))})
	} else if l.Service.Err != nil {
		facts = append(facts, [2]string{"service", "could not be read"})
	}
	if s := l.Running.Value; s != nil && len(s.Containers) > 0 {
		facts = append(facts, [2]string{"image", shortImage(s.Containers[0].Image)})
	}
	for _, j := range h.ctx.Settings.Schedule.Jobs {
		next := "never again"
		if times, err := steps.NextRuns(j.Cron, h.ctx.Settings.Schedule.Timezone, 1, h.ctx.Now()); err == nil && len(times) > 0 {
			next = "next run " + dates(times)[0] + " " + h.ctx.Settings.Schedule.Timezone
		}
		facts = append(facts, [2]string{"job", j.Name + ", " + next})
	}
	facts = append(facts,
		[2]string{"cost", fmt.Sprintf("$%.2f a month runs, $%.2f planned", h.running.USD, h.ctx.Estimate().USD)},
		[2]string{"security", h.report.Sentence()})
	return facts
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// shortImage is an image's name and the first digits of its digest.
func shortImage(ref string) string {
	ref = ref[strings.LastIndexByte(ref, '/')+1:]
	if name, digest, ok := strings.Cut(ref, "@sha256:"); ok {
		return name + "@sha256:" + digest[:min(12, len(digest))]
	}
	return ref
}

// revision is the part of a task definition's ARN that people know.
func revision(arn string) string {
	if i := strings.LastIndexByte(arn, '/'); i >= 0 {
		return arn[i+1:]
	}
	return arn
}

// Keys are the keys that work now.
func (h *Home) Keys() []key.Binding {
	if !h.read || h.err != nil {
		return []key.Binding{keyReread, keyLeave}
	}
	return []key.Binding{keyRedo, keyMove, keyAll, keyChecks, keyReread, keyLeave}
}

// Place names the screen.
func (h *Home) Place() string { return "home" }

// Moving reports that something is being looked at.
func (h *Home) Moving() bool { return !h.read }
