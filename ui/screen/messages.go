package screen

import (
	tea "charm.land/bubbletea/v2"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// What screens ask the program to do. The program decides which screen follows.
type (
	// Next says that the screen is through.
	Next struct{}
	// Back asks for the screen before.
	Back struct{}
	// ToPlan asks for the plan of the answers as they stand.
	ShowPlan struct{}
	// Edit asks to change one answer, or a step's when none is named, and to come back.
	Edit struct{ Step, Question string }
	// Redo asks to run a step again; all of them when none is named.
	RunStep struct{ Step string }
	// Confirmed says that the app's name was typed under the plan on the screen.
	PlanConfirmed struct{}
	// Retry asks to read, plan and confirm again.
	Retry struct{}
	// ShowChecklist asks for the checklist.
	ShowChecklist struct{}
	// Leave ends the program.
	Leave struct{}
)

type (
	// Happened is a batch of events of the run.
	RunEvents []plan.Event
	// Ended says that the run is over.
	RunFinished struct{ Result plan.Result }
	// LeaveNow ends the program while AWS is still at work.
	LeaveNow struct{}
)

// Reopen asks to look again, in another account. Note is what came of what was tried before.
type SwitchAccount struct {
	In   AccountRef
	Note string
}

// SignIn asks to begin a profile's session with the aws command, and to look again.
type SignIn struct{ Command []string }

// Passed says that the account is open. Choice is the stack that was chosen among those found, nil for a new one; Ask is the question
// that has to be answered first, "" for none.
type PreflightDone struct {
	Live   *live.Stack
	Choice *stack.Identity
	Ask    string
}

// Runs says which image was chosen: one of the repository, or, when none is named, what the settings say. Build asks to build or to
// look it up although the service runs one already.
type ImageChosen struct {
	Image string
	Build bool
}

// OpenFound asks to open the stack that was found, with its answers read back from AWS.
type OpenExisting struct{}

// Decided says whose answers hold: those given here, or the file's.
type ConflictResolved struct{ Here bool }

// Abandoned ends the program without the answers being written.
type AnswersAbandoned struct{ Err error }

// MenuChoice is a way on from a screen. The screen sends Msg when it is chosen.
type MenuChoice struct {
	Text, Note string
	Msg        tea.Msg
}

func Send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
