package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"slipway/ui/wizard"
)

// Exit codes, as design says: scripts and CI rest on them.
const (
	exitUsage      = 2 // wrong flags or arguments
	exitUnverified = 3 // nothing failed, but a check could not be verified
)

// Exit codes of a run, a plan or a check.
var (
	exitFailed      = wizard.Failed.ExitCode()
	exitWaiting     = wizard.Waits.ExitCode()       // for what a person has to do, as DNS records elsewhere
	exitInterrupted = wizard.Interrupted.ExitCode() // by ctrl+c or a signal
)

// exitError ends the program with a code. A nil err has been told already.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func exit(code int) error { return &exitError{code: code} }

// exitAs ends the program as a run ended.
func exitAs(o wizard.Outcome) error {
	if o == wizard.Well {
		return nil
	}
	return exit(o.ExitCode())
}

func usage(format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...)}
}

// codeOf is the exit code of an error.
func codeOf(err error) int {
	var e *exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &e):
		return e.code
	case slices.ContainsFunc(usageErrors, func(start string) bool { return strings.HasPrefix(err.Error(), start) }):
		return exitUsage
	}
	return exitFailed
}
