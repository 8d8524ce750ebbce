// Package ui is the terminal program: one model, which owns the window, the keys that always work, and which screen
// follows which.
package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/ui/screen"
	"slipway/ui/screen/apply"
	"slipway/ui/screen/rehearsal"
	"slipway/ui/screen/review"
	"slipway/ui/theme"
	"slipway/ui/wizard"
)

// Options are what the program starts with.
type Options struct {
	// Open makes a session for settings: the world of their region, real or simulated.
	Open screen.OpenSession
	// Profiles lists the profiles of the user's AWS configuration; nil: there are none.
	Profiles func(context.Context) []account.Profile
	// InTerminal gives the terminal to a command until it ends, and Installed reports whether there is such a command;
	// nil: those of this machine.
	InTerminal func(command []string, then tea.ExecCallback) tea.Cmd
	Installed  func(name string) bool
	// Self is this program as a command on the stack, with a verb; nil: its verbs cannot be run from home.
	Self func(in screen.AccountRef, verb string) []string
	// Browse shows an address in the browser; nil: that of this machine.
	Browse func(url string) error
	// Lend leaves ctrl+c to a command that has the terminal, until giveBack; nil: nobody hears ctrl+c from outside.
	Lend func() (giveBack func())

	// Suspends says that ctrl+z stops the program, and a shell brings it back.
	Suspends bool
	// AtLeave keeps what gives the terminal back where the program is ended at once, until drop; nil: nobody ends it so.
	AtLeave func(giveBack func()) (drop func())

	In       screen.AccountRef // the account to start in
	Settings stack.Settings
	Sources  map[string]question.Answer // where the settings' answers came from
	HasFile  bool
	Step     string // rerun this step alone; "" for setup or home
	ASCII    bool
	// NoRehearsal leaves out the page that offers to try the container on this machine.
	NoRehearsal bool
	// Background says whether the terminal's background is dark, and whether that is settled; nil: it is asked, dark
	// until it answers.
	Background func() (dark, settled bool)
	Tape       func() []cloud.Call // the newest calls made; nil: nobody keeps them
	Log        func() string       // the file that every call is logged to; nil: there is none
}

// Outcome is how the program ended.
type Outcome struct {
	Code int
	Card string // to print on the normal screen, where it stays
}

// Run runs the program until it ends. ctx ends it as ctrl+c does: a run under way finishes its calls in flight, and
// Run returns after it has, unless the user chose to leave at once.
func Run(ctx context.Context, o Options, options ...tea.ProgramOption) (Outcome, error) {
	m := newModel(context.WithoutCancel(ctx), o)
	m.ends = ctx
	p := tea.NewProgram(m, append([]tea.ProgramOption{tea.WithoutSignalHandler()}, options...)...)
	m.send = p.Send
	if o.AtLeave != nil {
		defer o.AtLeave(p.Kill)()
	}
	stop := context.AfterFunc(ctx, func() { p.Send(signalled{}) })
	defer stop()
	_, err := p.Run()
	m.endTries()
	if !m.leaving {
		m.runs.Wait()
	}
	if err != nil && !errors.Is(err, tea.ErrProgramKilled) && !errors.Is(err, tea.ErrInterrupted) {
		return Outcome{Code: 1}, fmt.Errorf("run the terminal program: %w", err)
	}
	return Outcome{Code: m.code, Card: m.ctx.Theme.Spell(strings.Trim(m.card+"\n"+m.wizard.Unsaved(), "\n"))}, nil
}

// model is the program. It is used as a pointer: screens keep what they show, and nothing is copied.
type model struct {
	options  Options
	ask      context.Context // of reads and runs
	tries    context.Context // of rehearsals: it is over when the program ends
	endTries context.CancelFunc
	ends     context.Context // is over when the program is told to end
	ctx      *screen.Context
	in       screen.AccountRef
	wizard   *wizard.Journey
	review   *review.Model // the last plan that was shown
	current  screen.Screen
	layout   layout
	send     func(tea.Msg)
	running  *apply.Model // the run under way, or the last one
	runs     sync.WaitGroup
	writes   fileWrites
	reading  int // the read that is waited for; others are stale
	serial   int // of reads
	code     int
	card     string
	ticking  bool
	earlier  screen.Screen // what was up when a conflict came between
	help     bool
	helpTop  int      // the line that help is shown from
	helpEnd  int      // the last it can be shown from
	palette  *palette // open, or nil
	search   search
	quit     bool      // leave as soon as the run has ended
	leaving  bool      // leave although the run has not ended
	paused   time.Time // when ctrl+z was pressed, until the program goes on
}

func newModel(ask context.Context, o Options) *model {
	settings := o.Settings
	if o.Sources == nil {
		o.Sources = map[string]question.Answer{}
	}
	dark := true
	if o.Background != nil {
		dark, _ = o.Background()
	}
	m := &model{options: o, ask: ask, ends: ask, in: o.In, send: func(tea.Msg) {}}
	m.tries, m.endTries = context.WithCancel(ask)
	state := &wizard.State{
		Settings: &settings, Sources: o.Sources, Secrets: map[string]stack.Secret{}, Dotenv: session.Taking{},
		Prices: cost.Embedded(), HasFile: o.HasFile,
	}
	m.wizard = wizard.New(state, o.Step)
	m.wizard.NoRehearsal = o.NoRehearsal
	m.ctx = &screen.Context{
		State: state, Theme: theme.New(dark, o.ASCII), Choices: map[string]screen.Choices{}, CallLog: o.Tape, LogFile: o.Log,
		Sandbox: o.In.Sandbox, Profile: o.In.Profile,
	}
	m.ctx.Spin = spinner.New(spinner.WithSpinner(m.ctx.Theme.Spinner))
	m.ctx.Reread = func() { _ = m.reread() }
	m.layout = arrange(80, 24, false)
	m.current = m.preflight()
	return m
}

// Init starts the first screen and asks the terminal for its background, unless the user has told it.
func (m *model) Init() tea.Cmd {
	m.ticking = true
	background := tea.Cmd(tea.RequestBackgroundColor)
	if m.options.Background != nil {
		if _, settled := m.options.Background(); settled {
			background = nil
		}
	}
	return tea.Batch(background, m.current.Init(), m.ctx.Spin.Tick)
}

// Update takes what belongs to the window and the whole program, and hands the rest to the screen.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.update(msg)
	if !m.ticking && m.moving() {
		m.ticking = true
		cmd = tea.Batch(cmd, m.ctx.Spin.Tick)
	}
	return m, cmd
}

func (m *model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return m.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		if msg.IsDark() != m.ctx.Theme.Dark {
			m.ctx.Theme = theme.New(msg.IsDark(), m.options.ASCII)
			return m.restyle()
		}
		return nil
	case spinner.TickMsg:
		next, tick := m.ctx.Spin.Update(msg)
		m.ctx.Spin, m.ticking = next, m.moving()
		if m.ticking {
			return tick
		}
		return nil
	case tea.MouseMsg:
		return m.clicked(msg)
	case tea.BlurMsg, tea.FocusMsg:
		_, m.ctx.Unfocused = msg.(tea.BlurMsg)
	case signalled:
		return m.interrupt(true)
	case tea.SuspendMsg: // comes once the program goes on
		m.goOn()
		return nil
	case tea.KeyPressMsg:
		if msg.String() == "alt+esc" { // esc twice, come as one over a slow line or from a key held down
			return m.update(tea.KeyPressMsg{Code: tea.KeyEscape})
		}
		if cmd, taken := m.global(msg); taken {
			return cmd
		}
	case screen.RunEvents, screen.RunFinished:
		return m.hear(msg)
	}
	if cmd, taken := m.serve(msg); taken {
		return cmd
	}
	if cmd, taken := m.follow(msg); taken {
		return cmd
	}
	r, tried := m.current.(*rehearsal.Model)
	tried = tried && r.Running()
	next, cmd := m.current.Update(msg)
	m.current = next
	if r, ok := next.(*rehearsal.Model); ok && !r.Running() {
		if m.quit { // it was waited for
			return tea.Sequence(m.keep(), tea.Quit)
		}
		if tried {
			cmd = tea.Batch(cmd, m.notify("the rehearsal of "+m.ctx.Settings.App+" has ended"))
		}
	}
	return cmd
}

// global takes the keys that work everywhere: none of them is a letter, since fields take those.
func (m *model) global(press tea.KeyPressMsg) (cmd tea.Cmd, taken bool) {
	if press.String() == "ctrl+c" {
		m.help, m.palette, m.search.open = false, nil, false
		return m.interrupt(false), true
	}
	if press.String() == "ctrl+z" {
		return m.pause(), true
	}
	if cmd, taken := m.overlay(press); taken && !m.layout.tooSmall {
		return cmd, true
	}
	switch {
	case key.Matches(press, keyHelp), key.Matches(press, keyAsk) && !m.typing():
		m.help, m.helpTop = !m.help, 0
		return nil, true
	case m.help:
		m.helpKey(press)
		return nil, true
	}
	return nil, m.layout.tooSmall
}

// moving reports whether anything on the screen turns or counts.
func (m *model) moving() bool {
	s, ok := m.current.(interface{ Moving() bool })
	return ok && s.Moving()
}

// hear gives the run its news even while another screen is up.
func (m *model) hear(msg tea.Msg) tea.Cmd {
	if m.running == nil {
		return nil
	}
	_, cmd := m.running.Update(msg)
	if happened, ok := msg.(screen.RunEvents); ok {
		m.wizard.Stored(happened)
	}
	if ended, ok := msg.(screen.RunFinished); ok {
		m.code = wizard.OutcomeOf(ended.Result, m.running.WaitsOnUser()).ExitCode()
		m.wizard.Stored(ended.Result.Events)
		if m.quit {
			m.card = m.running.LeavingText()
			return tea.Quit
		}
		words := "the run of " + m.ctx.Settings.App + " has ended"
		if !ended.Result.OK() {
			words += ", not well"
		}
		cmd = tea.Batch(cmd, m.notify(words))
	}
	return cmd
}

// interrupt is ctrl+c or a signal. A run under way decides; anywhere else it keeps the answers and ends.
func (m *model) interrupt(signal bool) tea.Cmd {
	if r, ok := m.current.(*rehearsal.Model); ok && r.Running() {
		return m.interruptRehearsal(r)
	}
	if m.running == nil || !m.running.Running() {
		switch {
		case m.running == nil:
			m.code = wizard.Interrupted.ExitCode()
		case !m.running.Result().OK() || m.card == "":
			m.card = m.running.LeavingText()
		}
		return tea.Sequence(m.keep(), tea.Quit)
	}
	if signal {
		// nobody can answer a question after SIGHUP: stop safely, and leave when the calls in flight are through
		m.quit = true
		m.running.Stop()
		return nil
	}
	return m.running.Interrupt()
}

// interruptRehearsal stops a rehearsal and ends when all of it is removed. A second ctrl+c does not wait for that: the
// next rehearsal removes what is left.
func (m *model) interruptRehearsal(r *rehearsal.Model) tea.Cmd {
	m.code = 130
	if m.quit {
		m.leaving = true
		return tea.Sequence(m.keep(), tea.Quit)
	}
	m.quit = true
	r.Stop()
	return nil
}

func (m *model) resize(w, h int) tea.Cmd {
	m.layout = arrange(w, h, m.stops() != nil)
	return m.restyle()
}

// restyle rebuilds what was made for another width or theme.
func (m *model) restyle() tea.Cmd {
	if page, ok := m.current.(questions); ok {
		return page.Resized(m.layout.body.width, m.layout.body.height)
	}
	return nil
}
