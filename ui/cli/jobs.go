package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/status"
	"slipway/ui/text"
	"slipway/ui/text/command"
	"slipway/ui/theme"
	"slipway/ui/widget"
	"slipway/ui/widget/card"
)

func (a *app) jobsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "jobs",
		Short: "List the cron jobs, add, change, pause, resume and remove them",
		Long: "List the cron jobs: when each runs, when it does next, how its last run went. ECS shows a run for about an " +
			"hour; slipway logs job NAME has what it wrote.\n\nWhat a change does is shown first, and nothing but that job " +
			"changes. A paused job stays paused, whatever else is applied, until it is resumed.",
		Example: "slipway jobs\n" + addsJob + "\n" +
			"slipway jobs change cleanup --cron 'rate(6 hours)'\nslipway jobs pause cleanup\nslipway jobs remove cleanup --yes",
		Args: cobra.NoArgs,
		RunE: a.onRead(nil, func(_ context.Context, s *session.Session, l *live.Stack) error { return a.listJobs(s, l) }),
	}
	c.AddCommand(a.jobsAdd(), a.jobsChange(), a.jobsRemove(), a.jobsPause("pause", true), a.jobsPause("resume", false))
	return c
}

func (a *app) listJobs(s *session.Session, l *live.Stack) error {
	now := s.Env.Clock.Now()
	jobs := status.Status{Settings: s.Settings, Live: l}.Jobs(now)
	if a.json {
		return command.JobsJSON(a.out, jobs, s.Settings)
	}
	if len(jobs) == 0 {
		text.Printf(a.err, "There are no jobs. slipway jobs add NAME CRON -- COMMAND makes one.\n")
		return nil
	}
	if !a.drawn(func(t *theme.Theme, w int) string {
		w = min(w, 120)
		lines := append([]string{"", " " + stackTitle(t, s.Settings), ""},
			widget.IndentLines(card.Jobs(t, jobs, now, true, w-4))...)
		ways := "slipway jobs add NAME CRON -- COMMAND, change NAME, pause NAME, resume NAME, remove NAME; slipway run " +
			"NAME runs one now"
		return strings.Join(append(append(lines, ""), widget.Hang("  ", t.Muted, ways, w-2)...), "\n")
	}) {
		command.Jobs(a.people(), jobs, s.Settings, now)
	}
	return nil
}

// jobChange changes the answers about one job, or what its schedule is asked to be.
type jobChange struct {
	name   string
	wait   waitFlag
	paused *bool    // nil: as it is
	agreed []string // what is deleted
}

// changeJob runs the part of the plan that is about one job.
func (a *app) changeJob(ctx context.Context, s *session.Session, what string, c jobChange) error {
	w := planned{claim: a.claim("jobs "+what+" "+c.name, c.wait), first: rehearsalFlags{no: true}, again: true,
		consent: plan.Consent{Yes: a.yes, Delete: c.agreed},
		narrow: func(p plan.Plan) plan.Plan {
			narrowed, elsewhere := steps.OnlyJob(p, c.name)
			if elsewhere > 0 {
				narrowed.Notes = append(narrowed.Notes, plan.Note{Step: "schedule",
					Text: text.Plural(elsewhere, "change") + " elsewhere left for slipway apply"})
			}
			return narrowed
		}}
	if c.paused != nil {
		w.intent.Paused = map[string]bool{c.name: *c.paused}
	}
	return a.runPlan(ctx, s, w)
}

// addsJob is how a job is added.
const addsJob = "slipway jobs add cleanup '0 3 * * *' -- python -m jobs.cleanup"

func (a *app) jobsAdd() *cobra.Command {
	var wait waitFlag
	var size stack.Job
	c := &cobra.Command{
		Use:   "add NAME CRON -- COMMAND…",
		Short: "Add a job",
		Long: "Add a job: a name, when it runs, in Unix's dialect of cron or in AWS's (rate, cron, at), and its command, " +
			"which runs in the API's image with its network and secrets.",
		Example: addsJob,
		Args: func(c *cobra.Command, args []string) error {
			if c.ArgsLenAtDash() != 2 || len(args) < 3 {
				return usage("a job has a name, a time and a command: " + addsJob)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.load(cmd.Context(), nil)
			if err != nil {
				return err
			}
			if _, err := s.Job(args[0]); err == nil {
				return usage("there is a job %s already: slipway jobs change %s", args[0], args[0])
			}
			size.Name, size.Cron, size.Command = args[0], args[1], deploy.ShellJoin(args[2:])
			if err := s.PutJob(size); err != nil {
				return usage("%w", err)
			}
			return a.changeJob(cmd.Context(), s, "add", jobChange{name: size.Name, wait: wait})
		},
	}
	jobSize(c, &size)
	wait.add(c)
	return c
}

// jobSize adds the flags of a job's size.
func jobSize(c *cobra.Command, j *stack.Job) {
	c.Flags().IntVar(&j.CPU, "cpu", 0, "CPU units, 1024 for one vCPU")
	c.Flags().IntVar(&j.Memory, "memory", 0, "MiB")
}

func (a *app) jobsChange() *cobra.Command {
	var wait waitFlag
	var to stack.Job
	c := &cobra.Command{
		Use:   "change NAME [-- COMMAND…]",
		Short: "Change when a job runs, its command or its size",
		Example: "slipway jobs change cleanup --cron '30 4 * * 1-5'\n" +
			"slipway jobs change cleanup --memory 2048 -- python -m jobs.all",
		Args: func(c *cobra.Command, args []string) error {
			if names := c.ArgsLenAtDash(); names != 1 && (names >= 0 || len(args) != 1) {
				return usage("name one job, and its new command behind --")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.load(cmd.Context(), nil)
			if err != nil {
				return err
			}
			job, err := s.Job(args[0])
			if err != nil {
				return usage("%w", err)
			}
			if to.Cron != "" {
				job.Cron = to.Cron
			}
			if len(args) > 1 {
				job.Command = deploy.ShellJoin(args[1:])
			}
			if to.CPU != 0 || to.Memory != 0 {
				job.CPU, job.Memory = to.CPU, to.Memory
			}
			if err := s.PutJob(job); err != nil {
				return usage("%w", err)
			}
			return a.changeJob(cmd.Context(), s, "change", jobChange{name: job.Name, wait: wait})
		},
	}
	c.Flags().StringVar(&to.Cron, "cron", "", "when it runs: 0 3 * * *, rate(6 hours)")
	jobSize(c, &to)
	wait.add(c)
	return c
}

// oneJob wants the name of a job and nothing else.
func oneJob(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage("name one job; slipway jobs lists them")
	}
	return nil
}

func (a *app) jobsRemove() *cobra.Command {
	var wait waitFlag
	c := &cobra.Command{
		Use:   "remove NAME",
		Short: "Remove a job: its schedule and its revisions",
		Long:  "Remove a job: its schedule and its revisions. What it wrote stays in the log. Naming it is agreeing to that.",
		Args:  oneJob,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.load(cmd.Context(), nil)
			if err != nil {
				return err
			}
			job, err := s.Job(args[0])
			if err != nil {
				return usage("%w", err)
			}
			if err := s.DropJob(job.Name); err != nil {
				return err
			}
			return a.changeJob(cmd.Context(), s, "remove", jobChange{name: job.Name, wait: wait,
				agreed: []string{s.Identity().JobFamily(job.Name)}})
		},
	}
	wait.add(c)
	return c
}

// jobsPause switches a job's schedule off, or on again.
func (a *app) jobsPause(verb string, paused bool) *cobra.Command {
	var wait waitFlag
	c := &cobra.Command{
		Use:   verb + " NAME",
		Short: map[bool]string{true: "Switch a job's schedule off", false: "Switch a job's schedule on again"}[paused],
		Args:  oneJob,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.load(cmd.Context(), nil)
			if err != nil {
				return err
			}
			job, err := s.Job(args[0])
			if err != nil {
				return usage("%w", err)
			}
			return a.changeJob(cmd.Context(), s, verb, jobChange{name: job.Name, wait: wait, paused: &paused})
		},
	}
	wait.add(c)
	return c
}
