package e2e

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// forget deletes a stored secret, as somebody who tidies up would.
func (l *lab) forget(keys ...string) {
	l.tb.Helper()
	for _, key := range keys {
		if _, err := l.session.Env.Clients.SSM.DeleteParameter(l.tb.Context(), &ssm.DeleteParameterInput{
			Name: new(l.session.Identity().Parameter(key)),
		}); err != nil {
			l.tb.Fatal(err)
		}
	}
}

// store overwrites a stored secret by hand.
func (l *lab) store(key, value string) {
	l.tb.Helper()
	if _, err := l.session.Env.Clients.SSM.PutParameter(l.tb.Context(), &ssm.PutParameterInput{
		Name: new(l.session.Identity().Parameter(key)), Value: &value, Type: ssmtypes.ParameterTypeSecureString,
		Overwrite: new(true),
	}); err != nil {
		l.tb.Fatal(err)
	}
}

func given(key, value string) plan.Intent {
	return plan.Intent{Secrets: map[string]stack.Secret{key: stack.NewSecret(value)}}
}

// before reports whether the first call of one operation came before the first of another.
func (l *lab) before(first, second string) bool {
	at := map[string]int{}
	for n, c := range l.box.Calls() {
		op := c.Service + ":" + c.Operation
		if _, seen := at[op]; !seen && c.Err == "" {
			at[op] = n + 1
		}
	}
	return at[first] != 0 && at[second] != 0 && at[first] < at[second]
}

// TestPasswordIsStoredBeforeTheDatabaseIsMade: the secret comes first, so that no password is ever known to nobody.
func TestPasswordIsStoredBeforeTheDatabaseIsMade(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		l.box.Inject(sandbox.Refuse{At: sandbox.At{Operation: "SSM:PutParameter", Skip: 1}, Err: errRefused})
		_, r := l.apply(t.Context(), typed())
		if state(r, "data/database") != plan.Skipped || state(r, "data/cache") != plan.Skipped {
			t.Errorf("without a stored secret they were made: %v", ended(r))
		}
		l.box.Restart()
		l.reconnect()
		l.box.ResetCalls()
		l.mustApply(typed())
		if !l.before("SSM:PutParameter", "RDS:CreateDBInstance") || !l.before("SSM:PutParameter",
			"ElastiCache:CreateReplicationGroup") {
			t.Error("the password was not stored first")
		}
		l.passwordIsInSSM()
	})
}

// TestLostPassword: the database exists and its secret does not. It is taken from DATABASE_URL, else asked for, else
// reset.
func TestLostPassword(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		password := l.box.DatabasePassword("shop-db")

		l.forget(stack.KeyDatabasePassword, stack.KeyCacheToken)
		l.reconnect()
		l.mustApply(plan.Intent{})
		l.passwordIsInSSM()
		if l.box.DatabasePassword("shop-db") != password {
			t.Error("a new password was set although DATABASE_URL held the old one")
		}

		l.forget(stack.KeyDatabasePassword, stack.KeyDatabaseURL)
		l.reconnect()
		if missing := steps.MissingSecrets(l.session.Settings, l.read()); len(missing) != 1 ||
			missing[0] != stack.KeyDatabasePassword {
			t.Errorf("asked for: %v", missing)
		}
		if x := l.refuses(plan.Intent{}, plan.Invalid, stack.KeyDatabasePassword); !strings.Contains(x.Why,
			"would open nothing") {
			t.Errorf("the reason: %s", x.Why)
		}

		// a new one: stored first, set second
		l.box.ResetCalls()
		l.mustApply(given(stack.KeyDatabasePassword, "New+Pass:word#1%"))
		if !l.before("SSM:PutParameter", "RDS:ModifyDBInstance") || l.before("RDS:ModifyDBInstance", "SSM:PutParameter") {
			t.Error("the password was set before it was stored")
		}
		if l.box.DatabasePassword("shop-db") != "New+Pass:word#1%" {
			t.Error("the password was not set")
		}
		l.passwordIsInSSM()
		if url := l.read().Parameter(stack.KeyDatabaseURL).Value.Reveal(); !strings.Contains(url,
			":New%2BPass%3Aword%231%25@") {
			t.Error("the URL does not hold the new password, escaped")
		}
		l.nothingLeft()
	})
}

// TestResetThatIsKilled: a reset goes on wherever it was killed, without being asked for again.
func TestResetThatIsKilled(t *testing.T) {
	for write := 1; ; write++ {
		again := true
		inStack(t, shop(), func(t *testing.T, l *lab) {
			l.forget(stack.KeyDatabasePassword, stack.KeyDatabaseURL)
			l.reconnect()
			l.box.Inject(sandbox.Crash{Write: write, After: write%2 == 0})
			l.apply(t.Context(), given(stack.KeyDatabasePassword, "another-Password-2"))
			again = l.box.Crashed()
			l.box.Restart()
			l.reconnect()
			intent := plan.Intent{}
			if len(steps.MissingSecrets(l.session.Settings, l.read())) > 0 {
				intent = given(stack.KeyDatabasePassword, "another-Password-2")
			}
			l.mustApply(intent)
			if l.box.DatabasePassword("shop-db") != "another-Password-2" {
				t.Errorf("killed at write %d: the password is not the one given", write)
			}
			l.passwordIsInSSM()
			l.nothingLeft()
		})
		if !again || t.Failed() {
			if write < 6 {
				t.Errorf("only %d writes", write)
			}
			return
		}
	}
}
