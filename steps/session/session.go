// Package session is one conversation with one stack: the folder, the settings, the answers as they are given, what is
// read, planned and saved, the secrets that were given, the lease, and the run of a plan. What a step asks, plans and
// costs is in package steps; what a stack looks like is in package status. It never draws.
package session

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/check"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/status"
	"slipway/steps/workspace"
)

// Session is one stack being worked on: its answers, who we are, and its environment.
type Session struct {
	Env      steps.Env
	Who      account.Identity
	Settings stack.Settings
	Path     string       // of slipway.yaml
	Store    *stack.Store // what slipway.yaml said when it was last read or written; nil: it is taken as it is at a save
	Folder   *workspace.Folder
	Prices   cost.Prices
	Sources  map[string]question.Answer // where the answers came from, by question; nil: not known
	ResumeAt string                     // the step that a first setup was left at; "" where none was
	assumed  []string                   // answers that were taken from the folder, since slipway.yaml does not give them
}

// Identity is what the stack is looked up by: the settings' names in the account the credentials belong to.
func (s *Session) Identity() stack.Identity {
	id := s.Settings.Identity(s.Who.Partition)
	id.Account = s.Who.Account
	return id
}

// Pinned returns an error when the credentials belong to another account than the one slipway.yaml pins, or to the root
// user. Nothing may be written while it does.
func (s *Session) Pinned() error {
	if s.Settings.Account != "" && s.Settings.Account != s.Who.Account {
		return &cloud.Error{
			Code: "WrongAccount",
			Said: fmt.Sprintf("these credentials belong to account %s, but %s pins account %s", s.Who.Account, stack.FileName,
				s.Settings.Account),
			Means: "this stack lives in another account; nothing was read or written here",
			Next:  "choose the right profile with --profile, or set up a stack of its own for this account in another folder",
		}
	}
	return nil
}

// Writable is Pinned, and refuses the root user.
func (s *Session) Writable() error {
	if err := s.Pinned(); err != nil {
		return err
	}
	if s.Who.Root {
		return &cloud.Error{
			Code:  "RootUser",
			Said:  "these credentials are the account's root user",
			Means: "root can do anything, cannot be limited, and should hold no access keys; slipway writes nothing with it",
			Next:  "make an IAM user or role with the policy that slipway policy prints, and use its profile",
		}
	}
	return nil
}

// Read reads AWS once. When that was is told by the clock of what was read: the sandbox's runs faster.
func (s *Session) Read(ctx context.Context) *live.Stack {
	at := s.Env.Clock.Now()
	l := live.Read(ctx, s.Env.Clients, s.Identity())
	l.ReadAt = at
	s.delegated(ctx, l)
	return l
}

// Plan plans the whole stack.
func (s *Session) Plan(l *live.Stack, i plan.Intent) plan.Plan {
	settings := s.Settings
	settings.Account = s.Who.Account
	count := s.Sources["service.count"]
	i.KeepCount = s.Sources != nil && (count.Source != question.You || count.From == stack.FileName)
	p := steps.Plan(settings, l, i, s.Env)
	s.refuseOpen(&p)
	s.noteAssumed(&p, settings)
	return p
}

// Waiting are the notes about what waits for a person once a run has ended: the DNS records to add elsewhere, exact by
// then.
func (s *Session) Waiting(l *live.Stack) []plan.Note {
	return slices.DeleteFunc(slices.Clone(s.Plan(l, plan.Intent{}).Notes), func(n plan.Note) bool { return !n.Waiting })
}

// Checklist runs the checks over one read.
func (s *Session) Checklist(l *live.Stack) check.Report {
	return steps.Checklist(l, &s.Settings, s.Folder)
}

// Estimate prices the answers.
func (s *Session) Estimate() cost.Estimate { return steps.Estimate(s.Settings, s.Prices) }

// Diagram is the picture of the stack as it was read, with what a plan would do and the prices of the answers.
func (s *Session) Diagram(l *live.Stack) status.Diagram {
	return status.Status{Settings: s.Settings, Live: l}.Diagram(s.Plan(l, plan.Intent{}), s.Estimate())
}

// Save writes slipway.yaml, pinned to the account. What was changed in it since it was last read stays and is told;
// where the same answer was changed here and there, nothing is written and the error is a stack.Conflict.
func (s *Session) Save() (stack.Kept, error) {
	s.Settings.Account = s.Who.Account
	if s.Store == nil {
		return stack.Kept{Settings: s.Settings}, stack.Save(s.Path, s.Settings, steps.Comments())
	}
	release, err := s.alone()
	if err != nil {
		return stack.Kept{Settings: s.Settings}, err
	}
	defer release()
	return s.Store.Save(s.Settings, steps.Comments())
}

// Reread reads slipway.yaml again and merges what was changed in it into the answers. The account counts for nothing in
// that: it is pinned with the next save.
func (s *Session) Reread() (stack.Kept, error) {
	if s.Store == nil {
		return stack.Kept{Settings: s.Settings}, nil
	}
	return s.Store.Look(s.Settings)
}

// alone takes the lock that keeps two windows from writing one slipway.yaml at the same moment. It lies in the user's
// state folder, not beside the file; without such a folder the file's own last look has to do.
func (s *Session) alone() (release func(), err error) {
	path, ok := s.newStateFile("locks")
	if !ok {
		return func() {}, nil
	}
	lock := flock.New(path)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if locked, err := lock.TryLockContext(ctx, 5*time.Millisecond); !locked || err != nil {
		return nil, fmt.Errorf("write %s: another slipway is writing it and does not come to an end; nothing was written",
			s.Path)
	}
	return func() { _ = lock.Unlock() }, nil
}
