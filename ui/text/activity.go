package text

import (
	"time"

	"slipway/steps/cloud"
	"slipway/steps/status"
)

// When is a time of today by the clock, and of another day with its date; both in UTC.
func When(at, now time.Time) string {
	at, now = at.UTC(), now.UTC()
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("15:04")
	}
	return at.Format("2 Jan 15:04")
}

// Deployment is a deployment in a line: whose it is, what it runs, since when, how it stands.
func Deployment(d status.Deployment, now time.Time) string {
	line := d.Of + "  " + d.Revision
	if !d.At.IsZero() {
		line += "  " + When(d.At, now)
	}
	line += "  " + d.Words
	if d.Image != "" {
		line += "  " + d.Image
	}
	return line
}

// JobRun is the last run of a job.
func JobRun(r status.JobRun, now time.Time) string {
	if r.At.IsZero() {
		return r.Words
	}
	return "last run " + When(r.At, now) + ": " + r.Words
}

// Unread says what could not be read, and why.
func Unread(what, call string, err error) string {
	why, _ := cloud.Unread(call, err)
	return what + " " + why
}
