package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/rehearse"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/workspace"
	"slipway/ui/inline"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// rehearsal are the flags of slipway rehearse.
type rehearsal struct {
	image, database, cache string
	jobs, workers          []string
	all                    bool
}

func (a *app) rehearseCommand() *cobra.Command {
	var r rehearsal
	c := &cobra.Command{
		Use:   "rehearse",
		Short: "Start the container here as ECS will run it, and say what would go wrong",
		Long: "Start the container on this machine as ECS will run it: platform, user, command, CPU and memory, " +
			"environment, port, health check, stop signal. It says what would go wrong there. AWS is neither read nor " +
			"written, and everything that was started is removed.\n\nValues of secrets come from .env and from " +
			"SLIPWAY_SECRET_NAME; what nobody gave gets a stand-in. None is printed.\nPostgreSQL and Redis run beside it " +
			"where their images are on this machine.\n\nExit 1 when something would fail.",
		Example: "slipway rehearse\nslipway rehearse --image shop:dev\nslipway rehearse --job " +
			"cleanup\nLOCAL_DB=postgres://me:secret@localhost/shop slipway rehearse --database-url LOCAL_DB",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.rehearse(cmd.Context(), r) },
	}
	c.Flags().StringVar(&r.image, "image", "", "rehearse this image of the local engine instead of the answers' own")
	c.Flags().StringVar(&r.database, "database-url", "", "the variable that holds the URL of a database to use")
	c.Flags().StringVar(&r.cache, "redis-url", "", "the variable that holds the URL of a Redis to use")
	c.Flags().StringArrayVar(&r.jobs, "job", nil, "start this job once, too")
	c.Flags().StringArrayVar(&r.workers, "worker", nil, "start this worker once, too")
	c.Flags().BoolVar(&r.all, "all", false, "start every job and every worker once, too")
	return c
}

func (a *app) rehearse(ctx context.Context, flags rehearsal) error {
	settings, sources, err := a.settings(nil)
	if err != nil {
		return err
	}
	// what slipway.yaml leaves open is tried as the plan would take it
	answers := session.Answers{Settings: &settings, Sources: sources}
	answers.Assume(session.LookAt(ctx, filepath.Dir(a.file), settings))
	wanted, err := flags.wanted(settings)
	if err != nil {
		return err
	}
	_, refused, err := steps.LocalValues(filepath.Dir(a.file), settings)
	if err != nil {
		return err
	}
	for _, r := range refused {
		text.Printf(a.err, "  .env line %d was not taken: %v\n", r.Line, r.Err())
	}
	engine, err := a.engine(ctx, filepath.Dir(a.file), settings)
	if err != nil {
		return err
	}
	report, err := a.rehearsed(ctx, engine, settings, wanted)
	if ctx.Err() != nil {
		return exit(exitInterrupted)
	}
	if err != nil {
		return err
	}
	if a.json {
		err = text.RehearsalJSON(a.out, report)
	} else {
		a.showRehearsal(a.out, report)
	}
	if err == nil && report.Failed() {
		return exit(exitFailed)
	}
	return err
}

// rehearsed runs a rehearsal and shows what happens in it.
func (a *app) rehearsed(ctx context.Context, engine steps.Rehearser, s stack.Settings,
	w steps.Rehearsal) (report rehearse.Report, err error) {
	t, ok := a.live()
	if !ok {
		return engine.Rehearse(ctx, s, w, text.RehearsalLines(a.err))
	}
	err = inline.Rehearse(ctx, t, func(hear func(rehearse.Event)) (err error) {
		report, err = engine.Rehearse(ctx, s, w, hear)
		return err
	})
	return report, err
}

// showRehearsal shows what a rehearsal found.
func (a *app) showRehearsal(w io.Writer, report rehearse.Report) {
	if !a.drawn(func(t *theme.Theme, w int) string {
		return strings.Join(widget.IndentLines(widget.Rehearsal(t, report, min(w, 120)-4)), "\n")
	}) {
		text.Rehearsal(w, report)
	}
}

// engine is the container engine of this machine. The sandbox learns from its rehearsals.
func (a *app) engine(ctx context.Context, dir string, s stack.Settings) (steps.Rehearser, error) {
	find := a.engines
	if find == nil {
		find = func() (steps.Rehearser, error) {
			containers, err := workspace.FindContainers(ctx)
			if err != nil {
				return nil, err
			}
			return engineOf(ctx, containers, dir)
		}
	}
	engine, err := find()
	if err != nil || !a.sandbox {
		return engine, err
	}
	open, err := a.openSandbox(s.Region, s.Account)
	return learning{engine, open.box, dir}, err
}

// engineOf rehearses with a container command line. What rehearsals left that were killed goes first.
func engineOf(ctx context.Context, containers *workspace.Containers, dir string) (steps.Rehearser, error) {
	state, err := cloud.StateFolder()
	if err != nil {
		return nil, err
	}
	e := &steps.Engine{Containers: containers, Dir: dir, State: filepath.Join(state, "rehearsals")}
	e.Sweep(ctx)
	return e, nil
}

// wanted is what the flags ask for. The URLs of a database and a cache of the user's come from the variables that the
// flags name.
func (r rehearsal) wanted(s stack.Settings) (steps.Rehearsal, error) {
	w := steps.Rehearsal{Image: r.image, Jobs: r.jobs, Workers: r.workers, All: r.all}
	for _, name := range r.jobs {
		if !slices.ContainsFunc(s.Schedule.Jobs, func(j stack.Job) bool { return j.Name == name }) {
			return w, usage("there is no job %q among schedule.jobs", name)
		}
	}
	for _, name := range r.workers {
		if !slices.ContainsFunc(s.Workers, func(w stack.Worker) bool { return w.Name == name }) {
			return w, usage("there is no worker %q among workers", name)
		}
	}
	for _, f := range []struct {
		flag, variable, answer string
		has                    bool
		to                     *stack.Secret
	}{
		{"--database-url", r.database, "data.database", s.HasDatabase(), &w.Database},
		{"--redis-url", r.cache, "data.cache", s.HasCache(), &w.Cache},
	} {
		switch {
		case f.variable == "":
			continue
		case strings.Contains(f.variable, "://"):
			return w, usage("%s takes the name of an environment variable: the URL itself would stand in the list of "+
				"processes, which everybody on this machine can read", f.flag)
		case os.Getenv(f.variable) == "":
			return w, usage("%s %s: there is no environment variable of that name", f.flag, f.variable)
		case !f.has:
			return w, usage("%s: %s is none in slipway.yaml, so the app gets no URL", f.flag, f.answer)
		}
		*f.to = stack.NewSecret(os.Getenv(f.variable))
	}
	return w, nil
}

// rehearsalFlags decide whether the container is tried on this machine before its image is pushed.
type rehearsalFlags struct{ yes, no bool }

func (f *rehearsalFlags) add(c *cobra.Command) {
	c.Flags().BoolVar(&f.yes, "rehearse", false, "try the container on this machine before an image is pushed; exit 1 "+
		"when it would fail")
	c.Flags().BoolVar(&f.no, "no-rehearsal", false, "do not offer that")
	c.MarkFlagsMutuallyExclusive("rehearse", "no-rehearsal")
}
