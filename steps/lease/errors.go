package lease

import (
	"fmt"

	"slipway/steps/cloud"
)

// BusyError says that another run holds the lease.
type BusyError struct{ Holder Holder }

func (e *BusyError) Error() string { return e.Holder.String() }

// Explained says what that means.
func (e *BusyError) Explained() cloud.Error {
	return cloud.Error{
		Code: "Busy", Means: "another run is writing to this stack: " + e.Holder.String() +
			"; two at once would undo each other's work, so this one has begun nothing",
		Next: "wait until it has ended and run it again, or let it wait: --wait 30m",
	}
}

// LostError says that a run may write no more.
type LostError struct{ Why error }

func (e *LostError) Error() string {
	if e.Why == nil {
		return "the lease was not renewed in time"
	}
	return "the lease was lost: " + e.Why.Error()
}

// Unwrap returns what it was lost by.
func (e *LostError) Unwrap() error { return e.Why }

// Is reports that what meets this error was stopped: it did not fail by itself.
func (e *LostError) Is(target error) bool { return target == cloud.ErrStopped }

// Explained says what that means.
func (e *LostError) Explained() cloud.Error {
	why := "it could not be renewed in time: this machine slept or was stopped, or AWS did not answer"
	if e.Why != nil {
		why = cloud.Brief(e.Why)
	}
	return cloud.Error{
		Code: "LeaseLost",
		Means: fmt.Sprintf("this run no longer holds the lease on the stack (%s); another run may be writing by now, so "+
			"nothing more was begun", why),
		Next: "run the same command again: it goes on from what AWS has",
	}
}

// KeptError says that a lease could not be given back.
type KeptError struct{ Why error }

func (e *KeptError) Error() string {
	return fmt.Sprintf("the lease on the stack could not be given back (%s); it ends by itself within %.0f minutes",
		cloud.Explain(e.Why).Error(), Expiry.Minutes())
}

// Unwrap returns what kept it.
func (e *KeptError) Unwrap() error { return e.Why }
