package text

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/budget"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/status"
)

// Journey is the wizard as lines that are only ever appended: the same questions, ways on and typed word as the screens, one at a time.
type Journey struct {
	*Prompt
	// Open makes a session for settings in the account that is meant.
	Open func(context.Context, stack.Settings, Account) (*session.Session, error)
	// SignIn runs the command that begins a session.
	SignIn func(ctx context.Context, command []string) error
	// Given is a secret's value that was given beforehand, empty when none was.
	Given func(key string) stack.Secret

	Where    Account
	Settings stack.Settings
	Sources  map[string]question.Answer // where answers came from, by question
	HasFile  bool
	Only     string // this step alone; "" for a setup or home

	session *session.Session
	live    *live.Stack // the last read
	secrets map[string]stack.Secret
	choices map[string]choices

	last       Outcome // of the last run
	made, left int     // changes that runs have made, and what the last one has left to do
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

// Walk leads through the journey to its end, and says how the last run in it ended. An error is one that nothing could be made of; the
// end of the input and ctrl+c are ErrEnded and ErrInterrupted, with what stands in AWS.
func (j *Journey) Walk(ctx context.Context) (Outcome, error) {
	j.secrets, j.choices, j.Ways = map[string]stack.Secret{}, map[string]choices{}, true
	j.Say("slipway takes this folder to a live, checked, priced stack on AWS, one question at a time.")
	j.Say("Nothing is created before you have heard the plan and its monthly price and have typed the app's name.")
	j.Say("Answers are kept in %s as you give them. Control C stops at any point.", stack.FileName)
	j.Say("%s A question mark says this again.", anywhere)
	outcome, err := j.walk(ctx)
	switch {
	case errors.Is(err, ErrLeft), errors.Is(err, errDeclined):
		return j.last, nil
	case errors.Is(err, ErrEnded), errors.Is(err, ErrInterrupted):
		return j.last, fmt.Errorf("%w: %s", err, j.stands())
	}
	return outcome, err
}

func (j *Journey) walk(ctx context.Context) (outcome Outcome, err error) {
	found, err := j.preflight(ctx)
	if err != nil {
		return Failed, err
	}
	switch {
	case found != nil:
		return j.recover(ctx, *found)
	case j.Only != "":
		return j.alone(ctx)
	case j.HasFile && j.live != nil && status.AnyResource(j.live):
		return j.home(ctx)
	}
	return j.setup(ctx)
}

// alone runs the one step that was asked for, which has nothing before it.
func (j *Journey) alone(ctx context.Context) (outcome Outcome, err error) {
	if !j.HasFile {
		return Failed, errors.New(session.NoStack(j.Settings))
	}
	if j.live != nil {
		if why := j.now().Unbuilt(j.live); why != "" {
			return Failed, errors.New(why)
		}
	}
	err = j.through(ctx, func(ctx context.Context, _ bool) (err error) {
		outcome, err = j.step(ctx, j.Only)
		return err
	})
	return outcome, err
}

// stands says what a journey that stops at a question leaves behind.
func (j *Journey) stands() string {
	const kept = "the answers given so far are kept"
	switch {
	case j.made+j.left == 0:
		return "nothing was changed in AWS, and " + kept
	case j.left == 0:
		return "what was done in AWS stays, and " + kept
	}
	running := steps.EstimateRunning(j.live, j.session.Prices).USD
	return fmt.Sprintf("%d of %s are made in AWS and stay, at %.2f dollars a month, and %s. Run slipway again to go on from there, or slipway destroy to remove it",
		j.made, Plural(j.made+j.left, "change"), running, kept)
}

// stage asks some questions; last begins at the last of them, where somebody comes back.
type stage func(ctx context.Context, last bool) error

// stages runs one after the other. Back at the first question of one leads to the last of the one before that asks any; before the
// first there is none, which is ErrBack.
func (j *Journey) stages(ctx context.Context, last bool, all ...stage) error {
	at := 0
	if last {
		at = len(all) - 1
	}
	for at < len(all) {
		asked := j.asked
		err := all[at](ctx, last)
		switch silent := err == nil && j.asked == asked; {
		case err == nil && !(last && silent):
			at, last = at+1, false
		case err != nil && !errors.Is(err, ErrBack):
			return err
		case at > 0:
			at, last = at-1, true
		case err != nil:
			return err
		default: // nothing is asked before, either
			return ErrBack
		}
	}
	return nil
}

// through runs stages that have nothing before them.
func (j *Journey) through(ctx context.Context, all ...stage) error {
	for {
		err := j.stages(ctx, false, all...)
		if !errors.Is(err, ErrBack) {
			return err
		}
		j.Say(nothingBefore)
	}
}

// setup asks what has no sound default, and goes on to the plan.
func (j *Journey) setup(ctx context.Context) (outcome Outcome, err error) {
	var intent plan.Intent
	err = j.through(ctx, j.names, j.image(&intent), j.asking("service"), j.asking("budget"), j.asking("secrets"), j.values(false),
		func(ctx context.Context, _ bool) (err error) {
			outcome, err = j.plan(ctx, "", intent)
			return err
		})
	return outcome, err
}

// asking is the stage of what a step has no sound default for.
func (j *Journey) asking(step string) stage {
	return func(ctx context.Context, last bool) error {
		if !j.HasFile && j.answers().Suit(j.live) {
			j.Say("\nThe account is on AWS's free plan: the database is a micro one, and its backups are kept for a day.")
		}
		if step == "budget" {
			if !j.HasFile {
				j.answers().Afford(j.session.Prices)
			}
			if said := budget.DescribeLimit(j.Settings.Budget.Limit, j.priced(j.Settings)); said != "" {
				j.Say("\n%s.", said)
			}
		}
		return j.askAll(ctx, step, session.Asked(step, j.Sources, j.live), last)
	}
}

// image is the stage of which image should run, where that is not settled.
func (j *Journey) image(intent *plan.Intent) stage {
	return func(ctx context.Context, _ bool) (err error) {
		if j.now().WantsImage() {
			*intent, err = j.which(ctx)
		}
		return err
	}
}

// names asks what the stack is called and where it lives, and reads AWS for that.
func (j *Journey) names(ctx context.Context, last bool) error {
	for {
		if err := j.askAll(ctx, "stack", session.Asked("stack", j.Sources, j.live), last); err != nil {
			return err
		}
		err := j.read(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		j.Say("AWS could not be read:")
		Error(j.Out, err)
		last = false
	}
}

// step runs one step again: its questions, and what follows from the answers. ErrBack is what is typed at the first of them.
func (j *Journey) step(ctx context.Context, name string) (outcome Outcome, err error) {
	step, _ := steps.Named(name)
	j.Say("\nRunning step %s again: %s.", name, step.Title)
	if j.live == nil {
		if err := j.read(ctx); err != nil {
			return Failed, err
		}
	}
	var intent plan.Intent
	all := []stage{
		func(ctx context.Context, last bool) error { return j.askAll(ctx, name, session.AskedAgain(name), last) },
		func(ctx context.Context, _ bool) (err error) {
			outcome, err = j.plan(ctx, name, intent)
			return err
		},
	}
	switch name {
	case "image":
		all = slices.Insert(all, 0, func(ctx context.Context, _ bool) (err error) {
			intent, err = j.which(ctx)
			return err
		})
	case "secrets":
		all = slices.Insert(all, 1, j.values(true))
	}
	err = j.stages(ctx, false, all...)
	return outcome, err
}

// read reads AWS for the answers' names, in their region.
func (j *Journey) read(ctx context.Context) error {
	if j.session.Env.Clients.Region != j.Settings.Region {
		session, err := j.Open(ctx, j.Settings, j.Where)
		if err != nil {
			return err
		}
		j.session = session
		clear(j.choices)
	}
	j.Say("\nReading AWS in %s.", j.Settings.Region)
	j.session, j.live = j.now().Again(ctx)
	if ctx.Err() != nil {
		return j.interrupted()
	}
	return j.keep(ctx)
}

// interrupted is ctrl+c where nothing was asked: the terminal has begun a line with it.
func (j *Journey) interrupted() error {
	j.Say("")
	return ErrInterrupted
}

// now is the session with the answers as they stand.
func (j *Journey) now() *session.Session {
	s := *j.session
	s.Settings, s.Sources = j.Settings, j.Sources
	return &s
}

// answers are the answers as they are being given.
func (j *Journey) answers() session.Answers {
	return session.Answers{Settings: &j.Settings, Sources: j.Sources}
}

// keep writes slipway.yaml, so that stopping loses no answer.
func (j *Journey) keep(ctx context.Context) error {
	if j.session == nil {
		return nil
	}
	return j.kept(ctx, j.now().Keep)
}

// kept saves, takes over what was changed in slipway.yaml meanwhile, and asks where the same answer was changed here and there.
func (j *Journey) kept(ctx context.Context, save func() (stack.Kept, error)) error {
	for {
		kept, err := save()
		clash := (*stack.Conflict)(nil)
		switch {
		case err == nil:
			j.takeOver(kept)
			return nil
		case !errors.As(err, &clash):
			return err
		}
		j.Say("\n%v", err)
		at, err := j.Choose(ctx, "Which answers hold?", []Way{
			{"mine", "those given here: they are written over the file's"}, {"file", "those in the file: the ones given here are dropped"}}, -1)
		if err != nil {
			return err
		}
		decided, err := j.session.Store.Resolve(j.Settings, at == 0)
		if err != nil {
			return err
		}
		j.takeOver(decided)
	}
}

// takeOver makes what was changed in slipway.yaml outside answers of this journey, and says which.
func (j *Journey) takeOver(kept stack.Kept) {
	if len(kept.Outside) == 0 {
		return
	}
	j.answers().TakeOver(kept)
	j.Say("\n%s was changed meanwhile, and its answers are taken over: %s.", stack.FileName, strings.Join(kept.Outside, ", "))
}

// offers are the account's live choices of a kind, read once.
func (j *Journey) offers(ctx context.Context, kind string) choices {
	if kind == "" || j.session == nil {
		return choices{}
	}
	c, known := j.choices[kind]
	if !known {
		c.options, c.err = account.Choices(ctx, j.session.Env.Clients, kind)
		j.choices[kind] = c
	}
	return c
}
