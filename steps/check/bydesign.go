package check

// ByDesign is the verdict on a control that slipway's usual shape does not meet on purpose: a pass where somebody has
// met it, and else accepted, with why and what meeting it costs.
func ByDesign(met bool, seen Evidence, why string) Result {
	if met {
		return Result{Status: Pass, Evidence: []Evidence{seen}}
	}
	return Result{Status: Accepted, Detail: why, Evidence: []Evidence{seen}}
}

// Absent is the verdict on a control of something that is not there.
func Absent(what, call string) Result {
	return Result{Status: NotApplicable, Detail: what, Evidence: []Evidence{{Call: call, Field: "found", Value: "none"}}}
}
