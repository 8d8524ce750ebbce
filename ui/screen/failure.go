package screen

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/deploy"
	"slipway/steps/plan"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

// telling is one labelled paragraph about an error.
type telling struct {
	label, text string
	log         bool // its last lines matter most
	spare       bool // gives way before all others
	narrow      bool // its label is as short as can be
}

// trouble is an error in paragraphs: said is what AWS or the application said, which may be long and is shortened where there is
// no room; the rest is what the reader needs to go on.
type trouble struct {
	said    []telling
	means   string
	on      string // the resource it was refused on
	next    string
	code    string
	refused bool     // the call changed nothing
	late    bool     // AWS was given up on and may still be at work
	policy  bool     // the policy that slipway policy prints would help
	step    string   // that mends it, where the error says it
	answers []string // that may be to blame, the likeliest first
}

// troubleOf puts an error in words. call is the call that failed, as the tape has it; nil where it is not known.
func troubleOf(err error, call *cloud.Call) trouble {
	var deployment *deploy.DeploymentError
	if errors.As(err, &deployment) {
		return deployed(deployment)
	}
	e := cloud.Explain(err)
	a := trouble{means: e.Means, on: e.Resource, next: e.Next, code: e.Code}
	a.refused, a.policy = e.Safe && e.Service != "", strings.Contains(e.Next, "slipway policy")
	if a.on != "" {
		a.means = strings.TrimSuffix(a.means, " on "+a.on) // it has a line of its own, where it is not broken
	}
	if e.Service == "" {
		a.said = happened(err, e)
	} else {
		a.said = []telling{{label: "AWS said", text: strings.TrimPrefix(e.Code+": "+e.Said, ": ")}, {label: "call", text: called(e, call)}, {label: "request", text: e.RequestID}}
	}
	var late *plan.TimeoutError
	if errors.As(err, &late) {
		a.late = true
		a.next = either(a.next, "try again: it reads AWS and waits on from where it is")
	}
	return a
}

// logLines is what stands between an error and the last lines of a log in it.
const logLines = "\nits last log lines:\n"

// happened tells an error that is not an answer of AWS, with the log it quotes.
func happened(err error, e *cloud.Error) []telling {
	before, log, quoted := strings.Cut(cloud.Scrub(err.Error()), logLines)
	if !quoted {
		return []telling{{label: "what happened", text: e.Said}}
	}
	lines := strings.Split(log, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return []telling{{label: "what happened", text: strings.Join(strings.Fields(before), " ")}, {label: "its log", text: strings.Join(lines, "\n"), log: true}}
}

// called names the call that failed, and how often it was tried.
func called(e *cloud.Error, call *cloud.Call) string {
	name := e.Service + ":" + e.Operation
	if call != nil && call.Attempts > 1 {
		name += fmt.Sprintf(", tried %d times over %s", call.Attempts, clock(call.Took))
	}
	return name
}

// deploymentFailed stands for the code of an error that is not an answer of AWS.
const deploymentFailed = "DeploymentFailed"

// deployed tells why a service did not start: as its task says it, with the last lines of its log, and as ECS says it.
func deployed(e *deploy.DeploymentError) trouble {
	cause := e.Cause()
	a := trouble{code: deploymentFailed, means: cause.Means, next: cause.Next, step: cause.Step, answers: cause.Answers}
	say := func(label, text string, log, spare bool) {
		if text != "" {
			a.said = append(a.said, telling{label: label, text: cloud.Scrub(text), log: log, spare: spare})
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
		a.means += "; the one before is serving again"
	case e.Halted:
		a.means += "; it was set to 0 tasks, so that it does not start failing ones for ever"
	}
	return a
}

// callOf finds the call of an error among the newest ones made.
func callOf(err error, made []cloud.Call) *cloud.Call {
	id := cloud.Explain(err).RequestID
	i := slices.IndexFunc(made, func(c cloud.Call) bool { return id != "" && c.RequestID == id })
	if i < 0 {
		return nil
	}
	return &made[i]
}

// How wide the labels of a card are, and those of a narrow one.
const labelWidth, narrowLabel = 15, 9

func (p telling) labelled() (label string, width int) {
	if !p.narrow {
		return p.label, labelWidth
	}
	label = p.label
	for _, word := range []string{"what it ", "what is ", "what "} {
		label = strings.TrimPrefix(label, word)
	}
	return label, narrowLabel
}

// set is a paragraph broken into lines.
type set struct {
	telling
	lines []string
}

// set breaks a paragraph for a card w cells wide; an empty one has no lines.
func (p telling) set(w int) set {
	if p.text == "" {
		return set{p, nil}
	}
	_, label := p.labelled()
	return set{p, widget.Wrap(p.text, max(10, w-label))}
}

// ink draws a paragraph.
func (p set) ink(t *theme.Theme) []string {
	var lines []string
	for i, l := range p.lines {
		label, width := p.labelled()
		if i > 0 {
			label = ""
		}
		lines = append(lines, t.Muted.Render(widget.Pad(label, width))+t.Plain.Render(l))
	}
	return lines
}

// shrunk fits paragraphs into n lines: the longest gives way first, and says so with an ellipsis; of a log the end is kept.
func shrunk(paragraphs []set, n int) []set {
	total := 0
	for _, p := range paragraphs {
		total += len(p.lines)
	}
	for i, p := range paragraphs {
		if total > n && p.spare {
			total -= len(p.lines)
			paragraphs[i].lines = nil
		}
	}
	for ; total > max(0, n); total-- {
		longest := 0
		for i, p := range paragraphs {
			if len(p.lines) >= len(paragraphs[longest].lines) {
				longest = i
			}
		}
		p := &paragraphs[longest]
		switch last := len(p.lines) - 1; {
		case last == 0:
			p.lines = nil
		case p.log:
			p.lines = append([]string{"… " + p.lines[1]}, p.lines[2:]...)
		default:
			p.lines = append([]string{}, p.lines[:last]...)
			p.lines[last-1] = strings.TrimSuffix(p.lines[last-1], " …") + " …"
		}
	}
	return paragraphs
}

// tellings are all paragraphs of a trouble.
func (a trouble) tellings(safe string) []telling {
	return append(slices.Clone(a.said), telling{label: "what it means", text: a.means}, telling{label: "on", text: a.on},
		telling{label: "what is safe", text: safe}, telling{label: "next", text: a.next})
}

// explain puts an error in lines: what happened, what it means, what to do next.
func explain(ctx *Context, err error, w int) []string {
	var lines []string
	for _, p := range troubleOf(err, nil).tellings("") {
		for _, l := range p.set(w - 3).ink(ctx.Theme) {
			lines = append(lines, "  "+l)
		}
	}
	return lines
}

// wrapped indents text under a sign.
func wrapped(sign string, style theme.Ink, text string, w int) []string {
	var lines []string
	for i, l := range widget.Wrap(text, w-6) {
		if i > 0 {
			sign = "  "
		}
		lines = append(lines, "  "+sign+style.Render(l))
	}
	return lines
}

// perDay is a month's price for a day.
func perDay(month float64) float64 { return month * 24 / cost.HoursPerMonth }

// enumerated writes names as a sentence does.
func enumerated(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
