package ui

import (
	"reflect"
	"sync"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/stack"
	"slipway/steps/status"
	"slipway/ui/screen/dotenv"
	"slipway/ui/screen/form"
	"slipway/ui/screen/imagesource"
	"slipway/ui/screen/nametaken"
	"slipway/ui/screen/preflight"
)

// read opens the account for the answers' region, if it is another one, and reads AWS for their names.
func (m *model) read() tea.Cmd {
	session := m.ctx.Current()
	settings, in, open := *m.ctx.Settings, m.in, m.options.Open
	m.ctx.Live = nil
	if f, ok := m.current.(*form.Model); ok {
		f.Busy("reading AWS in " + settings.Region)
	}
	m.serial++
	m.reading = m.serial
	reading := m.reading
	return func() tea.Msg {
		if session.World.Clients.Region != settings.Region {
			var err error
			if session, err = open(m.ask, settings, in); err != nil {
				return looked{reading: reading, err: err}
			}
		}
		session, l := session.Again(m.ask)
		return looked{reading, session, l, nil}
	}
}

// looked goes on with what was read: the next page, the plan, or the answers of a stack whose slipway.yaml is lost.
func (m *model) looked(msg looked) tea.Cmd {
	if msg.reading != m.reading {
		return nil
	}
	m.reading = 0
	if msg.err != nil {
		if f, ok := m.current.(*form.Model); ok {
			f.Refuse(unreachable(msg.err))
			return nil
		}
		m.code, m.card = 1, unreachable(msg.err)
		return tea.Quit
	}
	if m.ctx.Session.World.Clients.Region != msg.session.World.Clients.Region {
		clear(m.ctx.Choices)
	}
	m.ctx.Session, m.ctx.Live = msg.session, msg.live
	switch m.current.(type) {
	case *preflight.Model:
		return m.openFound(msg.live)
	case *form.Model:
		if m.flow.at < len(m.flow.pages) {
			if namesOf(*m.ctx.Settings) != m.own && status.OwnsResources(msg.live) {
				return m.show(nametaken.New(m.ctx, msg.live))
			}
			if namesOf(*m.ctx.Settings) != m.own {
				m.ctx.Taken = ""
			}
			m.flow.at++
			return tea.Batch(m.save(), m.open(1))
		}
	}
	return tea.Batch(m.save(), m.toReview())
}

// save writes slipway.yaml, so that quitting loses no answer.
func (m *model) save() tea.Cmd {
	if m.ctx.Session == nil || !m.ctx.Current().Keepable() {
		return nil
	}
	session, settings := m.ctx.Current(), *m.ctx.Settings
	newest := m.file.next()
	return func() tea.Msg {
		var kept stack.Kept
		err, written := m.file.write(newest, func() (err error) {
			kept, err = session.Save()
			return err
		})
		if written {
			return saved{settings, kept, err}
		}
		return nil
	}
}

// keep writes the answers of the page that is left in its middle, if any was given since they were last written: what was typed
// last is among them where it is an answer.
func (m *model) keep() tea.Cmd {
	switch page := m.current.(type) {
	case *form.Model:
		page.Keep()
	case *imagesource.Model, *dotenv.Model:
	default:
		return nil
	}
	if reflect.DeepEqual(*m.ctx.Settings, m.kept) {
		return nil
	}
	return m.save()
}

// saves puts the writes of slipway.yaml in order: commands run at once, and the answers given last have to be those that stay.
type saves struct {
	mu          sync.Mutex
	asked, last int
}

// next is the number of a write, larger than any before.
func (s *saves) next() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return s.asked
}

// write writes, unless a later write has been made already.
func (s *saves) write(number int, write func() error) (err error, written bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number < s.last {
		return nil, false
	}
	s.last = number
	return write(), true
}
