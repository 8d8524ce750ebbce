package screen

import (
	"context"
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/live"
	"slipway/steps/plan"
)

// Apply shows a run: a group a step, folded when it is done, unfolded while it runs, open when it failed.
type Apply struct {
	ctx    *Context
	plan   plan.Plan
	live   *live.Stack
	intent plan.Intent

	cancel  context.CancelFunc
	begun   time.Time
	states  map[string]plan.Event
	starts  map[string]time.Time
	log     []string
	share   float64 // of the bar; it only goes up
	ended   bool
	result  plan.Result
	asking  bool // ctrl+c was pressed once: keep going, or stop?
	stops   int
	choice  int
	showLog bool
	scroll  int
}

type (
	// Happened is a batch of events of the run.
	Happened []plan.Event
	// Ended says that the run is over.
	Ended struct{ Result plan.Result }
	// LeaveNow ends the program while AWS is still at work.
	LeaveNow struct{}
)

// NewApply makes the screen of one run. Start begins the run.
func NewApply(ctx *Context, p plan.Plan, l *live.Stack, i plan.Intent) *Apply {
	return &Apply{ctx: ctx, plan: p, live: l, intent: i, states: map[string]plan.Event{}, starts: map[string]time.Time{}}
}

// Start runs the plan under ctx; send gets Happened and Ended messages from another goroutine.
func (a *Apply) Start(ctx context.Context, send func(tea.Msg)) {
	ctx, a.cancel = context.WithCancel(ctx)
	a.begun = a.ctx.Now()
	session, settings := *a.ctx.Session, *a.ctx.Settings
	session.Settings = settings
	go func() {
		events := make(chan plan.Event, 256)
		done := make(chan struct{})
		go batch(events, send, done)
		result := session.Apply(ctx, a.live, a.plan, a.intent, func(e plan.Event) { events <- e })
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
	case Ended:
		a.ended, a.result, a.asking = true, msg.Result, false
		a.share = a.progress()
	case tea.KeyPressMsg:
		return a.pressed(msg)
	}
	return a, nil
}

func (a *Apply) happened(e plan.Event) {
	a.states[e.Action] = e
	if e.State == plan.Running {
		if _, ok := a.starts[e.Action]; !ok {
			a.starts[e.Action] = e.At
		}
	}
	if e.State == plan.Queued {
		return
	}
	line := fmt.Sprintf("%s %-8s %s", e.At.Local().Format("15:04:05"), e.State, e.Action)
	if e.Detail != "" {
		line += "  " + e.Detail
	}
	if len(a.log) == 0 || a.log[len(a.log)-1][9:] != line[9:] {
		a.log = append(a.log, line)
	}
	if len(a.log) > 200 {
		a.log = a.log[1:]
	}
	a.share = max(a.share, a.progress())
}

// progress is the share of the usual time that is behind: what ended counts whole, what runs as far as it is usual.
func (a *Apply) progress() float64 {
	var all, done time.Duration
	for _, x := range a.plan.Work() {
		usual := max(x.Usual, 2*time.Second)
		all += usual
		e, ok := a.states[x.ID]
		switch {
		case ok && e.Final():
			done += usual
		case ok && e.State != plan.Queued:
			done += min(a.ctx.Now().Sub(a.starts[x.ID]), usual*9/10)
		}
	}
	if all == 0 {
		return 1
	}
	return float64(done) / float64(all)
}

var (
	keyStop = binding("ctrl+c", "stop safely", "ctrl+c")
	keyLog  = binding("l", "log", "l")
	keyOn   = binding("enter", "go on", "enter")
)

func (a *Apply) pressed(msg tea.KeyPressMsg) (Screen, tea.Cmd) {
	switch {
	case msg.String() == "ctrl+c":
		return a, a.Interrupt()
	case a.asking:
		return a, a.answer(msg)
	case key.Matches(msg, keyLog):
		a.showLog = !a.showLog
	case msg.String() == "up" || msg.String() == "k":
		a.scroll = max(0, a.scroll-1)
	case msg.String() == "down" || msg.String() == "j":
		a.scroll++
	case a.ended && len(a.result.Failures()) > 0 && msg.String() == "r":
		return a, send(Retry{})
	case a.ended && key.Matches(msg, keyOn):
		if a.result.OK() {
			return a, send(Next{})
		}
		return a, send(Retry{})
	case a.ended && (msg.String() == "q" || key.Matches(msg, keyBack)):
		return a, send(Leave{})
	}
	return a, nil
}

// Interrupt is ctrl+c or a signal: the first asks, the second finishes what is in flight, the third leaves at once.
func (a *Apply) Interrupt() tea.Cmd {
	if a.ended {
		return send(Leave{})
	}
	a.stops++
	switch a.stops {
	case 1:
		a.asking, a.choice = true, 0
	case 2:
		a.stop()
	default:
		return send(LeaveNow{})
	}
	return nil
}

func (a *Apply) stop() {
	a.asking = false
	a.stops = max(a.stops, 2)
	if a.cancel != nil {
		a.cancel()
	}
}

func (a *Apply) answer(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "up", "k":
		a.choice = max(0, a.choice-1)
	case "down", "j":
		a.choice = min(2, a.choice+1)
	case "esc":
		a.asking, a.stops = false, 0
	case "enter":
		switch a.choice {
		case 0:
			a.asking, a.stops = false, 0
		case 1:
			a.stop()
		case 2:
			return send(LeaveNow{})
		}
	}
	return nil
}

// Unfinished lists what AWS is still at work on.
func (a *Apply) Unfinished() []string {
	var left []string
	for _, x := range a.plan.Work() {
		if e, ok := a.states[x.ID]; ok && (e.State == plan.Running || e.State == plan.Waiting || e.State == plan.Stopped) {
			left = append(left, x.Title)
		}
	}
	return left
}

// Result is how the run ended.
func (a *Apply) Result() plan.Result { return a.result }

// Share is the part of the run that is behind, for the terminal's own progress bar.
func (a *Apply) Share() (share float64, failed bool) { return a.share, len(a.result.Failures()) > 0 }

// Running reports whether the run goes on.
func (a *Apply) Running() bool { return !a.ended }

// Keys are the keys that work now.
func (a *Apply) Keys() []key.Binding {
	switch {
	case a.asking:
		return []key.Binding{keyPick, binding("enter", "take", "enter"), binding("esc", "keep going", "esc")}
	case a.ended && a.result.OK():
		return []key.Binding{keyOn, keyLog, keyMove}
	case a.ended:
		return []key.Binding{binding("enter", "retry", "enter", "r"), keyLog, keyMove, binding("q", "leave", "q", "esc")}
	}
	return []key.Binding{keyMove, keyLog, keyStop}
}

// Place names the screen.
func (a *Apply) Place() string {
	switch {
	case a.ended && a.result.OK():
		return "done"
	case a.ended:
		return "stopped"
	}
	return "applying"
}

// Step is empty: a run may be about all.
func (a *Apply) Step() string { return "" }

// elapsed is how long the run has taken.
func (a *Apply) elapsed() time.Duration {
	if a.ended {
		return a.result.Elapsed
	}
	return a.ctx.Now().Sub(a.begun)
}

// remaining is how long the longest path that is left usually takes.
func (a *Apply) remaining() time.Duration {
	left := map[string]time.Duration{}
	var walk func(id string, deep int) time.Duration
	walk = func(id string, deep int) time.Duration {
		x, ok := a.plan.Action(id)
		if !ok || deep > 50 {
			return 0
		}
		if d, ok := left[id]; ok {
			return d
		}
		var before time.Duration
		for _, n := range x.Needs {
			before = max(before, walk(n, deep+1))
		}
		own := max(x.Usual, 2*time.Second)
		if e, ok := a.states[id]; x.Verb == plan.None || ok && e.Final() {
			own, before = 0, 0
		} else if ok && e.State != plan.Queued {
			own = max(own-a.ctx.Now().Sub(a.starts[id]), 2*time.Second)
		}
		left[id] = before + own
		return left[id]
	}
	longest := time.Duration(0)
	for _, x := range a.plan.Work() {
		longest = max(longest, walk(x.ID, 0))
	}
	return longest
}
