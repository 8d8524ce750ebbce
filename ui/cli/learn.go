package cli

import (
	"context"

	"slipway/steps"
	"slipway/steps/rehearse"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// learning is a container engine that tells the sandbox what it has seen, so that tasks of the same image do there what
// the container did here.
type learning struct {
	steps.Rehearser
	box *sandbox.Sandbox
	dir string
}

// Rehearse rehearses. What the sandbox has not learned from, a note of the report says.
func (l learning) Rehearse(ctx context.Context, s stack.Settings, r steps.Rehearsal,
	tell func(rehearse.Event)) (rehearse.Report, error) {
	report, err := l.Rehearser.Rehearse(ctx, s, r, tell)
	if err != nil {
		return report, err
	}
	switch {
	case !s.Builds():
		l.box.LearnReady(s.Image.URI, s.Image.Platform, report.Facts)
	case r.Image != "":
		report.Notes = append(report.Notes, "the sandbox does not learn from it: "+r.Image+" need not be what this folder "+
			"builds")
	default:
		if err := l.learnBuilt(s, report.Facts); err != nil {
			report.Notes = append(report.Notes, "the sandbox does not learn from it: "+err.Error())
		}
	}
	return report, nil
}

func (l learning) learnBuilt(s stack.Settings, f rehearse.Facts) (err error) {
	from := steps.Recipe(s.Image)
	if from.Dockerfile, from.Context, err = workspace.BuildPaths(l.dir, s.Image.Dockerfile, s.Image.Context); err != nil {
		return err
	}
	return l.box.LearnBuilt(from, f)
}
