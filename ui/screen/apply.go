package screen

import (
	"context"
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/ui/text"
)

// Apply shows a run: a group a step, folded when it is done, unfolded while it runs, open when it failed.
type Apply struct {
	ctx    *Context
	only   string
	plan   plan.Plan
	live   *live.Stack
	intent plan.Intent

	cancel  context.CancelFunc
	begun   time.Time
	states  map[string]plan.Event
	starts  map[string]time.Time
	log     []string
	share   float64   // of the bar; it only goes up
	due     time.Time // when it should be through; it only comes nearer
	ended   bool
	result  plan.Result
	asking  bool // ctrl+c was pressed once: keep going, or stop?
	stops   int
	choice  int
	showLog bool
	scroll  int
	shows   bool         // the log shows the aws commands that were really made
	calls   []cloud.Call // those commands
	up, pan int          // how far the open log is scrolled up from its end, and to the right
	waits   []plan.Note  // what of a run that ended well waits for a person

	// under the card of a run that did not end well
	shown   int    // the failure that is looked at
	details bool   // all of it is shown
	copied  string // what was put on the clipboard last
}

type (
	// Happened is a batch of events of the run.
	Happened []plan.Event
	// Ended says that the run is over.
	Ended struct{ Result plan.Result }
	// LeaveNow ends the program while AWS is still at work.
	LeaveNow struct{}
)

// NewApply makes the screen of one run, of the whole plan or one step's. Start begins the run.
func NewApply(ctx *Context, only string, p plan.Plan, l *live.Stack, i plan.Intent) *Apply {
	return &Apply{ctx: ctx, only: only, plan: p, live: l, intent: i, states: map[string]plan.Event{}, starts: map[string]time.Time{}}
}

// Start runs the plan under ctx; send gets Happened and Ended messages from another goroutine, and over is called when it is through.
func (a *Apply) Start(ctx context.Context, send func(tea.Msg), over func()) {
	ctx, a.cancel = context.WithCancel(ctx)
	a.begun = a.ctx.Now()
	session := a.ctx.Current()
	go func() {
		defer over()
		events := make(chan plan.Event, 256)
		done := make(chan struct{})
		go batch(events, send, done)
		result := session.Run(ctx, a.live, a.plan, a.intent, a.run(), func(e plan.Event) { events <- e })
		close(events)
		<-done
		send(Ended{result})
	}()
}

// batch sends what happened every 50 ms, so that a burst of events is one redraw.
func batch(events <-chan plan.Event, send func(tea.Msg), done chan<- struct{}) {
	defer close(done)
	var waiting Happened
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case e, ok := <-events:
			if !ok {
				if len(waiting) > 0 {
					send(waiting)
				}
				return
			}
			waiting = append(waiting, e)
		case <-tick.C:
			if len(waiting) > 0 {
				send(waiting)
				waiting = nil
			}
		}
	}
}

// Init does nothing: Start runs the plan.
func (a *Apply) Init() tea.Cmd { return nil }

// Update takes events and keys.
func (a *Apply) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case Happened:
		for _, e := range msg {
			a.happened(e)
		}
		a.tape()
	case Ended:
		a.ended, a.result, a.asking, a.choice, a.scroll = true, msg.Result, false, 0, 0
		_, a.waits = a.ctx.Current().WaitingAfter(a.plan, msg.Result)
		a.tape()
	case tea.KeyPressMsg:
		return a.pressed(msg)
	}
	return a, nil
}

func (a *Apply) happened(e plan.Event) {
	a.share = a.Share()
	before := a.states[e.Action]
	a.states[e.Action] = e
	if e.State == plan.Running {
		if _, ok := a.starts[e.Action]; !ok {
			a.starts[e.Action] = e.At
		}
	}
	a.promise()
	if e.State == plan.Queued || e.State == before.State && e.Detail == before.Detail {
		return
	}
	a.log = append(a.log, fmt.Sprintf("%s  %-7s  %s", e.At.Local().Format(time.TimeOnly), text.Word(e), told(e)))
	a.log = a.log[max(0, len(a.log)-200):]
}

// told is an event in words: of what, and what AWS or slipway says of it.
func told(e plan.Event) string {
	parts := []string{e.Title}
	switch {
	case e.Err != nil:
		parts = append(parts, cloud.Explain(e.Err).Error())
	case e.Detail != "":
		parts = append(parts, e.Detail)
	}
	if e.State == plan.Done && e.Elapsed >= time.Second {
		parts = append(parts, text.Clock(e.Elapsed))
	}
	return strings.Join(parts, ", ")
}

// tape copies the newest calls: where they are shown, and where one of them may have failed.
func (a *Apply) tape() {
	if a.ctx.Tape != nil && (a.shows || a.ended) {
		a.calls = a.ctx.Tape()
	}
}

var (
	keyStop = binding("ctrl+c", "stop safely", "ctrl+c")
	keyLog  = binding("l", "log", "l")
	keyPan  = binding("left/right", "sideways", "left", "right")
)

// panned is how many cells a key moves the open log sideways.
const panned = 20

func (a *Apply) pressed(msg tea.KeyPressMsg) (Screen, tea.Cmd) {
	switch {
	case msg.String() == "ctrl+c":
		return a, a.Interrupt()
	case a.asking:
		return a, a.answer(msg)
	case a.waited() != "" && key.Matches(msg, keyBack):
		return a, a.Interrupt()
	case key.Matches(msg, keyLog):
		a.showLog, a.shows, a.up, a.pan = !a.showLog || a.shows, false, 0, 0
	case key.Matches(msg, keyCalls):
		a.shows = !a.shows
		a.showLog, a.up, a.pan = a.shows, 0, 0
		a.tape()
	case a.showLog && a.ended && !a.result.OK() && (key.Matches(msg, keyEnter) || key.Matches(msg, keyBack)):
		a.showLog, a.shows = false, false
	case a.showLog && key.Matches(msg, keyPan):
		a.pan = max(0, a.pan+map[string]int{"left": -panned, "right": panned}[msg.String()])
		a.pan = min(a.pan, a.widest())
	case a.showLog && !key.Matches(msg, keyOn) && msg.String() != "q":
		last := max(0, len(a.said())-1)
		a.up = last - moved(last-min(a.up, last), last, msg)
	case a.ended && !a.result.OK():
		return a, a.after(msg)
	case a.ended && key.Matches(msg, keyOn):
		return a, send(Next{})
	case msg.String() == "up" || msg.String() == "k":
		a.scroll = max(a.scroll-1, -a.height())
	case msg.String() == "down" || msg.String() == "j":
		a.scroll = min(a.scroll+1, a.height())
	}
	return a, nil
}

// Result is how the run ended.
func (a *Apply) Result() plan.Result { return a.result }

// Share is the part of the run that is behind, for the terminal's own progress bar.
func (a *Apply) Share() float64 { return max(a.share, a.progress()) }

// Moving reports that timers count.
func (a *Apply) Moving() bool { return !a.ended }

// Running reports whether the run goes on.
func (a *Apply) Running() bool { return !a.ended }

// Keys are the keys that work now.
func (a *Apply) Keys() []key.Binding {
	log, calls := keyLog, keyCalls
	move := []key.Binding{keyMove}
	if a.showLog {
		move = []key.Binding{keyMove, keyPan}
		if a.shows {
			calls.SetHelp("a", "close")
		} else {
			log.SetHelp("l", "close")
		}
	}
	switch stop := keyStop; {
	case a.asking:
		return []key.Binding{keyPick, binding("enter", "take", "enter"), binding("esc", "keep going", "esc")}
	case a.ended && a.result.OK():
		return append([]key.Binding{keyOn, log, calls}, move...)
	case a.ended && a.showLog:
		return append([]key.Binding{binding("enter", "close", "enter"), log, calls}, append(move, binding("q", "leave", "q"))...)
	case a.ended:
		return a.afterKeys()
	default:
		switch {
		case a.stops >= 2:
			stop = binding("ctrl+c", "leave now", "ctrl+c")
		case a.waited() != "":
			stop = binding("ctrl+c", "end the wait", "ctrl+c")
		}
		return append([]key.Binding{stop, log, calls}, move...)
	}
}

// Place names the screen.
func (a *Apply) Place() string {
	switch {
	case a.ended && a.result.OK() && len(a.result.WaitingOnUser) > 0:
		return "waits for you"
	case a.ended && a.result.OK():
		return "made"
	case a.ended:
		return "stopped"
	case a.stops >= 2:
		return "stopping"
	case a.waited() != "":
		return "waiting"
	}
	return "applying"
}
