package check

import "slipway/steps/live"

// ByDesign is the verdict on a control that slipway's usual shape does not meet on purpose: a pass where somebody has
// met it, and else accepted, with why and what meeting it costs.
func ByDesign(met bool, seen Evidence, why string) Result {
	if met {
		return Result{Status: Pass, Evidence: []Evidence{seen}}
	}
	return Result{Status: Accepted, Detail: why, Evidence: []Evidence{seen}}
}

// Of judges a control of something that was read and is there. what names it, field is what would be looked at, and
// absent says that there is none.
func Of[T any](f live.Fact[T], what, field, absent string, judge func(T) Result) Result {
	switch {
	case !f.Read():
		return Unread(what, f.Call, field, f.Err)
	case f.Value == nil:
		return Absent(absent, f.Call)
	}
	return judge(*f.Value)
}

// Absent is the verdict on a control of something that is not there.
func Absent(what, call string) Result {
	return Result{Status: NotApplicable, Detail: what, Evidence: []Evidence{{Call: call, Field: "found", Value: "none"}}}
}
