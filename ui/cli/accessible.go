package cli

import (
	"context"
	"errors"
	"os"

	"golang.org/x/term"

	"slipway/steps/child"
	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/ui"
	"slipway/ui/text"
	"slipway/ui/wizard"
)

// linesOnly is the wizard as lines that are only ever appended: the same journey, no screens.
func (a *app) linesOnly(ctx context.Context, step string, settings stack.Settings, hasFile bool,
	sources map[string]question.Answer) error {
	if _, err := a.openTape(); err != nil {
		return err
	}
	state := &wizard.State{
		Settings: &settings, Sources: sources, Secrets: map[string]stack.Secret{}, Dotenv: session.Taking{},
		Prices: cost.Embedded(), HasFile: hasFile,
	}
	j := &text.Journey{
		Prompt: &text.Prompt{In: a.in, Out: a.people(), Masked: a.masked}, Journey: wizard.New(state, step),
		Open: a.openAccount, SignIn: a.signIn, Where: text.Account{Profile: a.profile, Sandbox: a.sandbox},
	}
	j.Given = func(key string) stack.Secret { return stack.NewSecret(child.Secret(stack.SecretVariable(key))) }
	j.NoRehearsal = a.noRehearsal
	outcome, err := j.Walk(ctx)
	switch {
	case errors.Is(err, text.ErrEnded) && outcome == wizard.Failed:
		return &exitError{code: exitFailed, err: err}
	case errors.Is(err, text.ErrEnded), errors.Is(err, text.ErrInterrupted):
		return &exitError{code: exitInterrupted, err: err}
	case err != nil:
		return err
	}
	if outcome == wizard.Failed {
		a.sayLog()
	}
	return exitAs(outcome)
}

// openAccount is open for the account that was chosen on the way.
func (a *app) openAccount(ctx context.Context, settings stack.Settings, in text.Account) (*session.Session, error) {
	return a.openChosen(ctx, settings, in.Profile, in.Sandbox)
}

// signIn runs the command that begins a session, which speaks for itself. ctrl+c is the command's while it runs.
func (a *app) signIn(ctx context.Context, command []string) error {
	defer a.signals.Lend()()
	c := ui.Command(ctx, command)
	c.Stdin, c.Stdout, c.Stderr = a.in, a.out, a.err
	return c.Run()
}

// readMasked reads a line from the terminal without showing it. Ctrl+c leaves the terminal as it was.
func readMasked(ctx context.Context) (string, error) {
	terminal := int(os.Stdin.Fd())
	before, err := term.GetState(terminal)
	if err != nil {
		return "", err
	}
	type read struct {
		text []byte
		err  error
	}
	done := make(chan read, 1)
	go func() {
		text, err := term.ReadPassword(terminal)
		done <- read{text, err}
	}()
	select {
	case r := <-done:
		return string(r.text), r.err
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), term.Restore(terminal, before))
	}
}
