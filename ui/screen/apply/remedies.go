package apply

import (
	"cmp"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/ui/screen"
	"slipway/ui/text"
	"slipway/ui/wizard"
)

// remedy is a choice after a failed or stopped run.
type remedy struct {
	text, note string
	do         func(*Model) tea.Cmd
	shortNote  string // the aside where it is narrow
}

var (
	keyDetails = screen.Binding("d", "details", "d")
	keyError   = screen.Binding("y", "copy error", "y")
	keyPage    = screen.Binding("tab", "next failure", "tab", "right", "shift+tab", "left")
	keyRetry   = screen.Binding("r", "try again", "r")
)

// remedies are the choices after the run.
func (a *Model) remedies() []remedy {
	choices := wizard.AfterStop(a.stoppedStep())
	if failures := a.failures(); len(failures) > 0 {
		choices = a.ctx.Remedies(a.run.Plan, failures[a.failureAt])
	}
	all := make([]remedy, len(choices))
	for i, c := range choices {
		all[i] = a.remedy(c)
	}
	return all
}

// remedy is a choice in words, and what it does.
func (a *Model) remedy(c wizard.Remedy) remedy {
	switch c.Kind {
	case wizard.TryAgain:
		return remedy{text: "Try again", note: "reads AWS, plans what is left" + a.remainingTime(),
			do: func(*Model) tea.Cmd { return screen.Send(screen.Retry{}) }}
	case wizard.AskPolicy:
		return a.copyPolicy()
	case wizard.StopHere:
		running := steps.EstimateRunning(a.run.Result.Live, a.ctx.Prices).USD
		return remedy{
			text: "Stop here and keep what is made", note: fmt.Sprintf("$%.2f a month, $%.2f a day", running, perDay(running)),
			shortNote: fmt.Sprintf("$%.2f a month", running), do: func(*Model) tea.Cmd { return screen.Send(screen.Leave{}) },
		}
	}
	r := remedy{text: "Change an answer of " + c.Step, note: "then try again",
		do: func(*Model) tea.Cmd { return screen.Send(screen.Edit{Step: c.Step, Question: c.Question}) }}
	if q, ok := steps.Question(c.Question); ok {
		r.text = "Change an answer: " + answerName(q)
		r.note = "now " + cmp.Or(a.ctx.Settings.Get(q.ID), "empty")
	}
	return r
}

// remainingTime is how long the rest of the plan typically takes.
func (a *Model) remainingTime() string {
	left := a.run.LongestPath(func(x plan.Action) bool { return a.run.State(x.ID).State == plan.Done })
	if left < 50e9 {
		return ""
	}
	return ", about " + text.Approx(left)
}

// copyPolicy copies the missing policy to the terminal's clipboard, which works over SSH too.
func (a *Model) copyPolicy() remedy {
	aside := "slipway policy prints it"
	if a.copied == copiedPolicy {
		aside = "copied"
	}
	return remedy{text: "Copy the policy to ask for", note: aside, do: func(a *Model) tea.Cmd {
		a.copied = copiedPolicy
		var documents []string
		s := a.ctx.Current()
		for _, d := range cloud.PoliciesToMake(s.Identity(), cloud.LimitsOf(s.Settings)) {
			documents = append(documents, d.JSON)
		}
		return tea.SetClipboard(strings.Join(documents, "\n"))
	}}
}

// answerName is a question's title or, where that is long, its name in slipway.yaml.
func answerName(q question.Question) string {
	if len(q.Title) > 36 {
		return q.ID
	}
	return q.Title
}

// What was copied last.
const (
	copiedError  = "error"
	copiedPolicy = "policy"
)

// handleKeyAfterFailure takes a key after a failed or stopped run.
func (a *Model) handleKeyAfterFailure(msg tea.KeyPressMsg) tea.Cmd {
	failures := len(a.failures())
	switch {
	case key.Matches(msg, keyDetails):
		a.details, a.scroll = !a.details, 0
	case a.details && key.Matches(msg, screen.KeyBack):
		a.details, a.scroll = false, 0
	case key.Matches(msg, keyError) && failures > 0:
		a.copied = copiedError
		return tea.SetClipboard(ansi.Strip(a.allFailures(cardWidth)))
	case key.Matches(msg, keyRetry):
		return screen.Send(screen.Retry{})
	case key.Matches(msg, screen.KeyLeave):
		return screen.Send(screen.Leave{})
	case a.details:
		a.scroll = screen.MoveCursor(a.scroll, max(0, strings.Count(a.allFailures(60), "\n")), msg)
	case key.Matches(msg, keyPage) && failures > 1:
		direction := 1
		if s := msg.String(); s == "left" || s == "shift+tab" {
			direction = failures - 1
		}
		a.failureAt, a.choice, a.copied = (a.failureAt+direction)%failures, 0, ""
	case key.Matches(msg, screen.KeyEnter):
		return a.remedies()[a.choice].do(a)
	default:
		a.choice = screen.MoveCursor(a.choice, len(a.remedies())-1, msg)
	}
	return nil
}

// keysAfterFailure are the keys that work after a failed or stopped run.
func (a *Model) keysAfterFailure() []key.Binding {
	copyError := keyError
	if a.copied == copiedError {
		copyError.SetHelp("y", "copied")
	}
	switch failures := len(a.failures()); {
	case a.details:
		return []key.Binding{screen.Binding("d", "close", "d"), screen.KeyMove, copyError, screen.KeyLeave}
	case failures == 0:
		return []key.Binding{screen.Binding("enter", "take", "enter"), keyDetails, screen.KeyPick, keyLog, screen.KeyCalls,
			screen.KeyLeave}
	case failures > 1:
		return []key.Binding{screen.Binding("enter", "take", "enter"), keyDetails, screen.KeyPick, keyPage, copyError, keyLog,
			screen.KeyCalls, screen.KeyLeave}
	}
	return []key.Binding{screen.Binding("enter", "take", "enter"), keyDetails, screen.KeyPick, copyError, keyLog,
		screen.KeyCalls, screen.KeyLeave}
}

// stoppedStep is the step a run was stopped at.
func (a *Model) stoppedStep() string {
	for _, x := range a.run.Work {
		if a.run.State(x.ID).State == plan.Stopped {
			return x.Step
		}
	}
	return steps.Names()[0]
}

// failures are the actions that failed.
func (a *Model) failures() []plan.Event {
	return wizard.Failures(a.run.Plan, func(action string) plan.Event { return a.run.State(action) })
}

// perDay is a month's price for a day.
func perDay(month float64) float64 { return month * 24 / cost.HoursPerMonth }
