package inline

import (
	"context"
	"strings"
	"time"

	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/rehearse"
	"slipway/ui/widget"
)

// Rehearse draws a rehearsal while it goes on: what is done, for how long, and what the container wrote last. Its
// stages stay.
func Rehearse(ctx context.Context, t Terminal, run func(hear func(rehearse.Event)) error) error {
	m := &rehearsing{ctx: ctx, terminal: t, spin: spinner.New(spinner.WithSpinner(t.Theme.Spinner)), width: 80}
	ended := make(chan error, 1)
	drawn := t.run(ctx, m, func(send func(tea.Msg)) {
		go func() {
			ended <- run(func(e rehearse.Event) { send(heard(e)) })
			send(over{})
		}()
	})
	err := <-ended
	if err == nil {
		err = drawn
	}
	sign := t.Theme.Good.Render(t.Theme.Glyphs.OK)
	if err != nil || ctx.Err() != nil {
		sign = t.Theme.Caution.Render(t.Theme.Glyphs.Warn)
	}
	if lines := m.stagesWith(sign); len(lines) > 0 {
		t.Println(append(lines, "")...)
	}
	return err
}

type heard rehearse.Event

// rehearsing is a rehearsal on the normal screen.
type rehearsing struct {
	ctx      context.Context
	terminal Terminal
	spin     spinner.Model
	stages   []widget.Stage
	line     string // that the build or the container wrote last
	width    int
	over     bool
}

func (m *rehearsing) Init() tea.Cmd { return m.spin.Tick }

func (m *rehearsing) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width = msg.Width
	case spinner.TickMsg:
		var tick tea.Cmd
		m.spin, tick = m.spin.Update(msg)
		return m, tick
	case heard:
		if msg.Stage != "" {
			m.stages, m.line = append(m.stages, widget.Stage{Name: msg.Stage, Began: time.Now()}), ""
		}
		if msg.Line != "" {
			m.line = msg.Line
		}
	case over:
		m.over = true
		return m, tea.Quit
	case tea.KeyPressMsg:
		return m, m.terminal.key(msg)
	}
	return m, nil
}

// stagesWith are the stages, with a sign before the last.
func (m *rehearsing) stagesWith(sign string) []string {
	w := min(m.width, mostColumns) - 4
	return widget.IndentLines(widget.Stages(m.terminal.Theme, m.stages, sign, time.Now(), w))
}

func (m *rehearsing) View() tea.View {
	if m.over {
		return tea.NewView("")
	}
	t := m.terminal.Theme
	lines := m.stagesWith(t.Accented.Render(m.spin.View()))
	lines = append(lines, "    "+t.Muted.Render(widget.Cut(t.Pipe+" "+m.line, m.width-6)))
	foot := "ctrl+c stops it and removes what it has started."
	if m.ctx.Err() != nil {
		foot = "Stopping: what it has started is being removed."
	}
	return tea.NewView(strings.Join(append(lines, "", "  "+t.Muted.Render(widget.Cut(foot, m.width-4))), "\n"))
}
