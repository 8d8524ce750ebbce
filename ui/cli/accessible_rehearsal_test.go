package cli

import (
	"strings"
	"testing"

	"slipway/steps"
	"slipway/steps/check"
	"slipway/steps/rehearse"
)

// TestLinesRehearse: the journey in lines offers to try the container after the image, names the cause first, changes
// the answer that is to blame and comes back.
func TestLinesRehearse(t *testing.T) {
	k := newTalk(t)
	var answer rehearse.Report
	answer.Verdicts = []rehearse.Verdict{{ID: "health", Title: "The health path answers 200", Status: check.Fail,
		Detail: "GET /health answers 404: there is no such path",
		Fix:    "set service.health_path", Answer: "service.health_path"}}
	e := &fakeEngine{reports: []rehearse.Report{answer, passes}}
	k.engines = func() (steps.Rehearser, error) { return e, nil }
	code, said := k.answers(nil, "Try it here first?", "1", "1. Change service.health_path", "1",
		"Step service: Health path", "/healthz", "1. Try it\n", "1", "1. Go on\n", "1", "E-mail for budget", "me@example.com")
	if code != 0 || e.tried != 2 {
		t.Fatalf("ended %d, tried %d times\n%s", code, e.tried, said)
	}
	k.hears(said, "docker 28.2.2 runs the container on this machine", "starting the container.",
		"GET /health answers 404", "fix: set service.health_path",
		"It starts, answers its health check")
	if at := strings.Index(said, "Try it here first?"); strings.Index(said, "Nothing of this has been done yet") < at {
		t.Error("the rehearsal is not offered before the plan")
	}
}
