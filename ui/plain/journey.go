package plain

import (
	"context"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// Journey is the wizard as lines that are only ever appended: the same questions, ways on and typed word as the screens, one at a time.
type Journey struct {
	*Prompt
	// Open makes a session for settings in the account that is meant.
	Open func(context.Context, stack.Settings, Account) (*steps.Session, error)
	// SignIn runs the command that begins a session.
	SignIn func(ctx context.Context, command []string) error
	// Given is a secret's value that was given beforehand, empty when none was.
	Given func(key string) stack.Secret

	Where    Account
	Settings stack.Settings
	Sources  map[string]question.Answer // where answers came from, by question
	HasFile  bool
	Only     string // this step alone; "" for a setup or home

	session *steps.Session
	live    *live.Stack // the last read
	secrets map[string]stack.Secret
	choices map[string]choices
}

// Account says which account is meant: a profile of the user's configuration, or the sandbox.
type Account struct {
	Profile string
	Sandbox bool
}

// choices are what the account offers for a kind of question.
type choices struct {
	options []question.Option
	err     error
}

// Outcome is how a journey ended.
type Outcome int

const (
	Well        Outcome = iota
	Failed              // what was asked for was not done
	Waits               // done but for what a person has to do
	Interrupted         // stopped while AWS was at work
)

// Walk leads through the journey to its end. An error is one that nothing could be made of; the end of the input and ctrl+c are
// ErrEnded and ErrInterrupted.
func (j *Journey) Walk(ctx context.Context) (Outcome, error) {
	j.secrets, j.choices = map[string]stack.Secret{}, map[string]choices{}
	j.Say("slipway takes this folder to a live, checked, priced stack on AWS, one question at a time.")
	j.Say("Nothing is created before you have heard the plan and its monthly price and have typed the app's name.")
	j.Say("Answers are kept in %s as you give them. Control C stops at any point.", stack.FileName)
	found, err := j.preflight(ctx)
	if err != nil {
		return Failed, err
	}
	switch {
	case found != nil:
		return j.recover(ctx, *found)
	case j.Only != "":
		return j.step(ctx, j.Only)
	case j.HasFile && j.live != nil && steps.Exists(j.live):
		return j.home(ctx, Well)
	}
	return j.setup(ctx)
}

// setup asks what has no sound default, and goes on to the plan.
func (j *Journey) setup(ctx context.Context) (Outcome, error) {
	if err := j.names(ctx); err != nil {
		return Failed, err
	}
	var intent plan.Intent
	if j.now().WantsImage() {
		chosen, err := j.which(ctx)
		if err != nil {
			return Failed, err
		}
		intent = chosen
	}
	for _, step := range []string{"service", "budget", "secrets"} {
		if err := j.askAll(ctx, step, steps.Asked(step, j.Sources, j.live)); err != nil {
			return Failed, err
		}
	}
	if err := j.values(ctx, false); err != nil {
		return Failed, err
	}
	return j.plan(ctx, "", intent)
}

// names asks what the stack is called and where it lives, and reads AWS for that.
func (j *Journey) names(ctx context.Context) error {
	for {
		if err := j.askAll(ctx, "stack", steps.Asked("stack", j.Sources, j.live)); err != nil {
			return err
		}
		err := j.read(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		j.Say("AWS could not be read:")
		Error(j.Out, err)
	}
}

// step runs one step again: its questions, and what follows from the answers.
func (j *Journey) step(ctx context.Context, name string) (Outcome, error) {
	step, _ := steps.Named(name)
	j.Say("\nRunning step %s again: %s.", name, step.Title)
	if j.live == nil {
		if err := j.read(ctx); err != nil {
			return Failed, err
		}
	}
	var intent plan.Intent
	if name == "image" {
		chosen, err := j.which(ctx)
		if err != nil {
			return Failed, err
		}
		intent = chosen
	}
	if err := j.askAll(ctx, name, steps.AskedAgain(name)); err != nil {
		return Failed, err
	}
	if name == "secrets" {
		if err := j.values(ctx, true); err != nil {
			return Failed, err
		}
	}
	return j.plan(ctx, name, intent)
}

// read reads AWS for the answers' names, in their region.
func (j *Journey) read(ctx context.Context) error {
	if j.session.World.Clients.Region != j.Settings.Region {
		session, err := j.Open(ctx, j.Settings, j.Where)
		if err != nil {
			return err
		}
		j.session = session
		clear(j.choices)
	}
	j.Say("\nReading AWS in %s.", j.Settings.Region)
	j.live = j.now().Read(ctx)
	if ctx.Err() != nil {
		return ErrInterrupted
	}
	return j.keep()
}

// now is the session with the answers as they stand.
func (j *Journey) now() *steps.Session {
	s := *j.session
	s.Settings = j.Settings
	return &s
}

// answers are the answers as they are being given.
func (j *Journey) answers() steps.Answers {
	return steps.Answers{Settings: &j.Settings, Sources: j.Sources}
}

// keep writes slipway.yaml, so that stopping loses no answer.
func (j *Journey) keep() error {
	if j.session == nil {
		return nil
	}
	return j.now().Keep()
}

// offers are the account's live choices of a kind, read once.
func (j *Journey) offers(ctx context.Context, kind string) choices {
	if kind == "" || j.session == nil {
		return choices{}
	}
	c, known := j.choices[kind]
	if !known {
		c.options, c.err = account.Choices(ctx, j.session.World.Clients, kind)
		j.choices[kind] = c
	}
	return c
}
