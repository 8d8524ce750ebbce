package cli

import (
	"context"
	"errors"
	"strings"
	"testing"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/rehearse"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// fakeEngine is a container engine that finds what it is told to, one report a rehearsal, the last for all that follow.
type fakeEngine struct {
	reports []rehearse.Report
	err     error
	tried   int
	values  map[string]stack.Secret
}

func (d *fakeEngine) Name() string { return "docker 28.2.2" }

func (d *fakeEngine) Rehearse(_ context.Context, _ stack.Settings, r steps.Rehearsal,
	tell func(rehearse.Event)) (rehearse.Report, error) {
	tell(rehearse.Event{Stage: "starting the container"})
	report := d.reports[min(d.tried, len(d.reports)-1)]
	d.tried++
	d.values = r.Values
	return report, d.err
}

var (
	passes = rehearse.Report{Verdicts: []rehearse.Verdict{{ID: "starts", Title: "It starts", Status: check.Pass}}}
	fails  = rehearse.Report{Verdicts: []rehearse.Verdict{{ID: "listens", Title: "It listens", Status: check.Fail,
		Detail: "It listens on port 3000, not on 8000 (service.port)", Fix: "set service.port to 3000"}}}
)

// TestApplyRehearsesFirst: at a terminal it is offered before the first image is pushed, and a rehearsal that fails
// lets nobody go on unasked; without one only a flag starts anything.
func TestApplyRehearsesFirst(t *testing.T) {
	for name, c := range map[string]struct {
		args    []string
		typed   []string
		alone   bool // nobody sits there
		reports []rehearse.Report
		none    bool // there is no engine
		broken  bool // the engine fails
		tried   int
		code    int
		says    []string
		hides   []string
	}{
		"offered and taken": {typed: []string{"", "shop"}, reports: []rehearse.Report{passes}, tried: 1,
			says: []string{"Try it here first? docker 28.2.2 runs the container", "starting the container",
				"It starts, answers", "done in"}},
		"offered and left": {typed: []string{"go on", "shop"}, says: []string{"Try it here first?", "done in"}},
		"no engine":        {typed: []string{"shop"}, none: true, says: []string{"done in"}, hides: []string{"Try it here"}},
		"not wanted": {args: []string{"--no-rehearsal"}, typed: []string{"shop"}, says: []string{"done in"},
			hides: []string{"Try it here"}},
		"fails and stops": {typed: []string{"", ""}, reports: []rehearse.Report{fails}, tried: 1, code: 1,
			says: []string{"It listens on port 3000", "What now?", "Nothing was changed."}, hides: []string{"done in"}},
		"fails, is mended": {typed: []string{"", "try again", "shop"}, reports: []rehearse.Report{fails, passes}, tried: 2,
			says: []string{"It listens on port 3000", "done in"}},
		"fails, all the same": {typed: []string{"", "go on", "shop"}, reports: []rehearse.Report{fails}, tried: 1,
			says: []string{"done in"}},
		"the input ends": {typed: []string{""}, reports: []rehearse.Report{fails}, tried: 1, code: 1,
			says: []string{"Nothing was changed."}, hides: []string{"done in"}},
		"the engine fails": {typed: []string{"", "go on", "shop"}, broken: true, tried: 1,
			says: []string{"could not be tried: no space left", "done in"}},
		"asked for":         {args: []string{"--rehearse"}, typed: []string{"shop"}, tried: 1, says: []string{"done in"}},
		"alone":             {args: []string{"--yes"}, alone: true, says: []string{"--rehearse does that", "done in"}},
		"alone, not wanted": {args: []string{"--yes", "--no-rehearsal"}, alone: true, hides: []string{"--rehearse"}},
		"alone, asked for":  {args: []string{"--yes", "--rehearse"}, alone: true, tried: 1, says: []string{"done in"}},
		"alone, fails": {args: []string{"--yes", "--rehearse"}, alone: true, reports: []rehearse.Report{fails}, tried: 1,
			code: 1, says: []string{"It listens on port 3000", "Nothing was changed."}, hides: []string{"done in"}},
		"alone, no engine": {args: []string{"--yes", "--rehearse"}, alone: true, none: true, code: 1,
			says: []string{"none of docker, podman", "nothing was changed"}, hides: []string{"done in"}},
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t)
			write(t, k.folder, "slipway.yaml", "app: shop\nenvironment: production\nregion: eu-west-1\n"+
				"data: {database: none, cache: none}\nbudget: {email: me@example.com}\n")
			d := &fakeEngine{reports: c.reports}
			if d.reports == nil {
				d.reports = []rehearse.Report{passes}
			}
			if c.broken {
				d.err = errors.New("no space left")
			}
			k.engines = func() (steps.Rehearser, error) {
				if c.none {
					return nil, workspace.ErrNoContainers
				}
				return d, nil
			}
			k.alone = c.alone
			code, said := k.says(append([]string{"apply"}, c.args...), c.typed...)
			if code != c.code || d.tried != c.tried {
				t.Errorf("ended %d, tried %d times\n%s", code, d.tried, said)
			}
			for _, text := range c.says {
				if !strings.Contains(said, text) {
					t.Errorf("does not say %q:\n%s", text, said)
				}
			}
			for _, text := range c.hides {
				if strings.Contains(said, text) {
					t.Errorf("says %q:\n%s", text, said)
				}
			}
		})
	}
}

// TestRehearseNames: jobs and workers that there are none of are refused before anything is started; those that there
// are reach the engine.
func TestRehearseNames(t *testing.T) {
	k := newTalk(t)
	e := &fakeEngine{reports: []rehearse.Report{passes}}
	k.engines = func() (steps.Rehearser, error) { return e, nil }
	write(t, k.folder, "slipway.yaml", "app: shop\nenvironment: production\nregion: eu-west-1\n"+
		"workers: [{name: mails, command: celery}]\nbudget: {email: none}\n")
	for _, flag := range []string{"--job", "--worker"} {
		if code, said := k.says([]string{"rehearse", flag, "nosuch"}); code != 2 || e.tried > 0 {
			t.Errorf("%s ended %d\n%s", flag, code, said)
		}
	}
	if code, said := k.says([]string{"rehearse", "--worker", "mails"}); code != 0 || e.tried != 1 {
		t.Errorf("ended %d\n%s", code, said)
	}
}
