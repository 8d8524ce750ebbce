package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/ui/text"
)

// rehearseFirst tries the container on this machine before a plan brings its image, where that is wanted: the flags
// say, or whoever sits at the terminal is asked. Nothing is started unasked. An error ends the command.
func (a *app) rehearseFirst(ctx context.Context, s *session.Session, p plan.Plan, i plan.Intent, f rehearsalFlags,
	asks bool) error {
	switch {
	case f.no, !session.BringsImage(p), !s.HasImageToTry(i):
		return nil
	case !asks && !f.yes:
		text.Printf(a.err, "The container is not tried on this machine first; --rehearse does that.\n")
		return nil
	}
	engine := s.Env.Rehearser
	if engine == nil { // the sandbox needs none, so nobody has looked
		found, err := a.engine(ctx, filepath.Dir(a.file), s.Settings)
		if err != nil && f.yes {
			return fmt.Errorf("try the container first: %w; nothing was changed", err)
		}
		if err != nil {
			return nil
		}
		engine = found
	}
	if !f.yes {
		at, err := a.choose(ctx, "Try it here first? "+text.AboutRehearsal(engine.Name(), a.sandbox),
			[]text.Way{{Word: "try"}, {Word: "go on", Note: "without"}}, 0)
		if err != nil || at == 1 {
			return err
		}
	}
	for {
		failed, err := a.tryHere(ctx, engine, s, i)
		switch {
		case err != nil && !asks, !failed:
			return err
		case !asks:
			text.Printf(a.err, "\nNothing was changed. Without --rehearse the image is pushed as it is.\n")
			return exit(exitFailed)
		}
		at, err := a.choose(ctx, "What now?", []text.Way{{Word: "stop", Note: "nothing was changed"},
			{Word: "try again", Note: "when it is mended"}, {Word: "go on", Note: "regardless"}}, 0)
		switch {
		case err != nil || at == 2:
			return err
		case at == 0:
			text.Printf(a.err, "Nothing was changed.\n")
			return exit(exitFailed)
		}
	}
}

// tryHere rehearses once and says what came of it. Where that could not be done, that is said, and is the error, too.
func (a *app) tryHere(ctx context.Context, engine steps.Rehearser, s *session.Session,
	i plan.Intent) (failed bool, err error) {
	report, err := a.rehearsed(ctx, engine, s.Settings, steps.Rehearsal{Values: i.Secrets})
	switch {
	case ctx.Err() != nil:
		text.Printf(a.err, "\nStopped; nothing was changed.\n")
		return false, exit(exitInterrupted)
	case err != nil:
		text.Printf(a.err, "\nThe container could not be tried: %v\n", err)
		return true, exit(exitFailed)
	}
	a.showRehearsal(a.err, report)
	return report.Failed(), nil
}

// choose asks for one of some ways at the terminal. An input that ends is no yes.
func (a *app) choose(ctx context.Context, title string, ways []text.Way, usual int) (int, error) {
	p := text.Prompt{In: a.in, Out: a.err}
	at, err := p.Choose(ctx, title, ways, usual)
	switch {
	case errors.Is(err, text.ErrInterrupted):
		text.Printf(a.err, "Stopped; nothing was changed.\n")
		return at, exit(exitInterrupted)
	case err != nil:
		text.Printf(a.err, "Nothing was changed.\n")
		return at, exit(exitFailed)
	}
	return at, nil
}
