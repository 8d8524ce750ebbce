// Package summary draws what is known of a running stack: URL, health, image, what waits for the user, open checks.
// It is no screen: home and done show it, nametaken draws with its signs.
package summary

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/status"
	"slipway/ui/screen"
	"slipway/ui/widget"
)

// Stack is what is known of a stack: where it answers, what runs, what waits for the user.
type Stack struct {
	Ctx            *screen.Context
	Live           *live.Stack
	Report         check.Report
	Notes          []plan.Note
	Health         *HealthAnswered // nil until the health URL was asked
	CheckingHealth bool
}

// HealthAnswered is what the health URL said.
type HealthAnswered struct {
	Generation int
	steps.Health
	duration time.Duration
}

// CheckHealth asks the health URL from here, as a user of the API would. It does nothing where nothing runs.
func (s *Stack) CheckHealth(ask context.Context, generation int) tea.Cmd {
	session, l := s.Ctx.Current(), s.Live
	s.CheckingHealth = session.Answerable(l)
	if !s.CheckingHealth {
		return nil
	}
	return func() tea.Msg {
		began := time.Now()
		health := session.Health(ask, l)
		return HealthAnswered{generation, health, time.Since(began)}
	}
}

// Status is the stack's status as it was last read.
func (s *Stack) Status() status.Status {
	l := status.Status{Settings: *s.Ctx.Settings, Live: s.Live, Notes: s.Notes}
	if s.Health != nil {
		l.HealthCheck = &s.Health.Health
	}
	return l
}

// healthText is the answer of the health URL, with its sign.
func (s *Stack) healthText() (sign, words string) {
	t, h := s.Ctx.Theme, s.Health
	switch {
	case h == nil && s.CheckingHealth:
		return s.Ctx.Spinner(), "asking its health"
	case h == nil:
		return "", ""
	case h.Err != nil:
		return t.Caution.Render(t.Glyphs.Unknown), "could not be reached from here"
	}
	words = fmt.Sprintf("answers %d", h.Status)
	if h.duration >= time.Millisecond {
		words += fmt.Sprintf(" in %d ms", h.duration.Milliseconds())
	}
	words += " at " + s.Ctx.Settings.Service.HealthPath
	if h.Dial != "" {
		words += " of the load balancer"
	}
	if h.OK() {
		return t.Good.Render(t.Glyphs.OK), words
	}
	return t.Wrong.Render(t.Fail), words
}

// APIFacts are the URL, health, service, workers and image.
func (s *Stack) APIFacts() []widget.Fact {
	seen := s.Status()
	sign, words := s.healthText()
	facts := []widget.Fact{{Label: "URL", Text: seen.Address(), Rank: -1}, {Label: "health", Sign: sign, Text: words}}
	condition, words := seen.Service()
	facts = append(facts, widget.Fact{Label: "service", Sign: widget.StatusSign(s.Ctx.Theme, condition), Text: words})
	for _, w := range seen.Workers() {
		facts = append(facts, widget.Fact{Label: "worker", Sign: widget.StatusSign(s.Ctx.Theme, w.Health),
			Text: w.Name + " " + w.Words, Rank: 1})
	}
	return append(facts, widget.Fact{Label: "image", Text: seen.Image(), Rank: 3})
}

// WaitsOnUser reports whether something waits for the user.
func (s *Stack) WaitsOnUser() bool { return s.Status().WaitingOnUser() }

// Clipboard is what the copy key copies: the DNS records that are waited for, a line each, else the URL.
func (s *Stack) Clipboard() (text, what string) {
	records := s.Status().Records()
	if len(records) == 0 {
		return s.Status().URL(), "the URL"
	}
	if servers := status.NameServers(records); servers != nil {
		return strings.Join(servers, "\n"), "the name servers"
	}
	lines := make([]string, len(records))
	for i, r := range records {
		lines[i] = r.Name + " " + r.Type + " " + r.Value
	}
	return strings.Join(lines, "\n"), "the records"
}

// WaitingLines are the DNS records that the user has to add, uncut. next is what to do after that.
func (s *Stack) WaitingLines(next string, w int) (lines []string) {
	t := s.Ctx.Theme
	domain := s.Ctx.Settings.Service.Domain
	records := s.Status().Records()
	if len(records) == 0 {
		for _, n := range s.Notes {
			if n.Waiting {
				lines = append(lines, widget.Text(t.Plain, n.Text, w)...)
			}
		}
		return lines
	}
	if servers := status.NameServers(records); servers != nil {
		lines = widget.Text(t.Plain, "At the registrar of "+records[0].Name+" set these name servers, then "+next+
			", which adds HTTPS:", w)
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

// OpenChecks are the checks that fail or could not be verified, failures first.
func (s *Stack) OpenChecks(w int) []string { return slices.Concat(s.openChecks(w)...) }

// SomeOpenChecks are as many open checks as fit into room lines uncut, and how many more there are.
func (s *Stack) SomeOpenChecks(w, room int) (lines []string) {
	open := s.openChecks(w)
	for i, f := range open {
		left := len(open) - i
		if len(lines)+len(f) > room || left > 1 && len(lines)+len(f) == room {
			return append(lines,
				s.Ctx.Theme.Muted.Render(widget.Cut(fmt.Sprintf("%d more: %s", left, s.Ctx.Command("checklist")), w)))
		}
		lines = append(lines, f...)
	}
	return lines
}

// openChecks are the lines of each open check.
func (s *Stack) openChecks(w int) (findings [][]string) {
	t := s.Ctx.Theme
	for _, status := range []check.Status{check.Fail, check.Unknown} {
		for _, f := range s.Report.Checks {
			if f.Status != status {
				continue
			}
			word := "fails"
			if status == check.Unknown {
				word = "not verified"
			}
			title := widget.Hang(widget.Verdict(s.Ctx.Theme, f.Status)+" ", t.Plain, f.Title, w-len(word)-2)
			title[0] = widget.Row(title[0], t.Muted.Render(word), w)
			findings = append(findings, title)
		}
	}
	return findings
}

// VerdictSign is the sign of the whole checklist.
func (s *Stack) VerdictSign() string {
	switch s.Report.ExitCode() {
	case 0:
		return widget.Verdict(s.Ctx.Theme, check.Pass)
	case 1:
		return widget.Verdict(s.Ctx.Theme, check.Fail)
	}
	return widget.Verdict(s.Ctx.Theme, check.Unknown)
}

var KeyCopy = screen.Binding("y", "copy URL", "y")

// CopyKey is the copy key, labelled with what it copies now.
func (s *Stack) CopyKey() key.Binding {
	k := KeyCopy
	switch text, what := s.Clipboard(); {
	case text == "":
		k.SetEnabled(false)
	case what != "the URL":
		k.SetHelp("y", "copy "+strings.TrimPrefix(what, "the "))
	}
	return k
}
