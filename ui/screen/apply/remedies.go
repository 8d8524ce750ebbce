package apply

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/steps"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/ui/screen"
	"slipway/ui/screen/failure"
	"slipway/ui/text"
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

// remedies are the choices, the likeliest to help first: another answer when AWS refused one, else another try.
func (a *Model) remedies() []remedy {
	retry := remedy{text: "Try again", note: "reads AWS, plans what is left" + a.remainingTime(),
		do: func(*Model) tea.Cmd { return screen.Send(screen.Retry{}) }}
	running := steps.EstimateRunning(a.result.Live, a.ctx.Prices).USD
	stop := remedy{
		text: "Stop here and keep what is made", note: fmt.Sprintf("$%.2f a month, $%.2f a day", running, perDay(running)),
		shortNote: fmt.Sprintf("$%.2f a month", running), do: func(*Model) tea.Cmd { return screen.Send(screen.Leave{}) },
	}
	failures := a.failures()
	if len(failures) == 0 {
		return []remedy{retry, a.changeAnswer(a.stoppedStep()), stop}
	}
	e := failures[a.failureAt]
	told := a.failureOf(e)
	switch {
	case e.Action == session.LeaseAction && told.NeedsPolicy:
		return []remedy{retry, a.copyPolicy(), stop}
	case e.Action == session.LeaseAction: // no answer helps
		return []remedy{retry, stop}
	}
	var changes []remedy
	for _, q := range a.suspectAnswers(e, told) {
		changes = append(changes, remedy{text: "Change an answer: " + answerName(q), note: "now " +
			cmp.Or(a.ctx.Settings.Get(q.ID), "empty"),
			do: func(*Model) tea.Cmd { return screen.Send(screen.Edit{Step: q.Step, Question: q.ID}) }})
	}
	if len(changes) == 0 {
		changes = []remedy{a.changeAnswer(cmp.Or(told.FixStep, e.Step))}
		if told.Code == failure.DeploymentFailed && told.FixStep != e.Step && told.FixStep != "" {
			changes = append(changes, a.changeAnswer(e.Step))
		}
	}
	switch {
	case len(told.SuspectAnswers) > 0:
		return append(changes, retry, stop)
	case told.NeedsPolicy:
		return append([]remedy{retry, a.copyPolicy()}, append(changes, stop)...)
	case cloud.AnswerRefused(told.Code):
		return append(changes, retry, stop)
	}
	return append([]remedy{retry}, append(changes, stop)...)
}

// remainingTime is how long the rest of the plan typically takes.
func (a *Model) remainingTime() string {
	left := a.longestPath(func(x plan.Action) bool { return a.states[x.ID].State == plan.Done })
	if left < 50e9 {
		return ""
	}
	return ", about " + text.Approx(left)
}

func (a *Model) changeAnswer(step string) remedy {
	return remedy{text: "Change an answer of " + step, note: "then try again",
		do: func(*Model) tea.Cmd { return screen.Send(screen.Edit{Step: step}) }}
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

// suspectAnswers are the answers that may have caused a failure, at most two: those the error names, or whose value
// it quotes; else, where AWS refused a value, the only answer that decides the failed action.
func (a *Model) suspectAnswers(e plan.Event, told failure.Failure) []question.Question {
	var blamed []question.Question
	for _, id := range told.SuspectAnswers {
		if q, ok := steps.Question(id); ok {
			blamed = append(blamed, q)
		}
	}
	if len(blamed) > 0 {
		return blamed[:min(len(blamed), 2)]
	}
	action, _ := a.plan.Action(e.Action)
	said := cloud.Explain(e.Err).Said
	var both, named, decide []question.Question // a value may be quoted by chance, so those the action rests on go first
	for _, q := range a.questions(e.Step) {
		value := a.ctx.Settings.Get(q.ID)
		quoted := q.Step == e.Step && len(value) > 3 && q.Kind != question.YesNo && strings.Contains(said, value)
		is := quoted || strings.Contains(told.Next, q.ID) || strings.Contains(said, q.ID+"=")
		decides := slices.ContainsFunc(action.Changes, func(c plan.Change) bool { return c.Answer == q.ID })
		if is && decides {
			both = append(both, q)
		}
		if is {
			named = append(named, q)
		}
		if decides {
			decide = append(decide, q)
		}
	}
	switch {
	case len(both) > 0:
		return both[:min(len(both), 2)]
	case len(named) > 0:
		return named[:min(len(named), 2)]
	case len(decide) == 1 && cloud.AnswerRefused(told.Code):
		return decide
	}
	return nil
}

// questions are all questions, those of the step named first.
func (a *Model) questions(first string) []question.Question {
	all := steps.QuestionsOf(first, *a.ctx.Settings)
	for _, step := range steps.Names() {
		if step != first {
			all = append(all, steps.QuestionsOf(step, *a.ctx.Settings)...)
		}
	}
	return all
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
	for _, x := range a.plan.Work() {
		if a.states[x.ID].State == plan.Stopped {
			return x.Step
		}
	}
	return steps.Names()[0]
}

// failures are the actions that failed, in the plan's order, which is the same in every run. What became of the lease
// comes first: it ends the whole run.
func (a *Model) failures() []plan.Event {
	var failed []plan.Event
	if e := a.states[session.LeaseAction]; e.State == plan.Failed {
		failed = append(failed, e)
	}
	for _, x := range a.plan.Work() {
		if e := a.states[x.ID]; e.State == plan.Failed {
			failed = append(failed, e)
		}
	}
	return failed
}

// perDay is a month's price for a day.
func perDay(month float64) float64 { return month * 24 / cost.HoursPerMonth }
