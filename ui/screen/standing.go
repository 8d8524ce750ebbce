package screen

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// standing is a stack as it stands: where it answers, what runs, what waits for a person. Home and the done card both tell it.
type standing struct {
	ctx    *Context
	live   *live.Stack
	report check.Report
	notes  []plan.Note
	health *answered // nil until the health URL was asked
	asking bool
}

// answered is what the health URL said.
type answered struct {
	generation int
	steps.Health
	took time.Duration
}

// look asks the health URL, as a user of the API would. Where nothing runs there is nobody to ask.
func (s *standing) look(ask context.Context, generation int) tea.Cmd {
	session, l := s.ctx.Current(), s.live
	s.asking = session.Answerable(l)
	if !s.asking {
		return nil
	}
	return func() tea.Msg {
		began := time.Now()
		health := session.Health(ask, l)
		return answered{generation, health, time.Since(began)}
	}
}

// seen is what the last look at the stack has found.
func (s *standing) seen() steps.Look {
	l := steps.Look{Settings: *s.ctx.Settings, Live: s.live, Notes: s.notes}
	if s.health != nil {
		l.Health = &s.health.Health
	}
	return l
}

// conditionInk is the colour of how well something stands, which its sign says too.
func conditionInk(t *theme.Theme, c steps.Condition) (ink theme.Ink, sign string) {
	switch c {
	case steps.Fine:
		return t.Good, t.Glyphs.OK
	case steps.Absent:
		return t.Muted, t.Glyphs.Waiting
	case steps.Broken:
		return t.Wrong, t.Fail
	case steps.Unread:
		return t.Caution, t.Glyphs.Unknown
	}
	return t.Caution, t.Glyphs.Warn
}

// conditionSign is the sign in its colour.
func conditionSign(t *theme.Theme, c steps.Condition) string {
	ink, sign := conditionInk(t, c)
	return ink.Render(sign)
}

// reached says how the health URL answered, with a sign.
func (s *standing) reached() (sign, words string) {
	t, h := s.ctx.Theme, s.health
	switch {
	case h == nil && s.asking:
		return s.ctx.Spinner(), "asking its health"
	case h == nil:
		return "", ""
	case h.Err != nil:
		return t.Caution.Render(t.Glyphs.Unknown), "could not be reached from here"
	}
	words = fmt.Sprintf("answers %d", h.Status)
	if h.took >= time.Millisecond {
		words += fmt.Sprintf(" in %d ms", h.took.Milliseconds())
	}
	words += " at " + s.ctx.Settings.Service.HealthPath
	if h.Dial != "" {
		words += " of the load balancer"
	}
	if h.OK() {
		return t.Good.Render(t.Glyphs.OK), words
	}
	return t.Wrong.Render(t.Fail), words
}

// api are the facts of the API itself: where it answers and how, what runs.
func (s *standing) api() []widget.Fact {
	seen := s.seen()
	sign, words := s.reached()
	facts := []widget.Fact{{Label: "URL", Text: seen.Address(), Rank: -1}, {Label: "health", Sign: sign, Text: words}}
	condition, words := seen.Service()
	return append(facts, widget.Fact{Label: "service", Sign: conditionSign(s.ctx.Theme, condition), Text: words}, widget.Fact{Label: "image", Text: seen.Image(), Rank: 3})
}

// waits reports whether something waits for a person.
func (s *standing) waits() bool { return s.seen().Waits() }

// copied is what the copy key gives the clipboard: the records that are waited for, a line each, else the URL.
func (s *standing) copied() (text, what string) {
	records := s.seen().Records()
	if len(records) == 0 {
		return s.seen().URL(), "the URL"
	}
	if servers := steps.NameServers(records); servers != nil {
		return strings.Join(servers, "\n"), "the name servers"
	}
	lines := make([]string, len(records))
	for i, r := range records {
		lines[i] = r.Name + " " + r.Type + " " + r.Value
	}
	return strings.Join(lines, "\n"), "the records"
}

// waiting draws what waits for a person: what to add, exact and whole, and what happens then. next is the command that goes on.
func (s *standing) waiting(next string, w int) (lines []string) {
	t := s.ctx.Theme
	domain := s.ctx.Settings.Service.Domain
	records := s.seen().Records()
	if len(records) == 0 {
		for _, n := range s.notes {
			if n.Waiting {
				lines = append(lines, widget.Text(t.Plain, n.Text, w)...)
			}
		}
		return lines
	}
	if servers := steps.NameServers(records); servers != nil {
		lines = widget.Text(t.Plain, "At the registrar of "+records[0].Name+" set these name servers, then "+next+", which adds HTTPS:", w)
		for _, server := range servers {
			lines = append(lines, widget.Text(t.Accented, server, w)...)
		}
		return lines
	}
	lines = widget.Text(t.Plain, "Add where the DNS of "+domain+" is hosted, then "+next+":", w)
	for _, r := range records {
		lines = append(lines, widget.Hang(t.Accented.Render(widget.Pad(r.Type, 6)), t.Plain, r.Name, w)...)
		lines = append(lines, widget.Hang(t.Muted.Render("to    "), t.Plain, r.Value, w)...)
	}
	return lines
}

// findings are the open checks by title with their verdicts beside them, what fails first.
func (s *standing) findings(w int) []string { return slices.Concat(s.open(w)...) }

// few are as many of the findings as go whole into some lines, and how many there are beyond them.
func (s *standing) few(w, room int) (lines []string) {
	open := s.open(w)
	for i, f := range open {
		left := len(open) - i
		if len(lines)+len(f) > room || left > 1 && len(lines)+len(f) == room {
			return append(lines, s.ctx.Theme.Muted.Render(widget.Cut(fmt.Sprintf("%d more: %s", left, s.ctx.Command("checklist")), w)))
		}
		lines = append(lines, f...)
	}
	return lines
}

// open are the lines of each open check.
func (s *standing) open(w int) (findings [][]string) {
	t := s.ctx.Theme
	for _, status := range []check.Status{check.Fail, check.Unknown} {
		for _, f := range s.report.Checks {
			if f.Status != status {
				continue
			}
			word := "fails"
			if status == check.Unknown {
				word = "not verified"
			}
			title := widget.Hang(widget.Verdict(s.ctx.Theme, f.Status)+" ", t.Plain, f.Title, w-len(word)-2)
			title[0] = widget.Row(title[0], t.Muted.Render(word), w)
			findings = append(findings, title)
		}
	}
	return findings
}

// verdict is the sign of the whole checklist.
func (s *standing) verdict() string {
	switch s.report.ExitCode() {
	case 0:
		return widget.Verdict(s.ctx.Theme, check.Pass)
	case 1:
		return widget.Verdict(s.ctx.Theme, check.Fail)
	}
	return widget.Verdict(s.ctx.Theme, check.Unknown)
}
