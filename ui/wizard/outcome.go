package wizard

import "slipway/steps/plan"

// Outcome is how a run ended.
type Outcome int

// Outcomes of a run.
const (
	Well        Outcome = iota
	Failed              // what was asked for was not done
	Waits               // done but for what a person has to do
	Interrupted         // stopped while AWS was at work
)

// OutcomeOf is how a run ended. waits says that something waits for a person.
func OutcomeOf(r plan.Result, waits bool) Outcome {
	switch {
	case len(r.Failures()) > 0:
		return Failed
	case r.Stopped:
		return Interrupted
	case !r.OK():
		return Failed
	case waits:
		return Waits
	}
	return Well
}

// ExitCode is what the program ends with: scripts and CI rest on it.
func (o Outcome) ExitCode() int {
	return map[Outcome]int{Failed: 1, Waits: 4, Interrupted: 130}[o]
}
