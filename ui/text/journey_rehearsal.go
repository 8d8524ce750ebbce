package text

import (
	"context"
	"errors"

	"slipway/steps/rehearse"
	"slipway/ui/wizard"
)

// rehearsalPage offers to try the container on this machine, says what is found, and leads on from there.
func (j *Journey) rehearsalPage(ctx context.Context) (wizard.Next, error) {
	if last, _ := j.Trial(); last == nil {
		j.Say("\nTry it here first? %s", AboutRehearsal(j.Session.Env.Rehearser.Name(), j.Where.Sandbox))
	}
	for {
		ways := j.WaysOn()
		spoken := make([]Way, len(ways))
		for i, w := range ways {
			spoken[i].Word, spoken[i].Note = WayOn(w, j.State)
		}
		at, err := j.Choose(ctx, "What now?", spoken, 0)
		switch {
		case errors.Is(err, ErrBack):
			return j.back(), nil
		case err != nil:
			return wizard.Next{}, err
		}
		switch w := ways[at]; w.Kind {
		case wizard.ChangeAnswer:
			return j.Mend(w.Question), nil
		case wizard.GoOn:
			return j.Answered(), nil
		}
		if err := j.tryIt(ctx); err != nil {
			return wizard.Next{}, err
		}
	}
}

// tryIt rehearses once. The lines of the build and the container are left out: only what they end with is said.
func (j *Journey) tryIt(ctx context.Context) error {
	j.Say("Control C stops it; everything that it has started is removed then.")
	stages := func(e rehearse.Event) {
		if e.Stage != "" {
			j.Say("%s.", e.Stage)
		}
	}
	report, err := j.Session.Env.Rehearser.Rehearse(ctx, *j.Settings, j.Wanted(), stages)
	if ctx.Err() != nil {
		return j.interrupted()
	}
	j.Tried(report, err)
	if err != nil {
		j.Say("The container could not be tried: %v", err)
		return nil
	}
	Rehearsal(j.Out, report)
	return nil
}
