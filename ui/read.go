package ui

import (
	"sync"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/stack"
	"slipway/ui/screen/dotenv"
	"slipway/ui/screen/imagesource"
)

// read opens the account for the answers' region, if it is another one, and reads AWS for their names.
func (m *model) read() tea.Cmd {
	session := m.ctx.Current()
	settings, in, open := *m.ctx.Settings, m.in, m.options.Open
	if page, ok := m.current.(questions); ok {
		page.Busy("reading AWS in " + settings.Region)
	}
	m.serial++
	m.reading = m.serial
	reading := m.reading
	return func() tea.Msg {
		if session.Env.Clients.Region != settings.Region {
			var err error
			if session, err = open(m.ask, settings, in); err != nil {
				return looked{reading: reading, err: err}
			}
		}
		session, l := session.Again(m.ask)
		return looked{reading, session, l, nil}
	}
}

// looked goes on with what was read, unless it was left meanwhile.
func (m *model) looked(msg looked) tea.Cmd {
	if msg.reading != m.reading {
		return nil
	}
	m.reading = 0
	if msg.err == nil && m.ctx.Session.Env.Clients.Region != msg.session.Env.Clients.Region {
		clear(m.ctx.Choices)
	}
	return m.do(m.wizard.Looked(msg.session, msg.live, msg.err))
}

// save writes answers to slipway.yaml, so that quitting loses none.
func (m *model) save(settings stack.Settings) tea.Cmd {
	if m.ctx.Session == nil {
		return nil
	}
	session := m.ctx.Current()
	session.Settings = settings
	if !session.CanSave() {
		return nil
	}
	newest := m.writes.next()
	return func() tea.Msg {
		var kept stack.Kept
		err, written := m.writes.write(newest, func() (err error) {
			kept, err = session.Save()
			return err
		})
		if written {
			return saved{settings, kept, err}
		}
		return nil
	}
}

// keep writes the answers of the page that is left in its middle, if any was given since they were last written: what
// was typed last is among them where it is an answer.
func (m *model) keep() tea.Cmd {
	switch page := m.current.(type) {
	case questions:
		page.Keep()
	case *imagesource.Model, *dotenv.Model:
	default:
		return nil
	}
	if !m.wizard.Unwritten() {
		return nil
	}
	return m.save(*m.ctx.Settings)
}

// fileWrites puts the writes of slipway.yaml in order: commands run at once, and the answers given last have to be
// those that stay.
type fileWrites struct {
	mu          sync.Mutex
	asked, last int
}

// next is the number of a write, larger than any before.
func (w *fileWrites) next() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	return w.asked
}

// write writes, unless a later write has been made already.
func (w *fileWrites) write(number int, write func() error) (err error, written bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if number < w.last {
		return nil, false
	}
	w.last = number
	return write(), true
}

// skip leaves out the writes that are not made yet: what follows knows more than they do.
func (w *fileWrites) skip() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	w.last = w.asked
}
