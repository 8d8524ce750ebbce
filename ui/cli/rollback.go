package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/release"
	"slipway/steps/session"
	"slipway/ui/inline"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget/card"
)

// listedRevisions is how many revisions are listed, unless all are asked for: each takes a call.
const listedRevisions = 20

func (a *app) rollbackCommand() *cobra.Command {
	var all bool
	var agreed consentFlags
	var wait waitFlag
	c := &cobra.Command{
		Use:   "rollback [REVISION]",
		Short: "Go back to the image of an earlier revision, or list what ran when",
		Long: "Go back to the image of an earlier revision: the API, the workers and the jobs get it, each by a new " +
			"revision, so that the newest is always what runs. Without a revision it lists them, with their commit, when, by " +
			"whom and whether they can run again; at a terminal one can be chosen.\n\n" +
			"A revision whose image or secrets are gone is refused, with what is gone. Values of secrets do not go back, " +
			"the release command is not run, and variables, sizes and commands stay as slipway.yaml says.\n\n" + oneRun +
			"Exit 1 when something failed or was not agreed to, 130 when it was stopped.",
		Example: "slipway rollback\nslipway rollback 12\nslipway rollback 12 --yes\nslipway rollback --json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onStack(nil, func(ctx context.Context, s *session.Session) error {
				most := listedRevisions
				if all {
					most = 1 << 20
				}
				number, err := a.revision(ctx, s, args, most)
				if err != nil || number == 0 {
					return err
				}
				return a.rollBack(ctx, s, number, planned{claim: a.claim("rollback", wait), consent: agreed.consent(a.yes),
					first: rehearsalFlags{no: true}})
			})(cmd, args)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "list all revisions, not the newest twenty")
	agreed.add(c)
	wait.add(c)
	return c
}

// revision is the revision that is asked for or chosen, 0 where the list was all that was wanted.
func (a *app) revision(ctx context.Context, s *session.Session, args []string, most int) (int, error) {
	if len(args) > 0 {
		name := args[0]
		if family, number, ok := strings.Cut(name, ":"); ok && family == s.Identity().Family() {
			name = number
		}
		n, err := strconv.Atoi(name)
		if err != nil || n < 1 {
			return 0, usage("%q is no revision: slipway rollback lists them by number", args[0])
		}
		return n, nil
	}
	if a.yes {
		return 0, usage("name the revision to go back to: slipway rollback lists them; nothing was changed")
	}
	l, err := a.read(ctx, s)
	if err != nil {
		return 0, err
	}
	rows, older, err := s.Revisions(ctx, l, most)
	if err != nil {
		return 0, err
	}
	now := s.Env.Clock.Now()
	switch {
	case a.json:
		return 0, text.RevisionsJSON(a.out, rows, older)
	case len(rows) == 0:
		text.Printf(a.err, "Nothing of %s was deployed in %s yet.\n", s.Settings.App, s.Settings.Region)
		return 0, nil
	case a.prompt:
		return a.chooseRevision(ctx, s, rows, older)
	}
	if !a.drawn(func(t *theme.Theme, w int) string {
		lines, _, _ := card.Revisions(t, rows, -1, now, min(w, 120))
		return strings.Join(append(lines, text.Older(older)), "\n")
	}) {
		text.Revisions(a.people(), rows, older, now)
	}
	return 0, nil
}

// refusedRevision says why there is no going back to a revision, "" when there is.
func refusedRevision(r release.Revision) string {
	switch {
	case r.State == release.StateRunning:
		return fmt.Sprintf("revision %d is what runs", r.Number)
	case len(r.Gone) > 0:
		return fmt.Sprintf("revision %d cannot run any more: it lacks %s", r.Number, strings.Join(r.Gone, "; "))
	}
	return ""
}

// chooseRevision asks which revision to go back to: the newest beside the running one that can run is offered.
func (a *app) chooseRevision(ctx context.Context, s *session.Session, rows []release.Revision, older int) (int,
	error) {
	now := s.Env.Clock.Now()
	start := max(0, slices.IndexFunc(rows, func(r release.Revision) bool {
		return refusedRevision(r) == "" && !r.SameImage
	}))
	if t, ok := a.live(); ok && t.In != nil {
		row, err := inline.Choose(ctx, t, inline.List{
			Title: "Go back to which revision of " + s.Identity().Family() + "?", Rows: len(rows), Start: start,
			Draw: func(chosen, w int) (lines []string, from, to int) {
				lines, from, to = card.Revisions(t.Theme, rows, chosen, now, w)
				if said := text.Older(older); said != "" {
					lines = append(lines, "  "+t.Theme.Muted.Render(said))
				}
				return lines, from, to
			},
			Refuse: func(row int) string { return refusedRevision(rows[row]) },
		})
		if err != nil {
			return 0, a.nameTyped(err)
		}
		return rows[row].Number, nil
	}
	text.Revisions(a.people(), rows, older, now)
	p := text.Prompt{In: a.in, Out: a.err}
	for {
		typed, err := p.Type(ctx, "Go back to which revision? Its number, or enter to leave all as it is")
		if err == nil && typed == "" {
			err = inline.ErrLeft
		}
		if err != nil {
			return 0, a.nameTyped(err)
		}
		at := slices.IndexFunc(rows, func(r release.Revision) bool { return strconv.Itoa(r.Number) == typed })
		why := "there is no revision " + typed + " in the list"
		if at >= 0 {
			why = refusedRevision(rows[at])
		}
		if why == "" {
			return rows[at].Number, nil
		}
		p.Say("No: %s.", why)
	}
}

// rollBack is a deployment of the image of an earlier revision.
func (a *app) rollBack(ctx context.Context, s *session.Session, number int, w planned) error {
	var to release.Target
	var before *live.Stack
	var notes []plan.Note
	w.prepare = func(s *session.Session, l *live.Stack) (plan.Intent, error) {
		r, t, i, err := s.BackTo(ctx, l, number)
		if err == nil {
			before, to, notes = l, t, s.BackNotes(l, r)
		}
		return i, err
	}
	elsewhere := 0
	w.narrow = func(p plan.Plan) (narrowed plan.Plan) {
		narrowed, elsewhere = session.DeploymentOf(p)
		narrowed.Notes = append(narrowed.Notes, notes...)
		return narrowed
	}
	w.show = func(_ *session.Session, l *live.Stack, p plan.Plan) {
		a.showRelease(release.Of(l, p, elsewhere, to))
	}
	w.conclude = func(s *session.Session, p plan.Plan, r plan.Result) error {
		return a.deployed(ctx, s, before, p, r, fmt.Sprintf("slipway rollback %d", number))
	}
	return a.runPlan(ctx, s, w)
}
