package inline

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/ui/widget"
)

// List is something to choose one of.
type List struct {
	Title string
	Rows  int
	Start int
	// Draw draws all rows with the chosen one marked, and says where it begins and ends.
	Draw func(chosen, w int) (lines []string, from, to int)
	// Refuse says why a row cannot be chosen, "" when it can.
	Refuse func(row int) string
}

// Choose lets a row be chosen with the arrows and enter. The list does not stay; who asked says what was chosen.
func Choose(ctx context.Context, t Terminal, list List) (row int, err error) {
	m := &choosing{terminal: t, list: list, at: list.Start, width: 80, height: 24, chosen: -1}
	err = t.run(ctx, m, nil)
	switch {
	case err != nil:
		return -1, err
	case ctx.Err() != nil:
		return -1, ErrInterrupted
	case m.chosen < 0:
		return -1, ErrLeft
	}
	return m.chosen, nil
}

type choosing struct {
	terminal      Terminal
	list          List
	at, chosen    int
	width, height int
	refused       string
	over          bool
}

func (m *choosing) Init() tea.Cmd { return nil }

func (m *choosing) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case stopped:
		m.over = true
		return m, tea.Quit
	case tea.KeyPressMsg:
		return m, m.key(msg)
	}
	return m, nil
}

func (m *choosing) key(msg tea.KeyPressMsg) tea.Cmd {
	m.refused = ""
	last := m.list.Rows - 1
	switch msg.String() {
	case "ctrl+c", "ctrl+z":
		return m.terminal.key(msg)
	case "up", "k":
		m.at = max(0, m.at-1)
	case "down", "j":
		m.at = min(last, m.at+1)
	case "home", "g":
		m.at = 0
	case "end", "G":
		m.at = last
	case "pgup":
		m.at = max(0, m.at-5)
	case "pgdown":
		m.at = min(last, m.at+5)
	case "esc", "q", "ctrl+d":
		m.over = true
		return tea.Quit
	case "enter", "ctrl+j":
		if m.refused = m.list.Refuse(m.at); m.refused == "" {
			m.chosen, m.over = m.at, true
			return tea.Quit
		}
	}
	return nil
}

func (m *choosing) View() tea.View {
	if m.over {
		return tea.NewView("")
	}
	t := m.terminal.Theme
	w := min(m.width, mostColumns) - 2
	lines, from, to := m.list.Draw(m.at, w)
	var refused []string
	if m.refused != "" {
		refused = append(widget.Hang("  ", t.Wrong, m.refused, w-2), "")
	}
	// the title, the keys, two lines of "more" and the line of the cursor
	shown, above, below := widget.Window(lines, from, to, max(1, m.height-7-len(refused)))
	body := append([]string{"", "  " + t.Title.Render(m.list.Title), ""}, shown...)
	more := ""
	if above || below {
		more = widget.More(t, above, below)
	}
	body = append(append(body, more), refused...)
	keys := "up/down move " + t.Bullet + " enter chooses " + t.Bullet + " esc leaves all as it is"
	return tea.NewView(strings.Join(append(body, "  "+t.Muted.Render(widget.Cut(keys, w-2))), "\n"))
}
