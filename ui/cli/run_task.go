package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/session"
	"slipway/ui/inline"
	"slipway/ui/text"
	"slipway/ui/text/command"
)

// exitTimedOut is the exit code of a task that was stopped at its timeout, as timeout(1) has it.
const exitTimedOut = 124

// taskFlags are the flags of slipway run.
type taskFlags struct {
	cpu, memory  int
	timeout      time.Duration
	detach       bool
	follow, stop string
}

func (a *app) runCommand() *cobra.Command {
	var f taskFlags
	c := &cobra.Command{
		Use:   "run [JOB | -- COMMAND…]",
		Short: "Run a job or a command now, as one task, and return its exit code",
		Long: "Run a job now, or a command with the image, role, network and secrets of the API, as one task of its own. " +
			"Its log is shown while it runs, and its exit code is slipway's. This is how migrations are run: nothing is " +
			"opened for them.\n\nctrl+c asks whether to stop the task; a second one leaves it running. It runs in AWS, so " +
			"that no closed window ends it: the next slipway run says what runs still.\n\nThe command is stored by ECS. " +
			"Values of the stack's secrets in it are refused: the task has them as variables.",
		Example: "slipway run cleanup\nslipway run -- alembic upgrade head\nslipway run --cpu 2048 --memory 8192 " +
			"--timeout 2h -- python -m backfill\nslipway run --detach cleanup",
		Args: func(c *cobra.Command, args []string) error {
			if c.ArgsLenAtDash() < 0 && len(args) > 1 {
				return usage("a command stands behind --: slipway run -- %s", deploy.ShellJoin(args))
			}
			if c.ArgsLenAtDash() > 0 {
				return usage("slipway run takes a job or a command behind --, not both")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			h := deploy.ByHand{CPU: f.cpu, Memory: f.memory}
			if cmd.ArgsLenAtDash() == 0 {
				h.Command = args
			} else if len(args) == 1 {
				h.Job = args[0]
			}
			if f.cpu != 0 && !slices.Contains(deploy.FargateCPU, f.cpu) {
				return usage("--cpu: %s", deploy.UnfitSize(f.cpu, 0))
			}
			return a.onRead(nil, func(ctx context.Context, s *session.Session, l *live.Stack) error {
				return a.runTask(ctx, s, l, h, f)
			})(cmd, args)
		},
	}
	c.Flags().IntVar(&f.cpu, "cpu", 0, "CPU units in place of the definition's own, 1024 for one vCPU")
	c.Flags().IntVar(&f.memory, "memory", 0, "MiB in place of the definition's own")
	c.Flags().DurationVar(&f.timeout, "timeout", 0,
		"stop the task when it has not ended by then, for example 30m: exit 124")
	c.Flags().BoolVar(&f.detach, "detach", false, "start it and leave it: says how to follow and stop it")
	c.Flags().StringVar(&f.follow, "follow", "", "follow a task that was started before, by its id")
	c.Flags().StringVar(&f.stop, "stop", "", "stop a task that was started before, by its id")
	c.MarkFlagsMutuallyExclusive("detach", "follow", "stop")
	return c
}

// runTask starts a task, or takes up one that was started before, and follows it.
func (a *app) runTask(ctx context.Context, s *session.Session, l *live.Stack, h deploy.ByHand, f taskFlags) error {
	if id := f.follow + f.stop; id != "" {
		q, t, err := deploy.Following(l, id)
		if err == nil && f.stop != "" {
			err = s.Writable()
		}
		if err != nil {
			return err
		}
		if f.stop != "" {
			return a.stopTask(ctx, s, q, t)
		}
		return a.followTask(ctx, s, watched{q: q, arn: t.ARN, what: "task " + deploy.TaskID(t.ARN), timeout: f.timeout})
	}
	if !a.json {
		command.TasksLeft(a.err, deploy.LeftByHand(l), s.Env.Clock.Now())
	}
	if h.Job == "" && h.Command == nil {
		if err := a.chooseTask(ctx, s, &h); err != nil {
			return err
		}
	}
	q, err := s.TaskByHand(l, h)
	if bad := (*deploy.SizeError)(nil); errors.As(err, &bad) {
		return usage("%w", err)
	}
	if err != nil {
		return err
	}
	what := "job " + h.Job
	if h.Job == "" {
		what = "the command"
	}
	if !a.json {
		if session.LooksSecret(h.Command) {
			text.Printf(a.err, "The command has something in it that looks like a secret: ECS stores it and shows it to "+
				"everybody who may describe tasks.\n")
		}
		command.TaskStarts(a.err, what, q)
	}
	arn, err := s.StartTask(ctx, q)
	if err != nil {
		return err
	}
	if a.json {
		command.TaskJSON{Out: a.out}.Started(arn, q)
	}
	if f.detach {
		return a.leaveTask(arn, 0)
	}
	return a.followTask(ctx, s, watched{q: q, arn: arn, what: what, timeout: f.timeout})
}

// chooseTask asks for a job, or for a command.
func (a *app) chooseTask(ctx context.Context, s *session.Session, h *deploy.ByHand) error {
	jobs := s.Settings.Schedule.Jobs
	if !a.prompt || a.json {
		names := make([]string, len(jobs))
		for i, j := range jobs {
			names[i] = j.Name
		}
		if len(names) == 0 {
			return usage("name what to run: slipway run -- COMMAND; there are no jobs")
		}
		return usage("name what to run: slipway run JOB, of %s, or slipway run -- COMMAND", text.List(names))
	}
	var ways []text.Way
	for _, j := range jobs {
		ways = append(ways, text.Way{Word: j.Name, Note: j.Command})
	}
	ways = append(ways, text.Way{Word: "a command", Note: "with the image, role, network and secrets of the API"},
		text.Way{Word: "nothing", Note: "leave"})
	p := text.Prompt{In: a.in, Out: a.err}
	at, err := p.Choose(ctx, "Run what?", ways, -1)
	switch {
	case err != nil || at == len(jobs)+1:
		return a.nameTyped(cmp.Or(err, inline.ErrLeft))
	case at < len(jobs):
		h.Job = jobs[at].Name
		return nil
	}
	typed, err := p.Type(ctx, "The command, for example alembic upgrade head")
	if err != nil || typed == "" {
		return a.nameTyped(cmp.Or(err, inline.ErrLeft))
	}
	if h.Command, err = deploy.Words(typed); err != nil {
		return usage("%w", err)
	}
	return nil
}

// watched is a task that is followed.
type watched struct {
	q       deploy.TaskRequest
	arn     string
	what    string
	timeout time.Duration
}

// followTask shows a task's log until it has ended, and ends with its exit code. Whatever ends the watch early leaves
// the task running and says so.
func (a *app) followTask(ctx context.Context, s *session.Session, t watched) error {
	var result deploy.TaskResult
	var timedOut bool
	began := s.Env.Clock.Now()
	watching, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	watch := func(tell func(command.TaskNews)) (err error) {
		t.q.OnLine = func(l deploy.Line) { tell(command.TaskNews{Line: &l}) }
		result, timedOut, err = s.WatchTask(watching, t.q, t.arn, t.timeout,
			func(state string) { tell(command.TaskNews{State: state}) })
		return err
	}
	stop := func() error { return s.StopTask(watching, t.q, t.arn, "slipway run: ctrl+c") }
	drop := a.signals.AtLeave(func() { command.TaskRunsOn(a.err, t.arn) })
	left, err := a.taskShown(ctx, s, t, stop, watch)
	drop()
	switch {
	case left:
		return a.leaveTask(t.arn, exitInterrupted)
	case err != nil:
		if !a.json {
			command.TaskRunsOn(a.err, t.arn)
		}
		return err
	case a.json:
		command.TaskJSON{Out: a.out}.Ended(result, timedOut)
	default:
		command.TaskEnded(a.err, t.what, result, s.Env.Clock.Now().Sub(began))
	}
	switch {
	case timedOut:
		if !a.json {
			text.Printf(a.err, "It was stopped: its time (--timeout %s) was over.\n", t.timeout)
		}
		return exit(exitTimedOut)
	case result.ExitCode == nil:
		return exit(exitFailed)
	case *result.ExitCode != 0:
		return exit(*result.ExitCode)
	}
	return nil
}

// taskShown runs a watch into the sink the flags ask for.
func (a *app) taskShown(ctx context.Context, s *session.Session, t watched, stop func() error,
	watch func(tell func(command.TaskNews)) error) (left bool, err error) {
	if term, ok := a.live(); ok && term.In != nil {
		return inline.Task(ctx, term, command.TaskWords{What: t.what, Now: s.Env.Clock.Now}, stop, watch)
	}
	news, ended := make(chan command.TaskNews), make(chan error, 1)
	over := make(chan struct{})
	defer close(over)
	go func() {
		ended <- watch(func(n command.TaskNews) {
			select {
			case news <- n:
			case <-over:
			}
		})
	}()
	interrupted, state := ctx.Done(), ""
	for {
		select {
		case n := <-news:
			a.tellNews(n, &state)
		case err := <-ended:
			return false, err
		case <-interrupted:
			interrupted = nil // once: the next one ends the program
			if !a.prompt || a.json || !a.stopsTask(ctx, t, stop) {
				return true, nil
			}
		}
	}
}

// tellNews writes a line of a task's log, and its state where it has changed.
func (a *app) tellNews(n command.TaskNews, state *string) {
	switch {
	case n.Line == nil && n.State == *state:
		return
	case a.json:
		command.TaskJSON{Out: a.out}.News(n)
	case n.Line != nil:
		fmt.Fprintln(a.out, command.TaskLine(*n.Line))
	default:
		text.Printf(a.err, "%s\n", n.State)
	}
	if n.Line == nil {
		*state = n.State
	}
}

// stopsTask asks what is to become of a task after ctrl+c, and reports whether it is followed on.
func (a *app) stopsTask(ctx context.Context, t watched, stop func() error) bool {
	p := text.Prompt{In: a.in, Out: a.err}
	at, err := p.Choose(context.WithoutCancel(ctx), "Stop "+t.what+"? ctrl+c again leaves it running.", []text.Way{
		{Word: "leave it running", Note: "and end here, which is safe"},
		{Word: "stop it", Note: "it gets " + command.TaskStopTime + " to finish"},
		{Word: "go on watching"},
	}, 0)
	if err != nil || at == 0 {
		return false
	}
	if at == 1 {
		if err := stop(); err != nil {
			tell(a.err, err)
			return false
		}
	}
	return true
}

// leaveTask says that a task runs on and how it is followed and stopped.
func (a *app) leaveTask(arn string, code int) error {
	if a.json {
		command.TaskJSON{Out: a.out}.Left(arn)
	} else {
		command.TaskRunsOn(a.err, arn)
	}
	if code == 0 {
		return nil
	}
	return exit(code)
}

// stopTask asks ECS to stop a task of an earlier run.
func (a *app) stopTask(ctx context.Context, s *session.Session, q deploy.TaskRequest, t live.Task) error {
	if t.LastStatus == "STOPPED" {
		text.Printf(a.err, "Task %s has ended already.\n", deploy.TaskID(t.ARN))
		return nil
	}
	if err := s.StopTask(ctx, q, t.ARN, "slipway run --stop"); err != nil {
		return err
	}
	text.Printf(a.err, "Task %s was asked to stop; it has %s to finish.\n", deploy.TaskID(t.ARN), command.TaskStopTime)
	return nil
}
