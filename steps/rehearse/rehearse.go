// Package rehearse starts the container on this machine as ECS will run it, watches it, and says what would go wrong
// there: it listens on another port, on localhost alone, lacks a variable, runs as root, does not end on SIGTERM.
//
// It never talks to AWS and never prints a value. Everything it starts carries a label and is removed on every way out;
// what a killed rehearsal left is removed by the next one.
package rehearse

import (
	"context"
	"fmt"
	"strings"
	"time"

	"slipway/steps/live"
	"slipway/steps/stack"
)

// Spec is what is rehearsed: the task definition that ECS would get, and what ECS and the load balancer would do with
// it.
type Spec struct {
	Image      string              // in the engine's store
	Platform   string              // linux/amd64 or linux/arm64
	Definition live.TaskDefinition // one container, as steps/deploy makes it
	HealthPath string
	Grace      time.Duration // how long the service may take to be healthy
	Release    []string      // the release command, which runs first; empty: there is none
	Jobs       []Job         // started once each, after the service was up
	Workers    []Worker      // started once each, after the jobs

	Values   map[string]stack.Secret // of the definition's secrets, as far as they are known
	Database *Database               // nil: the stack has none
	Cache    *Cache                  // nil: the stack has none
	Folder   string                  // where the marks of living rehearsals are kept
}

// Job is a job that is started once.
type Job struct {
	Name    string
	Command []string
}

// Worker is a worker that is started once, with its own task definition.
type Worker struct {
	Name       string
	Definition live.TaskDefinition
}

// Run rehearses, and tells what happens. The error is one of the engine itself: what the container does wrong is a
// verdict.
func Run(ctx context.Context, e *Engine, spec Spec, tell func(Event)) (report Report, err error) {
	report.Image = spec.Image
	stage, err := open(ctx, e, spec.Folder)
	if err != nil {
		return report, err
	}
	defer func() {
		if left := stage.close(); left != nil && err == nil {
			err = left
		}
	}()
	r := &rehearsal{Engine: e, spec: spec, stage: stage, tell: tell, report: &report}
	if err := r.image(ctx); err != nil || report.Failed() && r.hopeless {
		return report, err
	}
	if err := r.backends(ctx); err != nil {
		return report, err
	}
	r.noteGiven()
	if goOn, err := r.release(ctx); err != nil || !goOn {
		return report, err
	}
	if err := r.service(ctx); err != nil {
		return report, err
	}
	if err := r.jobs(ctx); err != nil {
		return report, err
	}
	return report, r.workers(ctx)
}

// rehearsal is one under way.
type rehearsal struct {
	*Engine
	spec   Spec
	stage  *stage
	tell   func(Event)
	quoted string // the last line that was passed on
	report *Report
	values map[string]stack.Secret // what the containers get beside the plain environment
	plain  map[string]string
	// of the database and the cache beside the app, whose values may be a part of a URL alone
	passwords []stack.Secret
	given     []string // names of secrets that got a value of nobody: a stand-in
	hopeless  bool     // the image cannot run here
	noDB      string   // why there is no database beside it
}

func (r *rehearsal) container() live.Container { return r.spec.Definition.Containers[0] }

// release runs the release command as ECS would, before the service. It reports whether the rehearsal goes on.
func (r *rehearsal) release(ctx context.Context) (goOn bool, err error) {
	if len(r.spec.Release) == 0 {
		return true, nil
	}
	return r.once(ctx, "release", "The release command ends well", "service.release", r.spec.Release)
}

func (r *rehearsal) jobs(ctx context.Context) error {
	for _, j := range r.spec.Jobs {
		if _, err := r.once(ctx, "job-"+j.Name, "Job "+j.Name+" ends well", "schedule.jobs", j.Command); err != nil {
			return err
		}
	}
	return nil
}

// longest is how long a one-shot command may take here.
const longest = 10 * time.Minute

// once runs a command in a container of its own to its end.
func (r *rehearsal) once(ctx context.Context, id, title, answer string, command []string) (well bool, err error) {
	r.say("running " + strings.TrimPrefix(id, "job-") + ": " + strings.Join(command, " "))
	name, err := r.start(ctx, id, r.spec.Definition, command, nil)
	if failure, ok := refused(err); ok {
		r.report.Facts.Commands = append(r.report.Facts.Commands, Command{command, notStarted(failure)})
		r.report.add(Verdict{ID: id, Title: title, Status: Fail, Detail: subject(id) + failure, Fix: "mend " + answer})
		return false, nil
	}
	if err != nil {
		return false, err
	}
	limited, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	state, err := r.untilEnded(limited, name)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		r.report.add(Verdict{ID: id, Title: title, Status: Fail,
			Detail: fmt.Sprintf("%sIt was still running after %s", subject(id), longest),
			Fix:    "make it end, or run it as a worker"})
		return false, nil
	}
	logs := r.logs(ctx, name)
	r.report.Facts.Commands = append(r.report.Facts.Commands, Command{command, r.exit(state, logs)})
	if state.ExitCode == 0 {
		r.report.add(Verdict{ID: id, Title: title, Status: Pass, Detail: "it ended with exit code 0"})
		return true, nil
	}
	c := r.cause(r.spec.Definition, state, logs)
	r.report.add(Verdict{ID: id, Title: title, Status: Fail, Detail: subject(id) + c.what, Fix: c.fix,
		Answer: answers[id], Evidence: logs.last(6)})
	return false, nil
}

// answers are those that name the one-shot commands.
var answers = map[string]string{"release": "service.release"}

// subject names what the verdict on a one-shot command is about.
func subject(id string) string {
	if job, ok := strings.CutPrefix(id, "job-"); ok {
		return "Job " + job + ": "
	}
	return "The release command: "
}
