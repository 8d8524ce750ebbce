package live

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Window is the migration window: the database is reached from one address on the internet, until a time at which AWS
// itself closes it. It may be half open, or half closed: every part of it is told by what AWS has.
type Window struct {
	CIDR         string // who is let in
	By, Host     string // who has opened it, and on which machine
	Run          string // of a run that closes it when it ends; "": it was left to its deadline
	Until        time.Time
	Group        string // id of the security group with the rule
	Rule         *Rule  // nil: it lets nobody in
	Public       bool   // the database has a public address
	Closers      []string
	firstClosing time.Time // of the closers; zero: there is none
}

// WindowRule begins the description of the rule that a window opens; its end follows.
const WindowRule = "slipway db window until "

// windowBegins begins the description of what closes a window.
const windowBegins = "closes the slipway db window to "

// ClosersPerWindow is how many schedules close a window: its rule, and the public address.
const ClosersPerWindow = 2

// Describe is what the schedules that close a window say of it.
func (w Window) Describe() string {
	part := func(text string) string { return strings.ReplaceAll(text, ";", ",") }
	said := windowBegins + w.CIDR + "; by " + part(w.By) + "; on " + part(w.Host)
	if w.Run != "" {
		said += "; run " + w.Run
	}
	return said
}

// described reads what Describe wrote.
func (w *Window) described(text string) {
	text, ok := strings.CutPrefix(text, windowBegins)
	if !ok {
		return
	}
	parts := strings.Split(text, "; ")
	w.CIDR = parts[0]
	for _, p := range parts[1:] {
		switch key, value, _ := strings.Cut(p, " "); key {
		case "by":
			w.By = value
		case "on":
			w.Host = value
		case "run":
			w.Run = value
		}
	}
}

// Window is the window to the database as AWS has it, nil where there is nothing of one.
func (l *Stack) Window() *Window {
	w := &Window{}
	for _, s := range l.Closers.Items {
		if s.Role != l.Identity.GlobalARN("iam", "role/"+l.Identity.WindowRole()) {
			continue // under its name, and not slipway's
		}
		w.Closers = append(w.Closers, s.Name)
		w.described(s.Description)
		at, err := time.Parse("at(2006-01-02T15:04:05)", s.Expression)
		if err == nil && (w.firstClosing.IsZero() || at.Before(w.firstClosing)) {
			w.firstClosing = at
		}
	}
	w.Until = w.firstClosing
	for _, g := range slices.Concat(l.SecurityGroups.Items, l.AttachedGroups.Items) {
		for _, r := range g.Rules {
			until, ok := strings.CutPrefix(r.Description, WindowRule)
			if !ok || r.Egress || w.Rule != nil {
				continue
			}
			w.Group, w.Rule, w.CIDR = g.ID, &r, r.CIDR
			if at, err := time.Parse(time.RFC3339, until); err == nil && w.Until.IsZero() {
				w.Until = at
			}
		}
	}
	if len(w.Closers) == 0 && w.Rule == nil {
		return nil
	}
	w.Public = l.Database.Exists() && l.Database.Value.Public
	return w
}

// Open reports whether anything of the window is open.
func (w *Window) Open() bool { return w != nil && (w.Rule != nil || w.Public) }

// InForce reports whether the window is as it was agreed to: its time is not over, and AWS closes it then.
func (w *Window) InForce(now time.Time) bool {
	return w != nil && len(w.Closers) == ClosersPerWindow && now.Before(w.Until)
}

// WindowLeaves reports whether a rule is that of a window in force, which whoever puts the groups in order leaves.
func (l *Stack) WindowLeaves(r Rule) bool {
	w := l.Window()
	return w.InForce(l.ReadAt) && w.Rule != nil && w.Rule.ID == r.ID
}

// Says is the window in a clause: to whom it is open, until when, and who has opened it.
func (w *Window) Says() string {
	said := "the window that slipway db open has opened to " + w.CIDR
	if w.By != "" {
		said += fmt.Sprintf(" for %s on %s", w.By, w.Host)
	}
	if !w.Until.IsZero() {
		said += ", until " + w.Until.UTC().Format("2 Jan 15:04 UTC")
	}
	return said
}

// BecauseOfWindow is why a door to the database is open, where a window is: it follows on what is found.
func (l *Stack) BecauseOfWindow() string {
	if w := l.Window(); w.Open() {
		return ": " + w.Says()
	}
	return ""
}
