package acceptance

import "slices"

// Assumptions are all that slipway believes without proof, by the step that rests on them. Numbers are the rows of its
// notes on AWS.
func Assumptions() []Assumption {
	return slices.Concat(networkAssumptions(), dataAssumptions(), roleAssumptions(), containerAssumptions(),
		edgeAssumptions(), accountAssumptions(), logAssumptions())
}

// when is Holds or Broken, by what was seen.
func when(holds bool, evidence string) (Verdict, string) {
	if holds {
		return Holds, evidence
	}
	return Broken, evidence
}

// seen says of an error that AWS may answer while something is new whether this run met it. That it did not proves
// nothing.
func seen(r *Run, text string, operations ...string) (Verdict, string) {
	if c, ok := r.Calls.Refused(text, operations...); ok {
		return Holds, c.Operation + ": " + c.Said
	}
	return Open, "this run did not meet it"
}
