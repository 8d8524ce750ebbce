// Package failure puts an error into the labelled paragraphs that the screens show: what AWS said, what it means,
// what to do next. It is no screen: apply, home and review draw with it.
package failure

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"slipway/steps/cloud"
	"slipway/steps/deploy"
	"slipway/steps/plan"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
	"slipway/ui/wizard"
)

// Failure is an error in paragraphs. Said is what AWS or the application said, which may be long and is shortened
// where there is no room; the rest is what the user needs to go on.
type Failure struct {
	wizard.Cause

	Said     []widget.Paragraph
	Meaning  string
	Resource string // the resource it was refused on
	Refused  bool   // the call changed nothing
	TimedOut bool   // AWS was given up on and may still be at work
}

// Of explains an error. call is the call that failed, nil when that is not known.
func Of(err error, call *cloud.Call) Failure {
	var deployment *deploy.DeploymentError
	if errors.As(err, &deployment) {
		return ofDeployment(deployment)
	}
	e := cloud.Explain(err)
	a := Failure{Cause: wizard.CauseOf(err), Meaning: e.Means, Resource: e.Resource, Refused: e.Safe && e.Service != ""}
	if a.Resource != "" {
		a.Meaning = strings.TrimSuffix(a.Meaning, " on "+a.Resource) // it has a line of its own, where it is not broken
	}
	if e.Service == "" {
		a.Said = notFromAWS(err, e)
	} else {
		a.Said = []widget.Paragraph{{Label: "AWS said", Text: strings.TrimPrefix(e.Code+": "+e.Said, ": ")},
			{Label: "call", Text: callText(e, call)}, {Label: "request", Text: e.RequestID}}
	}
	var late *plan.TimeoutError
	a.TimedOut = errors.As(err, &late)
	return a
}

// logMarker separates an error from the log lines that it quotes.
const logMarker = "\nits last log lines:\n"

// notFromAWS explains an error that does not come from AWS, with the log it quotes.
func notFromAWS(err error, e *cloud.Error) []widget.Paragraph {
	before, log, quoted := strings.Cut(cloud.Redact(err.Error()), logMarker)
	if !quoted {
		return []widget.Paragraph{{Label: "what happened", Text: e.Said}}
	}
	lines := strings.Split(log, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return []widget.Paragraph{{Label: "what happened", Text: strings.Join(strings.Fields(before), " ")},
		{Label: "its log", Text: strings.Join(lines, "\n"), Log: true}}
}

// callText names the call that failed, and how often it was tried.
func callText(e *cloud.Error, call *cloud.Call) string {
	name := e.Service + ":" + e.Operation
	if call != nil && call.Attempts > 1 {
		name += fmt.Sprintf(", tried %d times over %s", call.Attempts, text.Clock(call.Took))
	}
	return name
}

// ofDeployment explains why a service did not start: its task's reason, the end of its log, and what ECS says.
func ofDeployment(e *deploy.DeploymentError) Failure {
	a := Failure{Cause: wizard.CauseOf(e), Meaning: e.Cause().Means}
	say := func(label, text string, log, spare bool) {
		if text != "" {
			a.Said = append(a.Said, widget.Paragraph{Label: label, Text: cloud.Redact(text), Log: log, Spare: spare})
		}
	}
	if e.Task != nil {
		say("its task", deploy.Why(*e.Task), false, false)
	}
	var log []string
	for _, l := range e.Logs {
		log = append(log, strings.TrimSpace(l.Text))
	}
	say("its log", strings.Join(log, "\n"), true, false)
	if e.LogsErr != nil {
		say("its log", "could not be read: "+cloud.Explain(e.LogsErr).Error(), false, false)
	}
	say("ECS said", e.Reason, false, true)
	switch {
	case e.RolledBack:
		a.Meaning += "; the one before is serving again"
	case e.Halted:
		a.Meaning += "; it was set to 0 tasks, so that it does not start failing ones for ever"
	}
	return a
}

// CallOf finds the call that an error came from, by its request id.
func CallOf(err error, made []cloud.Call) *cloud.Call {
	id := cloud.Explain(err).RequestID
	i := slices.IndexFunc(made, func(c cloud.Call) bool { return id != "" && c.RequestID == id })
	if i < 0 {
		return nil
	}
	return &made[i]
}

// Paragraphs are all paragraphs of a failure.
func (a Failure) Paragraphs(safe string) []widget.Paragraph {
	return append(slices.Clone(a.Said), widget.Paragraph{Label: "what it means", Text: a.Meaning},
		widget.Paragraph{Label: "on", Text: a.Resource},
		widget.Paragraph{Label: "what is safe", Text: safe}, widget.Paragraph{Label: "next", Text: a.Next})
}

// Explain draws an error: what happened, what it means, what to do next.
func Explain(t *theme.Theme, err error, w int) []string {
	var lines []string
	for _, p := range Of(err, nil).Paragraphs("") {
		for _, l := range p.Wrap(w - 3).Render(t) {
			lines = append(lines, "  "+l)
		}
	}
	return lines
}
