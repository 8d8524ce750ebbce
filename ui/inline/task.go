package inline

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/ui/text"
	"slipway/ui/text/command"
	"slipway/ui/widget"
)

// Task draws a one-shot task while it runs: its log lines stay, its state stands under them. ctrl+c asks what is to
// become of it; a second one leaves it to itself, as does the end of ctx. stop asks ECS to stop it, after which it is
// followed to its end. left reports that it runs on.
func Task(ctx context.Context, t Terminal, w command.TaskWords, stop func() error,
	watch func(tell func(command.TaskNews)) error) (left bool, err error) {
	m := &tasking{block: newBlock(ctx, t), words: w, stop: stop, began: w.Now()}
	ended := make(chan error, 1)
	drawn := t.run(ctx, m, func(send func(tea.Msg)) {
		go func() {
			err := watch(func(n command.TaskNews) { send(news(n)) })
			ended <- err
			send(over{})
		}()
	})
	if drawn != nil || ctx.Err() != nil || m.leaves {
		return true, drawn
	}
	return false, <-ended
}

type (
	news    command.TaskNews
	stopSet struct{ err error } // what became of asking ECS to stop it
)

// tasking is a one-shot task on the normal screen.
type tasking struct {
	block
	words    command.TaskWords
	stop     func() error
	began    time.Time
	state    string
	asks     bool
	stopping bool
	wrong    string
	leaves   bool
}

func (m *tasking) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case news:
		if msg.Line == nil {
			m.state = msg.State
			return m, nil
		}
		return m, tea.Println(m.terminal.Theme.Plain.Render(command.TaskLine(*msg.Line)))
	case stopSet:
		m.stopping = msg.err == nil
		if msg.err != nil {
			m.wrong = msg.err.Error()
		}
		return m, nil
	case stopped:
		m.over = true
		return m, tea.Quit
	case tea.KeyPressMsg:
		return m, m.key(msg)
	}
	return m, m.take(msg)
}

// key takes ctrl+c, and the answer to what it asks.
func (m *tasking) key(press tea.KeyPressMsg) tea.Cmd {
	switch key := press.String(); {
	case key == "ctrl+c" && (m.asks || m.stopping), key == "d" && m.asks:
		m.leaves, m.over = true, true
		return tea.Quit
	case key == "ctrl+c":
		m.asks, m.wrong = true, ""
	case key == "s" && m.asks:
		m.asks = false
		return func() tea.Msg { return stopSet{m.stop()} }
	case key == "esc" && m.asks, key == "enter" && m.asks:
		m.asks = false
	case key == "ctrl+z":
		return tea.Suspend
	}
	return nil
}

func (m *tasking) View() tea.View {
	if m.over {
		return tea.NewView("")
	}
	t, w := m.terminal.Theme, min(m.width, mostColumns)
	state := m.state
	if state == "" {
		state = "starting"
	}
	foot, ink := "ctrl+c asks whether to stop it. Close the terminal and it runs on.", t.Muted
	switch {
	case m.asks:
		foot, ink = fmt.Sprintf("Stop %s? s stops it (it gets %s to finish) %s d leaves it running and ends here, "+
			"which is safe %s esc goes on watching", m.words.What, command.TaskStopTime, t.Bullet, t.Bullet), t.Caution
	case m.wrong != "":
		foot, ink = m.wrong+"; it runs on", t.Wrong
	case m.stopping:
		state, foot, ink = "stopping", "It was asked to stop. ctrl+c leaves it to that.", t.Caution
	}
	lines := []string{"", widget.Row("  "+t.Accented.Render(m.spin.View())+" "+t.Plain.Render(m.words.What+": "+state),
		t.Muted.Render(text.Clock(m.words.Now().Sub(m.began))), w-2)}
	for _, l := range widget.Wrap(foot, w-4) {
		lines = append(lines, "  "+ink.Render(l))
	}
	return tea.NewView(strings.Join(lines, "\n"))
}
