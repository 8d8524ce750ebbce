package e2e

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// rotated is a run that changes a password or token, as slipway secrets rotate does.
func rotated(key string) plan.Intent { return given(key, "another-value-0123456789") }

// replaced is how long ECS takes to replace a task whose password is wrong: until it is found to be unwell, and until
// the next one runs. A deployment that is under way when the password changes needs less.
const (
	replaced = 150 * time.Second
	deployed = time.Minute
)

// watch looks at the API's tasks every few seconds until end is called, which says for how long on end none of them was
// let in by the database and the cache.
func (l *lab) watch() (end func() time.Duration) {
	stop, ended := make(chan struct{}), make(chan struct{})
	var longest, refused time.Duration
	go func() {
		defer close(ended)
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Second):
			}
			if let, _ := l.box.LetIn("shop", "shop-api"); let > 0 {
				refused = 0
				continue
			}
			refused += 5 * time.Second
			longest = max(longest, refused)
		}
	}()
	return sync.OnceValue(func() time.Duration {
		close(stop)
		<-ended
		return longest
	})
}

// oneTruth holds what opens the database and the cache against what SSM has of it, under every name.
func (l *lab) oneTruth() {
	l.tb.Helper()
	l.passwordIsInSSM()
	now := l.read()
	for key, url := range map[string]string{stack.KeyDatabasePassword: stack.KeyDatabaseURL,
		stack.KeyCacheToken: stack.KeyCacheURL} {
		if now.Parameter(stack.ResetMarker(key)) != nil {
			l.tb.Errorf("the mark of the change of %s is left", key)
		}
		if in, _ := stack.PasswordIn(now.Parameter(url).Value); !in.Equal(now.Parameter(key).Value) {
			l.tb.Errorf("%s and %s hold different values", key, url)
		}
	}
	for _, service := range []string{"shop-api", "shop-mails"} {
		if let, refused := l.box.LetIn("shop", service); let == 0 || refused > 0 {
			l.tb.Errorf("%s: %d tasks are let in, %d refused", service, let, refused)
		}
	}
}

// TestRotationKilled kills a rotation at every write, before and after it takes effect. Left alone for an hour then,
// ECS alone must bring the app back; the next run, of anything, finishes the rotation. The app is never locked out for
// longer than a deployment takes, and with the cache's token not at all. One write in five is killed unless
// SLIPWAY_MATRIX=full.
func TestRotationKilled(t *testing.T) {
	for _, key := range []string{stack.KeyDatabasePassword, stack.KeyCacheToken} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			ph := phase{stack: withWorker, before: func(l *lab) { l.mustApply(typed()) }}
			begin := ph.begin(t)
			writes := 0
			synctest.Test(t, func(t *testing.T) {
				l := begin.lab(t)
				end := l.watch()
				defer end()
				p, r := l.apply(t.Context(), rotated(key))
				l.wantOK(p, r)
				if out := end(); out > deployed || key == stack.KeyCacheToken && out > 0 {
					t.Errorf("undisturbed, the app is locked out for %s", out)
				}
				writes = l.box.Writes()
				l.oneTruth()
				l.nothingLeft()
			})
			if writes < 8 {
				t.Fatalf("only %d writes", writes)
			}
			for write := 1; write <= writes; write += strideOf(5) {
				for _, after := range []bool{false, true} {
					t.Run(fmt.Sprintf("write %d after=%v", write, after), func(t *testing.T) {
						synctest.Test(t, func(t *testing.T) {
							killRotation(t, begin.lab(t), key, sandbox.Crash{Write: write, After: after})
						})
					})
				}
			}
		})
	}
}

func killRotation(t *testing.T, l *lab, key string, crash sandbox.Crash) {
	end := l.watch()
	defer end()
	l.box.Inject(crash)
	l.apply(t.Context(), rotated(key))
	if !l.box.Crashed() {
		return // the lease is renewed as time goes by: this run has made fewer writes
	}
	l.box.Restart()
	l.reconnect()
	begun := l.read().Parameter(stack.ResetMarker(key)) != nil
	time.Sleep(time.Hour)
	if let, refused := l.box.LetIn("shop", "shop-api"); let == 0 || refused > 0 {
		t.Errorf("left alone, %d tasks are let in and %d refused", let, refused)
	}
	l.reconnect()
	l.mustApply(plan.Intent{})
	if out := end(); out > replaced || key == stack.KeyCacheToken && out > 0 {
		t.Errorf("locked out for %s", out)
	}
	l.oneTruth()
	if now := l.read().Parameter(key).Value; begun && !now.Equal(rotated(key).Secrets[key]) {
		t.Error("the rotation was begun and not finished")
	}
	l.nothingLeft()
}

// TestRotationOfEverything: the password changes last, so that the app waits for nothing but its deployment then.
func TestRotationOfEverything(t *testing.T) {
	inStack(t, withWorker(), func(t *testing.T, l *lab) {
		end := l.watch()
		defer end()
		all := rotated(stack.KeyDatabasePassword)
		for _, key := range []string{stack.KeyCacheToken, stack.KeyAppSecret} {
			all.Secrets[key] = rotated(key).Secrets[key]
		}
		l.mustApply(all)
		if out := end(); out > deployed {
			t.Errorf("locked out for %s", out)
		}
		l.oneTruth()
		l.nothingLeft()
	})
}

// TestRefusedRotation: RDS says no to the new password. The parameters hold the old one again, and every task that
// starts is let in.
func TestRefusedRotation(t *testing.T) {
	for _, refusal := range []sandbox.Fault{
		sandbox.Refuse{At: sandbox.At{Operation: "RDS:ModifyDBInstance"}, Err: &smithy.GenericAPIError{Code: "AccessDenied",
			Message: "not authorized to perform: rds:ModifyDBInstance"}},
		sandbox.Throttle{At: sandbox.At{Operation: "RDS:ModifyDBInstance"}},
	} {
		refuseRotation(t, refusal)
	}
}

func refuseRotation(t *testing.T, refusal sandbox.Fault) {
	inStack(t, withWorker(), func(t *testing.T, l *lab) {
		before := l.read().Parameter(stack.KeyDatabasePassword).Value
		l.box.Inject(refusal)
		_, r := l.apply(t.Context(), rotated(stack.KeyDatabasePassword))
		if said := l.failure(r, "data/database"); !strings.Contains(said, "hold the password before it again") {
			t.Errorf("said: %s", said)
		}
		l.box.Restart()
		l.reconnect()
		if now := l.read().Parameter(stack.KeyDatabasePassword).Value; !now.Equal(before) {
			t.Error("the refused password was kept")
		}
		l.mustApply(plan.Intent{Restart: true})
		l.oneTruth()
		l.nothingLeft()
	})
}

// TestRefusedToken: ElastiCache says no to the new token. Nothing of the change is left.
func TestRefusedToken(t *testing.T) {
	inStack(t, withWorker(), func(t *testing.T, l *lab) {
		before := l.read().Parameter(stack.KeyCacheToken).Value
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "ElastiCache:ModifyReplicationGroup"}})
		_, r := l.apply(t.Context(), rotated(stack.KeyCacheToken))
		if said := l.failure(r, "data/cache"); !strings.Contains(said, "it has the token that it had") {
			t.Errorf("said: %s", said)
		}
		l.box.Restart()
		l.nothingLeft()
		if now := l.read().Parameter(stack.KeyCacheToken).Value; !now.Equal(before) {
			t.Error("the refused token was stored")
		}
		l.oneTruth()
	})
}

// TestRotationOfABusyDatabase is refused before anything is written: a password is stored before the database has it.
func TestRotationOfABusyDatabase(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		l.box.ForceDatabase("shop-db", "backing-up")
		x := l.refuses(rotated(stack.KeyDatabasePassword), plan.Invalid, "shop-db")
		if !strings.Contains(x.Why, "backing-up") {
			t.Errorf("the reason: %s", x.Why)
		}
	})
}

// TestSecondTokenOfAChange: a cache takes two tokens, so a change that was begun is finished before another one begins.
func TestSecondTokenOfAChange(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		l.box.Inject(sandbox.Crash{Write: 3, After: true})
		l.apply(t.Context(), rotated(stack.KeyCacheToken))
		l.box.Restart()
		l.reconnect()
		if !live.ReadParameter(t.Context(), l.session.Env.Clients,
			l.session.Identity().Parameter(stack.ResetMarker(stack.KeyCacheToken))).Exists() {
			t.Fatal("the change was not begun")
		}
		l.refuses(given(stack.KeyCacheToken, "a-third-value-0123456789"), plan.Invalid, stack.KeyCacheToken)
		l.mustApply(plan.Intent{})
		l.nothingLeft()
	})
}
