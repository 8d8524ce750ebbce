package inline

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/rehearse"
	"slipway/ui/widget"
)

// Rehearse draws a rehearsal while it goes on: what is done, for how long, and what the container wrote last. Its
// stages stay.
func Rehearse(ctx context.Context, t Terminal, run func(hear func(rehearse.Event)) error) error {
	m := &rehearsing{block: newBlock(ctx, t)}
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
	block
	stages []widget.Stage
	line   string // that the build or the container wrote last
}

func (m *rehearsing) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	e, ok := msg.(heard)
	if !ok {
		return m, m.take(msg)
	}
	if e.Stage != "" {
		m.stages, m.line = append(m.stages, widget.Stage{Name: e.Stage, Began: time.Now()}), ""
	}
	if e.Line != "" {
		m.line = e.Line
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
