package wizard

import (
	"slipway/steps"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// State is what is known on the way: the answers as they stand, and AWS as it was last read. Settings is the one
// place answers live while they are edited.
type State struct {
	Session  *session.Session // nil until an account is open
	Settings *stack.Settings
	Sources  map[string]question.Answer // where answers came from, by question
	Secrets  map[string]stack.Secret    // typed values, in memory until apply stores them
	Dotenv   session.Taking             // what was chosen by hand of the names in .env
	Live     *live.Stack                // the last read of the stack, nil before the first
	Prices   cost.Prices
	HasFile  bool
	Began    stack.Settings // the answers as the journey began with them
	Outside  string         // said of answers that were changed in slipway.yaml outside
	trial    *Trial         // the last rehearsal on the way; nil: there was none
	Taken    string         // said over a plan for a stack that other answers were read for: what it would change
}

// Current is the session with the answers as they stand.
func (s *State) Current() *session.Session {
	current := *s.Session
	current.Settings, current.Sources = *s.Settings, s.Sources
	return &current
}

// Answers are the answers as they are being given.
func (s *State) Answers() session.Answers {
	return session.Answers{Settings: s.Settings, Sources: s.Sources}
}

// Estimate prices the answers as they stand.
func (s *State) Estimate() cost.Estimate { return steps.Estimate(*s.Settings, s.Prices) }

// MissingSecrets are the secrets that have a value neither in AWS nor from the user.
func (s *State) MissingSecrets() []string { return s.Current().MissingSecrets(s.Live, s.Secrets) }

// Names are what tells one stack of an account from another.
type Names struct{ App, Environment, Region string }

func namesOf(s *stack.Settings) Names { return Names{s.App, s.Environment, s.Region} }
