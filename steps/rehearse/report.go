package rehearse

import (
	"regexp"
	"slices"
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
	Answer   string       `json:"answer,omitempty"`   // the question whose answer mends it; empty: none does
	Evidence []string     `json:"evidence,omitempty"` // lines that the container wrote, values taken out
}

// Sentence is the detail as a sentence of its own.
func (v Verdict) Sentence() string {
	if v.Detail == "" {
		return v.Title
	}
	return strings.ToUpper(v.Detail[:1]) + v.Detail[1:]
}

// Report is a whole rehearsal.
type Report struct {
	Image    string    `json:"-"` // that was tried
	Facts    Facts     `json:"-"`
	Verdicts []Verdict `json:"verdicts"`
	Notes    []string  `json:"notes,omitempty"` // in what it differs from ECS
}

// answer is the id of a question in a fix.
var answer = regexp.MustCompile(`\b(?:service|image|data|secrets)\.[a-z_]+`)

// add adds a verdict. The answer that mends it is the first that its fix names.
func (r *Report) add(v Verdict) {
	if v.Status == Fail && v.Answer == "" {
		v.Answer = answer.FindString(v.Fix)
	}
	r.Verdicts = append(r.Verdicts, v)
}

// Failures are the verdicts that failed, the one first that kept the container from serving.
func (r *Report) Failures() []Verdict {
	failed := slices.DeleteFunc(slices.Clone(r.Verdicts), func(v Verdict) bool { return v.Status != Fail })
	rank := func(v Verdict) int {
		if at := slices.Index(decisive, v.ID); at >= 0 {
			return at
		}
		return len(decisive)
	}
	slices.SortStableFunc(failed, func(a, b Verdict) int { return rank(a) - rank(b) })
	return failed
}

// decisive are the verdicts that decide whether the container serves, in the order in which it comes to them.
var decisive = []string{"architecture", "release", "starts", "listens", "health", "stays"}

func (r *Report) note(text string) { r.Notes = append(r.Notes, text) }

// Failed reports whether anything failed.
func (r *Report) Failed() bool { return len(r.Failures()) > 0 }

// Cause is the one line that says why the container would not serve, or that it would. Of several failures it is the
// one that kept it from serving: what is found before and after matters less.
func (r *Report) Cause() string {
	for _, v := range r.Failures() {
		return v.Sentence()
	}
	return "It starts, answers its health check and ends as ECS asks it to."
}
