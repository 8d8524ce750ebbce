package rehearse

import (
	"strings"

	"slipway/steps/check"
)

// The verdicts are the checklist's words: what was not looked at is Unknown, never Pass.
const (
	Pass          = check.Pass
	Fail          = check.Fail
	Unknown       = check.Unknown
	NotApplicable = check.NotApplicable
)

// Verdict is what the rehearsal says of one thing.
type Verdict struct {
	ID       string       `json:"id"`
	Title    string       `json:"title"`
	Status   check.Status `json:"status"`
	Detail   string       `json:"detail,omitempty"`
	Fix      string       `json:"fix,omitempty"`
	Evidence []string     `json:"evidence,omitempty"` // lines that the container wrote, values taken out
}

// Report is a whole rehearsal.
type Report struct {
	Verdicts []Verdict `json:"verdicts"`
	Notes    []string  `json:"notes,omitempty"` // in what it differs from ECS
}

func (r *Report) add(v Verdict) { r.Verdicts = append(r.Verdicts, v) }

func (r *Report) note(text string) { r.Notes = append(r.Notes, text) }

// Failed reports whether anything failed.
func (r *Report) Failed() bool {
	for _, v := range r.Verdicts {
		if v.Status == Fail {
			return true
		}
	}
	return false
}

// Cause is the one line that says why the container would not serve, or that it would. Of several failures it is the
// one that kept it from serving: what is found before and after matters less.
func (r *Report) Cause() string {
	for _, id := range []string{"architecture", "release", "starts", "listens", "health", "stays"} {
		for _, v := range r.Verdicts {
			if v.ID == id && v.Status == Fail {
				return v.Detail
			}
		}
	}
	for _, v := range r.Verdicts {
		if v.Status == Fail {
			return strings.ToUpper(v.Detail[:1]) + v.Detail[1:]
		}
	}
	return "It starts, answers its health check and ends as ECS asks it to."
}
