package inline

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/ui/text"
	"slipway/ui/widget"
)

// Hold draws how long something lasts still, until its time is over or ctx ends. ctrl+c is the terminal's own: the
// first ends ctx.
func Hold(ctx context.Context, t Terminal, what, foot string, left func() time.Duration,
	wait func(context.Context) error) error {
	m := &holding{block: newBlock(ctx, t), what: what, foot: foot, left: left}
	return t.run(ctx, m, func(send func(tea.Msg)) {
		go func() {
			_ = wait(ctx) // that ctx has ended is asked of ctx itself
			send(over{})
		}()
	})
}

type holding struct {
	block
	what, foot string
	left       func() time.Duration
}

func (m *holding) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(stopped); ok {
		m.over = true
		return m, tea.Quit
	}
	return m, m.take(msg)
}

func (m *holding) View() tea.View {
	if m.over {
		return tea.NewView("")
	}
	t, w := m.terminal.Theme, min(m.width, mostColumns)
	lines := []string{"", widget.Row("  "+t.Caution.Render(m.spin.View())+" "+t.Plain.Render(m.what),
		t.Title.Render(text.Clock(max(0, m.left()))), w-2)}
	for _, l := range widget.Wrap(m.foot, w-4) {
		lines = append(lines, "  "+t.Muted.Render(l))
	}
	return tea.NewView(strings.Join(lines, "\n"))
}
