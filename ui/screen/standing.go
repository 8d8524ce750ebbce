package screen

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/plan"
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
	s.asking = l != nil && l.LoadBalancer.Exists() && l.Service.Exists() && session.World.Fetcher != nil
	if !s.asking {
		return nil
	}
	return func() tea.Msg {
		began := time.Now()
		health := session.Health(ask, l)
		return answered{generation, health, time.Since(began)}
	}
}

// url is where the API is reached, or will be.
func (s *standing) url() string {
	domain := s.ctx.Settings.Service.Domain
	switch url := steps.URL(*s.ctx.Settings, s.live); {
	case url != "":
		return url
	case domain != "" && s.live.LoadBalancer.Exists():
		return "https://" + domain
	}
	return ""
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
func (s *standing) api() []fact {
	url := fact{label: "URL", text: either(s.url(), "none yet"), rank: -1}
	if s.url() != "" && s.waits() {
		url.text += ", once " + s.awaited()
	}
	sign, words := s.reached()
	facts := []fact{url, {label: "health", sign: sign, text: words}}
	sign, words = s.running()
	return append(facts, fact{label: "service", sign: sign, text: words}, fact{label: "image", text: s.image(), rank: 3})
}

// sick says what is wrong with the service as ECS sees it, "" when nothing is.
func (s *standing) sick() string {
	v, want := s.live.Service.Value, s.ctx.Settings.Service.Count
	if v == nil || v.Status == "DRAINING" || want == 0 {
		return ""
	}
	switch rollout := s.rollout(); {
	case rollout == "FAILED":
		return "the last deployment failed"
	case v.Running == 0 && rollout != "IN_PROGRESS":
		return fmt.Sprintf("0 of %d running", want)
	}
	return ""
}

// rollout is how far ECS says the service's deployment is.
func (s *standing) rollout() string {
	if v := s.live.Service.Value; v != nil && v.Primary() != nil {
		return v.Primary().RolloutState
	}
	return ""
}

// running says how many tasks run, and which revision.
func (s *standing) running() (sign, words string) {
	t, v := s.ctx.Theme, s.live.Service.Value
	switch {
	case s.live.Service.Err != nil:
		return t.Caution.Render(t.Glyphs.Unknown), "could not be read"
	case v == nil:
		return t.Muted.Render(t.Glyphs.Waiting), "not there yet"
	}
	want := max(v.Desired, s.ctx.Settings.Service.Count)
	words = fmt.Sprintf("%d of %d running, revision %s", v.Running, want, path.Base(v.TaskDefinition))
	sign = t.Good.Render(t.Glyphs.OK)
	if v.Running < want {
		sign = t.Caution.Render(t.Glyphs.Warn)
	}
	if why := s.sick(); why != "" {
		sign = t.Wrong.Render(t.Fail)
		if strings.HasPrefix(why, "the") {
			words += ", " + why
		}
	}
	return sign, words
}

// image is what the service runs, by name and the first digits of its digest.
func (s *standing) image() string {
	v := s.live.Running.Value
	if v == nil || len(v.Containers) == 0 {
		return ""
	}
	ref := path.Base(v.Containers[0].Image)
	if name, digest, ok := strings.Cut(ref, "@sha256:"); ok {
		return name + "@sha256:" + digest[:min(12, len(digest))]
	}
	return ref
}

// records are the DNS records a person has to add: while HTTPS waits for them, or while the domain leads elsewhere.
func (s *standing) records() (records []plan.DNSRecord) {
	astray := s.health != nil && s.health.Dial != "" && steps.URL(*s.ctx.Settings, s.live) != ""
	for _, n := range s.notes {
		if n.Record.Name != "" && (n.Waiting || astray) {
			records = append(records, n.Record)
		}
	}
	return records
}

// waits reports whether something waits for a person.
func (s *standing) waits() bool {
	return len(s.records()) > 0 || slices.ContainsFunc(s.notes, func(n plan.Note) bool { return n.Waiting })
}

// copied is what the copy key gives the clipboard: the records that are waited for, a line each, else the URL.
func (s *standing) copied() (text, what string) {
	records := s.records()
	if len(records) == 0 {
		return s.url(), "the URL"
	}
	if servers := nameServers(records); servers != nil {
		return strings.Join(servers, "\n"), "the name servers"
	}
	lines := make([]string, len(records))
	for i, r := range records {
		lines[i] = r.Name + " " + r.Type + " " + r.Value
	}
	return strings.Join(lines, "\n"), "the records"
}

// nameServers are what a domain's registrar has to be told, nil where records are waited for.
func nameServers(records []plan.DNSRecord) []string {
	if len(records) == 0 || records[0].Type != "NS" {
		return nil
	}
	return strings.Split(records[0].Value, ", ")
}

// awaited says what the domain's address takes from a person.
func (s *standing) awaited() string {
	switch records := s.records(); {
	case len(records) == 0:
		return "that is done"
	case nameServers(records) != nil:
		return "its name servers are set"
	}
	return "its DNS records stand"
}

// waiting draws what waits for a person: what to add, exact and whole, and what happens then. next is the command that goes on.
func (s *standing) waiting(next string, w int) (lines []string) {
	t := s.ctx.Theme
	domain := s.ctx.Settings.Service.Domain
	records := s.records()
	if len(records) == 0 {
		for _, n := range s.notes {
			if n.Waiting {
				lines = append(lines, inked(t.Plain, n.Text, w)...)
			}
		}
		return lines
	}
	if servers := nameServers(records); servers != nil {
		lines = inked(t.Plain, "At the registrar of "+records[0].Name+" set these name servers, then "+next+", which adds HTTPS:", w)
		for _, server := range servers {
			lines = append(lines, inked(t.Accented, server, w)...)
		}
		return lines
	}
	lines = inked(t.Plain, "Add where the DNS of "+domain+" is hosted, then "+next+":", w)
	for _, r := range records {
		lines = append(lines, hung(t.Accented.Render(widget.Pad(r.Type, 6)), t.Plain, r.Name, 6, w)...)
		lines = append(lines, hung(t.Muted.Render("to    "), t.Plain, r.Value, 6, w)...)
	}
	return lines
}

// findings are the open checks by title, what fails first.
func (s *standing) findings(w int) (lines []string) {
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
			title := hung(Verdict(s.ctx, f.Status)+" ", t.Plain, f.Title, 2, w)
			last := len(title) - 1
			if lipgloss.Width(title[last])+1+len(word) <= w {
				title[last] = widget.Row(title[last], t.Muted.Render(word), w)
			}
			lines = append(lines, title...)
		}
	}
	return lines
}

// verdict is the sign of the whole checklist.
func (s *standing) verdict() string {
	switch s.report.ExitCode() {
	case 0:
		return Verdict(s.ctx, check.Pass)
	case 1:
		return Verdict(s.ctx, check.Fail)
	}
	return Verdict(s.ctx, check.Unknown)
}
