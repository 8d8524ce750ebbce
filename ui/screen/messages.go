package screen

import (
	tea "charm.land/bubbletea/v2"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// What screens ask the program to do. The program decides which screen follows.
type (
	// Next says that the screen is through.
	Next struct{}
	// Back asks for the screen before.
	Back struct{}
	// ShowPlan asks for the plan of the answers as they stand.
	ShowPlan struct{}
	// Edit asks to change one answer, or a step's when none is named, and to come back.
	Edit struct{ Step, Question string }
	// Mend asks to change one answer, and to come back to the page that is open.
	Mend struct{ Question question.Question }
	// MendFinding asks for the part of the plan that puts one finding of the checklist right.
	MendFinding struct{ ID string }
	// RunStep asks to run a step again; all of them when none is named.
	RunStep struct{ Step string }
	// PlanConfirmed says that the app's name was typed under the plan on the screen.
	PlanConfirmed struct{}
	// Retry asks to read, plan and confirm again.
	Retry struct{}
	// ShowChecklist asks for the checklist.
	ShowChecklist struct{}
	// ShowLog asks for the log as it grows.
	ShowLog struct{}
	// Leave ends the program.
	Leave struct{}
)

type (
	// RunEvents is a batch of events of the run.
	RunEvents []plan.Event
	// RunFinished says that the run is over.
	RunFinished struct{ Result plan.Result }
	// LeaveNow ends the program while AWS is still at work.
	LeaveNow struct{}
)

// SwitchAccount asks to run preflight again, in another account. Note is the result of what was tried before.
type SwitchAccount struct {
	In   AccountRef
	Note string
}

type (
	// OpenURL asks to show an address in the browser.
	OpenURL struct{ URL string }
	// BrowserAsked says whether a browser was started for an address.
	BrowserAsked struct {
		URL string
		Err error
	}
	// RunVerb asks to run a command of slipway in the terminal, on this stack.
	RunVerb struct{ Verb string }
	// VerbEnded says that it is over.
	VerbEnded struct {
		Verb string
		Err  error
	}
)

// SignIn asks to sign in with the aws command, and to run preflight again.
type SignIn struct{ Command []string }

// PreflightDone says that the account is open. Choice is the stack chosen among those found, nil for a new one; Ask
// is the question to ask first, if any.
type PreflightDone struct {
	Live   *live.Stack
	Choice *stack.Identity
	Ask    string
}

// ImageChosen says which image was chosen: one of the repository or, with none named, that of the settings. Build
// asks to build it or look it up although the service runs one already.
type ImageChosen struct {
	Image string
	Build bool
}

// OpenExisting asks to open the stack that was found, with its answers read back from AWS.
type OpenExisting struct{}

// ConflictResolved says which answers hold: those given here, or the file's.
type ConflictResolved struct{ Here bool }

// AnswersAbandoned ends the program without the answers being written.
type AnswersAbandoned struct{ Err error }

func Send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
