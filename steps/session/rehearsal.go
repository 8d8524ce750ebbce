package session

import (
	"reflect"
	"slices"

	"slipway/steps/plan"
	"slipway/steps/stack"
)

// HasImageToTry reports whether the answers name an image that can be tried on this machine: the folder's or a ready
// one, not one of the stack's repository.
func (s *Session) HasImageToTry(i plan.Intent) bool {
	return i.Image == "" && (!s.Settings.Builds() || s.CannotBuild() == "")
}

// CanRehearse reports whether the container can be tried on this machine.
func (s *Session) CanRehearse(i plan.Intent) bool {
	return s.Env.Rehearser != nil && s.HasImageToTry(i)
}

// BringsImage reports whether a plan brings an image that was not run yet.
func BringsImage(p plan.Plan) bool {
	return slices.ContainsFunc(p.Work(), func(a plan.Action) bool { return a.ID == "image/image" })
}

// SameContainer reports whether two sets of answers run the same container, so that a rehearsal of one holds for the
// other.
func SameContainer(a, b stack.Settings) bool {
	return reflect.DeepEqual(a.Image, b.Image) && reflect.DeepEqual(a.Service, b.Service) &&
		reflect.DeepEqual(a.Data, b.Data) && reflect.DeepEqual(a.Secrets, b.Secrets)
}
