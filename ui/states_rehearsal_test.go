package ui

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/rehearse"
	"slipway/steps/stack"
)

// fakeEngine is a container engine that takes its time and finds what it is told to.
type fakeEngine struct {
	report  rehearse.Report
	err     error
	removed atomic.Int32 // how often everything was removed, also after a stop
}

func (d *fakeEngine) Name() string { return "docker 28.2.2" }

func (d *fakeEngine) Rehearse(ctx context.Context, _ stack.Settings, _ steps.Rehearsal,
	tell func(rehearse.Event)) (rehearse.Report, error) {
	defer d.removed.Add(1)
	for _, e := range []rehearse.Event{{Stage: "building the image"},
		{Line: "#7 [3/4] RUN pip install -r requirements.txt"},
		{Stage: "looking into the image"}, {Stage: "starting postgres:16"}, {Stage: "starting the container"},
		{Stage: "waiting for 200 from GET /health on port 8000"}, {Line: "INFO: Application startup complete."}} {
		tell(e)
		select {
		case <-time.After(10 * time.Second):
		case <-ctx.Done():
			time.Sleep(3 * time.Second) // it removes what it has started
			return rehearse.Report{}, ctx.Err()
		}
	}
	return d.report, d.err
}

func verdict(id, title string, status check.Status, detail string) rehearse.Verdict {
	return rehearse.Verdict{ID: id, Title: title, Status: status, Detail: detail}
}

// wellReport is of a container that will do.
func wellReport() rehearse.Report {
	return rehearse.Report{Verdicts: []rehearse.Verdict{
		verdict("architecture", "It is built for the task's architecture", check.Pass, "linux/amd64"),
		verdict("user", "It does not run as root", check.Pass, "user 1001 (USER of the Dockerfile)"),
		verdict("size", "Its size", check.Pass, "143 MB"),
		verdict("layers", "Nothing private is in its layers", check.Pass,
			"no .env, no .git, no private key, no cloud credentials"),
		verdict("starts", "It starts and stays", check.Pass, "it runs"),
		verdict("listens", "It listens on the port, for everybody", check.Pass, "it listens on port 8000"),
		verdict("health", "The health path answers 200", check.Pass, "GET /health answered 200 after 1.2s"),
		verdict("memory", "It fits into the task's memory", check.Unknown, "the engine does not say how much it uses"),
		verdict("ends", "SIGTERM ends it in time", check.Pass, "it ended after 240ms"),
	}, Notes: []string{"no value is known here for STRIPE_KEY: each was given a stand-in"}}
}

// wrongReport is of one that listens elsewhere, and runs as root.
func wrongReport() rehearse.Report {
	r := wellReport()
	r.Verdicts = r.Verdicts[:5]
	r.Verdicts[1] = rehearse.Verdict{ID: "user", Title: "It does not run as root", Status: check.Fail,
		Detail: "it runs as root", Fix: "end the Dockerfile with USER and a number, or set service.user",
		Answer: "service.user"}
	r.Verdicts = append(r.Verdicts, rehearse.Verdict{ID: "listens", Title: "It listens on the port, for everybody",
		Status: check.Fail, Detail: "It listens on port 3000, not on 8000 (service.port)",
		Fix: "set service.port to 3000, or let the server listen on the port in PORT", Answer: "service.port",
		Evidence: []string{"> shop@1.0.0 start", "> node server.js", "Listening on http://0.0.0.0:3000"}})
	return r
}

// offered starts a first setup on a machine that has an engine, and goes to the page that offers to try it.
func (l *lab) offered(d *fakeEngine) {
	l.t.Helper()
	l.tries = d
	s := built()
	s.Secrets.Keys = nil
	l.toPage(s, "IT HERE")
}

// rehearsals are the states of the page that offers to try the container, of a rehearsal, and of what it finds.
func rehearsals(l *lab, show look) {
	d := &fakeEngine{report: wrongReport()}
	l.offered(d)
	show(l, "rehearsal-offer")
	l.press("enter")
	l.pass(65 * time.Second)
	show(l, "rehearsal-running")
	l.until("It listens on port 3000")
	show(l, "rehearsal-failed")
	l.press("enter").until("SERVICE")
	show(l, "rehearsal-mend")
	l.press("backspace", "backspace", "backspace", "backspace", "3000", "enter").until("before: It listens")
	show(l, "rehearsal-mended")
	d.report = wellReport()
	l.press("enter")
	l.until("It starts, answers")
	show(l, "rehearsal-passed")
	d.err = errors.New("build the image with docker: exit status 1; its last lines:\n  #7 ERROR: process \"/bin/sh -c " +
		"pip install\" did not complete successfully: exit code: 1\nmend the Dockerfile or the code and run it again")
	l.press("down", "enter")
	l.pass(2 * time.Second)
	l.press("esc")
	show(l, "rehearsal-stopping")
	l.until("Stopped. Everything")
	show(l, "rehearsal-stopped")
	l.press("enter")
	l.until("could not be tried")
	show(l, "rehearsal-broken")
}

// TestRehearsalIsRemoved: ctrl+c in the middle of a rehearsal ends the program once everything is removed, and at once
// when it is pressed again.
func TestRehearsalIsRemoved(t *testing.T) {
	virtual(t, func(t *testing.T) {
		for presses, removed := range map[int]int{1: 1, 2: 0} {
			l, d := newLab(t), &fakeEngine{}
			l.offered(d)
			l.press("enter")
			l.pass(15 * time.Second)
			for range presses {
				l.press("ctrl+c")
			}
			if presses == 1 {
				l.see("Stopping: what it has started is being removed.")
				l.pass(4 * time.Second)
			}
			if !l.quit || l.m.code != 130 || int(d.removed.Load()) != removed || l.m.leaving != (presses == 2) {
				t.Errorf("%d times: quit %t, code %d, removed %d times", presses, l.quit, l.m.code, d.removed.Load())
			}
			l.m.endTries()
			l.pass(5 * time.Second)
		}
	})
}

// TestRehearsalGoesOn: what failed can be gone on with, and another way than trying leads past the page.
func TestRehearsalGoesOn(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		d := &fakeEngine{report: wrongReport()}
		l.offered(d)
		l.press("down", "enter").until("SERVICE")
		if d.removed.Load() > 0 {
			t.Error("it was tried unasked")
		}
		l.press("esc").until("IT HERE")
		l.press("enter").until("It listens on port 3000")
		l.press("end").see("▸ Go on regardless").press("enter").until("SERVICE")
	})
}
