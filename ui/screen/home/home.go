// Package home is the screen of a stack that exists: the state of each step, where the API answers, what it costs,
// what is open.
package home

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/status"
	"slipway/steps/workspace"
	"slipway/ui/screen"
	"slipway/ui/screen/export"
	"slipway/ui/screen/summary"
)

// Model shows the stack that slipway.yaml describes: what each step has in AWS, where it answers, what it costs, what
// it lacks.
type Model struct {
	summary.Stack
	refreshing
	ask context.Context

	generation  int
	plan        plan.Plan
	runningCost cost.Estimate
	nextRuns    []status.NextRun
	activity    *live.Activity // nil: not read yet
	history     *historyRead   // nil: not read yet
	notices     []string       // what the last thing done has to say
	cautions    []string       // what is wrong with the app in the folder
	export      export.Model
	said        string // what the last key did, where nothing else shows it
	page        *page  // what is read in place of the steps, nil: nothing
	read        bool
	err         error
	cursor      int  // the step the cursor stands on
	showAll     bool // everything is shown, to be scrolled, in place of the steps
	scroll      int  // the line it is shown from

	// as last drawn, so that keys know whether anything is left out, and how far there is to scroll
	overflow  bool
	maxScroll int
	width     int
	rows      stepsAt
}

// StackRead is one look at the stack.
type StackRead struct {
	generation int
	Live       *live.Stack
	Plan       plan.Plan
	Report     check.Report
	Running    cost.Estimate
	Folder     *workspace.Folder
	Cautions   []string // of the app in the folder
	Err        error
}

var (
	keyRunStep = screen.Binding("enter", "run this step", "enter")
	keyPlanAll = screen.Binding("p", "plan", "p")
	keyShowAll = screen.Binding("tab", "everything", "tab")
	keySteps   = screen.Binding("tab", "the steps", "tab", "esc")
	keyScroll  = screen.Binding("up/down", "scroll", "up", "down", "k", "j", "pgup", "pgdown", "home", "end", "g", "G")
)

// New makes the screen. l is the stack if it was read already; notices are shown below the steps.
func New(ask context.Context, ctx *screen.Context, l *live.Stack, said []string) *Model {
	return &Model{Stack: summary.Stack{Ctx: ctx, Live: l}, ask: ask, notices: said, cursor: max(0, ctx.HomeCursor-1)}
}

// Init reads AWS, unless that was just done, then plans and checks.
func (h *Model) Init() tea.Cmd {
	h.Ctx.RereadFile()
	h.generation = h.Ctx.NextGeneration()
	generation, session, l := h.generation, h.Ctx.Current(), h.Live
	h.Live, h.read, h.Health, h.CheckingHealth = nil, false, nil, false
	h.refreshing, h.activity = refreshing{reading: true, serial: h.serial}, nil
	return func() tea.Msg {
		if err := session.Pinned(); err != nil {
			return StackRead{generation: generation, Err: err}
		}
		if l == nil {
			session, l = session.Again(h.ask)
		}
		return lookAt(generation, session, l)
	}
}

// Update takes the look and keys.
func (h *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case StackRead:
		if msg.generation != h.generation {
			return h, nil
		}
		return h, h.handleRead(msg)
	case activityRead:
		if msg.generation == h.generation {
			h.activity = msg.activity
			return h, h.await()
		}
	case historyRead:
		if msg.generation == h.generation {
			h.history = &msg
		}
	case refreshDue:
		return h, h.handleDue(msg)
	case tea.FocusMsg:
		if h.due {
			return h, h.readAgain(false)
		}
	case summary.HealthAnswered:
		if msg.Generation == h.generation {
			h.Health, h.CheckingHealth = &msg, false
		}
	case screen.BrowserAsked, screen.VerbEnded:
		return h, h.handleAnswer(msg)
	case export.Written:
		h.export.Handle(msg)
	case tea.KeyPressMsg:
		if h.export.Active() {
			return h, h.export.HandleKey(msg)
		}
		h.export.Forget()
		return h, h.handleKey(msg)
	}
	return h, nil
}

// handleRead takes a look at the stack: the first, or a later one, which is only shown where it is a whole one.
func (h *Model) handleRead(msg StackRead) tea.Cmd {
	if h.Live != nil && msg.Live != nil {
		if err := msg.Live.Interrupted(); err != nil {
			return h.keepOld(err)
		}
	}
	h.plan, h.Report, h.runningCost, h.err, h.read = msg.Plan, msg.Report, msg.Running, msg.Err, true
	if msg.Live == nil {
		h.reading = false
		return nil
	}
	first := h.Live == nil
	h.Live, h.Ctx.Live, h.Notes, h.at = msg.Live, msg.Live, msg.Plan.Notes, msg.Live.ReadAt
	h.failures, h.failed = 0, ""
	h.Ctx.UseFolder(msg.Folder)
	h.cautions = msg.Cautions
	h.nextRuns = h.Status().NextRuns(h.Ctx.Now())
	if first && h.Ctx.HomeCursor == 0 { // nobody has moved it
		h.cursor = h.Status().FirstOutOfSync(h.plan)
	}
	return tea.Batch(h.CheckHealth(h.ask, h.generation), h.readActivity())
}

func (h *Model) handleKey(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case h.Ready() && h.reader() && key.Matches(msg, keySteps), h.Ready() && h.overflow && key.Matches(msg, keyShowAll):
		h.showAll, h.page, h.scroll = !h.reader(), nil, 0
		return nil
	case h.Ready() && h.reader() && key.Matches(msg, keyScroll):
		h.scroll = screen.MoveCursor(min(h.scroll, h.maxScroll), h.maxScroll, msg)
		return nil
	case key.Matches(msg, screen.KeyLeave):
		return screen.Send(screen.Leave{})
	case key.Matches(msg, screen.KeyReread):
		h.said = ""
		return h.reread()
	case !h.Ready():
		return nil
	case key.Matches(msg, keyRunStep):
		if h.reader() { // no step is in sight
			return nil
		}
		return screen.Send(screen.RunStep{Step: steps.All()[h.cursor].Name})
	}
	for _, v := range h.Ctx.Verbs() {
		if v.Key == msg.String() {
			return h.Do(v)
		}
	}
	if !h.reader() {
		h.cursor = screen.MoveCursor(h.cursor, len(steps.All())-1, msg)
		h.Ctx.HomeCursor = h.cursor + 1
	}
	return nil
}

// reader reports whether lines are read, scrolled, in place of the steps.
func (h *Model) reader() bool { return h.showAll || h.page != nil }

// Keys are the keys that work now, what is wanted most first.
func (h *Model) Keys() []key.Binding {
	if !h.Ready() {
		return []key.Binding{screen.KeyReread, screen.KeyLeave}
	}
	if h.export.Active() {
		return h.export.Keys()
	}
	whole := keyShowAll
	whole.SetEnabled(h.overflow)
	leave := screen.Binding("q", "leave", "q")
	switch {
	case h.reader():
		return slices.Concat([]key.Binding{keyScroll, keySteps, screen.KeyPalette, h.CopyKey(), keyPlanAll,
			screen.KeyChecklist, screen.KeyReread, leave}, h.otherKeys())
	case h.WaitsOnUser():
		return slices.Concat([]key.Binding{keyRunStep, whole, h.CopyKey(), screen.KeyReread, screen.KeyPalette, keyPlanAll,
			screen.KeyChecklist, leave, screen.KeyMove}, h.otherKeys())
	}
	return slices.Concat([]key.Binding{keyRunStep, whole, keyPlanAll, screen.KeyPalette, screen.KeyChecklist,
		screen.KeyReread, leave, h.CopyKey(), screen.KeyMove}, h.otherKeys())
}

// otherKeys are those of the verbs that the footer has room for last.
func (h *Model) otherKeys() (keys []key.Binding) {
	for _, v := range h.Ctx.Verbs() {
		switch v.Key {
		case "", "p", "c", "r", "y", "q":
		default:
			keys = append(keys, screen.Binding(v.Key, v.Name, v.Key))
		}
	}
	return keys
}

// Place names the screen.
func (h *Model) Place() string { return "home" }

// Moving reports that something is being looked at.
func (h *Model) Moving() bool { return !h.read || h.CheckingHealth || h.awaitsHistory() }
