// Package apply is the screen of a run: how far it is, the actions by step, the events, stopping it, and what can be
// done when it did not end well. The run itself is steps' work; this package starts it and shows its events.
package apply

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/steps/status"
	"slipway/ui/screen"
	"slipway/ui/widget/progress"
)

// Model shows a run: a group for each step, folded once the step is done, unfolded while it runs or when it failed.
type Model struct {
	ctx    *screen.Context
	run    *progress.Run
	scope  steps.Scope
	live   *live.Stack
	intent plan.Intent
	before status.Diagram // the stack as it was

	cancel          context.CancelFunc
	log             []string
	confirmingStop  bool // ctrl+c was pressed once: keep going, or stop?
	interrupts      int
	choice          int
	showLog         bool
	scroll          int
	showCalls       bool         // the log shows the aws commands that were really made
	calls           []cloud.Call // those commands
	scrolledUp, pan int          // how far the open log is scrolled up from its end, and to the right
	notesForUser    []plan.Note  // what of a run that ended well waits for a person

	// under the card of a run that did not end well
	failureAt int    // the failure that is looked at
	details   bool   // all of it is shown
	copied    string // what was put on the clipboard last
}

// New makes the screen of one run, of a scope of the plan. Start begins the run.
func New(ctx *screen.Context, of steps.Scope, p plan.Plan, l *live.Stack, i plan.Intent) *Model {
	return &Model{ctx: ctx, scope: of, run: progress.New(p, ctx.Now), live: l, intent: i,
		before: status.Status{Settings: *ctx.Settings, Live: l}.Diagram(ctx.Current().Plan(l, i), ctx.Estimate())}
}

// Start runs the plan under ctx. send gets RunEvents and RunFinished from another goroutine; over is called at the
// end.
func (a *Model) Start(ctx context.Context, send func(tea.Msg), over func()) {
	ctx, a.cancel = context.WithCancel(ctx)
	a.run.Start()
	current, run := a.ctx.Current(), session.Agreed(a.scope, a.intent)
	go func() {
		defer over()
		hand := func(e []plan.Event) { send(screen.RunEvents(e)) }
		result := progress.Batched(hand, func(event func(plan.Event)) plan.Result {
			return current.Run(ctx, a.live, a.run.Plan, a.intent, run, event)
		})
		send(screen.RunFinished{Result: result})
	}()
}

// Init does nothing: Start runs the plan.
func (a *Model) Init() tea.Cmd { return nil }

// Update takes events and keys.
func (a *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case screen.RunEvents:
		for _, e := range msg {
			a.recordEvent(e)
		}
		a.readCalls()
	case screen.RunFinished:
		a.run.End(msg.Result)
		a.confirmingStop, a.choice, a.scroll = false, 0, 0
		_, a.notesForUser = a.ctx.Current().WaitingAfter(a.run.Plan, msg.Result)
		a.readCalls()
	case tea.KeyPressMsg:
		return a.handleKey(msg)
	}
	return a, nil
}

func (a *Model) recordEvent(e plan.Event) {
	if a.run.Record(e) {
		a.note(progress.EventLine(e))
	}
}

// StoodStill takes for how long the program was stopped.
func (a *Model) StoodStill(stood time.Duration) { a.note(a.run.StillLine(stood)) }

func (a *Model) note(line string) {
	a.log = append(a.log, line)
	a.log = a.log[max(0, len(a.log)-200):]
}

// readCalls copies the newest calls when they are shown, or when one of them may have failed.
func (a *Model) readCalls() {
	if a.ctx.CallLog != nil && (a.showCalls || a.run.Ended) {
		a.calls = a.ctx.CallLog()
	}
}

var (
	keyStop = screen.Binding("ctrl+c", "stop safely", "ctrl+c")
	keyLog  = screen.Binding("l", "log", "l")
	keyPan  = screen.Binding("left/right", "sideways", "left", "right")
)

// panStep is how many cells a key moves the open log sideways.
const panStep = 20

func (a *Model) handleKey(msg tea.KeyPressMsg) (screen.Screen, tea.Cmd) {
	switch {
	case msg.String() == "ctrl+c":
		return a, a.Interrupt()
	case a.confirmingStop:
		return a, a.handleStopKey(msg)
	case a.otherRunText() != "" && key.Matches(msg, screen.KeyBack):
		return a, a.Interrupt()
	case key.Matches(msg, keyLog):
		a.showLog, a.showCalls, a.scrolledUp, a.pan = !a.showLog || a.showCalls, false, 0, 0
	case key.Matches(msg, screen.KeyCalls):
		a.showCalls = !a.showCalls
		a.showLog, a.scrolledUp, a.pan = a.showCalls, 0, 0
		a.readCalls()
	case a.showLog && a.run.Ended && !a.run.Result.OK() && key.Matches(msg, screen.KeyEnter, screen.KeyBack):
		a.showLog, a.showCalls = false, false
	case a.showLog && key.Matches(msg, keyPan):
		a.pan = max(0, a.pan+map[string]int{"left": -panStep, "right": panStep}[msg.String()])
		a.pan = min(a.pan, a.maxPan())
	case a.showLog && !key.Matches(msg, screen.KeyContinue) && msg.String() != "q":
		last := max(0, len(a.logLines())-1)
		a.scrolledUp = last - screen.MoveCursor(last-min(a.scrolledUp, last), last, msg)
	case a.run.Ended && !a.run.Result.OK():
		return a, a.handleKeyAfterFailure(msg)
	case a.run.Ended && key.Matches(msg, screen.KeyContinue):
		return a, screen.Send(screen.Next{})
	case msg.String() == "up" || msg.String() == "k":
		a.scroll = max(a.scroll-1, -a.view().Height())
	case msg.String() == "down" || msg.String() == "j":
		a.scroll = min(a.scroll+1, a.view().Height())
	}
	return a, nil
}

// Result is how the run ended.
func (a *Model) Result() plan.Result { return a.run.Result }

// Progress is how much of the run is done, from 0 to 1, for the terminal's own progress bar.
func (a *Model) Progress() float64 { return a.run.Share() }

// view is the run as it is drawn.
func (a *Model) view() progress.View {
	v := progress.View{Run: a.run, Theme: a.ctx.Theme, Frame: a.ctx.Spin.View(),
		Hurry: a.confirmingStop || a.interrupts >= 2}
	if a.ctx.Sandbox {
		v.World = "sandbox"
	}
	return v
}

// Moving reports that timers count.
func (a *Model) Moving() bool { return !a.run.Ended }

// Running reports whether the run goes on.
func (a *Model) Running() bool { return !a.run.Ended }

// Keys are the keys that work now.
func (a *Model) Keys() []key.Binding {
	log, calls := keyLog, screen.KeyCalls
	move := []key.Binding{screen.KeyMove}
	if a.showLog {
		move = []key.Binding{screen.KeyMove, keyPan}
		if a.showCalls {
			calls.SetHelp("a", "close")
		} else {
			log.SetHelp("l", "close")
		}
	}
	switch stop := keyStop; {
	case a.confirmingStop:
		return []key.Binding{screen.KeyPick, screen.Binding("enter", "take", "enter"), screen.Binding("esc", "keep going",
			"esc")}
	case a.run.Ended && a.run.Result.OK():
		return append([]key.Binding{screen.KeyContinue, log, calls}, move...)
	case a.run.Ended && a.showLog:
		return append([]key.Binding{screen.Binding("enter", "close", "enter"), log, calls},
			append(move, screen.Binding("q", "leave", "q"))...)
	case a.run.Ended:
		return a.keysAfterFailure()
	default:
		switch {
		case a.interrupts >= 2:
			stop = screen.Binding("ctrl+c", "leave now", "ctrl+c")
		case a.otherRunText() != "":
			stop = screen.Binding("ctrl+c", "end the wait", "ctrl+c")
		}
		return append([]key.Binding{stop, log, calls}, move...)
	}
}

// Place names the screen.
func (a *Model) Place() string {
	switch {
	case a.run.Ended && a.run.Result.OK() && len(a.run.Result.WaitingOnUser) > 0:
		return "waits for you"
	case a.run.Ended && a.run.Result.OK():
		return "made"
	case a.run.Ended:
		return "stopped"
	case a.interrupts >= 2:
		return "stopping"
	case a.otherRunText() != "":
		return "waiting"
	}
	return "applying"
}
