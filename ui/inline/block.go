package inline

import (
	"context"
	"time"

	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"
)

// block are the lines of something that goes on, redrawn until it is over.
type block struct {
	ctx           context.Context
	terminal      Terminal
	spin          spinner.Model
	width, height int
	over          bool
	paused        time.Time // when ctrl+z was pressed, until the program goes on
}

// over says that what goes on has ended.
type over struct{}

func newBlock(ctx context.Context, t Terminal) block {
	return block{ctx: ctx, terminal: t, spin: spinner.New(spinner.WithSpinner(t.Theme.Spinner)), width: 80, height: 24}
}

func (b *block) Init() tea.Cmd { return b.spin.Tick }

// take takes what is no news of what goes on: the window's size, the spinner's turn, keys, the end.
func (b *block) take(msg tea.Msg) (cmd tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		b.width, b.height = msg.Width, msg.Height
	case spinner.TickMsg:
		b.spin, cmd = b.spin.Update(msg)
	case over:
		b.over = true
		return tea.Quit
	case tea.KeyPressMsg:
		cmd = b.terminal.key(msg)
		if cmd != nil { // of the keys, ctrl+z alone has one
			b.paused = time.Now()
		}
	case tea.SuspendMsg: // comes once the program goes on
		b.paused = time.Time{}
	}
	return cmd
}
