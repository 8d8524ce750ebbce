// Package logs is the screen of the log as it grows: all of it or one source, followed or paused, searched.
package logs

import (
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps/logs"
	"slipway/steps/session"
	"slipway/ui/screen"
)

// mostKept is how many lines can be scrolled through. slipway logs --since has the others.
const mostKept = 5000

// Model shows the log.
type Model struct {
	ctx  *screen.Context
	ask  context.Context
	keep func(func()) // runs something that the program waits for before it ends

	feed    *feed
	entries []logs.Entry // all that are kept
	shown   []logs.Entry // those of the source
	source  string       // what is shown: all, service, a worker, a job
	prefix  string       // of its streams
	end     int          // how many of those shown are to be above the lower edge
	low     int          // how many were when it was drawn last: more where they did not fill the window
	paused  bool         // the lower edge stays where it is
	said    string       // by who reads the log
	err     error
}

var (
	keyPause  = screen.Binding("space", "pause", "space", " ")
	keyFollow = screen.Binding("space", "follow", "space", " ")
	keySource = screen.Binding("f", "filter", "f")
	keyScroll = screen.Binding("up/down", "scroll", "up", "down", "k", "j", "pgup", "pgdown", "home", "end", "g", "G")
)

// New makes the screen. keep runs what the program waits for before it ends.
func New(ask context.Context, ctx *screen.Context, keep func(func())) *Model {
	return &Model{ctx: ctx, ask: ask, keep: keep, source: session.LogSources(*ctx.Settings)[0]}
}

// Init begins to read.
func (m *Model) Init() tea.Cmd {
	if m.feed == nil {
		m.feed = begin(m.ask, m.ctx.Current(), m.keep)
	}
	return m.feed.wait()
}

// Update takes lines and keys.
func (m *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case news:
		if msg.feed != m.feed {
			return m, nil
		}
		entries, said, err, over := m.feed.take()
		m.said, m.err = said, err
		m.add(entries)
		if !over {
			return m, m.feed.wait()
		}
	case tea.KeyPressMsg:
		return m, m.handleKey(msg)
	}
	return m, nil
}

// add takes lines over. What is dropped for them moves the lower edge with what it shows.
func (m *Model) add(entries []logs.Entry) {
	above := len(m.shown) - m.end
	before := len(m.shown)
	dropped := max(0, len(m.entries)+len(entries)-mostKept)
	gone := 0
	for _, e := range m.entries[:min(dropped, len(m.entries))] {
		if m.wants(e) {
			gone++
		}
	}
	m.entries = newest(append(m.entries, entries...))
	m.filter()
	if m.paused {
		m.end = max(0, before-above-gone)
	}
}

// wants reports whether an entry is of the source that is shown.
func (m *Model) wants(e logs.Entry) bool { return strings.HasPrefix(e.Stream, m.prefix) }

// filter finds the entries to show, with the lower edge below the newest unless it is paused.
func (m *Model) filter() {
	m.shown = m.shown[:0]
	for _, e := range m.entries {
		if m.wants(e) {
			m.shown = append(m.shown, e)
		}
	}
	if m.end = min(m.end, len(m.shown)); !m.paused {
		m.end = len(m.shown)
	}
}

func (m *Model) handleKey(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, screen.KeyBack):
		m.feed.stop()
		return screen.Send(screen.Back{})
	case key.Matches(msg, screen.KeyReread) && m.err != nil:
		m.feed, m.err = nil, nil
		return m.Init()
	case key.Matches(msg, keyPause):
		m.paused = !m.paused
		m.filter()
	case key.Matches(msg, keySource):
		sources := session.LogSources(*m.ctx.Settings)
		m.source = sources[(slices.Index(sources, m.source)+1)%len(sources)]
		prefixes, _ := session.LogPrefixes(*m.ctx.Settings, []string{m.source})
		m.prefix, m.paused = strings.Join(prefixes, ""), false // there is one, or none for all
		m.filter()
	case key.Matches(msg, keyScroll):
		m.Reveal(screen.MoveCursor(m.low, len(m.shown), msg) - 1)
		if msg.String() == "end" || msg.String() == "G" {
			m.paused = false
			m.filter()
		}
	}
	return nil
}

// HasLines reports whether there are lines to search.
func (m *Model) HasLines() bool { return len(m.shown) > 0 }

// Lines are all lines of the source.
func (m *Model) Lines() []string {
	lines := make([]string, len(m.shown))
	for i, e := range m.shown {
		lines[i] = strings.Join(append([]string{e.Source + " " + e.Text}, e.Below...), " ")
	}
	return lines
}

// At is the lowest line in sight.
func (m *Model) At() int { return m.low - 1 }

// Reveal pauses the log with a line at the lower edge.
func (m *Model) Reveal(line int) {
	m.paused = true
	m.end = max(0, min(line+1, len(m.shown)))
}

// Keys are the keys that work now.
func (m *Model) Keys() []key.Binding {
	space := keyPause
	switch {
	case m.err != nil:
		return []key.Binding{screen.KeyReread, screen.KeyBack}
	case m.paused:
		space = keyFollow
	}
	return []key.Binding{space, keyScroll, keySource, screen.KeyBack}
}

// Place names the screen.
func (m *Model) Place() string { return "logs" }

// Moving reports that the log is waited for.
func (m *Model) Moving() bool { return m.err == nil && len(m.entries) == 0 }
