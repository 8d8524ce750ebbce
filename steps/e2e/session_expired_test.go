package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go"

	"slipway/steps/cloud"
	"slipway/steps/sandbox"
)

// expired is AWS's refusal of a session that has ended. It remembers when it was first met.
type expired struct {
	smithy.GenericAPIError
	first time.Time
}

func (e *expired) ErrorCode() string {
	if e.first.IsZero() {
		e.first = time.Now()
	}
	return e.Code
}

// TestSessionExpires: a session that ends in the middle of a run is named at once, whatever the run waits for, and
// after a new sign-in the run goes on to the same end. The codes are those of the query and of the JSON protocols.
func TestSessionExpires(t *testing.T) {
	var want string
	inStack(t, built(), func(t *testing.T, l *lab) {
		want = l.box.Fingerprint()
	})
	for i, skip := range []int{90, 105, 120, 135, 150, 165} {
		code := []string{"ExpiredToken", "ExpiredTokenException"}[i%2]
		t.Run(fmt.Sprint(code, " after ", skip), func(t *testing.T) {
			inLab(t, built(), func(t *testing.T, l *lab) {
				refusal := &expired{GenericAPIError: smithy.GenericAPIError{Code: code,
					Message: "The security token included in the request is expired"}}
				l.box.Inject(sandbox.Refuse{At: sandbox.At{Skip: skip}, Err: refusal})
				_, r := l.apply(t.Context(), typed())
				if refusal.first.IsZero() {
					t.Fatal("the session did not expire in the run")
				}
				if late := time.Since(refusal.first); late > 30*time.Second {
					t.Errorf("the run ended %s after the session", late)
				}
				if len(r.Failures()) == 0 {
					t.Error("nothing failed")
				}
				for _, e := range r.Failures() {
					if x := cloud.Explain(e.Err); !strings.Contains(x.Means, "session has expired") {
						t.Errorf("%s is explained as %q", e.Action, x.Means)
					}
				}
				l.box.Restart()
				l.mustApply(typed())
				if got := l.box.Fingerprint(); got != want {
					t.Errorf("another end:\n%s", difference(want, got))
				}
			})
		})
	}
}
