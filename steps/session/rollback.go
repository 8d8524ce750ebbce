package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/release"
	"slipway/steps/workspace"
)

// Revisions is the history of what the API ran, newest first: as many of the newest ACTIVE revisions as most says,
// those of the given numbers, and the running one. older counts what is left out.
func (s *Session) Revisions(ctx context.Context, l *live.Stack, most int, numbers ...int) (rows []release.Revision,
	older int, err error) {
	var named []string
	for _, n := range numbers {
		named = append(named, fmt.Sprintf("%s:%d", l.Identity.Family(), n))
	}
	found, older := live.ReadRevisions(ctx, s.Env.Clients, l, most, named...)
	if found.Err != nil {
		return nil, 0, fmt.Errorf("read the revisions of %s: %w", l.Identity.Family(), found.Err)
	}
	return release.Revisions(s.Settings, l, found.Items), older, nil
}

// BackTo finds what a plan is asked for to go back to a revision: its image, for the API, the workers and the jobs. One
// that could not run again is refused with what it lacks.
func (s *Session) BackTo(ctx context.Context, l *live.Stack, number int) (release.Revision, release.Target, plan.Intent,
	error) {
	fail := func(err error) (release.Revision, release.Target, plan.Intent, error) {
		return release.Revision{}, release.Target{}, plan.Intent{}, err
	}
	if err := s.deployable(l); err != nil {
		return fail(err)
	}
	rows, _, err := s.Revisions(ctx, l, 0, number)
	if err != nil {
		return fail(err)
	}
	at := slices.IndexFunc(rows, func(r release.Revision) bool { return r.Number == number })
	if at < 0 {
		return fail(fmt.Errorf("there is no revision %d of %s; nothing was changed. slipway rollback lists those there are",
			number, l.Identity.Family()))
	}
	r := rows[at]
	if len(r.Gone) > 0 {
		return fail(errors.New("revision " + fmt.Sprint(number) + " cannot run any more; nothing was changed. It lacks " +
			strings.Join(r.Gone, "; ")))
	}
	t := release.Target{Image: r.Image, Named: true, Commit: r.Origin.Commit, Back: r.Name}
	if from, to := release.Running(l).Commit(), r.Image.Commit(); from != "" && to != "" && from != to {
		t.History = workspace.Between(ctx, s.Env.Dir, from, to)
	}
	return r, t, plan.Intent{Image: r.Reference, Origin: r.Origin, Back: true}, nil
}

// BackNotes say what going back to a revision does not bring back.
func (s *Session) BackNotes(l *live.Stack, r release.Revision) (notes []plan.Note) {
	say := func(format string, args ...any) {
		notes = append(notes, plan.Note{Step: "service", Text: fmt.Sprintf(format, args...)})
	}
	say("the values of secrets do not go back: the containers get what SSM holds now")
	if command := s.Settings.Service.Release; command != "" {
		say("the release command is not run, and nothing undoes what it did: the database stays as %s has left it", command)
	}
	if stays := steps.BesideImage(s.Settings, l, r.Definition); len(stays) > 0 {
		say("revision %d differed in %s too: slipway.yaml decides about these, and they stay as it says", r.Number,
			strings.Join(stays, ", "))
	}
	for _, unread := range r.Unread {
		say("could not verify that %s", unread)
	}
	return notes
}
