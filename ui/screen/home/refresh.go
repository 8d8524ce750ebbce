package home

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/session"
)

const (
	// every is how long home waits from one read to the next.
	every = 30 * time.Second
	// longest is how long it waits at most, after reads that failed: each doubles the wait.
	longest = 8 * time.Minute
)

// refreshing is when home reads AWS by itself. One read is under way at most: the next is only waited for once the one
// before has ended.
type refreshing struct {
	reading  bool
	at       time.Time // of the last read that is shown, by the clock of what was read
	wait     time.Duration
	next     time.Time // when the next read is due, by the clock of the wall
	due      bool      // it was due while nobody looked
	failures int       // reads in a row that failed
	failed   string    // why the last one did
	serial   int       // of waits; others are stale
}

// refreshDue says that the wait for the next read is over.
type refreshDue struct{ generation, serial int }

// activityRead is what the stack did lately.
type activityRead struct {
	generation int
	activity   *live.Activity
}

// readAgain reads AWS while the last picture stays up, and looks at the folder again where somebody asked for it. It
// does nothing while a read is under way.
func (h *Model) readAgain(folder bool) tea.Cmd {
	if h.reading {
		return nil
	}
	h.reading, h.due = true, false
	h.Ctx.RereadFile()
	generation, session := h.generation, h.Ctx.Current()
	return func() tea.Msg {
		if folder {
			session, l := session.Again(h.ask)
			return lookAt(generation, session, l)
		}
		return lookAt(generation, session, session.Read(h.ask))
	}
}

// lookAt is a look at the stack as it was read.
func lookAt(generation int, session *session.Session, l *live.Stack) StackRead {
	return StackRead{generation: generation, Live: l, Plan: session.Plan(l, plan.Intent{}), Report: session.Checklist(l),
		Running: steps.EstimateRunning(l, session.Prices), Folder: session.Folder, Cautions: session.Cautions()}
}

// readActivity reads what the stack did, once it is known what it has.
func (h *Model) readActivity() tea.Cmd {
	generation, session, l := h.generation, h.Ctx.Current(), h.Live
	return func() tea.Msg { return activityRead{generation, session.Activity(h.ask, l)} }
}

// await waits for the next read: longer the more often reads have failed.
func (h *Model) await() tea.Cmd {
	h.reading = false
	h.wait = min(every<<min(h.failures, 8), longest)
	h.next = time.Now().Add(h.wait)
	h.serial++
	due := refreshDue{h.generation, h.serial}
	return tea.Tick(h.wait, func(time.Time) tea.Msg { return due })
}

// handleDue reads again, or remembers to once somebody looks.
func (h *Model) handleDue(msg refreshDue) tea.Cmd {
	switch {
	case msg.generation != h.generation || msg.serial != h.serial:
		return nil
	case h.Ctx.Unfocused:
		h.due = true
		return nil
	}
	return h.readAgain(false)
}

// keepOld takes a read that failed in a way that passes: what was read before stays up.
func (h *Model) keepOld(err error) tea.Cmd {
	h.failures++
	h.failed = cloud.Brief(err)
	return h.await()
}
