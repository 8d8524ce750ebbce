package rehearse

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"slipway/steps/live"
)

// workers starts each worker once, watches it for a moment, and ends it as ECS would.
func (r *rehearsal) workers(ctx context.Context) error {
	for _, w := range r.spec.Workers {
		if err := r.worker(ctx, w.Name, w.Definition); err != nil {
			return err
		}
	}
	return nil
}

func (r *rehearsal) worker(ctx context.Context, worker string, d live.TaskDefinition) error {
	c := d.Containers[0]
	v := Verdict{ID: "worker-" + worker, Title: "Worker " + worker + " starts, stays and ends on SIGTERM", Status: Fail}
	r.say("starting worker " + worker)
	name, err := r.start(ctx, v.ID, d, nil, nil)
	if why, ok := refused(err); ok {
		r.report.Facts.Workers = append(r.report.Facts.Workers, Command{c.Command, notStarted(why)})
		v.Detail, v.Fix = "Worker "+worker+": "+why, "mend the worker's command, or the user of the Dockerfile"
		r.report.add(v)
		return nil
	}
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, settle)
	defer cancel()
	s, err := r.untilEnded(limited, name)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil: // it ended
		logs := r.logs(ctx, name)
		r.report.Facts.Workers = append(r.report.Facts.Workers, Command{c.Command, r.exit(s, logs)})
		found := r.cause(d, s, logs)
		v.Detail, v.Fix, v.Evidence = "Worker "+worker+": "+found.what, found.fix, logs.last(6)
		r.report.add(v)
		return nil
	case limited.Err() == nil:
		return err
	}
	began := time.Now()
	if _, err := r.do(ctx, nil, nil, "stop", "-t", strconv.Itoa(c.StopTimeout), name); err != nil {
		return err
	}
	if s, err = r.state(ctx, name); err != nil {
		return err
	}
	took := time.Since(began)
	v.Status, v.Detail = Pass, "it ran and ended after "+round(took)
	if s.ExitCode == killed && took >= time.Duration(c.StopTimeout)*time.Second {
		v.Status = Fail
		v.Detail = fmt.Sprintf("Worker %s: it does not end on SIGTERM: it was killed after %d seconds, and so is what it "+
			"works on at a deployment", worker, c.StopTimeout)
		v.Fix = "let it finish on SIGTERM; a shell as the first process does not pass it on (begin the command with exec)"
	}
	r.report.add(v)
	return nil
}
