package inline

import (
	"context"
	"errors"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"slipway/ui/widget"
)

// Why a name was not typed.
var (
	ErrLeft        = errors.New("left without an answer")
	ErrInterrupted = errors.New("interrupted")
)

// TypeName asks for one name, the one thing that is a yes. What was asked and typed stays.
func TypeName(ctx context.Context, t Terminal, what, name string) error {
	m := &field{terminal: t, what: what, name: name, input: textinput.New(), width: 80}
	m.input.Prompt = t.Theme.Pointer + " "
	m.input.CharLimit = 60
	m.input.SetWidth(40)
	err := t.run(ctx, m, nil)
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return ErrInterrupted
	case !m.typed:
		t.Println(m.question(), "")
		return ErrLeft
	}
	t.Println(m.question() + " " + t.Theme.Good.Render(name))
	return nil
}

// field is one line that a name is typed into.
type field struct {
	terminal    Terminal
	what, name  string
	input       textinput.Model
	width       int
	wrong       string
	typed, over bool
}

func (m *field) Init() tea.Cmd { return m.input.Focus() }

func (m *field) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width = msg.Width
		return m, nil
	case stopped:
		m.over = true
		return m, tea.Quit
	case tea.KeyPressMsg:
		switch msg.String() {
		case "ctrl+c", "ctrl+z":
			return m, m.terminal.key(msg)
		case "esc", "ctrl+d":
			m.over = true
			return m, tea.Quit
		case "enter", "ctrl+j": // what was typed before this stood here ends lines otherwise
			typed := strings.TrimSpace(m.input.Value())
			if typed == m.name {
				m.typed, m.over = true, true
				return m, tea.Quit
			}
			m.wrong = "that is not " + m.name + ": nothing was done. Type " + m.name + ", or esc leaves all as it is"
			m.input.SetValue("")
			return m, nil
		}
		m.wrong = ""
	}
	var cmd tea.Cmd
	m.input, cmd = m.input.Update(msg)
	return m, cmd
}

func (m *field) question() string { return "  " + m.terminal.Theme.Title.Render(m.what) }

func (m *field) View() tea.View {
	if m.over {
		return tea.NewView("")
	}
	t := m.terminal.Theme
	w := min(m.width, mostColumns) - 1
	var lines []string
	for _, l := range widget.Wrap(m.what, w-4) {
		lines = append(lines, "  "+t.Title.Render(l))
	}
	lines = append(lines, "", "  "+m.input.View(), "")
	if m.wrong != "" {
		return tea.NewView(strings.Join(append(lines, widget.Hang("  ", t.Wrong, m.wrong, w-2)...), "\n"))
	}
	keys := "enter agrees " + t.Bullet + " esc leaves all as it is"
	return tea.NewView(strings.Join(append(lines, "  "+t.Muted.Render(keys)), "\n"))
}
