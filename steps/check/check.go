// Package check says what a security check is, runs checks over one read of AWS, and formats the report.
package check

import (
	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// Status is a verdict. What was not read is Unknown, never Pass.
type Status string

const (
	Pass          Status = "pass"
	Fail          Status = "fail"
	Unknown       Status = "unknown"
	Accepted      Status = "accepted"
	NotApplicable Status = "not_applicable"
)

// Severity says how bad a failure is.
type Severity string

const (
	High   Severity = "high"
	Medium Severity = "medium"
	Low    Severity = "low"
)

// Evidence is what a verdict rests on: the call, the field, what it said. A value is never a secret.
type Evidence struct {
	Call  string `json:"call"`
	Field string `json:"field"`
	Value string `json:"value"`
}

// Input is what checks read. Checks do no I/O.
type Input struct {
	Live     *live.Stack
	Settings *stack.Settings   // nil when there is no slipway.yaml
	Folder   *workspace.Folder // nil when there is no folder to look at
}

// Result is a verdict with its evidence.
type Result struct {
	Status   Status
	Evidence []Evidence
	Detail   string // why not applicable or unknown; what exactly fails
	Fix      string // what mends it, where it is not what the check says: what could not be read
}

// Unread is the verdict on a resource that could not be read: the call and the field it would rest on, what AWS's
// answer means, and what to do for it to be read.
func Unread(what, call, field string, err error) Result {
	why, next := cloud.Unread(call, err)
	return Result{Status: Unknown, Detail: what + " " + why, Fix: next,
		Evidence: []Evidence{{Call: call, Field: field, Value: "not read"}}}
}

// Check is one check as data with its verdict function.
type Check struct {
	ID       string
	Number   int // among the ten essentials, 1-10; 0 beyond them
	Step     string
	Title    string
	Severity Severity
	Why      string
	Fix      string
	Control  string // AWS FSBP, CIS or other names
	Run      func(Input) Result
}
