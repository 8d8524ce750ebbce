// Package ui is the terminal program: one model, which owns the window, the keys that always work, and which screen follows which.
package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/ui/screen"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// Options are what the program starts with.
type Options struct {
	// Open makes a session for settings: the world of their region, real or simulated.
	Open     func(context.Context, stack.Settings) (*steps.Session, error)
	Settings stack.Settings
	Sources  map[string]question.Answer
	HasFile  bool
	Step     string // rerun this step alone; "" for setup or home
	Sandbox  bool
	ASCII    bool
	Now      func() time.Time
}

// Outcome is how the program ended.
type Outcome struct {
	Code int
	Card string // to print on the normal screen, where it stays
}

// Run runs the program until it ends. ctx ends it as ctrl+c does: a run under way finishes its calls in flight.
func Run(ctx context.Context, o Options, options ...tea.ProgramOption) (Outcome, error) {
	m := newModel(ctx, o)
	p := tea.NewProgram(m, append([]tea.ProgramOption{tea.WithContext(context.WithoutCancel(ctx)), tea.WithoutSignalHandler()}, options...)...)
	m.send = p.Send
	stop := context.AfterFunc(ctx, func() { p.Send(signalled{}) })
	defer stop()
	final, err := p.Run()
	if err != nil && !errors.Is(err, tea.ErrProgramKilled) && !errors.Is(err, tea.ErrInterrupted) {
		return Outcome{Code: 1}, fmt.Errorf("run the terminal program: %w", err)
	}
	m, _ = final.(*model)
	return m.outcome(), nil
}

// model is the program. It is used as a pointer: screens keep what they show, and nothing is copied.
type model struct {
	options Options
	ask     context.Context // of reads; a run's own context hangs below it
	ctx     *screen.Context
	flow    flow
	current screen.Screen
	layout  layout
	send    func(tea.Msg)
	running *screen.Apply // the run under way, or the last one
	code    int
	card    string
	ticking bool
	quit    bool
}

func newModel(ask context.Context, o Options) *model {
	if o.Now == nil {
		o.Now = time.Now
	}
	settings := o.Settings
	if o.Sources == nil {
		o.Sources = map[string]question.Answer{}
	}
	m := &model{options: o, ask: ask, send: func(tea.Msg) {}}
	m.ctx = &screen.Context{
		Theme: theme.New(true, o.ASCII), Settings: &settings, Sources: o.Sources, Secrets: map[string]stack.Secret{},
		Prices: cost.Embedded(), Now: o.Now, Sandbox: o.Sandbox, HasFile: o.HasFile,
	}
	m.layout = arrange(80, 24, false)
	m.current = screen.NewPreflight(ask, m.ctx, o.Open)
	return m
}

type tick struct{}

// signalled is SIGTERM or SIGHUP.
type signalled struct{}

const frame = 100 * time.Millisecond

func (m *model) tick() tea.Cmd {
	return tea.Tick(frame, func(time.Time) tea.Msg { return tick{} })
}

// Init starts the first screen and asks the terminal for its background.
func (m *model) Init() tea.Cmd {
	m.ticking = true
	return tea.Batch(tea.RequestBackgroundColor, m.current.Init(), m.tick())
}

// Update takes what belongs to the window and the whole program, and hands the rest to the screen.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return m, m.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		if msg.IsDark() != m.ctx.Theme.Dark {
			m.ctx.Theme = theme.New(msg.IsDark(), m.options.ASCII)
			return m, m.restyle()
		}
		return m, nil
	case tick:
		m.ctx.Frame++
		return m, m.tick()
	case signalled:
		return m, m.interrupt(true)
	case tea.KeyPressMsg:
		if msg.String() == "ctrl+c" {
			return m, m.interrupt(false)
		}
	case screen.Happened, screen.Ended:
		return m, m.hear(msg)
	}
	if cmd, taken := m.follow(msg); taken {
		return m, cmd
	}
	next, cmd := m.current.Update(msg)
	m.current = next
	return m, cmd
}

// hear gives the run its news even while another screen is up.
func (m *model) hear(msg tea.Msg) tea.Cmd {
	if m.running == nil {
		return nil
	}
	_, cmd := m.running.Update(msg)
	if ended, ok := msg.(screen.Ended); ok {
		m.code = codeOf(ended.Result)
		if ended.Result.Stopped && m.quit {
			return tea.Quit
		}
	}
	return cmd
}

// interrupt is ctrl+c or a signal. A run under way decides; anywhere else the answers are kept already, so it just ends.
func (m *model) interrupt(signal bool) tea.Cmd {
	if m.running == nil || !m.running.Running() {
		m.code = max(m.code, 0)
		if m.running == nil {
			m.code = 130
		}
		return tea.Quit
	}
	if signal {
		// nobody can answer a question after SIGHUP: stop safely and leave when the calls in flight are through
		m.quit = true
		m.running.Interrupt()
	}
	return m.running.Interrupt()
}

func (m *model) resize(w, h int) tea.Cmd {
	m.layout = arrange(w, h, m.stops() != nil)
	return m.restyle()
}

// restyle rebuilds what was made for another width or theme.
func (m *model) restyle() tea.Cmd {
	if f, ok := m.current.(*screen.Form); ok {
		return f.Resized(m.layout.body.width)
	}
	return nil
}

// View draws the window.
func (m *model) View() tea.View {
	v := tea.NewView(m.frame())
	v.AltScreen = true
	v.WindowTitle = "slipway " + m.ctx.Settings.App
	if m.running != nil && m.running.Running() {
		share, _ := m.running.Share()
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarDefault, int(share*100))
	}
	return v
}

// frame is the whole window as text: exactly as high as the window, and no line wider.
func (m *model) frame() string {
	t, l := m.ctx.Theme, m.layout
	if l.tooSmall {
		notice := fmt.Sprintf("make the window at least %dx%d (now %dx%d); work goes on", minWidth, minHeight, l.width, l.height)
		return widget.Fit(strings.Repeat("\n", max(0, l.height/2))+notice, l.width, max(0, l.height))
	}
	lines := []string{widget.Header(t, m.stackName(), m.current.Place(), l.width), widget.Rule(t, l.width)}
	stops := m.stops()
	if l.stepper && stops != nil {
		lines = append(lines, widget.Stepper(t, stops, l.width))
	}
	body := widget.Fit(m.current.Render(l.body.width, l.body.height), l.body.width, l.body.height)
	if l.rail && stops != nil {
		body = widget.Fit(widget.Beside(widget.Fit("\n"+widget.Rail(t, stops), widget.RailWidth, l.body.height), body, widget.RailWidth, 0), l.width, l.body.height)
	}
	lines = append(lines, body, widget.Rule(t, l.width), widget.Footer(t, m.keys(), m.price(), l.width))
	return widget.Fit(strings.Join(lines, "\n"), l.width, l.height)
}

func (m *model) keys() []key.Binding {
	keys := m.current.Keys()
	if m.running == nil || !m.running.Running() {
		keys = append(keys[:len(keys):len(keys)], key.NewBinding(key.WithKeys("ctrl+c"), key.WithHelp("ctrl+c", "quit")))
	}
	return keys
}

func (m *model) price() string {
	if m.ctx.Settings.App == "" {
		return ""
	}
	return fmt.Sprintf("$%.2f/mo", m.ctx.Estimate().USD)
}

func (m *model) stackName() string {
	s := m.ctx.Settings
	name := s.App
	if name != "" {
		name += " › " + s.Environment
	}
	if m.options.Sandbox {
		name = strings.TrimSpace(name + "  sandbox")
	}
	return name
}

// outcome is the exit code and the card.
func (m *model) outcome() Outcome { return Outcome{Code: m.code, Card: m.card} }
