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

	plan    plan.Plan
	report  check.Report
	running cost.Estimate
	health  string
	read    bool
	err     error
	at      int
}

// Looked is one look at the stack.
type Looked struct {
	Live    *live.Stack
	Plan    plan.Plan
	Report  check.Report
	Running cost.Estimate
	Err     error
}

type fetched struct{ words string }

var (
	keyRedo   = binding("enter", "run this step again", "enter")
	keyAll    = binding("p", "plan everything", "p")
	keyChecks = binding("c", "checklist", "c")
)

// NewHome makes the screen; l is what was read already, nil to read.
func NewHome(ask context.Context, ctx *Context, l *live.Stack) *Home {
	return &Home{ctx: ctx, ask: ask, live: l}
}

// Init reads AWS, unless that was just done, and draws its conclusions.
func (h *Home) Init() tea.Cmd {
	session := *h.ctx.Session
	session.Settings = *h.ctx.Settings
	l := h.live
	h.live = nil
	return func() tea.Msg {
		if err := session.Pinned(); err != nil {
			return Looked{Err: err}
		}
		if l == nil {
			l = session.Read(h.ask)
		}
		return Looked{Live: l, Plan: session.Plan(l, plan.Intent{}), Report: session.Checklist(l), Running: steps.EstimateRunning(l, session.Prices)}
	}
}

// Update takes the look and keys.
func (h *Home) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case Looked:
		h.plan, h.report, h.running, h.err, h.read = msg.Plan, msg.Report, msg.Running, msg.Err, true
		if msg.Live == nil {
			return h, nil
		}
		h.live = msg.Live
		return h, h.fetch()
	case fetched:
		h.health = msg.words
	case tea.KeyPressMsg:
		switch {
		case msg.String() == "up" || msg.String() == "k":
			h.at = max(0, h.at-1)
		case msg.String() == "down" || msg.String() == "j":
			h.at = min(len(steps.All())-1, h.at+1)
		case key.Matches(msg, keyReread):
			h.read, h.health, h.live = false, "", nil
			return h, h.Init()
		case h.read && h.err == nil && key.Matches(msg, keyRedo):
			return h, send(Redo{steps.All()[h.at].Name})
		case h.read && h.err == nil && key.Matches(msg, keyAll):
			return h, send(Redo{})
		case h.read && h.err == nil && key.Matches(msg, keyChecks):
			return h, send(ShowChecklist{})
		case msg.String() == "q" || key.Matches(msg, keyBack):
			return h, send(Leave{})
		}
	}
	return h, nil
}

// fetch asks the health URL, as a user of the API would.
func (h *Home) fetch() tea.Cmd {
	url := URL(h.live, *h.ctx.Settings)
	fetcher := h.ctx.Session.World.Fetcher
	if url == "" || fetcher == nil {
		return nil
	}
	path := h.ctx.Settings.Service.HealthPath
	return func() tea.Msg {
		status, _, err := fetcher.Fetch(h.ask, url+path, "")
		if err != nil {
			return fetched{"could not be reached from here"}
		}
		return fetched{fmt.Sprintf("answers %d at %s", status, path)}
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
		lines = append(lines, "  "+t.Muted.Render(widget.Pad(f[0], 11))+t.Plain.Render(f[1]))
	}
	lines = append(lines, "")
	for i, s := range steps.All() {
		cursor, name := "  ", t.Plain.Render(widget.Pad(s.Name, 10))
		if i == h.at {
			cursor, name = t.Accented.Render(t.Pointer)+" ", t.Chosen.Render(widget.Pad(s.Name, 10))
		}
		sign, words := h.state(s.Name)
		lines = append(lines, widget.Row(cursor+sign+" "+name+t.Muted.Render(widget.Pad(s.Title, 36))+t.Plain.Render(words),
			t.Muted.Render(fmt.Sprintf("%.2f", h.ctx.Estimate().Step(s.Name).USD)), w-2))
	}
	if len(h.plan.Problems) > 0 {
		lines = append(lines, "")
		for _, x := range h.plan.Problems {
			lines = append(lines, wrapped(t.Wrong.Render(t.Fail)+" ", x.Resource+": "+x.Why, w)...)
		}
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

// revision is the part of a task definition's ARN that people know.
func revision(arn string) string {
	if i := strings.LastIndexByte(arn, '/'); i >= 0 {
		return arn[i+1:]
	}
	return arn
}

// Keys are the keys that work now.
func (h *Home) Keys() []key.Binding {
	return []key.Binding{keyRedo, keyMove, keyAll, keyChecks, keyReread, binding("q", "leave", "q", "esc")}
}

// Place names the screen.
func (h *Home) Place() string { return "home" }

// Step is empty.
func (h *Home) Step() string { return "" }
