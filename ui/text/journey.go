package text

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/ui/wizard"
)

// Journey renders the wizard as lines that are only ever appended: the same questions, ways on and typed word as the
// screens, one at a time. What follows what is the wizard's to decide.
type Journey struct {
	*Prompt
	*wizard.Journey
	// Open makes a session for settings in the account that is meant.
	Open func(context.Context, stack.Settings, Account) (*session.Session, error)
	// SignIn runs the command that begins a session.
	SignIn func(ctx context.Context, command []string) error

	Where   Account
	choices map[string]choices
	// declined are the findings whose change was offered.
	declined map[string]bool

	pictured string // the picture of the stack, as it was told last

	last       wizard.Outcome // of the last run
	made, left int            // changes that runs have made, and what the last one has left to do
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

// Walk leads through the journey to its end, and says how the last run in it ended. An error is one that nothing
// could be made of; the end of the input and ctrl+c are ErrEnded and ErrInterrupted, with what stands in AWS.
func (j *Journey) Walk(ctx context.Context) (wizard.Outcome, error) {
	j.choices, j.Ways, j.AskMissing = map[string]choices{}, true, true
	j.Say("slipway takes this folder to a live, checked, priced stack on AWS, one question at a time.")
	j.Say("Nothing is created before you have heard the plan and its monthly price and have typed the app's name.")
	j.Say("Answers are kept in %s as you give them. Control C stops at any point.", stack.FileName)
	j.Say("%s A question mark says this again.", anywhere)
	switch err := j.walk(ctx); {
	case errors.Is(err, ErrLeft), err == nil:
		return j.last, nil
	case errors.Is(err, ErrEnded), errors.Is(err, ErrInterrupted):
		return j.last, fmt.Errorf("%w: %s", err, j.stands())
	default:
		return wizard.Failed, err
	}
}

// walk does what comes next until the end.
func (j *Journey) walk(ctx context.Context) error {
	next := wizard.Next{To: wizard.Preflight}
	for {
		for _, text := range next.Said {
			j.Say("\n%s", text)
		}
		if next.Keep != nil {
			if err := j.keep(ctx); err != nil {
				return err
			}
		}
		var err error
		switch next.To {
		case wizard.Preflight:
			next, err = j.preflight(ctx)
		case wizard.Asking:
			next, err = j.page(ctx, next)
		case wizard.Read:
			next, err = j.look(ctx)
		case wizard.NameTaken:
			next, err = j.nameTaken(ctx)
		case wizard.Review:
			next, err = j.review(ctx)
		case wizard.Conflict:
			next, err = j.resolve(ctx, next.Err)
		case wizard.Home:
			next, err = j.home(ctx, next.Live != nil)
		default:
			return next.Err
		}
		if err != nil {
			return err
		}
	}
}

// back goes to what was before, where there is anything.
func (j *Journey) back() wizard.Next {
	next := j.Back()
	if next.To == wizard.Preflight || next.To == wizard.End {
		j.Say(nothingBefore)
		return j.Again()
	}
	return next
}

// page asks what is on a page. Nothing to answer on a page that is entered from behind leads further back.
func (j *Journey) page(ctx context.Context, next wizard.Next) (wizard.Next, error) {
	switch next.Page.Kind {
	case wizard.Rehearsal:
		return j.rehearsalPage(ctx)
	case wizard.SetupQuestions:
		return j.walkPage(ctx, next)
	}
	asked := j.asked
	intent, err := j.askPage(ctx, next.Page, next.Back)
	switch {
	case errors.Is(err, ErrBack) && j.Editing() && !j.Mending() && next.Page.One:
		return j.edit(ctx, next.Page.Step)
	case errors.Is(err, ErrBack), err == nil && next.Back && j.asked == asked:
		return j.back(), nil
	case err != nil:
		return next, err
	case next.Page.Kind == wizard.ImageSource, next.Page.Kind == wizard.ImageChoice:
		return j.ImageChosen(intent.Image, intent.Build), nil
	}
	return j.Answered(), nil
}

func (j *Journey) askPage(ctx context.Context, p wizard.Page, last bool) (intent plan.Intent, err error) {
	switch p.Kind {
	case wizard.ImageSource, wizard.ImageChoice:
		return j.which(ctx)
	case wizard.Dotenv:
		return intent, j.dotenv(ctx)
	case wizard.SecretValues:
		return intent, j.values(ctx, p, last)
	}
	questions := p.Questions
	if p.One {
		questions = slices.DeleteFunc(slices.Clone(questions), func(q question.Question) bool { return q.ID != p.At })
	}
	return intent, j.askAll(ctx, p.Step, questions, last)
}

// look reads AWS for the names that were answered. Where it cannot be read, they are asked again.
func (j *Journey) look(ctx context.Context) (wizard.Next, error) {
	err := j.fetch(ctx)
	if err == nil {
		return j.Looked(j.Session, j.Live, nil), nil
	}
	if j.Place() != wizard.Asking || ctx.Err() != nil {
		return wizard.Next{}, err
	}
	j.Say("AWS could not be read:")
	Error(j.Out, err)
	return j.Again(), nil
}

// nameTaken asks what is meant where a stack stands under the names that were given.
func (j *Journey) nameTaken(ctx context.Context) (wizard.Next, error) {
	var ways []Way
	var then []func() wizard.Next
	add := func(word, note string, next func() wizard.Next) {
		ways, then = append(ways, Way{word, note}), append(then, next)
	}
	if !j.HasFile { // else it would be written over with another stack's answers
		add("open", "open it with its answers, read back from AWS", j.OpenExisting)
	}
	add("another name", "nothing of what stands is touched", j.Back)
	add("go on", "with these answers: the plan changes what stands there", j.Answered)
	title := fmt.Sprintf("%s %s stands in %s already. slipway made it, with other answers. What is meant?",
		j.Settings.App, j.Settings.Environment, j.Settings.Region)
	at, err := j.Choose(ctx, title, ways, -1)
	switch {
	case errors.Is(err, ErrBack):
		return j.Back(), nil
	case err != nil:
		return wizard.Next{}, err
	}
	return then[at](), nil
}

// stands says what a journey that stops at a question leaves behind.
func (j *Journey) stands() string {
	const kept = "the answers given so far are kept"
	switch {
	case j.made+j.left == 0:
		return "nothing was changed in AWS, and " + kept
	case j.left == 0, j.Live == nil:
		return "what was done in AWS stays, and " + kept
	}
	running := steps.EstimateRunning(j.Live, j.Session.Prices).USD
	return fmt.Sprintf("%d of %s are made in AWS and stay, at %.2f dollars a month, and %s. "+
		"Run slipway again to go on from there, or slipway destroy to remove it",
		j.made, Plural(j.made+j.left, "change"), running, kept)
}

// read reads AWS for the answers' names, in their region, and keeps the answers.
func (j *Journey) read(ctx context.Context) error {
	if err := j.fetch(ctx); err != nil {
		return err
	}
	return j.keep(ctx)
}

// fetch reads AWS for the answers' names, in their region.
func (j *Journey) fetch(ctx context.Context) error {
	if j.Session.Env.Clients.Region != j.Settings.Region {
		session, err := j.Open(ctx, *j.Settings, j.Where)
		if err != nil {
			return err
		}
		j.Session, j.Prices = session, session.Prices
		clear(j.choices)
	}
	j.Say("\nReading AWS in %s.", j.Settings.Region)
	j.Session, j.Live = j.Current().Again(ctx)
	if ctx.Err() != nil {
		return j.interrupted()
	}
	return nil
}

// interrupted is ctrl+c where nothing was asked: the terminal has begun a line with it.
func (j *Journey) interrupted() error {
	j.Say("")
	return ErrInterrupted
}

// keep writes slipway.yaml, so that stopping loses no answer, and takes over what was changed in it meanwhile.
func (j *Journey) keep(ctx context.Context) error {
	if j.Session == nil || !j.Current().CanSave() {
		return nil
	}
	kept, err := j.Current().Save()
	next := j.Saved(*j.Settings, kept, err)
	j.sayOutside()
	switch next.To {
	case wizard.Conflict:
		_, err := j.resolve(ctx, next.Err) // whatever is asked now goes on with the answers that hold
		return err
	case wizard.End:
		return next.Err
	}
	return nil
}

// sayOutside says once which answers were changed in slipway.yaml outside of this journey.
func (j *Journey) sayOutside() {
	if j.Outside != "" {
		j.Say("\n%s", j.Outside)
		j.Outside = ""
	}
}

// resolve asks which answers hold where the same answer was changed here and in slipway.yaml, until they could be
// written.
func (j *Journey) resolve(ctx context.Context, err error) (wizard.Next, error) {
	for {
		if clash := (*stack.Conflict)(nil); !errors.As(err, &clash) {
			return wizard.Next{}, err
		}
		j.Say("\n%v", err)
		at, chosen := j.Choose(ctx, "Which answers hold?", []Way{
			{"mine", "those given here: they are written over the file's"},
			{"file", "those in the file: the ones given here are dropped"},
		}, -1)
		if chosen != nil {
			return wizard.Next{}, chosen
		}
		var kept stack.Kept
		kept, err = j.Session.Store.Resolve(*j.Settings, at == 0)
		j.Decided(kept, err)
		j.sayOutside()
		if err == nil {
			return j.Resolved(), nil
		}
	}
}

// offers are the account's live choices of a kind, read once.
func (j *Journey) offers(ctx context.Context, kind string) choices {
	if kind == "" || j.Session == nil {
		return choices{}
	}
	c, known := j.choices[kind]
	if !known {
		c.options, c.err = account.Choices(ctx, j.Session.Env.Clients, kind)
		j.choices[kind] = c
	}
	return c
}
